"""Addresses that fail, for those who run the service."""

from tracker.web.addresses.views import bp

__all__ = ["bp"]

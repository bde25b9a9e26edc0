"""Signing in and out, and the links by which people set their password."""

from tracker.web.sign_in.views import bp

__all__ = ["bp"]

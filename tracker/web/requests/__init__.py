"""Requests for changes to actions: the list of those that wait, and deciding one."""

from tracker.web.requests.views import bp

__all__ = ["bp"]

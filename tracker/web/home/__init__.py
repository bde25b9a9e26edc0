"""The first page after sign-in: what needs this person, by role."""

from tracker.web.home.views import bp

__all__ = ["bp"]

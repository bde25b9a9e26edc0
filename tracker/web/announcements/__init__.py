"""Pages on which a follow-up is announced, and on which the organisation reads what it was told."""

from tracker.web.announcements.views import bp

__all__ = ["bp"]

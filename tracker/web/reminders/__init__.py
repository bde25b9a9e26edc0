"""What the service will write to a person, and what it has written."""

from tracker.web.reminders.views import bp

__all__ = ["bp"]

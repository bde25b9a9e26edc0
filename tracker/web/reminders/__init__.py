"""What the service will write to a person, what it has written, and what the person chose."""

from tracker.web.reminders import choosing, own_calendar, stopping
from tracker.web.reminders.views import bp

__all__ = ["bp", "choosing", "own_calendar", "stopping"]

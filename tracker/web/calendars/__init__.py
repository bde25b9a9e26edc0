"""Dates for calendar programs."""

from tracker.web.calendars.views import bp

__all__ = ["bp"]

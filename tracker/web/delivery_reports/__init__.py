"""Where mail services report what became of the messages that they took."""

from tracker.web.delivery_reports.views import bp

__all__ = ["bp"]

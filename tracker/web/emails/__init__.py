"""The ledger of all e-mails, for those who run the service."""

from tracker.web.emails.views import bp

__all__ = ["bp"]

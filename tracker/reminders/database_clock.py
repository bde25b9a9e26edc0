"""The one clock of the outbox: the database's, as of everything that several processes share."""

from tracker.core.database_clock import database_now

__all__ = ["database_now"]

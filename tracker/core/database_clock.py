"""The one clock of work that several processes share: leases made on one machine are judged on another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, func, select

from tracker.core import clock
from tracker.core.database import db


def database_now() -> datetime:
    """Return this moment by the database's clock. SQLite has none of its own: it lives on our machine."""
    if db.engine.dialect.name != "postgresql":
        return clock.now()
    # now() would be the beginning of the transaction.
    return db.session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()

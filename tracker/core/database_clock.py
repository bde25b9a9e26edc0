"""The one clock of work that several processes share: leases made on one machine are judged on another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, DateTime, func, select

from tracker.core import clock
from tracker.core.database import db


def database_now(connection: Connection | None = None) -> datetime:
    """Return this moment by the database's clock. SQLite has none of its own: it lives on our machine.

    Asks through the session where no connection is named.
    """
    if db.engine.dialect.name != "postgresql":
        return clock.now()
    # now() would be the beginning of the transaction.
    moment = select(func.clock_timestamp(type_=DateTime(timezone=True)))
    return connection.scalars(moment).one() if connection else db.session.scalars(moment).one()

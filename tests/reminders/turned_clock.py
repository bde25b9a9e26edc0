"""A database whose own clock a test turns: PostgreSQL tells the time itself, whatever ours says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.support.databases import Database

_CLOCK = """
CREATE SCHEMA turned;
CREATE TABLE turned.clock AS SELECT pg_catalog.clock_timestamp() AS at;
CREATE FUNCTION turned.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM turned.clock';
CREATE FUNCTION turned.statement_timestamp() RETURNS timestamptz LANGUAGE sql AS 'SELECT at FROM turned.clock';
"""


def clock_of(database: Database) -> Callable[[datetime], None]:
    """Return what sets the database's clock, which then stands. To be called before anybody connects to it.

    SQLite has no clock of its own: with it, it is enough to turn ours.
    """
    if database.engine != "postgresql":
        return lambda moment: None
    url = make_url(database.url)
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute(_CLOCK)
        # Functions of the first schema hide those of the later ones, also the built-in.
        connection.execute(
            sql.SQL("ALTER DATABASE {} SET search_path = turned, pg_catalog, public").format(
                sql.Identifier(url.database or "")
            )
        )

    def turn(moment: datetime) -> None:
        with psycopg.connect(address) as connection:
            connection.execute("UPDATE turned.clock SET at = %s", (moment,))

    return turn

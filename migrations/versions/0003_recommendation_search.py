"""Full-text search over the wording of recommendations, by word stems, on either database.

SQLite keeps its index in a table of its own with the recommendation's identifier beside it. It does not point to row
numbers: the recommendation has a UUID for its key, so VACUUM, a backup or a rebuilt table may number its rows anew.
A later migration that rebuilds the table ``recommendation`` must make these triggers again.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE VIRTUAL TABLE recommendation_search USING fts5(
        recommendation_id UNINDEXED, heading, text, tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
    """
    INSERT INTO recommendation_search (recommendation_id, heading, text)
    SELECT id, heading, text FROM recommendation
    """,
    """
    CREATE TRIGGER recommendation_search_add AFTER INSERT ON recommendation BEGIN
        INSERT INTO recommendation_search (recommendation_id, heading, text) VALUES (new.id, new.heading, new.text);
    END
    """,
    """
    CREATE TRIGGER recommendation_search_change AFTER UPDATE OF heading, text ON recommendation BEGIN
        UPDATE recommendation_search SET heading = new.heading, text = new.text WHERE recommendation_id = old.id;
    END
    """,
    """
    CREATE TRIGGER recommendation_search_remove AFTER DELETE ON recommendation BEGIN
        DELETE FROM recommendation_search WHERE recommendation_id = old.id;
    END
    """,
)

POSTGRESQL = """
    CREATE INDEX recommendation_search_words ON recommendation
    USING gin (to_tsvector('english', heading || ' ' || text))
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE:
            op.execute(statement)
    else:
        op.execute(POSTGRESQL)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("add", "change", "remove"):
            op.execute(f"DROP TRIGGER recommendation_search_{name}")
        op.execute("DROP TABLE recommendation_search")
    else:
        op.execute("DROP INDEX recommendation_search_words")

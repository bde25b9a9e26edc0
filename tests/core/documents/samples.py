"""Documents to try the makers with."""

from __future__ import annotations

from datetime import date

from tracker.core.documents import Cell, Column, Document, Group, Table

#: What people and PDF files put into texts.
ODD_TEXTS = (
    "=1+1",
    "+44 20",
    "-5 to 10",
    "@SUM(A1)",
    "\uff1d1+1",
    "'quoted'",
    "one;=2",
    "a line\n=3",
    "a tab\t=4",
    'say "yes", please',
    "<script>alert(1)</script> & {{7*7}}",
    "Ymchwiliad i’r gwasanaeth: ŵ ŷ Ŵ Ŷ",
    "🙂👩\u200d⚖️",
    "https://example.org/ mailto:a@b.c",
    "007",
    "1,5",
)
COLUMNS = (Column("Number", 7), Column("Text", 28), Column("Target date", 10))


def document_of(*groups: Group, title: str = "Action plan: Fenmarch", empty: str = "Nothing") -> Document:
    """Return a document with these groups."""
    return Document(
        title=title,
        particulars=[("Organisation", "Fenmarch"), ("Report published", date(2026, 3, 27))],
        table=Table(COLUMNS, groups, empty),
        as_at="14 April 2026 at 10:00am",
        made_by="Lee Okoro",
        notes=["This report is invented."],
    )


def group_of(*texts: Cell, number: str = "1") -> Group:
    """Return a group of rows with these texts, due on one day."""
    return Group([number], [[text, date(2026, 9, 30)] for text in texts])

"""Reading a table that somebody filled in: from Excel or CSV, as untrusted files."""

from tracker.core.documents.reading.files import read_sheets
from tracker.core.documents.reading.sheets import (
    FaultyCell,
    FilledCell,
    Formula,
    Sheet,
    SheetRow,
    UnreadableFile,
)

__all__ = ["FaultyCell", "FilledCell", "Formula", "Sheet", "SheetRow", "UnreadableFile", "read_sheets"]

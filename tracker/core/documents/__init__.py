"""Documents for people to take away: Word, PDF, spreadsheet and CSV, each from the same content."""

from tracker.core.documents.content import Cell, Column, Document, Group, Table

__all__ = ["Cell", "Column", "Document", "Group", "Table"]

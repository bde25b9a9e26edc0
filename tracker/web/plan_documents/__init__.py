"""Plans as documents to take away, and plans brought in from a spreadsheet."""

from tracker.web.plan_documents import bringing_in, downloads
from tracker.web.plan_documents.blueprint import bp

__all__ = ["bp", "bringing_in", "downloads"]

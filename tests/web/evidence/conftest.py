"""The invented region, with an action that takes evidence."""

from tests.evidence.conftest import action, add, beginning, fenmarch, virus_scanner

__all__ = ["action", "add", "beginning", "fenmarch", "virus_scanner"]

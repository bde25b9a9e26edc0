"""What a file really is: its type by name and by content, and what has no place in it (assurance H1, H2)."""

from tracker.evidence.contents.inspecting import inspect_file
from tracker.evidence.contents.kinds import ENDINGS, FileKind

__all__ = ["ENDINGS", "FileKind", "inspect_file"]

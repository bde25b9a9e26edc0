"""Why a file could not be read, in words that an editor can act on."""

from __future__ import annotations

from tracker.core.errors import RuleBroken


class UnreadableReport(RuleBroken):
    """The file cannot be used. The message says why and what to do; nothing was stored."""


class EmptyFile(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The selected file is empty")


class WrongType(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The selected file must be a PDF, DOCX, HTML or TXT")


class TooLarge(UnreadableReport):
    def __init__(self, limit_in_mb: int) -> None:
        super().__init__(f"The selected file must be smaller than {limit_in_mb}MB")


class PasswordProtected(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The selected file is password protected")


class Damaged(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("The selected file is damaged and could not be read \u2013 try another copy")


class NoTextInside(UnreadableReport):
    def __init__(self) -> None:
        super().__init__("We found no text in this file \u2013 enter the recommendations yourself")


class TookTooLong(UnreadableReport):
    def __init__(self) -> None:
        super().__init__(
            "We stopped reading this file because it took too long \u2013 "
            "enter the recommendations yourself or try another copy"
        )

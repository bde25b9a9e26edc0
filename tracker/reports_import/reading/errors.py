"""Why a file could not be read, in words that an editor can act on."""

from __future__ import annotations

from tracker.core.errors import RuleBroken


class UnreadableReport(RuleBroken):
    """The file cannot be used. The message says why and what to do; nothing was stored."""


class EmptyFile(UnreadableReport):
    """Not one byte."""

    def __init__(self) -> None:
        super().__init__("The selected file is empty")


class WrongType(UnreadableReport):
    """A file of another kind, whatever its name says."""

    def __init__(self) -> None:
        super().__init__("The selected file must be a PDF, DOCX, HTML or TXT")


class TooLarge(UnreadableReport):
    """More bytes than are taken."""

    def __init__(self, limit_in_mb: int) -> None:
        super().__init__(f"The selected file must be smaller than {limit_in_mb}MB")
        self.limit_in_mb = limit_in_mb


class PasswordProtected(UnreadableReport):
    """It opens only with a password."""

    def __init__(self) -> None:
        super().__init__("The selected file is password protected")


class Damaged(UnreadableReport):
    """It begins like a report and cannot be read."""

    def __init__(self) -> None:
        super().__init__("The selected file is damaged and could not be read \u2013 try another copy")


class NoTextInside(UnreadableReport):
    """Pictures of pages, or blank ones."""

    def __init__(self) -> None:
        super().__init__("We found no text in this file \u2013 enter the recommendations yourself")


class TookTooLong(UnreadableReport):
    """Reading was stopped."""

    def __init__(self) -> None:
        super().__init__(
            "We stopped reading this file because it took too long \u2013 "
            "enter the recommendations yourself or try another copy"
        )


class NeededTooMuch(UnreadableReport):
    """A small file that unpacks to more than a report can need."""

    def __init__(self) -> None:
        super().__init__(
            "We stopped reading this file because it needed too much memory \u2013 "
            "enter the recommendations yourself or try another copy"
        )


#: By name, as a process of its own reports them.
REFUSALS: dict[str, type[UnreadableReport]] = {
    refusal.__name__: refusal
    for refusal in (
        EmptyFile,
        WrongType,
        PasswordProtected,
        Damaged,
        NoTextInside,
        TookTooLong,
        NeededTooMuch,
    )
}

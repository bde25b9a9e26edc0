"""Why a file is not taken: one message for each cause (ux.md 5.6)."""

from __future__ import annotations

from tracker.core.errors import RuleBroken
from tracker.evidence.limits import MOST_MEGABYTES

FIELD = "file"


class FileRefused(RuleBroken):
    """The file is not taken; nothing of it is kept."""

    sentence = "The selected file could not be uploaded – try again"

    def __init__(self) -> None:
        super().__init__(self.sentence, field=FIELD)


class NothingSelected(FileRefused):
    sentence = "Select a file"


class EmptyFile(FileRefused):
    sentence = "The selected file is empty"


class TooBig(FileRefused):
    sentence = f"The selected file must be {MOST_MEGABYTES}MB or smaller"


class WrongType(FileRefused):
    sentence = (
        "The selected file must be a PDF, Word (DOCX), Excel (XLSX), PowerPoint (PPTX), image (PNG or JPEG) "
        "or text file (TXT or CSV)"
    )


class ContentsDoNotMatch(FileRefused):
    """Either it is another kind of file, or it is damaged, or it is two kinds of file at once."""

    sentence = "The contents of the selected file do not match its type. Open it, save it again and try again"


class HasMacros(FileRefused):
    sentence = "The selected file has macros. Save it as a file without macros and try again"


class PasswordProtected(FileRefused):
    sentence = "The selected file is password protected"


class TooMuchInside(FileRefused):
    """An archive that would unpack to far more than a document holds."""

    sentence = "The selected file holds too much to be checked. Split it into smaller files"


class CouldNotBeKept(FileRefused):
    """The store cannot be reached; nobody's fault but the service's."""

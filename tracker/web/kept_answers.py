"""What somebody typed into a form that could not be acted on, to be shown and sent again: nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from flask import request

from tracker.web.forms.texts import tidy_text

#: Ours, not the person's: tokens are made anew, except the one that lets a form act once.
CARRIED = frozenset({"form_token", "version"})
NOT_CARRIED = frozenset({"csrf_token", "edit_again"})
SECRET = re.compile(r"password|passcode|one_time|otp", re.IGNORECASE)


@dataclass(frozen=True)
class KeptAnswers:
    """The fields of a form as they were sent, and where they were sent to."""

    action: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool

    @property
    def is_complete(self) -> bool:
        """Whether sending these fields again would be the same as sending the form again."""
        return bool(self.fields) and not self.had_files and not self._holds_secrets

    @property
    def answers(self) -> list[tuple[str, str]]:
        """The answers as a person can read them: (words for the field, what was typed)."""
        return [
            (_words(name), tidy_text(value))
            for name, value in self.fields
            if name not in CARRIED
            and not SECRET.search(name)
            and tidy_text(value)
            and not _is_identifier(value)
        ]

    @property
    def _holds_secrets(self) -> bool:
        return any(SECRET.search(name) for name, _value in self.fields)


def kept_answers() -> KeptAnswers | None:
    """Return what this request sent in a form; None where it sent none."""
    if request.method != "POST":
        return None
    sent = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED)
    return KeptAnswers(request.full_path.rstrip("?"), sent, had_files=any(request.files.values()))


def _words(name: str) -> str:
    """Return a field's name as words: "target_on-day" becomes "Target on day"."""
    return re.sub(r"[_-]+", " ", name).strip().capitalize()


def _is_identifier(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True

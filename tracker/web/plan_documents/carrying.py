"""The table of a file on its way from the preview to the confirmation.

It travels in the form of the preview itself, signed and packed: so what is confirmed is what was shown, no file is kept
that somebody would have to clear away, and any web process can answer (docs/decisions/plan-files-travel-signed.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from tracker.action_plans.spreadsheet.table import FileTable, table_as_plain, table_from_plain
from tracker.core.documents.reading import UnreadableFile

#: As long as somebody may stay signed in without doing anything.
GOOD_FOR_SECONDS = 2 * 60 * 60
#: Below what one field of a form may hold.
LONGEST = 1_900_000


class NoLongerGood(Exception):
    """What came back is not what was sent, is somebody else's, or is too old: the file has to be chosen again."""


@dataclass(frozen=True)
class Carried:
    """A table as it was shown to one person, with the version of the plan that it was compared with."""

    plan_id: UUID
    person_id: UUID
    version: int
    file_name: str
    table: FileTable


def pack(carried: Carried) -> str:
    """Return it as a field of a form can hold it.

    Raises:
        UnreadableFile: it is too much for a form.
    """
    text: str = _signer().dumps(
        {
            "plan": carried.plan_id.hex,
            "person": carried.person_id.hex,
            "version": carried.version,
            "name": carried.file_name,
            "table": table_as_plain(carried.table),
        }
    )
    if len(text) > LONGEST:
        raise UnreadableFile(
            "The file holds too much text to be brought in at once. Divide it into two files"
        )
    return text


def unpack(text: str, *, plan_id: UUID, person_id: UUID) -> Carried:
    """Return what was packed for this person and plan.

    Raises:
        NoLongerGood: it was not.
    """
    try:
        plain = _signer().loads(text, max_age=GOOD_FOR_SECONDS)
    except BadData:
        raise NoLongerGood from None
    if (plain["plan"], plain["person"]) != (plan_id.hex, person_id.hex):
        raise NoLongerGood
    table = table_from_plain(plain["table"])
    return Carried(plan_id, person_id, plain["version"], plain["name"], table)


def _signer() -> URLSafeTimedSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(keys, salt="a plan from a file")

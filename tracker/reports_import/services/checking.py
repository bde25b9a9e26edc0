"""An editor checks what was found, one recommendation at a time, and puts it right."""

from __future__ import annotations

import re

from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.core.events import act
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Confidence
from tracker.reports_import.blocks import in_blocks
from tracker.reports_import.lifecycle import CheckState, ImportState, ImportStep
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.services.holding import expect, hold_open

LONGEST_TEXT = 20_000
LONGEST_NUMBER = 20
LONGEST_HEADING = 300
LONGEST_STANDARD = 120

CHOOSE_ADDRESSEE = "Choose who this is for"

_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")
_NUMBER_BEFORE = re.compile(r"^\(?(?P<number>\d{1,3}(?:\.\d{1,2})?|[a-z])[.)]\s+(?=\S)", re.IGNORECASE)
#: Enough letters to find the place of a part again.
_LETTERS_TO_FIND = 40


def correct_item(
    item: FoundItem,
    *,
    text: str,
    addressee: Organisation | None,
    number: str,
    heading: str,
    standard: str,
    by: Person,
    expected_version: int,
) -> None:
    """Put a recommendation right. What is changed has to be checked again; saving it unchanged changes nothing.

    Raises:
        NotPermitted: ``by`` does not check imports.
        TransitionNotAllowed: the import is published or discarded.
        RuleBroken: there is no text, or something is too long.
        ChangedMeanwhile: somebody saved the recommendation first.
    """
    _begin(item, by=by, expected_version=expected_version)
    new = _checked_values(text, number, heading, standard)
    new["addressee_id"] = None if addressee is None else addressee.id
    if all(getattr(item, name) == value for name, value in new.items()):
        return
    with act("found recommendation corrected", by=by):
        for name, value in new.items():
            setattr(item, name, value)
        if item.check is CheckState.CHECKED:
            item.check = CheckState.NOT_CHECKED


def address_block(item: FoundItem, *, by: Person) -> list[FoundItem]:
    """Let the other recommendations under the same heading that are for nobody yet be for the same; return them.

    Raises:
        NotPermitted, TransitionNotAllowed: as for ``correct_item``.
        RuleBroken: nobody has said whom this one is for.
    """
    _begin_with(item.report_import, by=by)
    if item.addressee_id is None:
        raise RuleBroken(CHOOSE_ADDRESSEE, field="addressee")
    others = unaddressed_beside(item)
    with act("found recommendations addressed", by=by):
        for other in others:
            other.addressee_id = item.addressee_id
    return others


def unaddressed_beside(item: FoundItem) -> list[FoundItem]:
    """Return the other recommendations under the same heading for which nobody has chosen an addressee."""
    block = next(block for block in in_blocks(item.report_import.items) if item in block.found)
    return [
        each
        for each in block.found
        if each is not item and each.addressee_id is None and each.check is not CheckState.REMOVED
    ]


def mark_checked(item: FoundItem, *, by: Person, expected_version: int) -> None:
    """Say that a recommendation is right as it stands: it will be published in these very words.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``correct_item``.
        RuleBroken: nobody has said whom it is for.
    """
    _begin(item, by=by, expected_version=expected_version)
    if item.addressee_id is None:
        raise RuleBroken(CHOOSE_ADDRESSEE, field="addressee")
    with act("found recommendation checked", by=by):
        item.check = CheckState.CHECKED


def not_a_recommendation(item: FoundItem, *, by: Person, expected_version: int) -> None:
    """Say that this is no recommendation: it stays in the list, but is not published.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``correct_item``.
    """
    _begin(item, by=by, expected_version=expected_version)
    with act("said not to be a recommendation", by=by):
        item.check = CheckState.REMOVED


def put_back(item: FoundItem, *, by: Person, expected_version: int) -> None:
    """Take back that this is no recommendation: it has to be checked.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``correct_item``.
    """
    _begin(item, by=by, expected_version=expected_version)
    with act("found recommendation put back", by=by):
        item.check = CheckState.NOT_CHECKED


def add_by_hand(
    report_import: ReportImport,
    *,
    text: str,
    addressee: Organisation | None,
    number: str,
    heading: str,
    standard: str = "",
    by: Person,
) -> FoundItem:
    """Add a recommendation at the end. Whoever types it in has checked it.

    A report that could not be read needs checking from now on.

    Raises:
        NotPermitted, TransitionNotAllowed, RuleBroken: as for ``correct_item`` and ``mark_checked``.
    """
    _begin_with(report_import, by=by)
    values = _checked_values(text, number, heading, standard)
    if addressee is None:
        raise RuleBroken(CHOOSE_ADDRESSEE, field="addressee")
    with act("recommendation added by hand", by=by):
        if report_import.state is ImportState.COULD_NOT_BE_READ:
            report_import.apply(ImportStep.TYPE_IN)
        added = FoundItem(
            serial=_next_serial(report_import),
            position=max((item.position for item in report_import.items), default=0) + 1,
            part=0,
            addressee_id=addressee.id,
            confidence=Confidence.BY_HAND,
            check=CheckState.CHECKED,
            **values,
        )
        report_import.items.append(added)
    return added


def split(item: FoundItem, *, text: str, by: Person, expected_version: int) -> list[FoundItem]:
    """Make two or more recommendations of one. An empty line in ``text`` stands between them.

    A number that stands before a later part becomes its number; heading, addressee and standard are those of the first.

    Raises:
        NotPermitted, TransitionNotAllowed, RuleBroken, ChangedMeanwhile: as for ``correct_item``.
        RuleBroken: there is no empty line between two texts.
    """
    _begin(item, by=by, expected_version=expected_version)
    first, *others = [part.strip() for part in _EMPTY_LINE.split(text.strip()) if part.strip()] or [""]
    if not others:
        raise RuleBroken("Put an empty line where the next recommendation begins", field="text")
    report_import = item.report_import
    document = report_import.text or ""
    with act("found recommendation split", by=by):
        _make_room(item, len(others))
        whole_end = item.end
        item.text = _text(first)
        item.check = CheckState.NOT_CHECKED
        before = item
        for place, words in enumerate(others, start=1):
            numbered = _NUMBER_BEFORE.match(words)
            new = FoundItem(
                serial=_next_serial(report_import),
                position=item.position,
                part=item.part + place,
                number=numbered["number"] if numbered else "",
                heading=item.heading,
                addressee_id=item.addressee_id,
                standard=item.standard,
                text=_text(words[numbered.end() :] if numbered else words),
                page=item.page,
                start=before.start,
                end=whole_end,
                confidence=item.confidence,
                check=CheckState.NOT_CHECKED,
            )
            _part_places(before, new, document, words)
            report_import.items.append(new)
            before = new
        db.session.flush()
        db.session.expire(report_import, ["items"])  # In the order of the report again.
    return [found for found in report_import.items if found.position == item.position]


def join_with_next(item: FoundItem, *, by: Person, expected_version: int) -> None:
    """Make one recommendation of this and the next, under this one's number, heading and addressee.

    Raises:
        NotPermitted, TransitionNotAllowed, ChangedMeanwhile: as for ``correct_item``.
        RuleBroken: there is no next one, or the text becomes too long.
    """
    _begin(item, by=by, expected_version=expected_version)
    report_import = item.report_import
    following = next_after(item, kept_only=True)
    if following is None:
        raise RuleBroken("There is no recommendation after this one")
    with act("found recommendations joined", by=by):
        item.text = _text(f"{item.text} {following.text}")
        item.check = CheckState.NOT_CHECKED
        if following.repeats:
            item.repeats = sorted({*(item.repeats or ()), *following.repeats})
        if item.end is not None and following.end is not None:
            item.end = max(item.end, following.end)
        db.session.delete(following)
        db.session.flush()
        db.session.expire(report_import, ["items"])


def next_after(item: FoundItem, *, kept_only: bool = False) -> FoundItem | None:
    """Return the recommendation that stands after this one, or None at the end."""
    items = item.report_import.items
    following = items[items.index(item) + 1 :]
    return next((each for each in following if not kept_only or each.check is not CheckState.REMOVED), None)


def next_to_check(item: FoundItem) -> FoundItem | None:
    """Return the next recommendation that nobody has checked, going on from the top at the end; None when all are."""
    items = item.report_import.items
    at = items.index(item)
    going_round = [*items[at + 1 :], *items[:at]]
    return next((each for each in going_round if each.check is CheckState.NOT_CHECKED), None)


def _begin(item: FoundItem, *, by: Person, expected_version: int) -> None:
    _begin_with(item.report_import, by=by)
    expect(item, expected_version)


def _begin_with(report_import: ReportImport, *, by: Person) -> None:
    hold_open(report_import, by=by)


def _checked_values(text: str, number: str, heading: str, standard: str) -> dict[str, object]:
    number, heading, standard = number.strip(), heading.strip(), standard.strip()
    if len(number) > LONGEST_NUMBER:
        raise RuleBroken(f"Number must be {LONGEST_NUMBER} characters or less", field="number")
    if len(heading) > LONGEST_HEADING:
        raise RuleBroken(f"Heading must be {LONGEST_HEADING} characters or less", field="heading")
    if len(standard) > LONGEST_STANDARD:
        raise RuleBroken(f"Standard must be {LONGEST_STANDARD} characters or less", field="standard")
    return {"text": _text(text), "number": number, "heading": heading, "standard": standard or None}


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise RuleBroken("Enter the text of the recommendation", field="text")
    if len(text) > LONGEST_TEXT:
        raise RuleBroken(
            f"Text of the recommendation must be {LONGEST_TEXT:,} characters or less", field="text"
        )
    return text


def _next_serial(report_import: ReportImport) -> int:
    return max((item.serial for item in report_import.items), default=0) + 1


def _make_room(item: FoundItem, count: int) -> None:
    """Move the later parts of what was split before, so that ``count`` new ones fit behind this one."""
    for later in item.report_import.items:
        if later.position == item.position and later.part > item.part:
            later.part += count


def _part_places(before: FoundItem, new: FoundItem, document: str, words: str) -> None:
    """Divide the place of a whole between two parts where the words of the second begin, if they can be found."""
    if before.start is None or new.end is None:
        return
    at = document.find(words[:_LETTERS_TO_FIND], before.start, new.end)
    if at > before.start:
        before.end = new.start = at

"""What a person chose to be sent. Only what can be chosen may be left out; the rest goes to everybody it concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import act
from tracker.reminders.choice_models import EmailChoices, choices_of
from tracker.reminders.lifecycle import OPTIONAL, Milestone

#: The kinds about which people can choose.
CAN_CHOOSE: frozenset[Milestone] = OPTIONAL

#: How the record calls it when a mail program asks for a person, at their press of its button.
ONE_CLICK = "Unsubscribed from an email"


def wants(person: Person, kind: Milestone) -> bool:
    """Say whether the person is sent messages of this kind."""
    chosen = choices_of(person)
    return chosen is None or kind not in CAN_CHOOSE or kind.value not in chosen.left_out


def digest_weekday_of(person: Person) -> int | None:
    """Return the day of the week that the person chose for the weekly list; None for that of the rule."""
    chosen = choices_of(person)
    return chosen.digest_weekday if chosen is not None else None


def choose(
    left_out: Collection[Milestone], digest_weekday: int | None, *, by: Person, expected_version: int
) -> EmailChoices:
    """Let the person be sent everything but these kinds, the weekly list on this day.

    Raises:
        RuleBroken: one of the kinds cannot be left out.
        ChangedMeanwhile: the choices are not as they were seen; 0 is the version of none.
    """
    if any(kind not in CAN_CHOOSE for kind in left_out):
        raise RuleBroken("These emails cannot be switched off")
    chosen = _locked(by)
    if expected_version != (chosen.version if chosen else 0):
        raise ChangedMeanwhile
    return _write(chosen, left_out, digest_weekday, by=by)


def stop(kinds: Iterable[Milestone], *, by: Person) -> frozenset[Milestone]:
    """Let the person be sent nothing more of these kinds, as far as that can be chosen; return what was stopped.

    Safe to do again: a mail program may ask twice.
    """
    stopped = frozenset(kinds) & CAN_CHOOSE
    chosen = _locked(by)
    before = frozenset(Milestone(kind) for kind in chosen.left_out) if chosen else frozenset[Milestone]()
    if stopped - before:
        weekday = chosen.digest_weekday if chosen else None
        _write(chosen, before | stopped, weekday, by=by, reason=ONE_CLICK)
    return stopped


def _locked(person: Person) -> EmailChoices | None:
    # The person's own row, since there may be no other to wait for.
    db.session.scalars(select(Person.id).where(Person.id == person.id).with_for_update()).all()
    return db.session.scalars(
        select(EmailChoices)
        .where(EmailChoices.person_id == person.id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def _write(
    chosen: EmailChoices | None,
    left_out: Collection[Milestone],
    digest_weekday: int | None,
    *,
    by: Person,
    reason: str | None = None,
) -> EmailChoices:
    with act("email choices changed", by=by, reason=reason):
        if chosen is None:
            chosen = EmailChoices(person=by, left_out=[])
            db.session.add(chosen)
        chosen.left_out = sorted(kind.value for kind in left_out)
        chosen.digest_weekday = digest_weekday
    return chosen

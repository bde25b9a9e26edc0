"""An identifier that is not one's to name is refused, wherever a form carries one (assurance H3, C3).

The forms are collected from the pages, so a new field falls in by itself. Each is first sent as it should be, to know
that nothing else is wrong with it, and then with another's thing, a draft of the other side, nobody's, or another kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.access.calls import Caller, fingerprint
from tests.access.known_forms import WRITERS
from tests.access.sent_forms import FoundForm
from tests.support.page import Page
from tracker.accounts.models import Membership, Person
from tracker.action_plans.models import Action, ActionPlan
from tracker.core.database import db
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.organisations.models import Organisation

#: Forms that cannot do their deed in this register, or only show the next question.
CANNOT_SUCCEED_HERE = {
    "imports.details": "it offers more rows",
    "organisations.move": "the organisation in hand is no part of a region",
    "organisations.succession": "the same",
}
#: What may be named though it is not offered: whatever is published is everybody's to repeat.
PUBLISHED = {("imports.repeats", "earlier", "a recommendation to another region")}
#: Fields in which several may be chosen at once.
SEVERAL = {"recommendations", "actions", "responses", "wanted", "earlier", "later"}
#: What a form may come to that names what is not one's to name.
REFUSED = {200, 400, 403, 404, 409}


@pytest.fixture
def foreign(fuller_register) -> dict[str, str]:
    """Things of others, by what they are."""
    westmere = db.session.scalars(select(Organisation).where(Organisation.code == "test-westmere")).one()
    draft = db.session.scalars(
        select(ActionPlan).where(ActionPlan.organisation_id == westmere.id, ActionPlan.submitted_at.is_(None))
    ).one()
    their_action = db.session.scalars(select(Action).where(Action.plan_id == draft.id)).first()
    their_draft = db.session.scalars(
        select(FollowUp).where(FollowUp.state != FollowUpState.PUBLISHED)
    ).first()
    theirs = select(Person.id).join(Membership).where(Membership.organisation_id == westmere.id)
    stranger = select(Person.id).where(~Person.memberships.any())
    found = {
        "a person of another region": db.session.scalars(theirs).first(),
        "somebody without a post": db.session.scalars(stranger).first(),
        "a plan in draft": draft.id,
        "an action in draft": their_action.id,
        "a follow-up in draft": their_draft.id,
        "a recommendation to another region": draft.responses[0].recommendation_id,
        "nobody's": uuid4(),
        "no identifier": "x",
        "an organisation that is none": "test-nowhere",
        "the code of a plan in draft": draft.code,
        "the code of an action in draft": their_action.code,
    }
    db.session.remove()
    return {what: str(value) for what, value in found.items()}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("writer", WRITERS, ids=str)
def test_no_form_takes_an_identifier_that_it_does_not_offer(
    fuller_register, fuller_put_back, forms_shown, foreign, writer
):
    app, _, world = fuller_register
    caller = Caller(app, world, writer.actor)
    forms = [known.form for known in forms_shown if known.form.identifiers]
    unsure = []
    for known in forms_shown:
        form = known.form
        if known.does_its_deed or not form.identifiers or form.endpoint in CANNOT_SUCCEED_HERE:
            continue
        if not _can_succeed(form, caller):
            unsure.append((form.endpoint, sorted(form.answers), Page(form.send(caller)).error_messages))
        fuller_put_back()
    assert unsure == [], "Refused for another reason: sent_forms.py must know what to answer here"
    before = fingerprint()
    taken = [
        (form.endpoint, name, what, status)
        for form in forms
        for name, what, sent in _wrong_answers(form, foreign)
        if (status := form.send(caller, **{name: sent}).status_code) not in REFUSED
    ]
    assert forms or writer.share > 0  # Some of the first are always about things.
    assert taken == []
    assert fingerprint() == before


def _wrong_answers(form: FoundForm, foreign: dict[str, str]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the field, what is wrong, and what is sent in it: alone, and as one among good ones."""
    for name, offered in form.identifiers.items():
        good = [each for each in form.answers.get(name, []) if each]
        for what, value in foreign.items():
            is_asked_so = (name == "code") == what.startswith("the code")
            if value in offered or not is_asked_so or (form.endpoint, name, what) in PUBLISHED:
                continue
            yield name, what, [value]
            if good and name in SEVERAL:
                yield name, f"{what} among good ones", [*good, value]


def _can_succeed(form: FoundForm, caller: Caller) -> bool:
    """Say whether something comes of it with one of the first answers that it offers: nothing else is wrong then."""
    choices = [
        (name, value) for name, values in form.identifiers.items() for value in sorted(values)[:4] if value
    ]
    return any(form.send(caller, **{name: [value]}).status_code == 303 for name, value in choices)

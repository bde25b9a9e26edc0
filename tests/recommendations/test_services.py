"""Publishing, assigning, linking repeats."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from tests.action_plans.fenmarch import TEST
from tests.support.accounts import make_organisation
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound, NotPermitted, RuleBroken
from tracker.core.events import Audience, Event, act
from tracker.inspections.services import ReportDetails, publish_report
from tracker.organisations.models import OrganisationType
from tracker.recommendations import services
from tracker.recommendations.lifecycle import RecommendationStatus
from tracker.recommendations.models import Confidence, Recommendation, Repeat
from tracker.recommendations.services import RecommendationAsPrinted


def printed(addressee, position=1, **more):
    wanted = {"text": "talk to every court", "number": str(position), "heading": f"{addressee.name} should:"}
    return RecommendationAsPrinted(
        block=1, position=position, addressee=addressee, confidence=Confidence.LIST, **{**wanted, **more}
    )


def a_report(fenmarch, title="A later inspection of Fenmarch", published="2026-04"):
    details = ReportDetails(title=title, kind="regional inspection", published=published, invented=True)
    return publish_report(details, by=fenmarch.editor)


def published(fenmarch, *items, **report):
    return services.publish_recommendations(a_report(fenmarch, **report), items, by=fenmarch.editor)


def test_a_recommendation_is_published_as_printed_with_a_code_of_its_own(fenmarch):
    first, second = published(
        fenmarch, printed(fenmarch.region, page=9, start=10, end=29), printed(fenmarch.unit, 2, number="1")
    )
    assert first.code.startswith("R-")
    assert first.code != second.code
    assert (first.text, first.page, first.start, first.end) == ("talk to every court", 9, 10, 29)
    assert second.number == "1"  # printed numbers repeat
    assert first.status is RecommendationStatus.AWAITING_RESPONSE


def test_whoever_answers_for_the_addressee_carries_it_from_today(fenmarch):
    service = make_organisation("Border Service", OrganisationType.SERVICE, fenmarch.agency)
    crc = make_organisation("Old Fenmarch CRC", OrganisationType.CRC, valid_to="2021-06-25")
    closed_unit = make_organisation(
        "East Fenmarch PDU", OrganisationType.PDU, fenmarch.region, valid_to="2026-03"
    )
    partner = make_organisation("Fenmarch Council", OrganisationType.PARTNER)
    expected = [
        (fenmarch.region, fenmarch.region),
        (fenmarch.unit, fenmarch.region),
        (fenmarch.agency, fenmarch.agency),
        (fenmarch.department, fenmarch.department),
        (service, fenmarch.agency),
        (crc, None),
        (closed_unit, None),
        (partner, None),
    ]
    found = published(
        fenmarch, *(printed(addressee, n) for n, (addressee, _) in enumerate(expected, start=1))
    )
    carried = [[each.organisation for each in recommendation.assignments] for recommendation in found]
    assert carried == [[answers] if answers else [] for _, answers in expected]
    assert found[0].assignments[0].valid_from == clock.today()


def test_a_person_may_choose_who_answers_for_a_closed_body(fenmarch):
    crc = make_organisation("Old Fenmarch CRC", OrganisationType.CRC, valid_to="2021-06-25")
    (found,) = published(fenmarch, printed(crc, responding=fenmarch.region))
    assert (found.addressee, found.assignments[0].organisation) == (crc, fenmarch.region)


@pytest.mark.parametrize("who", ["unit", "closed"])
def test_a_body_that_cannot_answer_cannot_be_chosen(fenmarch, who):
    closed = make_organisation("Eastmere", OrganisationType.REGION, fenmarch.agency, valid_to="2025-12-31")
    chosen = fenmarch.unit if who == "unit" else closed
    with pytest.raises(RuleBroken, match=f"{chosen.name} cannot answer"):
        published(fenmarch, printed(fenmarch.region, responding=chosen))


@pytest.mark.parametrize("wrong", [{"text": " "}, {"number": ""}])
def test_nothing_is_published_without_a_text_and_a_number(fenmarch, wrong):
    before = db.session.query(Recommendation).count()
    with pytest.raises(RuleBroken):
        published(fenmarch, printed(fenmarch.region), printed(fenmarch.region, 2, **wrong))
    assert db.session.query(Recommendation).count() == before


def test_two_cannot_stand_at_one_place(fenmarch):
    with pytest.raises(RuleBroken, match="same place"):
        published(fenmarch, printed(fenmarch.region), printed(fenmarch.region))


@pytest.mark.parametrize("who", ["director", "inspector", "responder", "administrator"])
def test_only_an_editor_publishes(fenmarch, who):
    report = a_report(fenmarch)
    with pytest.raises((NotPermitted, NotFound)):
        services.publish_recommendations(report, [printed(fenmarch.region)], by=fenmarch.people[who])


def test_publishing_is_told_to_everybody_in_the_recommendations_history(fenmarch):
    (found,) = published(fenmarch, printed(fenmarch.unit))
    events = db.session.scalars(
        db.select(Event).where(Event.thread_id == found.id).order_by(Event.subject_type)
    ).all()
    assert [(each.subject_type, each.action, each.audience) for each in events] == [
        ("assignment", "recommendation published", Audience.EVERYONE),
        ("recommendation", "recommendation published", Audience.EVERYONE),
    ]


def test_assigning_ends_the_old_assignment_the_day_before_and_keeps_the_addressee(fenmarch):
    services.assign(
        fenmarch.to_unit, fenmarch.neighbour, by=fenmarch.editor, from_=date(2026, 6, 1), reason="Redrawn"
    )
    db.session.commit()
    stands = [(each.organisation, each.valid_from, each.valid_to) for each in fenmarch.to_unit.assignments]
    assert stands == [
        (fenmarch.region, date(2026, 3, 27), date(2026, 5, 31)),
        (fenmarch.neighbour, date(2026, 6, 1), None),
    ]
    assert fenmarch.to_unit.addressee == fenmarch.unit


@pytest.mark.parametrize(
    ("organisation", "from_", "reason", "field"),
    [
        ("neighbour", date(2026, 6, 1), " ", "reason"),
        ("region", date(2026, 6, 1), "Redrawn", "organisation"),
        ("unit", date(2026, 6, 1), "Redrawn", "organisation"),
        ("neighbour", date(2026, 3, 27), "Redrawn", "from_"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(fenmarch, organisation, from_, reason, field):
    with pytest.raises(RuleBroken) as refused:
        services.assign(
            fenmarch.to_unit, getattr(fenmarch, organisation), by=fenmarch.editor, from_=from_, reason=reason
        )
    assert refused.value.field == field
    assert len(fenmarch.to_unit.assignments) == 1


def test_a_repeat_links_a_later_recommendation_to_an_earlier_one_once(fenmarch):
    (later,) = published(fenmarch, printed(fenmarch.region))
    first = services.link_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    second = services.link_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    assert first is second
    assert db.session.query(Repeat).count() == 1
    assert fenmarch.to_region.status is RecommendationStatus.AWAITING_RESPONSE


def test_a_repeat_must_go_back_in_time_and_to_another_report(fenmarch):
    (later,) = published(fenmarch, printed(fenmarch.region))
    with pytest.raises(RuleBroken, match="earlier report"):
        services.link_repeat(fenmarch.to_region, later, by=fenmarch.editor)
    with pytest.raises(RuleBroken, match="own report"):
        services.link_repeat(fenmarch.to_region, fenmarch.to_unit, by=fenmarch.editor)


def test_repeats_never_form_a_ring(fenmarch):
    (a,) = published(fenmarch, printed(fenmarch.region), title="A", published=None)
    (b,) = published(fenmarch, printed(fenmarch.region), title="B", published=None)
    (c,) = published(fenmarch, printed(fenmarch.region), title="C", published=None)
    services.link_repeat(c, b, by=fenmarch.editor)
    services.link_repeat(b, a, by=fenmarch.editor)
    with pytest.raises(RuleBroken, match="already repeats"):
        services.link_repeat(a, c, by=fenmarch.editor)


def test_unlinking_leaves_both_steps_on_record(fenmarch):
    (later,) = published(fenmarch, printed(fenmarch.region))
    services.link_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    services.unlink_repeat(later, fenmarch.to_region, by=fenmarch.editor)
    assert db.session.query(Repeat).count() == 0
    steps = db.session.scalars(
        db.select(Event.action).where(Event.subject_type == "repeat").order_by(Event.id)
    ).all()
    assert steps == ["repeat linked", "repeat unlinked"]
    with pytest.raises(RuleBroken, match="not linked"):
        services.unlink_repeat(later, fenmarch.to_region, by=fenmarch.editor)


@pytest.mark.parametrize("who", ["director", "inspector"])
def test_only_an_editor_moves(fenmarch, who):
    (later,) = published(fenmarch, printed(fenmarch.region))
    by = fenmarch.people[who]
    with pytest.raises((NotPermitted, NotFound)):
        services.assign(later, fenmarch.neighbour, by=by, from_=date(2026, 6, 1), reason="Redrawn")


def test_only_the_inspectorate_links(fenmarch):
    (later,) = published(fenmarch, printed(fenmarch.region))
    by = fenmarch.director
    services.link_repeat(later, fenmarch.to_unit, by=fenmarch.inspector)
    with pytest.raises((NotPermitted, NotFound)):
        services.link_repeat(later, fenmarch.to_region, by=by)
    with pytest.raises((NotPermitted, NotFound)):
        services.unlink_repeat(later, fenmarch.to_region, by=by)


def test_the_database_holds_that_a_judgement_is_whole(fenmarch):
    fenmarch.to_region.still_required = True
    with pytest.raises(IntegrityError), act("tried", by=TEST):
        db.session.flush()

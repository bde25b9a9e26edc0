"""The real story: a letter, two years of work on it, and the report that says what came of it and repeats two of them.

With the published documents where they are at hand, and in short with invented ones everywhere.
"""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.journeys.two_inspections import Story, of_report
from tests.organisations.shared_reports import REPORTS, needs_reports
from tests.reports_import.fenmarch_report import make_room
from tracker.core.database import db
from tracker.core.events import act
from tracker.followup.models import FollowUp
from tracker.followup.queries import list_published_judgements
from tracker.organisations.models import Organisation, OrganisationType
from tracker.recommendations.lifecycle import ProgressCategory, RecommendationStatus
from tracker.reports_import.models import ReportImport
from tracker.reports_import.progress_proposals import Sureness, inspected_bodies, propose
from tracker.reports_import.progress_table import rows_of

pytestmark = pytest.mark.usefixtures("reading_remembered")

SUFFICIENT, SOME = ProgressCategory.SUFFICIENT, ProgressCategory.SOME

LETTER, REPORT = "kss-regional-letter-2022.txt", "kss-region-2024.txt"
LETTER_DAY, REPORT_DAY = date(2022, 5, 24), date(2024, 5, 21)

#: As a careful reader matched the rows: the place in the letter, the category, whether improvement is still required.
SEVEN = [
    (6, SUFFICIENT, False),
    (7, SOME, True),
    (8, SOME, True),
    (9, SOME, True),
    (10, SUFFICIENT, False),
    (16, SOME, False),
    (17, SOME, True),
]


@pytest.fixture
def real(app) -> Story:
    """The real region: the register of organisations is the real one here. Its people are invented."""

    def the(kind: OrganisationType, *more) -> Organisation:
        return db.session.scalars(select(Organisation).where(Organisation.type == kind, *more)).one()

    region = the(OrganisationType.REGION, Organisation.name == "Kent, Surrey and Sussex")
    return Story.of(app, region, the(OrganisationType.INSPECTORATE))


def both(story: Story) -> tuple[list, ReportImport]:
    """Publish the letter, and bring the report in."""
    letter = story.publish(story.bring_in(LETTER, (REPORTS / LETTER).read_bytes(), LETTER_DAY), LETTER_DAY)
    report = story.bring_in(REPORT, (REPORTS / REPORT).read_bytes(), REPORT_DAY)
    return list(of_report(letter)), report


@needs_reports
def test_each_of_the_seven_rows_is_proposed_its_recommendation_of_the_letter(real):
    letter, report = both(real)
    rows = rows_of(report)
    positions = [row.position for row in rows]
    found = propose(report, rows, positions, inspected_bodies(report), viewer=real.editor)
    assert [found[each].best.position for each in positions] == [place for place, _, _ in SEVEN]
    assert {each.sureness for each in found.values()} == {Sureness.SURE}
    assert {each.best.report_id for each in found.values()} == {letter[0].report_id}
    assert [(row.category, row.still_required) for row in rows] == [(each, need) for _, each, need in SEVEN]


@needs_reports
def test_the_real_story(real):
    letter, report = both(real)
    real.answer_and_act(letter[0].report, date(2022, 7, 1))
    earlier = {each.position: each for each in letter}
    proposed = real.read_the_table_back(report)
    assert proposed == [earlier[place].code for place, _, _ in SEVEN]
    real.repeat(report, 8, earlier[8])
    real.repeat(report, 7, earlier[17])
    new = {each.position: each for each in of_report(real.publish(report, REPORT_DAY))}

    [follow_up] = db.session.scalars(select(FollowUp))
    assert [
        (each.recommendation.position, each.category, each.still_required) for each in follow_up.assessments
    ] == SEVEN
    rows = real.rows_of_the_region()
    for place, category, required in SEVEN:
        words = rows[earlier[place].code]
        assert ("Sufficient progress" if category is SUFFICIENT else "Some progress") in words
        assert ("Improvement still required" in words) is required
    assert sum("Improvement still required" in words for words in rows.values()) == 4
    assert sum("Improvement no longer required" in words for words in rows.values()) == 3
    not_followed_up = [each for each in letter if each.position not in {place for place, _, _ in SEVEN}]
    assert all("Not followed up" in rows[each.code] for each in not_followed_up if each.code in rows)

    closed = {place for place, _, _ in SEVEN if earlier[place].status is RecommendationStatus.CLOSED}
    superseded = {place for place, _, _ in SEVEN if earlier[place].status is RecommendationStatus.SUPERSEDED}
    assert (closed, superseded) == ({6, 10}, {8, 17})
    browser = real.browser(real.director)
    for later, place in ((8, 8), (7, 17)):
        assert f"number {new[later].number}" in rows[earlier[place].code]
        page = browser.get("recommendations.show", recommendation_id=new[later].id)
        assert "Repeated once. Open for" in page.main
        page = browser.get("recommendations.show", recommendation_id=earlier[place].id)
        assert "Some progress" in page.main
        assert f"{follow_up.inspection}, May 2024" in page.main
    frozen = list_published_judgements(earlier[8].id)[0].as_it_stood["plans"]
    assert [action["text"] for plan in frozen for action in plan["actions"]] == ["Change how we work"]


INVENTED_LETTER = """A review of probation services in: Fenmarch region

HM Inspectorate of Probation, March 2026

Recommendations

Fenmarch region should:

1. collect staffing data for every office and act upon it
2. decide which programmes come first and tell courts about them
3. check the quality of what managers sign

Westmere PDU should:

4. meet the police each week to speak of those who pose the highest risk
5. visit people at home when children may be at risk
"""

INVENTED_REPORT = """An inspection of probation services in: Fenmarch region

HM Inspectorate of Probation, May 2028

Recommendations

Fenmarch region should:

1. offer every victim a named contact
2. check the quality of everything that managers sign, and tell them what was found

Annexe one: Progress on previous recommendations

Previous recommendation	Action taken and impact	Categorisation	Improvement still required?
Collect staffing data for every office and act upon it.	The data are collected each month.	Sufficient progress	No
Check the quality of what managers sign.	A tenth of it is checked.	Some progress	Yes – Repeat recommendation
Westmere PDU should: visit people at home when children may be at risk	Half of them are visited.	Some progress	No
Meet the police each week to speak of those who pose the highest risk	They meet.	Sufficient progress	No
Mend the roof of the harbour office	It was mended.	No progress	Yes

Background

The region has nine hundred staff.
"""


def test_the_same_in_short_with_a_follow_up_in_the_workspace_in_between(app):
    room = make_room()
    story = Story.of(app, room.region, room.editor.memberships[0].organisation)
    found = story.bring_in("letter.txt", INVENTED_LETTER.encode(), date(2026, 3, 27))
    with_kind(story, found)
    letter = of_report(story.publish(found, date(2026, 3, 27)))
    story.answer_and_act(letter[0].report, date(2026, 5, 11))
    data, programmes, quality, police, visits = letter

    # The inspector judges two of them here, one of them at the very inspection that the report is about.
    story.judge_in_the_workspace([(programmes, SOME, True)], date(2027, 1, 11))
    story.judge_in_the_workspace([(police, SOME, True)], date(2028, 3, 6))

    report = story.bring_in("report.txt", INVENTED_REPORT.encode(), date(2028, 5, 26))
    with_kind(story, report)
    assert story.read_the_table_back(report) == [data.code, quality.code, visits.code, police.code, ""]
    story.repeat(report, 2, quality)
    new = of_report(story.publish(report, date(2028, 5, 26)))

    rows = story.rows_of_the_region()
    assert "Sufficient progress" in rows[data.code]
    assert "Improvement no longer required" in rows[data.code]
    for each in (programmes, quality, police):
        assert "Some progress" in rows[each.code]
        assert "Improvement still required" in rows[each.code]
    assert "Improvement no longer required" in rows[visits.code]
    assert f"Repeated in {new[1].report.title}, number 2" in rows[quality.code]
    judged = {each: len(list_published_judgements(each.id)) for each in letter}
    assert set(judged.values()) == {1}, "The row about the police was judged here and is not recorded twice"
    assert [each.status for each in letter] == [
        RecommendationStatus.CLOSED,
        RecommendationStatus.FOLLOWED_UP,
        RecommendationStatus.SUPERSEDED,
        RecommendationStatus.FOLLOWED_UP,
        RecommendationStatus.FOLLOWED_UP,
    ]
    page = story.browser(story.director).get("recommendations.show", recommendation_id=new[1].id)
    assert "Repeated once." in page.main
    page = story.browser(story.director).get("recommendations.show", recommendation_id=quality.id)
    assert "A tenth of it is checked." in page.main
    assert "As printed in that report" in page.main


def with_kind(story: Story, found: ReportImport) -> None:
    """Say what kind of inspection it was, where nobody printed it."""
    with act("made for a test", by=story.editor):
        found.kind = found.kind or "regional inspection"
    db.session.commit()

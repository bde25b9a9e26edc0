"""Builds the demonstration register: places, people, three reports over four years and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from tracker.accounts.models import Person
from tracker.action_plans import services as plans
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.demonstration import answers
from tracker.demonstration.answers import Answer
from tracker.demonstration.checking import leave_imports
from tracker.demonstration.evidence import add_evidence
from tracker.demonstration.judging import (
    RUNNING_INSPECTION,
    announce_next_follow_up,
    ask_for_check_of_facts,
    begin_second_follow_up,
    follow_up_first_report,
    follow_up_northdale,
)
from tracker.demonstration.people import HMPPS, add_people
from tracker.demonstration.places import (
    ALDERBROOK,
    DEMONSTRATION,
    FENMARCH,
    NORTHDALE,
    WESTMERE,
    add_places,
    place,
    split_alderbrook,
)
from tracker.demonstration.publishing import bring_in
from tracker.demonstration.rating_history import enter_earlier_ratings
from tracker.demonstration.reminding import let_an_address_fail, plan_changes
from tracker.demonstration.sharing import share_work
from tracker.demonstration.telling import answer_plan, carry_out, days_ago, numbered, plan_of
from tracker.followup.models import FollowUp
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.services import link_repeat

#: Days ago on which the three reports were published.
FIRST, SECOND, THIRD = 1370, 560, 24

#: Days ago on which two older inspections were entered for their ratings.
EARLIER_RATINGS = 1000

PDU, REGIONAL = "PDU inspection", "regional inspection"

#: Nobody knows how many working days plans really have; the demonstration uses this many.
WORKING_DAYS = 20


RETURNED_BECAUSE = "Say by when staff of rural units can take part, not only that they can."


@dataclass(frozen=True)
class PlanStory:
    """How one plan came about: who answered, submitted and agreed it, and how many days ago."""

    organisation: Organisation
    answers: Sequence[Answer]
    answered_by: str
    answered: int
    submitted_by: str | None = None
    submitted: int | None = None
    agreed_by: str | None = None
    agreed: int | None = None


def is_loaded() -> bool:
    """Say whether the demonstration register is in this database."""
    return db.session.scalar(select(Organisation.id).where(Organisation.code == WESTMERE)) is not None


def is_whole() -> bool:
    """Say whether the last thing that loading makes, the follow-up that is still running, is there."""
    running = select(FollowUp.id).where(FollowUp.invented, FollowUp.inspection == RUNNING_INSPECTION)
    return db.session.scalar(running) is not None


def load_demonstration() -> bool:
    """Load the demonstration register; return False where it is loaded already. Commits on its way: reports are read.

    The clock stands on each event's own day, so histories read as if people had worked here for four years.

    Raises:
        RuleBroken: the service is in production, or an earlier loading was interrupted.
    """
    if current_app.config["APP_ENV"] == "production":
        raise RuleBroken("The demonstration register is not for production")
    if is_loaded():
        if not is_whole():
            raise RuleBroken(
                "The demonstration register is there in part: remove the database and set it up again"
            )
        return False
    first_day = clock.today() - timedelta(days=FIRST + 400)
    with days_ago(FIRST + 30):
        add_places()
        people = add_people(first_day)
        for kind in (PDU, REGIONAL):
            plans.set_due_rule(kind, WORKING_DAYS, valid_from=first_day, by=DEMONSTRATION)
    westmere, northdale, hmpps = place(WESTMERE), place(NORTHDALE), place(HMPPS)

    alderbrook = bring_in(
        "alderbrook-pdu.txt", kind=PDU, inspected=[ALDERBROOK], editor=people["editor"], days=FIRST
    )
    for story in (
        PlanStory(
            westmere,
            answers.ALDERBROOK_BY_WESTMERE,
            "lead",
            FIRST - 12,
            "director",
            FIRST - 20,
            "hq",
            FIRST - 30,
        ),
        PlanStory(hmpps, answers.ALDERBROOK_BY_HMPPS, "hq", FIRST - 15, "hq", FIRST - 24, "moj", FIRST - 33),
    ):
        _tell(story, alderbrook, people)

    enter_earlier_ratings(people, days=EARLIER_RATINGS)
    follow_up_first_report(people, days=SECOND + 40)

    regions = bring_in(
        "westmere-and-northdale-regions.txt",
        kind=REGIONAL,
        inspected=[WESTMERE, NORTHDALE],
        editor=people["editor"],
        days=SECOND,
        standards={"1": "R 1.2 Staffing", "2": "Public protection"},
    )
    earlier, later = numbered(alderbrook), numbered(regions)
    with days_ago(SECOND, hour=14):
        link_repeat(later["2"], earlier["4"], by=people["editor"])
        link_repeat(later["3"], earlier["5"], by=people["editor"])
    for story in (
        PlanStory(
            westmere,
            answers.REGIONS_BY_WESTMERE,
            "lead",
            SECOND - 10,
            "director",
            SECOND - 18,
            "hq",
            SECOND - 26,
        ),
        PlanStory(
            northdale,
            answers.REGIONS_BY_NORTHDALE,
            "north",
            SECOND - 12,
            "north",
            SECOND - 19,
            "hq",
            SECOND - 27,
        ),
        PlanStory(hmpps, answers.REGIONS_BY_HMPPS, "hq", SECOND - 14, "hq", SECOND - 22),
    ):
        _tell(story, regions, people)
    follow_up_northdale(people, days=230)

    fenmarch = bring_in(
        "fenmarch-and-holt-pdu.txt", kind=PDU, inspected=[FENMARCH], editor=people["editor"], days=THIRD
    )
    with days_ago(THIRD, hour=14):
        link_repeat(numbered(fenmarch)["5"], later["3"], by=people["editor"])
    for story in (
        PlanStory(westmere, answers.FENMARCH_BY_WESTMERE, "lead", 11),
        PlanStory(northdale, answers.FENMARCH_BY_NORTHDALE, "north", 14, "north", 10),
        PlanStory(hmpps, answers.FENMARCH_BY_HMPPS, "hq", 9, "hq", 6),
    ):
        _tell(story, fenmarch, people)
    with days_ago(5):
        plans.return_plan(
            plan_of(northdale, fenmarch),
            reason=RETURNED_BECAUSE,
            recommendation_ids={numbered(fenmarch)["7"].id},
            by=people["hq"],
        )

    leave_imports(editor=people["editor"], days=1)

    plan_changes(people)
    let_an_address_fail(people)
    share_work(plan_of(westmere, regions), plan_of(westmere, alderbrook), people)
    add_evidence(plan_of(westmere, regions))
    # So many days apart that no weekend with holidays, from which all falls back to the working day before, brings
    # two of the three to one moment.
    announce_next_follow_up(people, days=20)
    ask_for_check_of_facts(people, days=3)
    with days_ago(7):
        split_alderbrook()
    begin_second_follow_up(people, days=4)
    return True


def _tell(story: PlanStory, report: InspectionReport, people: Mapping[str, Person]) -> None:
    """Answer a report, submit and have agreed as far as the story goes, then carry the actions out."""
    plan = plan_of(story.organisation, report)
    told = answer_plan(plan, story.answers, people, by=people[story.answered_by], days=story.answered)
    if story.submitted is None or story.submitted_by is None:
        return
    with days_ago(story.submitted):
        plans.submit_plan(plan, by=people[story.submitted_by])
    if story.agreed is not None and story.agreed_by is not None:
        with days_ago(story.agreed):
            plans.agree_plan(plan, by=people[story.agreed_by])
    carry_out(told, changes_by=people[story.answered_by])

"""Builds the demonstration register: places, people, three reports over four years and what became of them."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from tracker.action_plans import services as plans
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import RuleBroken
from tracker.demonstration import answers
from tracker.demonstration.judging import begin_second_follow_up, follow_up_first_report
from tracker.demonstration.people import HMPPS, add_people
from tracker.demonstration.places import (
    ALDERBROOK,
    DEMONSTRATION,
    FENMARCH,
    NORTHDALE,
    WESTMERE,
    add_places,
    place,
)
from tracker.demonstration.publishing import bring_in
from tracker.demonstration.telling import answer_plan, carry_out, days_ago, numbered, plan_of
from tracker.organisations.models import Organisation
from tracker.recommendations.services import link_repeat

#: Days ago on which the three reports were published.
FIRST, SECOND, THIRD = 1370, 560, 24

PDU, REGIONAL = "PDU inspection", "regional inspection"

#: Nobody knows how many working days plans really have; the demonstration uses this many.
WORKING_DAYS = 20


def is_loaded() -> bool:
    """Say whether the demonstration register is in this database."""
    return db.session.scalar(select(Organisation.id).where(Organisation.code == WESTMERE)) is not None


def load_demonstration() -> bool:
    """Load the demonstration register into the open transaction; return False where it is loaded already.

    The clock stands on each event's own day, so histories read as if people had worked here for four years.

    Raises:
        RuleBroken: the service is in production.
    """
    if current_app.config["APP_ENV"] == "production":
        raise RuleBroken("The demonstration register is not for production")
    if is_loaded():
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
    plan = plan_of(westmere, alderbrook)
    told = answer_plan(plan, answers.ALDERBROOK_BY_WESTMERE, people, by=people["lead"], days=FIRST - 12)
    with days_ago(FIRST - 20):
        plans.submit_plan(plan, by=people["director"])
    with days_ago(FIRST - 30):
        plans.agree_plan(plan, by=people["hq"])
    carry_out(told, changes_by=people["director"])
    plan = plan_of(hmpps, alderbrook)
    told = answer_plan(plan, answers.ALDERBROOK_BY_HMPPS, people, by=people["hq"], days=FIRST - 15)
    with days_ago(FIRST - 24):
        plans.submit_plan(plan, by=people["hq"])
    with days_ago(FIRST - 33):
        plans.agree_plan(plan, by=people["moj"])
    carry_out(told, changes_by=people["hq"])

    follow_up_first_report(people, days=SECOND + 40)

    regions = bring_in(
        "westmere-and-northdale-regions.txt",
        kind=REGIONAL,
        inspected=[WESTMERE, NORTHDALE],
        editor=people["editor"],
        days=SECOND,
    )
    earlier, later = numbered(alderbrook), numbered(regions)
    with days_ago(SECOND, hour=14):
        link_repeat(later["2"], earlier["4"], by=people["editor"])
        link_repeat(later["3"], earlier["5"], by=people["editor"])
    plan = plan_of(westmere, regions)
    told = answer_plan(plan, answers.REGIONS_BY_WESTMERE, people, by=people["lead"], days=SECOND - 10)
    with days_ago(SECOND - 18):
        plans.submit_plan(plan, by=people["director"])
    with days_ago(SECOND - 26):
        plans.agree_plan(plan, by=people["hq"])
    carry_out(told, changes_by=people["lead"])
    plan = plan_of(northdale, regions)
    told = answer_plan(plan, answers.REGIONS_BY_NORTHDALE, people, by=people["north"], days=SECOND - 12)
    with days_ago(SECOND - 19):
        plans.submit_plan(plan, by=people["north"])
    with days_ago(SECOND - 27):
        plans.agree_plan(plan, by=people["hq"])
    carry_out(told, changes_by=people["north"])
    plan = plan_of(hmpps, regions)
    told = answer_plan(plan, answers.REGIONS_BY_HMPPS, people, by=people["hq"], days=SECOND - 14)
    with days_ago(SECOND - 22):
        plans.submit_plan(plan, by=people["hq"])
    carry_out(told, changes_by=people["hq"])

    fenmarch = bring_in(
        "fenmarch-and-holt-pdu.txt", kind=PDU, inspected=[FENMARCH], editor=people["editor"], days=THIRD
    )
    with days_ago(THIRD, hour=14):
        link_repeat(numbered(fenmarch)["5"], later["3"], by=people["editor"])
    answer_plan(plan_of(westmere, fenmarch), answers.FENMARCH_BY_WESTMERE, people, by=people["lead"], days=11)
    plan = plan_of(northdale, fenmarch)
    answer_plan(plan, answers.FENMARCH_BY_NORTHDALE, people, by=people["north"], days=14)
    with days_ago(10):
        plans.submit_plan(plan, by=people["north"])
    with days_ago(5):
        plans.return_plan(
            plan,
            reason="Say by when staff of rural units can take part, not only that they can.",
            by=people["hq"],
        )
    plan = plan_of(hmpps, fenmarch)
    answer_plan(plan, answers.FENMARCH_BY_HMPPS, people, by=people["hq"], days=9)
    with days_ago(6):
        plans.submit_plan(plan, by=people["hq"])

    begin_second_follow_up(people, days=8)
    return True

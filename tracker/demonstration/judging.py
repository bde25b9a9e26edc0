"""The follow-ups of the demonstration: published, announced, running, and one whose facts its region checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.demonstration.places import ALDERBROOK, NORTHDALE, WESTMERE, place
from tracker.demonstration.telling import days_ago
from tracker.followup import services
from tracker.followup.lifecycle import RepeatAnswer
from tracker.followup.models import Assessment, FollowUp
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.reports_import.awaited import await_repeats, list_offered
from tracker.reports_import.models import FoundItem


@dataclass(frozen=True)
class Judgement:
    """What the inspector writes on a recommendation: its printed number, and a word of its report's title."""

    report: str
    number: str
    category: ProgressCategory
    impact: str
    still_required: bool
    still_needed: str | None = None
    repeated: RepeatAnswer = RepeatAnswer.NOT_DECIDED


RUNNING_INSPECTION = "Westmere follow-up inspection"

LEFT_OUT = ("Alderbrook", "3")

PUBLISHED = (
    Judgement(
        "Alderbrook",
        "1",
        ProgressCategory.SUFFICIENT,
        "Case records have a box for reasons and staff use it. In 46 of the 50 cases we "
        "read the reason was clear and was looked at "
        "again after new incidents.",
        False,
    ),
    Judgement(
        "Alderbrook",
        "2",
        ProgressCategory.SUFFICIENT,
        "Supervision takes place each month. Practitioners told us that it helps them.",
        False,
    ),
    Judgement(
        "Alderbrook",
        "4",
        ProgressCategory.SOME,
        "Managers sign most assessments, but a third of those we read were signed without comment.",
        True,
        "Sign-off that looks at the content; consider repeating",
    ),
    Judgement(
        "Alderbrook",
        "5",
        ProgressCategory.NONE,
        "The waiting list is published. Nobody acts on it: the longest wait has grown to 31 weeks.",
        True,
        "A limit that is kept to",
    ),
)

NORTHDALE_LEFT_OUT = ("Northdale", "7")

NORTHDALE_PUBLISHED = (
    Judgement(
        "Northdale",
        "5",
        ProgressCategory.SOME,
        "The list of overdue enquiries was cleared once, but a third of new enquiries are late again.",
        True,
        "Replies in time from every council",
    ),
    Judgement(
        "Northdale",
        "6",
        ProgressCategory.SUFFICIENT,
        "People with jobs or children are offered unpaid work on Saturdays and in two evenings a week. "
        "Four in five of those whom we asked had completed their hours in time.",
        False,
    ),
)

RUNNING = (
    Judgement(
        "Westmere",
        "1",
        ProgressCategory.SUFFICIENT,
        "Every new officer whom we met has a mentor, and the protected caseload is kept "
        "to in all teams but one.",
        False,
    ),
    Judgement(
        "Westmere",
        "3",
        ProgressCategory.SOME,
        "A lease for a second room is signed, but no group meets there yet.",
        True,
        "The room opened, and waits shortened",
        RepeatAnswer.YES,
    ),
)


RUNNING_BY_EDITOR = (
    Judgement(
        "Westmere",
        "2",
        ProgressCategory.SOME,
        "The standard for signing off is written. Fewer than half of the managers are trained in it.",
        True,
        "All managers trained",
        RepeatAnswer.YES,
    ),
)

#: What makes these again is named: of the one in a published report, of the other in one that is being checked.
NAMED = (("3", True), ("2", False))

#: Of the PDU that was followed up first: what was left out then.
REVISITED = (
    Judgement(
        "Alderbrook",
        "3",
        ProgressCategory.SOME,
        "Two of the three courts answer enquiries on the same day. In 11 of the 20 cases we read, the answer came "
        "before sentence.",
        True,
        "The third court to agree, and answers before sentence in every case",
    ),
)

#: The judgement that a note corrects.
CORRECTED = ("Alderbrook", "5")


def follow_up_first_report(people: Mapping[str, Person], *, days: int) -> FollowUp:
    """Follow the first report up and publish; one recommendation is left out and stays so, visibly."""
    inspector = people["inspector"]
    follow_up = _follow_up(
        place(WESTMERE),
        "Westmere and Northdale regional inspection",
        PUBLISHED,
        left_out=LEFT_OUT,
        people=people,
        days=days,
    )
    with days_ago(days - 32):
        services.correct_judgement(
            _assessment(follow_up, *CORRECTED),
            text="The longest wait was 30 weeks, not 31.",
            reason="The region sent us its list for that month.",
            by=inspector,
        )
    return follow_up


def follow_up_northdale(people: Mapping[str, Person], *, days: int) -> FollowUp:
    """Follow the second report up in the other region and publish; others can learn from what was sufficient."""
    return _follow_up(
        place(NORTHDALE),
        "Northdale follow-up visit",
        NORTHDALE_PUBLISHED,
        left_out=NORTHDALE_LEFT_OUT,
        people=people,
        days=days,
    )


def announce_next_follow_up(people: Mapping[str, Person], *, days: int) -> FollowUp:
    """Announce a follow-up that nobody has begun to write, of another region than the running one."""
    with days_ago(days):
        follow_up = services.start_follow_up(
            place(NORTHDALE),
            inspection="Northdale follow-up inspection",
            fieldwork_started=None,
            by=people["inspector"],
            invented=True,
        )
        starts = clock.today() + timedelta(days=days + 45)
        told = services.WhatIsAnnounced(
            fieldwork_from=starts,
            fieldwork_to=starts + timedelta(days=11),
            ready_by=starts - timedelta(days=14),
            have_ready="A list of the cases that began in the last six months, and what you report to your board.",
            contact="Rowan Ashdown, inspector@inspectorate.example",
        )
        announced = services.announce(
            follow_up, told, by=people["inspector"], expected_version=follow_up.version
        )
    with days_ago(days - 1):
        services.change_announcement(
            announced,
            replace(told, fieldwork_to=starts + timedelta(days=10)),
            reason="The last day of fieldwork is a training day for the region’s managers.",
            by=people["inspector"],
            expected_version=announced.version,
        )
    return follow_up


def ask_for_check_of_facts(people: Mapping[str, Person], *, days: int) -> FollowUp:
    """Follow one PDU up again, and let its region read the draft and comment for two more weeks."""
    inspector = people["inspector"]
    with days_ago(days + 6):
        follow_up = services.start_follow_up(
            place(ALDERBROOK),
            inspection="Alderbrook second visit",
            fieldwork_started=None,
            by=inspector,
            invented=True,
        )
        for assessment in follow_up.assessments:
            if assessment.recommendation.number not in {each.number for each in REVISITED}:
                services.leave_out(assessment, by=inspector, expected_version=assessment.version)
        _judge(follow_up, REVISITED, inspector)
    with days_ago(days):
        services.finish_follow_up(follow_up, by=inspector, expected_version=follow_up.version)
        check = services.open_check(
            follow_up,
            comment_by=clock.today() + timedelta(days=days + 14),
            by=inspector,
            expected_version=follow_up.version,
        )
        db.session.flush()
        services.comment(
            check,
            _assessment(follow_up, REVISITED[0].report, REVISITED[0].number),
            text="It was 12 of the 20 cases: in one the answer was filed under another name.",
            by=people["director"],
        )
    return follow_up


def begin_second_follow_up(people: Mapping[str, Person], *, days: int) -> FollowUp:
    """Begin a follow-up that is still running, shared by two inspectors, with some of its judgements drafted."""
    with days_ago(days):
        follow_up = services.start_follow_up(
            place(WESTMERE),
            inspection=RUNNING_INSPECTION,
            fieldwork_started=None,
            by=people["inspector"],
            invented=True,
        )
        inspector, editor = people["inspector"], people["editor"]
        first, *others = follow_up.assessments
        services.allocate(follow_up, [first.recommendation_id], to=editor, by=inspector)
        services.allocate(
            follow_up, [each.recommendation_id for each in others[:2]], to=inspector, by=inspector
        )
        _judge(follow_up, RUNNING, inspector)
        _judge(follow_up, RUNNING_BY_EDITOR, editor)
    _say_where_repeated(follow_up, inspector)
    return follow_up


def _say_where_repeated(follow_up: FollowUp, inspector: Person) -> None:
    """Name what makes two of them again: one in a published report, and one in a report that is still being checked."""
    with days_ago(0):
        for number, is_published in NAMED:
            assessment = _assessment(follow_up, "Westmere", number)
            offered = list_offered(assessment, viewer=inspector)
            best = next(each.made for each in offered if each.is_published is is_published)
            if isinstance(best, FoundItem):
                await_repeats(assessment, {best.id}, by=inspector, expected_version=assessment.version)
            else:
                services.name_repeats(assessment, [best], by=inspector, expected_version=assessment.version)


def _follow_up(
    organisation: Organisation,
    inspection: str,
    judgements: tuple[Judgement, ...],
    *,
    left_out: tuple[str, str],
    people: Mapping[str, Person],
    days: int,
) -> FollowUp:
    """Follow up from so many days ago on, and publish three and a half weeks later."""
    inspector, editor = people["inspector"], people["editor"]
    with days_ago(days):
        follow_up = services.start_follow_up(
            organisation, inspection=inspection, fieldwork_started=None, by=inspector, invented=True
        )
        assessment = _assessment(follow_up, *left_out)
        services.leave_out(assessment, by=inspector, expected_version=assessment.version)
    with days_ago(days - 20):
        _judge(follow_up, judgements, inspector)
        services.finish_follow_up(follow_up, by=inspector, expected_version=follow_up.version)
    with days_ago(days - 22):
        services.confirm_all(follow_up, by=editor, expected_version=follow_up.version)
    with days_ago(days - 25):
        services.publish_follow_up(follow_up, by=editor, expected_version=follow_up.version)
    return follow_up


def _judge(follow_up: FollowUp, judgements: tuple[Judgement, ...], inspector: Person) -> None:
    for judgement in judgements:
        assessment = _assessment(follow_up, judgement.report, judgement.number)
        services.save_assessment(
            assessment,
            by=inspector,
            expected_version=assessment.version,
            category=judgement.category,
            action_taken_and_impact=judgement.impact,
            still_required=judgement.still_required,
            still_needed=judgement.still_needed,
            repeated=judgement.repeated,
        )


def _assessment(follow_up: FollowUp, report: str, number: str) -> Assessment:
    db.session.refresh(follow_up, ["assessments"])
    return next(
        assessment
        for assessment in follow_up.assessments
        if assessment.recommendation.number == number and report in assessment.recommendation.report.title
    )

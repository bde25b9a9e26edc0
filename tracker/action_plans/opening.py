"""Opening a plan when a report is published, and working out when it is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from tracker.accounts.access import require_deed
from tracker.accounts.models import Person
from tracker.action_plans import queries
from tracker.action_plans.models import ActionPlan, PlanDueRule
from tracker.action_plans.rules import in_words
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, RuleBroken
from tracker.core.events import Actor, act
from tracker.core.short_codes import new_codes
from tracker.core.working_days import add_working_days, calendar_name
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.organisations.partial_dates import PartialDate

PLAN_PREFIX = "P"

#: So many working days a rule can give; the database holds to it too.
FEWEST_DAYS, MOST_DAYS = 1, 250


def open_plan(organisation: Organisation, report: InspectionReport, *, by: Actor) -> ActionPlan:
    """Open the organisation's plan for a report as a draft, due as the rule for its kind says; return it.

    Where the organisation has a plan for this report already, that one is returned as it is.
    """
    if (existing := queries.find_plan(organisation, report)) is not None:
        return existing
    due_on, due_rule = work_out_due_date(report)
    with act("plan opened", by=by):
        plan = ActionPlan(
            code=new_codes(PLAN_PREFIX, 1, taken_among=_taken)[0],
            organisation=organisation,
            report=report,
            due_on=due_on,
            due_rule=due_rule,
        )
        db.session.add(plan)
    return plan


def work_out_due_date(report: InspectionReport) -> tuple[date | None, str | None]:
    """Return the day on which plans for this report are due, and the rule and calendar it came from.

    The day of publication is day 0. There is no due date where only the month of publication is known, or where nobody
    has entered a number of working days for this kind of inspection.
    """
    if report.published_on is None:
        return None, None
    rule = queries.find_due_rule(report.kind, report.published_on)
    if rule is None:
        return None, None
    days = "1 working day" if rule.working_days == 1 else f"{rule.working_days} working days"
    words = f"{days} after publication on {in_words(report.published_on)} ({calendar_name()})"
    return add_working_days(report.published_on, rule.working_days), words


def give_due_dates(report: InspectionReport, *, by: Actor) -> list[ActionPlan]:
    """Give the plans of a report that have no due date the one that follows now; return those that got one.

    For a day of publication, or a rule, that was entered later. A date that is there is never moved.
    """
    due_on, due_rule = work_out_due_date(report)
    if due_on is None:
        return []
    statement = select(ActionPlan).where(ActionPlan.report_id == report.id, ActionPlan.due_on.is_(None))
    plans = list(db.session.scalars(statement.order_by(ActionPlan.id)))
    with act("due date given", by=by):
        for plan in plans:
            plan.due_on, plan.due_rule = due_on, due_rule
    return plans


def enter_publication_day(
    report: InspectionReport, day: date, *, by: Person, expected_version: int | None = None
) -> list[ActionPlan]:
    """Enter the day of publication where only the month is printed; return the plans that are due on a day now.

    What is printed stays as it is.

    Raises:
        NotFound: ``by`` may not see reports.
        NotPermitted: ``by`` is no editor.
        RuleBroken: the day is known already, lies outside the printed month, or lies ahead.
        ChangedMeanwhile: somebody else changed the report first.
    """
    require_deed(by, "report.change")
    db.session.refresh(report, ["version", "published", "published_on"], with_for_update=True)
    if report.published_on is not None:
        raise RuleBroken(f"The day of publication is known: {in_words(report.published_on)}")
    if expected_version is not None and report.version != expected_version:
        raise ChangedMeanwhile
    if day > clock.today():
        raise RuleBroken("Day of publication must be today or in the past", field="published_on")
    if report.published:
        printed = PartialDate.parse(report.published)
        if not printed.first_day <= day <= printed.last_day:
            raise RuleBroken(
                f"Day of publication must be in {printed.words}, as printed", field="published_on"
            )
    with act("publication day entered", by=by):
        report.published_on = day
    return give_due_dates(report, by=by)


def enter_due_rule(kind: str, working_days: int, *, valid_from: date, by: Person) -> list[ActionPlan]:
    """Set a rule as ``set_due_rule`` does, and give the plans of that kind their dates; return those that got one.

    Raises:
        NotFound: ``by`` does not run the service.
        RuleBroken: the kind is missing, or the number is not between 1 and 250.
    """
    require_deed(by, "due_rules")
    tidied = " ".join(kind.split())
    if not tidied:
        raise RuleBroken("Enter the kind of inspection", field="kind")
    set_due_rule(tidied, working_days, valid_from=valid_from, by=by)
    waiting = (
        select(InspectionReport)
        .where(
            InspectionReport.kind == tidied,
            InspectionReport.id.in_(select(ActionPlan.report_id).where(ActionPlan.due_on.is_(None))),
        )
        .order_by(InspectionReport.id)
    )
    return [plan for report in db.session.scalars(waiting) for plan in give_due_dates(report, by=by)]


def set_due_rule(kind: str, working_days: int, *, valid_from: date, by: Actor) -> PlanDueRule:
    """Set how many working days plans have for reports of a kind published from a day on; no plan's date moves.

    Raises:
        RuleBroken: the number is not between 1 and 250.
    """
    if not FEWEST_DAYS <= working_days <= MOST_DAYS:
        raise RuleBroken(f"Working days must be between {FEWEST_DAYS} and {MOST_DAYS}", field="working_days")
    statement = select(PlanDueRule).where(PlanDueRule.kind == kind, PlanDueRule.valid_from == valid_from)
    rule = db.session.scalar(statement)
    with act("due rule set", by=by):
        if rule is None:
            rule = PlanDueRule(kind=kind, valid_from=valid_from, working_days=working_days)
            db.session.add(rule)
        rule.working_days = working_days
    return rule


def _taken(codes: list[str]) -> Collection[str]:
    return db.session.scalars(select(ActionPlan.code).where(ActionPlan.code.in_(codes))).all()

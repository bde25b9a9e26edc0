"""What a reminder says, in text and HTML of equal content, true on the day of sending (ux 12, assurance N11, G5).

It names places, reports, codes and dates, and the owner by first name; never a recommendation's or an update's words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy import select
from sqlalchemy.orm import aliased

from config import ROOT
from tracker.accounts.models import Person
from tracker.action_plans.models import Action, ActionPlan
from tracker.core import clock
from tracker.core.database import db
from tracker.core.mail import compose
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation
from tracker.reminders import wording
from tracker.reminders.email_parts import as_text, subject_and_parts
from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.models import Reminder
from tracker.reminders.planner import DueAction
from tracker.reminders.rules import Rule
from tracker.reminders.stages import Turn, next_turn

TEMPLATES = ROOT / "templates"


@dataclass(frozen=True)
class Particulars:
    """What an e-mail may say of an action."""

    region: str
    report: str
    number: str
    addressee: str
    recommendation_code: str
    owner: str
    last_update_at: datetime | None


@dataclass(frozen=True)
class Letter:
    """The words of one e-mail."""

    subject: str
    text: str
    html: str


def message_about(
    reminder: Reminder, action: DueAction, person: Person, *, rules: Sequence[Rule], today: date
) -> EmailMessage:
    """Return the message as it leaves today. Every try of a reminder has the same Message-ID.

    Raises:
        UnusableAddress: no message can be sent to the person's address.
    """
    letter = write_letter(
        action,
        load_particulars(action.id),
        person,
        reference=reminder.code,
        rules=rules,
        today=today,
    )
    host = urlsplit(current_app.config["SERVICE_URL"]).hostname
    return compose(
        sender=current_app.config["MAIL_FROM"],
        sender_name=current_app.config["SERVICE_NAME"],
        to=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=f"{reminder.id}@{host}",
    )


def load_particulars(action_id: UUID) -> Particulars:
    """Return what an e-mail may say of the action, read in one query."""
    region, addressee = aliased(Organisation), aliased(Organisation)
    row = db.session.execute(
        select(
            region.name,
            InspectionReport.title,
            Recommendation.number,
            addressee.name,
            Recommendation.code,
            Person,
            Action.last_update_at,
        )
        .select_from(Action)
        .join(ActionPlan, Action.plan_id == ActionPlan.id)
        .join(region, ActionPlan.organisation_id == region.id)
        .join(InspectionReport, ActionPlan.report_id == InspectionReport.id)
        .join(Recommendation, Action.recommendation_id == Recommendation.id)
        .join(addressee, Recommendation.addressee_id == addressee.id)
        .join(Person, Action.owner_id == Person.id)
        .where(Action.id == action_id)
    ).one()
    region_name, report, number, addressee_name, code, owner, last_update_at = row
    return Particulars(
        region=_on_one_line(region_name),
        report=_on_one_line(report),
        number=_on_one_line(number),
        addressee=_on_one_line(addressee_name),
        recommendation_code=code,
        owner=owner.first_name,
        last_update_at=last_update_at,
    )


def write_letter(
    action: DueAction,
    particulars: Particulars,
    person: Person,
    *,
    reference: str,
    rules: Sequence[Rule],
    today: date,
) -> Letter:
    """Return the words for this person on this day: which words follows from the date, not from when it was planned."""
    owns_it = action.owner_id == person.id
    following = next_turn(_rules_that_tell(rules, owns_it=owns_it), action.target_date, today)
    words = {
        "action": action,
        "particulars": particulars,
        "first_name": person.first_name,
        "owns_it": owns_it,
        "target_day": wording.full_day(action.target_date),
        "target_weekday": wording.weekday_and_day(action.target_date),
        "due_when": wording.due_when(action.target_date, today),
        "overdue_by": wording.overdue_by(action.target_date, today),
        "last_update": _day_of(particulars.last_update_at),
        "next_reminder": wording.full_day(following.day) if following else None,
        "next_told": _told(following, particulars.owner, owns_it=owns_it),
        "link": f"{current_app.config['SERVICE_URL']}/actions/{action.id}",
        "reminders_link": f"{current_app.config['SERVICE_URL']}/reminders",
        "reference": reference,
        "service": current_app.config["SERVICE_NAME"],
    }
    template = _environment().get_template(f"emails/{template_for(action.target_date, today)}.txt")
    subject, parts = subject_and_parts(template.render(words))
    html = _environment().get_template("emails/layout.html").render(subject=subject, parts=parts)
    return Letter(subject=subject, text=as_text(parts), html=html)


def template_for(target: date, today: date) -> str:
    """Return the name of the e-mail that is true today."""
    if target < today:
        return Milestone.OVERDUE.value
    return Milestone.DUE_TODAY.value if target == today else Milestone.DUE_SOON.value


def _rules_that_tell(rules: Sequence[Rule], *, owns_it: bool) -> list[Rule]:
    told_as = Recipient.OWNER if owns_it else Recipient.PLAN_LEAD
    return [rule for rule in rules if told_as in rule.recipients]


def _told(turn: Turn | None, owner: str, *, owns_it: bool) -> str:
    """Name those who hear of it next, as the reader sees them."""
    others = {Recipient.OWNER: owner, Recipient.PLAN_LEAD: "the plan lead"}
    others.pop(Recipient.OWNER if owns_it else Recipient.PLAN_LEAD)
    also_told = [name for recipient, name in others.items() if turn and recipient in turn.recipients]
    return " and ".join(["you", *also_told])


def _on_one_line(name: str) -> str:
    """Return a name without line ends, which would make it a part of its own in the e-mail."""
    return " ".join(name.split())


def _day_of(moment: datetime | None) -> str | None:
    return wording.full_day(clock.london(moment).date()) if moment else None


@lru_cache(maxsize=1)
def _environment() -> Environment:
    """Return the templates of e-mails. They are not pages: no request, no site-wide variables, nothing undefined."""
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("html",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

"""What a message says, in text and HTML of equal content, true on the day of sending (ux 12, assurance N11, G5).

It names places, reports, codes and dates, and people by first name; never a recommendation's or an update's words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app

from tracker.accounts.models import Person
from tracker.core.mail import compose
from tracker.core.mail.headers import PlainHeader, is_plain
from tracker.reminders import choices
from tracker.reminders.email_reading import Reading
from tracker.reminders.email_rendering import write
from tracker.reminders.email_words import words_of_one
from tracker.reminders.email_words_of_several import words_of_several
from tracker.reminders.entries import Entry
from tracker.reminders.lifecycle import Recipient
from tracker.reminders.particulars import ActionFacts, PlanFacts, body_in_sentence, is_of_headquarters
from tracker.reminders.rules import Rulebook
from tracker.reminders.stopping import stop_address


@dataclass(frozen=True)
class Letter:
    """The words of one e-mail."""

    subject: str
    text: str
    html: str
    #: What stops such emails; None for a message that tells of anything required.
    stop_address: str | None = None


def message_of(
    entries: Sequence[Entry], person: Person, *, message_id: UUID, rulebook: Rulebook, today: date
) -> EmailMessage:
    """Return the message as it leaves today. Every try has the same Message-ID, and answers reach people.

    Raises:
        UnusableAddress: no message can be sent to the person's address.
    """
    letter = write_letter(entries, person, rulebook=rulebook, today=today)
    host = urlsplit(current_app.config["SERVICE_URL"]).hostname
    message = compose(
        sender=current_app.config["MAIL_FROM"],
        sender_name=current_app.config["SERVICE_NAME"],
        to=person.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        message_id=f"{message_id}@{host}",
        stop_address=letter.stop_address,
    )
    contact = current_app.config["CONTACT_EMAIL"]
    if is_plain(contact):
        message["Reply-To"] = PlainHeader("Reply-To", contact)
    return message


def write_letter(entries: Sequence[Entry], person: Person, *, rulebook: Rulebook, today: date) -> Letter:
    """Return the words for this person on this day. They follow from the dates, not from when it was planned."""
    reading = Reading(person, rulebook, today, current_app.config["SERVICE_URL"])
    entries = _without_empty_digest(entries)
    if len(entries) == 1 and entries[0].facts is not None:
        template, words = words_of_one(entries[0], reading)
    else:
        template, words = words_of_several(entries, reading)
    common: dict[str, Any] = {
        "first_name": person.first_name,
        "reminders_link": f"{reading.service_url}/reminders",
        "reference": entries[0].reference,
        "service": current_app.config["SERVICE_NAME"],
        "why": why(entries),
        "whether": whether(entries),
        "stop_link": stop_link(entries, person, reading.service_url),
        "link": None,
    }
    written = write(f"emails/{template}.txt", {**common, **words})
    return Letter(written.subject, written.text, written.html, stop_address=common["stop_link"])


def _without_empty_digest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Leave a weekly digest out that would only say again what the message says already."""
    said = {entry.facts.id for entry in entries if entry.facts is not None}
    left = [entry for entry in entries if entry.facts is not None or {item.id for item in entry.week} - said]
    return left or entries


#: Why somebody is told, by what they are to the thing: the first that fits.
_BECAUSE = {
    Recipient.OWNER: "you own {this}",
    Recipient.FORMER_OWNER: "until now you owned {this}",
    Recipient.ASKER: "you asked for this change",
    Recipient.PLAN_LEAD: "you lead the action plan of {region}",
    Recipient.DIRECTOR: "you are the director of {region}",
    Recipient.PDU_HEAD: "you head a PDU of {region}",
    Recipient.HEADQUARTERS: "you answer for headquarters, which follows the plans of {region}",
    Recipient.INSPECTORATE: "you work on reports at the inspectorate",
    Recipient.HELPER: "you help with {this}",
    Recipient.ADMINISTRATOR: "you run this service, and there is no plan lead to tell",
}


def why(entries: Sequence[Entry]) -> str:
    """Return why the reader is told of these, as the end of a sentence."""
    roles = frozenset().union(*(entry.roles for entry in entries))
    facts = next((entry.facts for entry in entries if entry.facts is not None), None)
    region = facts.region if facts is not None else ""
    if isinstance(facts, ActionFacts | PlanFacts):
        region = body_in_sentence(facts)
        if is_of_headquarters(facts) and _leads_first(roles):
            return f"you answer for {region}"
    this = "actions that it is about"
    if len(entries) == 1 and isinstance(entries[0].facts, ActionFacts):
        this = "this action"
    for recipient, words in _BECAUSE.items():
        if recipient in roles:
            return words.format(this=this, region=region)
    return "it concerns your work"


def _leads_first(roles: Collection[Recipient]) -> bool:
    """Say whether leading the plan is the first reason why somebody is told."""
    return next((each for each in _BECAUSE if each in roles), None) is Recipient.PLAN_LEAD


def whether(entries: Sequence[Entry]) -> str:
    """Say whether the reader can choose not to be told."""
    if is_optional(entries):
        return "You can choose not to get it."
    return "It cannot be switched off, so that nothing is lost because nobody knew."


def stop_link(entries: Sequence[Entry], person: Person, service_url: str) -> str | None:
    """Return the address that stops what this message tells; None where any of it is required."""
    if not is_optional(entries):
        return None
    return stop_address(person.id, {entry.milestone for entry in entries}, service_url)


def is_optional(entries: Sequence[Entry]) -> bool:
    """Say whether the reader could do without everything that the message tells."""
    return all(entry.milestone in choices.CAN_CHOOSE for entry in entries)

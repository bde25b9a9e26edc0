"""Every form that somebody is shown, filled in as they might, so that one answer at a time can be made wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit
from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from tests.access.calls import Caller, address_of
from tests.access.objects import values_for, variants_for
from tests.access.table import ROUTES
from tests.access.world import World
from tests.support.page import Form, Page
from tracker.action_plans.lifecycle import ChangeKind
from tracker.core import clock

#: Ours, new on every page.
TOKENS = {"csrf_token", "form_token"}
#: What can be asked for about an action: each has a form of its own at one address.
CHANGES = tuple(ChangeKind)
#: So many pages of each kind are opened: one form may stand in several states.
OF_ONE_KIND = 3
#: Forms that are about whoever sends them, and are tried elsewhere: passwords, sessions, signing out,
#: links with a secret in them.
LEFT_TO_OTHERS = (
    "/sign-out",
    "/account",
    "/sign-in",
    "/forgot-password",
    "/set-password",
    "/reminders/calendar",
)
#: What all codes of organisations in the register of the tests begin with.
CODES = "test-"


@dataclass(frozen=True)
class FoundForm:
    """A form on a page, with answers to everything that it asks."""

    endpoint: str
    page: str
    action: str
    button: tuple[str, str] | None
    answers: Mapping[str, list[str]]
    offered: Mapping[str, frozenset[str]]
    tokens: Mapping[str, list[str]]
    #: What is typed: words, and the parts of days.
    asked: frozenset[str]

    @property
    def identifiers(self) -> dict[str, frozenset[str]]:
        """The fields that carry an identifier, with those that may be chosen; "code" is typed."""
        return {
            name: values
            for name, values in self.offered.items()
            if any(map(is_identifier, values)) or name == "code"
        }

    def send(self, caller: Caller, **instead: Any) -> TestResponse:
        """Send the form with some answers replaced. Its token serves again while nothing has come of it."""
        button = dict([self.button]) if self.button else {}
        return caller.call("POST", self.action, sent={**self.answers, **button, **self.tokens, **instead})


#: Who is asked first to send the forms of these pages; the others then need not. All other forms are sent by everybody.
SENT_BY = {
    "director": frozenset(
        {
            "responses.answer", "responses.explain", "responses.lead", "responses.actions", "responses.check",
            "actions.new", "actions.edit", "actions.change_owner", "actions.change_date", "actions.helpers",
            "actions.carry", "actions.carry_remaining", "actions.take_back", "actions.withdraw", "actions.reopen",
            "actions.add_update", "actions.complete", "evidence.new", "evidence.add_link", "evidence.remove",
            "evidence.uploaded", "handovers.index", "handovers.receiver", "handovers.what", "handovers.check",
            "plan_documents.choose", "plan_documents.confirm", "plans.submit", "plans.mark_as_read",
            "reminders.choose", "reminders.make_calendar",
        }
    ),
    "inspector": frozenset(
        {
            "follow_ups.new", "follow_ups.share_out", "follow_ups.send_back", "follow_ups.second_reading",
            "announcements.announce", "accuracy.new", "accuracy.answer", "accuracy.close", "assessments.assess",
            "assessments.question", "assessments.correct", "assessments.repeated_in", "assessments.leave_out",
        }
    ),
}  # fmt: skip


def forms_of(app: Flask, world: World, actor: str) -> Iterator[FoundForm]:
    """Yield a form of each kind that somebody is shown, on the page of each thing in each state."""
    left_to_others = frozenset().union(*(pages for who, pages in SENT_BY.items() if who != actor))
    caller = Caller(app, world, actor)
    adapter = app.url_map.bind(urlsplit(app.config["SERVICE_URL"]).netloc, url_scheme="https")
    met: set[tuple[object, ...]] = set()
    for page in _pages(app, world, caller, left_to_others):
        for form in _forms(page):
            action = urljoin(page.address, form.action)
            if urlsplit(action).path.startswith(LEFT_TO_OTHERS):
                continue
            endpoint, _values = adapter.match(urlsplit(action).path, method="POST")
            named = ((each.get("name"), each.get("value", "")) for each in form.buttons)
            button = next((each for each in named if each[0]), None)
            kind = (endpoint, frozenset(form.names), button)
            if kind not in met and endpoint not in left_to_others:
                met.add(kind)
                offered = _offered(form)
                tokens = {name: form.values[name] for name in form.values if name in TOKENS}
                answers = _answers(form, offered)
                yield FoundForm(
                    endpoint, page.address, action, button, answers, offered, tokens, _asked(form)
                )


def _pages(app: Flask, world: World, caller: Caller, left_to_others: frozenset[str]) -> Iterator[Page]:
    """Yield pages with a form, a few of each kind: those that the harness of routes knows how to reach."""
    assert caller.actor is not None
    for rule in app.url_map.iter_rules():
        entry = ROUTES.get(rule.endpoint)
        if entry is None or "GET" not in (rule.methods or ()) or rule.endpoint in left_to_others:
            continue
        shown = 0
        for variant in variants_for(entry, world):
            for kind in CHANGES if "kind" in rule.arguments else (None,):
                values = values_for(variant, world, caller.actor, rule.endpoint)
                answer = caller.call(
                    "GET", address_of(app, rule, {**values, **({"kind": kind} if kind else {})})
                )
                if answer.status_code == 200 and b'method="post"' in answer.get_data():
                    shown += 1
                    yield Page(answer)
            if shown >= OF_ONE_KIND:
                break


def is_identifier(value: str) -> bool:
    """Say whether this is how a thing is named in a form."""
    if value.startswith(CODES):
        return True
    try:
        UUID(value)
    except ValueError:
        return False
    return True


#: Where reasons will not do.
_WORDS = {"link": "https://documents.example/more", "number": "9", "standard": "1.1", "working_days": "20"}


def _forms(page: Page) -> list[Form]:
    return [form for form in page.forms if form.method == "post"] if page.status == 200 and page.html else []


def _offered(form: Form) -> dict[str, frozenset[str]]:
    """Return what may be chosen, or stands ready, in each field."""
    found: dict[str, set[str]] = {}
    for element in form.element.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        values = [option.get("value", "") for option in element.xpath(".//option")] or [
            element.get("value", "")
        ]
        found.setdefault(element.get("name"), set()).update(values)
    return {name: frozenset(values) for name, values in found.items() if name not in TOKENS}


def _asked(form: Form) -> frozenset[str]:
    """Return the fields in which something is typed; of a day, one for all its boxes."""
    typed = form.element.xpath(".//textarea/@name | .//input[not(@type) or @type='text']/@name")
    return frozenset(name for name in typed if not name.endswith(("-month", "-year")))


def _answers(form: Form, offered: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    """Answer everything that is not answered yet: the first choice, some words, a day soon."""
    answers = {name: values for name, values in form.values.items() if name not in TOKENS}
    soon = clock.today() + timedelta(days=70)
    parts = {"day": soon.day, "month": soon.month, "year": soon.year}
    for element in form.element.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]"):
        name, kind = element.get("name"), (element.get("type") or "text").lower()
        if name in {*TOKENS, "code"} or any(answers.get(name, [])) or kind in {"submit", "file", "hidden"}:
            continue
        part = name.rsplit("-", 1)[-1]
        if kind in {"radio", "checkbox"} or element.tag == "select":
            answers[name] = [next((value for value in sorted(offered[name]) if value), "")]
        else:
            answers[name] = [str(parts.get(part, _WORDS.get(name, "There are good reasons")))]
    return answers

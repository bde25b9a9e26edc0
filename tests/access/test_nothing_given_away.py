"""What one may not see is not given away by a list, a count, a filter or a search either (assurance H2, C2)."""

from __future__ import annotations

import email
import email.policy
import re
from datetime import timedelta
from difflib import unified_diff
from pathlib import Path

import pytest
import time_machine
from flask import Flask, url_for
from sqlalchemy import select

from tests.access.calls import Caller
from tests.access.canaries import words_in
from tests.access.hidden_deeds import HIDDEN_FROM, do
from tests.access.table import ROUTES
from tracker.accounts.models import Person
from tracker.core import clock
from tracker.core.database import db
from tracker.inspections.models import InspectionReport
from tracker.organisations.models import Organisation
from tracker.recommendations.models import Recommendation
from tracker.reminders.run_once import run_once

#: Looked for in vain: it is written nowhere.
NOWHERE = "canary99999"
#: What changes by itself, or is sent as a file.
ASIDE = {"account.index", "public.health", "public.ready", "public.security_contact"}
#: Numbers that say to administrators what a change of an organisation touches: they tell nobody what anything says.
COUNTED_ON_PURPOSE = {"administrator": "/admin/organisations/"}
#: So many of each kind of thing that everybody may know.
OF_ONE_KIND = 4


def lists(app: Flask, caller: Caller) -> dict[str, str]:
    """Return what is said on each page that is about no single thing of somebody's, by address."""
    found = {}
    for address in addresses(app):
        answer = caller.call("GET", address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            found[address] = plain(answer.get_data(as_text=True))
    return found


def addresses(app: Flask) -> list[str]:
    """Return the addresses of lists, and of some reports, regions and recommendations, which everybody may know."""
    known = {
        "report_id": list(db.session.scalars(select(InspectionReport.id).limit(OF_ONE_KIND))),
        "recommendation_id": list(db.session.scalars(select(Recommendation.id).limit(OF_ONE_KIND))),
        "code": list(db.session.scalars(select(Organisation.code).where(Organisation.type == "region"))),
    }
    db.session.remove()
    found = []
    with app.test_request_context(base_url=app.config["SERVICE_URL"]):
        for rule in app.url_map.iter_rules():
            entry = ROUTES.get(rule.endpoint)
            if entry is None or "POST" in (rule.methods or ()) or rule.endpoint in ASIDE or _is_on(entry):
                continue
            if not rule.arguments:
                found.append(url_for(rule.endpoint, _external=False))
            elif len(rule.arguments) == 1 and (name := next(iter(rule.arguments))) in known:
                found += [url_for(rule.endpoint, _external=False, **{name: each}) for each in known[name]]
    return found


def _is_on(entry: object) -> bool:
    return isinstance(entry, dict) and "on" in entry


def plain(page: str) -> str:
    """Return what the main part of a page says, a line for each of its elements."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'name="(csrf_token|form_token)"[^>]*', "", main)
    values = re.sub(r'<input[^>]*value="([^"]*)"[^>]*>', r" \1 ", main)
    lines = re.sub(r"<[^>]+>", "\n", values).splitlines()
    return "\n".join(line.strip() for line in lines if line.strip())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "actor", ["director", "neighbour_director", "inspector", "responder", "administrator"]
)
def test_no_search_finds_what_one_may_not_read(fuller_register, written, actor):
    """Looking for a hidden word answers as for a word that is written nowhere, with the same counts and suggestions."""
    app, _, world = fuller_register
    caller = Caller(app, world, actor)
    # One word of each kind of thing: a search looks through whole things.
    hidden = {each.stands.split(".")[0]: word for word, each in written.items() if actor not in each.readers}
    searches = [
        where for where in addresses(app) if 'name="q"' in caller.call("GET", where).get_data(as_text=True)
    ]
    assert len(hidden) > 5
    assert searches

    def ask(where: str, word: str) -> str:
        return plain(caller.call("GET", f"{where}?q={word}").get_data(as_text=True).replace(word, "…"))

    found = []
    for where in searches:
        nothing = ask(where, NOWHERE)
        found += [(where, stands) for stands, word in hidden.items() if ask(where, word) != nothing]
    assert found == []


@pytest.mark.only_on("sqlite")
def test_no_email_says_what_its_reader_may_not_read(fuller_register, fuller_put_back, written):
    _, database, world = fuller_register
    named = {db.session.get_one(Person, person_id).email: name for name, person_id in world.people.items()}
    for days in (0, 1, 28, 61, 75):
        with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
            run_once(clock.today())
    sent = sent_to(database.instance / "mail")
    told = [
        (who, written[word].stands)
        for who, text in sent.items()
        for word in words_in(text)
        if named.get(who, "neighbour_director") not in written[word].readers  # The others work beside her.
    ]
    assert {world_email for world_email in named if named[world_email] in {"owner", "director"}} <= set(sent)
    assert told == []


def sent_to(folder: Path) -> dict[str, str]:
    """Return everything that each person was sent, all parts of it."""
    sent: dict[str, str] = {}
    for file in folder.iterdir():
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        parts = [str(part.get_content()) for part in message.walk() if part.get_content_maintype() == "text"]
        sent[message["To"]] = "\n".join([sent.get(message["To"], ""), message["Subject"], *parts])
    return sent


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("actor", HIDDEN_FROM)
def test_what_others_do_in_secret_changes_no_list_and_no_count(fuller_register, fuller_put_back, actor):
    app, _, world = fuller_register
    caller = Caller(app, world, actor)
    before = lists(app, caller)
    do(HIDDEN_FROM[actor], world)
    after = lists(app, caller)
    changed = [
        (where, line)
        for where, text in after.items()
        if not where.startswith(COUNTED_ON_PURPOSE.get(actor, "nowhere"))
        for line in unified_diff(before[where].splitlines(), text.splitlines(), lineterm="", n=0)
    ]
    assert len(before) > 5
    assert changed == []

"""Every page, method, person and state of what it is about, against the access table (assurance H1, C1, D1, D3)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access import calls
from tests.access.calls import Caller, address_of, fingerprint, outcome
from tests.access.objects import Variant, values_for, variants_for
from tests.access.table import (
    FORBIDDEN,
    NOT_FOUND,
    OPEN,
    ROUTES,
    SIGN_IN,
    WITHOUT_FORM_TOKEN,
    Rights,
    expected,
)
from tests.access.world import ACTORS, World
from tests.support.browserlike import QuestionsAsked

#: Nobody, then everybody.
CALLERS = (None, *ACTORS)
#: Who may do what is worked out in Python and asked in SQL that both engines share: SQLite is walked by one in turn of
#: those with the same rights, PostgreSQL by every third caller, so that each page, state and column of the table is met
#: there too; ``make soak`` walks both whole.
EVERY_THIRD = 3
UNUSED_METHODS = {"HEAD", "OPTIONS"}
#: What is recorded when a file is handed out.
FILES = {
    "evidence.download": "evidence opened",
    "plan_documents.word": "plan downloaded",
    "plan_documents.pdf": "plan downloaded",
    "plan_documents.spreadsheet": "plan downloaded",
    "plan_documents.comma_separated": "plan downloaded",
    "follow_ups.progress_word": "progress downloaded",
    "follow_ups.progress_pdf": "progress downloaded",
}

#: A name, who calls, the method, the address, and what must come of it.
Call = tuple[str, Caller, str, str, str]


def rules_of(app, endpoint: str) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules(endpoint)
        for method in sorted((rule.methods or set()) - UNUSED_METHODS)
    ]


def tries(app, world: World, endpoint: str, *, everybody: bool = True) -> Iterator[Call]:
    """Yield a name, who calls, the method, the address, and what must come of it."""
    entry = ROUTES[endpoint]
    turn = count(len(endpoint))
    for rule, method in rules_of(app, endpoint):
        for variant in variants_for(entry, world):
            for actor in CALLERS if everybody else _one_of_each(variant, next(turn)):
                address = address_of(app, rule, values_for(variant, world, actor, endpoint))
                rights: Rights | None = None if actor is None else variant.rights(actor)
                must = expected(entry, method, rights, dict(variant.words))
                name = f"{method} {address} ({variant.name}) by {actor or 'nobody'}"
                yield name, Caller(app, world, actor), method, address, must


def _one_of_each(variant: Variant, turn: int) -> Iterator[str | None]:
    """Yield nobody, and one of those who have the same rights to a thing and everywhere else: another at each turn."""
    alike: dict[Rights | None, list[str | None]] = {}
    for actor in CALLERS:
        alike.setdefault(None if actor is None else variant.rights(actor), []).append(actor)
    for actors in alike.values():
        yield actors[turn % len(actors)]


def test_every_page_is_in_the_table_and_nothing_else(register):
    app, _, _ = register
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}
    assert pages == set(ROUTES)


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_a_page_is_open_to_those_in_the_table_and_to_nobody_else(register, put_back, endpoint, soaking):
    app, _, world = register
    before = fingerprint()
    harmless, allowed_posts = [], []
    everybody = soaking or put_back is None
    for call in _sampled(
        list(tries(app, world, endpoint, everybody=everybody)), whole=put_back is not None or soaking
    ):
        _name, _caller, method, _address, must = call
        (allowed_posts if method != "GET" and must == OPEN else harmless).append(call)
    found, right = [], []
    last = calls.last_event()
    for name, caller, method, address, must in harmless:
        answer = caller.call(method, address)
        found.append((name, come_to(endpoint, answer), calls.events_since(last)))
        right.append((name, must, _allowed_to_leave(must, caller, _handed_out(endpoint, answer))))
        last = calls.last_event()
    assert found == right
    # Reading every row takes longer than the calls, so it is done once; only if something changed is it looked for.
    assert fingerprint() == before, f"Something was changed, perhaps by {_changing(harmless)}"
    for name, caller, method, address, must in allowed_posts if put_back else ():
        assert come_to(endpoint, caller.call(method, address)) == must, name
        put_back()


def _sampled(all_calls: list[Call], *, whole: bool) -> list[Call]:
    """Return the calls to make; of a sample nobody can say beforehand whom it leaves out of which page."""
    return all_calls if whole else all_calls[len(all_calls[0][0]) % EVERY_THIRD :: EVERY_THIRD]


def _changing(harmless: list[Call]) -> list[str]:
    """Return the calls that change something when they are made once more."""
    changing, before = [], fingerprint()
    for name, caller, method, address, _must in harmless:
        caller.call(method, address)
        if (after := fingerprint()) != before:
            changing.append(name)
        before = after
    return changing


def come_to(endpoint: str, response: TestResponse) -> str:
    """Return what the call came to; a public page may lead to the sign-in page without refusing anybody.

    Whether the service is ready is for everybody to ask, also when the answer is no: here nobody sends reminders. Where
    mail services report there is no page for anybody, since the settings of these tests name no secret of theirs.
    """
    if endpoint == "delivery_reports.notify" and response.status_code == 404:
        return OPEN
    if endpoint == "public.ready" and response.status_code == 503:
        return OPEN
    found = outcome(response)
    return OPEN if found == SIGN_IN and ROUTES[endpoint] == "public" else found


def _handed_out(endpoint: str, response: TestResponse) -> str | None:
    """Return what is recorded of a file that was handed out: who takes what out of the service must be known."""
    return FILES.get(endpoint) if response.status_code == 200 else None


def _allowed_to_leave(must: str, caller: Caller, handed_out: str | None) -> list[object]:
    """A refusal is recorded, with who was refused, and so is a file that was handed out; a page leaves nothing."""
    if handed_out:
        return [(handed_out, caller.world.people[caller.actor])]
    if must in {FORBIDDEN, NOT_FOUND} and caller.actor is not None:
        return [("access refused", caller.world.people[caller.actor])]
    return []


@pytest.mark.only_on("sqlite")
def test_a_refusal_asks_once_who_is_refused(register):
    app, _, world = register
    with QuestionsAsked(app) as statements:
        draft = world.parts["region, draft"].plan
        assert Caller(app, world, "inspector").call("GET", f"/plans/{draft}").status_code == 404
    assert len([each for each in statements if each.startswith("SELECT person.")]) == 1


#: Tokens and origins are looked at before any question to the database.
@pytest.mark.ordinarily_on("sqlite")
@pytest.mark.parametrize("endpoint", sorted(set(ROUTES) - WITHOUT_FORM_TOKEN))
def test_a_form_that_is_not_ours_changes_nothing(register, endpoint):
    app, _, world = register
    before = fingerprint()
    tried: set[tuple[str, str]] = set()
    for name, caller, method, address, must in tries(app, world, endpoint):
        if method == "GET" or must != OPEN or (method, address) in tried:
            continue
        tried.add((method, address))
        assert caller.call(method, address, token=False).status_code == 400, f"{name} without a token"
        foreign = caller.call(method, address, Origin="https://evil.example", Referer="https://evil.example/")
        assert foreign.status_code == 400, f"{name} from another site"
        elsewhere = caller.call(
            method, address, Referer="https://evil.example/form", Origin="https://tracker.example"
        )
        assert elsewhere.status_code == 400, f"{name} with a foreign referer"
    assert fingerprint() == before

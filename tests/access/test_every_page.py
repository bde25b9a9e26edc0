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
#: Who may do what is worked out in Python and asked in SQL that both engines share. So on SQLite one call is made of
#: those with the same right, and on PostgreSQL every third of these, so that each page, state and column of the table
#: is met there too; ``make soak`` makes them all on both.
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
    """Yield a name, who calls, the method, the address, and what must come of it: of all, or of one of each right."""
    entry = ROUTES[endpoint]
    turn = count(len(endpoint))
    for rule, method in rules_of(app, endpoint):
        alike: dict[object, list[tuple[Variant, str | None, str]]] = {}
        for variant in variants_for(entry, world):
            for actor in CALLERS:
                rights = None if actor is None else variant.rights(actor)
                must = expected(entry, method, rights, dict(variant.words))
                alike.setdefault(_right(entry, rights, must), []).append((variant, actor, must))
        for those in alike.values():
            for variant, actor, must in those if everybody else [those[next(turn) % len(those)]]:
                address = address_of(app, rule, values_for(variant, world, actor, endpoint))
                name = f"{method} {address} ({variant.name}) by {actor or 'nobody'}"
                yield name, Caller(app, world, actor), method, address, must


def _right(entry: object, rights: Rights | None, must: str) -> tuple[object, ...]:
    """Return what those have in common of whom one may stand for all: another at each page.

    They are the same to the thing and to everything else, and the same must come of it, whichever the thing is and its
    state. A page that asks for no row of the table is the same for all who are signed in.
    """
    return (rights if isinstance(entry, dict) else rights is None, must)


def test_every_page_is_in_the_table_and_nothing_else(register):
    app, _, _ = register
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}
    assert pages == set(ROUTES)


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_a_page_is_open_to_those_in_the_table_and_to_nobody_else(register, put_back, endpoint, soaking):
    app, _, world = register
    before = fingerprint()
    harmless, allowed_posts = [], []
    all_calls = list(tries(app, world, endpoint, everybody=soaking))
    for call in _sampled(all_calls, whole=put_back is not None or soaking):
        _name, _caller, method, _address, must = call
        (allowed_posts if method != "GET" and must == OPEN else harmless).append(call)
    found, right = [], []
    last = calls.last_event()
    for name, caller, method, address, must in harmless:
        answer = caller.call(method, address)
        events = calls.events_since(last)
        last = max([last, *(number for number, _, _ in events)])
        found.append((name, come_to(endpoint, answer), [(action, by) for _, action, by in events]))
        right.append((name, must, _allowed_to_leave(must, caller, _handed_out(endpoint, answer))))
    assert found == right
    # Reading every row takes longer than the calls, so it is done once; only if something changed is it looked for.
    assert fingerprint() == before, f"Something was changed, perhaps by {_changing(harmless)}"
    for name, caller, method, address, must in allowed_posts if put_back else ():
        assert come_to(endpoint, caller.call(method, address)) == must, name
        put_back()


def _sampled(all_calls: list[Call], *, whole: bool) -> list[Call]:
    """Return the calls to make; of a sample nobody can say beforehand whom it leaves out of which page."""
    first = len(all_calls[0][0]) % min(EVERY_THIRD, len(all_calls))
    return all_calls if whole else all_calls[first::EVERY_THIRD]


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

"""Every page, method, person and state of what it is about, against the access table (assurance H1, C1, D1, D3)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access import calls
from tests.access.calls import Caller, address_of, fingerprint, outcome
from tests.access.objects import values_for, variants_for
from tests.access.table import FORBIDDEN, NOT_FOUND, OPEN, ROUTES, SIGN_IN, Rights, expected
from tests.access.world import ACTORS, World

#: Nobody, then everybody.
CALLERS = (None, *ACTORS)
UNUSED_METHODS = {"HEAD", "OPTIONS"}


def rules_of(app, endpoint: str) -> list[tuple[Rule, str]]:
    return [
        (rule, method)
        for rule in app.url_map.iter_rules(endpoint)
        for method in sorted((rule.methods or set()) - UNUSED_METHODS)
    ]


def tries(app, world: World, endpoint: str) -> Iterator[tuple[str, Caller, str, str, str]]:
    """Yield a name, who calls, the method, the address, and what must come of it."""
    entry = ROUTES[endpoint]
    for rule, method in rules_of(app, endpoint):
        for variant in variants_for(entry, world):
            for actor in CALLERS:
                address = address_of(app, rule, values_for(variant, world, actor, endpoint))
                rights: Rights | None = None if actor is None else variant.rights(actor)
                must = expected(entry, method, rights, dict(variant.words))
                name = f"{method} {address} ({variant.name}) by {actor or 'nobody'}"
                yield name, Caller(app, world, actor), method, address, must


def test_every_page_is_in_the_table_and_nothing_else(register):
    app, _, _ = register
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.endpoint.endswith("static")}
    assert pages == set(ROUTES)


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
def test_a_page_is_open_to_those_in_the_table_and_to_nobody_else(register, put_back, endpoint):
    app, _, world = register
    found, right = [], []
    before = fingerprint()
    last = calls.last_event()
    allowed_posts = []
    for name, caller, method, address, must in tries(app, world, endpoint):
        if method != "GET" and must == OPEN:
            allowed_posts.append((name, caller, method, address, must))
            continue
        found.append((name, come_to(endpoint, caller.call(method, address)), _left_behind(before, last)))
        right.append((name, must, _allowed_to_leave(must, caller)))
        last = calls.last_event()
    for name, caller, method, address, must in allowed_posts if put_back else ():
        found.append((name, come_to(endpoint, caller.call(method, address)), []))
        right.append((name, must, []))
        put_back()
    assert found == right


def come_to(endpoint: str, response: TestResponse) -> str:
    """Return what the call came to; a public page may lead to the sign-in page without refusing anybody.

    Whether the service is ready is for everybody to ask, also when the answer is no: here nobody sends reminders.
    """
    if endpoint == "public.ready" and response.status_code == 503:
        return OPEN
    found = outcome(response)
    return OPEN if found == SIGN_IN and ROUTES[endpoint] == "public" else found


def _left_behind(before: dict[str, str], last: int) -> list[object]:
    """Return what the call changed, and the events it left."""
    after = fingerprint()
    return [*(table for table in after if after[table] != before[table]), *calls.events_since(last)]


def _allowed_to_leave(must: str, caller: Caller) -> list[object]:
    """A refusal is recorded, with who was refused; a page that was looked at leaves nothing."""
    if must in {FORBIDDEN, NOT_FOUND} and caller.actor is not None:
        return [("access refused", caller.world.people[caller.actor])]
    return []


@pytest.mark.parametrize("endpoint", sorted(ROUTES))
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

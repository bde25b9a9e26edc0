"""Guessing is slowed, then stopped, and cannot lock a person out for good (assurance A2, F1)."""

from __future__ import annotations

import time

import pytest
import time_machine

from tests.action_plans.test_races import at_once
from tests.support.accounts import make_organisation, make_person
from tests.support.people import PASSWORD
from tracker.accounts import throttle
from tracker.accounts.models import AttemptKind, Role
from tracker.accounts.signing_in import Place, WrongEmailOrPassword, sign_in
from tracker.accounts.throttle import TooManyTries, Try, count_try, forgive, lock_after, succeed
from tracker.core.database import db
from tracker.organisations.models import OrganisationType


@pytest.fixture
def lead(app):
    return make_person("Ann Lead", (Role.PLAN_LEAD, make_organisation("Fenmarch", OrganisationType.REGION)))


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T09:00:00Z", tick=False) as travelling:
        yield travelling


def fail(
    times: int, *, email: str = "ann.lead@people.example", address: str | None = None, known: bool = False
) -> None:
    for _ in range(times):
        count_try(Try(AttemptKind.SIGN_IN, email, address, known_browser=known))


def refused_for(
    email: str = "ann.lead@people.example", address: str | None = None, *, known: bool = False
) -> float:
    """Return how many seconds the next try has to wait; 0 where it need not. The try itself counts."""
    from tracker.core import clock as our_clock

    try:
        fail(1, email=email, address=address, known=known)
    except TooManyTries as error:
        return (error.until - our_clock.now()).total_seconds()
    return 0


@pytest.mark.parametrize(
    ("failures", "minutes"),
    [(0, 0), (4, 0), (5, 1), (9, 1), (10, 15), (11, 30), (12, 60), (15, 480), (16, 720), (500, 720)],
)
def test_the_wait_grows_with_the_failures(failures, minutes):
    assert lock_after(failures).total_seconds() == minutes * 60


def test_five_wrong_passwords_are_followed_by_a_wait_and_ten_by_a_lock(app, clock):
    fail(5)
    assert refused_for() == 60
    for _ in range(5):
        clock.shift(61)
        assert refused_for() == 0
    assert refused_for() == 15 * 60


def test_a_refused_try_does_not_make_the_wait_longer(app, clock):
    fail(5)
    clock.shift(30)
    assert refused_for() == 30
    assert refused_for() == 30


def test_the_wait_is_the_same_for_accounts_that_do_not_exist(app, clock):
    fail(5, email="nobody@people.example")
    assert refused_for("nobody@people.example") == 60


def test_tries_on_many_accounts_from_one_address_are_stopped(app, clock):
    for number in range(20):
        fail(1, email=f"person-{number}@people.example", address="192.0.2.7")
    assert refused_for("another@people.example", "192.0.2.7") == 15 * 60
    assert refused_for("another@people.example", "192.0.2.8") == 0


def test_a_right_password_starts_the_count_anew(app, clock):
    fail(4)
    succeed(count_try(Try(AttemptKind.SIGN_IN, "ann.lead@people.example", None)))
    clock.shift(1)
    fail(4)
    assert refused_for() == 0


def test_a_reset_by_link_unlocks(app, clock):
    fail(5)
    assert refused_for() == 60
    forgive("ann.lead@people.example")
    clock.shift(1)
    assert refused_for() == 0


def test_a_browser_that_is_known_is_not_locked_by_strangers(app, lead, clock):
    person_id = lead.id
    db.session.commit()
    for _ in range(20):
        with pytest.raises((WrongEmailOrPassword, TooManyTries)):
            sign_in(lead.email, "a stranger's guess", place=Place(address="198.51.100.1"))
        clock.shift(3600)
    with pytest.raises(TooManyTries):
        sign_in(lead.email, PASSWORD, place=Place(address="198.51.100.2"))
    assert sign_in(lead.email, PASSWORD, place=Place(known_to=person_id)).person.id == person_id


def test_a_known_browser_cannot_guess_without_end_either(app, clock):
    fail(5, known=True)
    assert refused_for(known=True) == 60


def test_a_locked_account_is_told_when_to_try_again(client, lead, clock):
    fail(5)
    page = client.submit("/sign-in", {"email": lead.email, "password": PASSWORD}, status=429)
    assert page.h1 == "You have tried too many times"
    assert page.response.headers["Retry-After"] == "60"


def test_the_browser_says_by_its_cookie_that_it_is_known(client, lead, clock):
    client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    client.post("/sign-out", status=200)
    clock.shift(10)
    for _ in range(5):
        fail(1)
    page = client.submit("/sign-in?next=/account", {"email": lead.email, "password": PASSWORD})
    assert page.path == "/account"


def test_links_asked_for_from_one_address_are_limited(app, client, clock):
    for number in range(10):
        client.submit("/forgot-password", {"email": f"person-{number}@people.example"})
    page = client.submit("/forgot-password", {"email": "one-more@people.example"}, status=429)
    assert page.h1 == "You have tried too many times"


def test_guesses_made_at_the_same_moment_are_counted_one_after_the_other(app, monkeypatch):
    look = throttle._address_waits_until

    def look_slowly(*asked):
        time.sleep(0.1)  # Long enough for all the others to look as well.
        return look(*asked)

    monkeypatch.setattr(throttle, "_address_waits_until", look_slowly)
    fail(4)
    ends = at_once(app, *[lambda: fail(1) for _ in range(8)])
    assert sum(end is None for end in ends) == 1, "The fifth failure is followed by a wait"

"""Two people edit the same thing: the second sees both texts and decides (ux.md 8.4, assurance K1)."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support.browserlike import Browserlike
from tests.web.shell.trial import TESTER
from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.events import Service, act


@pytest.fixture
def person(app: Flask) -> Person:
    with act("person added", by=TESTER):
        db.session.add(person := Person(email="sam@example.org", name="Sam"))
    db.session.commit()
    return person


@pytest.fixture
def rename(person: Person) -> Callable[[str], None]:
    """Somebody else is faster."""

    def to(name: str) -> None:
        with act("person renamed", by=Service("Robin Ashe")):
            person.name = name
        db.session.commit()

    return to


def test_the_second_sees_both_texts_and_nothing_is_overwritten(client, person, rename):
    client.get(f"/trial/people/{person.id}/edit")
    rename("Theirs <b>now</b>")
    page = client.send({"name": "Mine"}, status=409)
    assert page.h1 == "Someone else changed this first"
    assert page.texts("//*[contains(@class, 'app-versions__one')]") == [
        "What you wrote Mine",
        "What is there now Theirs <b>now</b>",
    ]
    assert "Robin Ashe saved a change on" in page.main
    assert _name(person) == "Theirs <b>now</b>"


def test_keep_mine_saves_it_over_theirs_which_i_have_seen(client, person, rename):
    client.get(f"/trial/people/{person.id}/edit")
    rename("Theirs")
    client.send({"name": "Mine"}, status=409)
    assert client.send(button="Keep mine").notice == "Saved"
    assert _name(person) == "Mine"


def test_keep_mine_does_not_overwrite_what_i_have_not_seen(client, person, rename):
    client.get(f"/trial/people/{person.id}/edit")
    rename("Theirs")
    client.send({"name": "Mine"}, status=409)
    rename("Theirs again")
    page = client.send(button="Keep mine", status=409)
    assert "Theirs again" in page.main
    assert _name(person) == "Theirs again"


def test_copy_mine_and_edit_shows_the_form_with_my_text_and_saves_nothing(client, person, rename):
    client.get(f"/trial/people/{person.id}/edit")
    rename("Theirs")
    client.send({"name": "Mine", "until-day": "3", "until-month": "may", "until-year": "2027"}, status=409)
    page = client.send(button="Copy mine and edit")
    assert page.h1 == "Edit a person"
    values = page.form_with("name").values
    assert (values["name"], values["until-month"]) == (["Mine"], ["may"])
    assert _name(person) == "Theirs"
    client.send({"name": "Both"})
    assert _name(person) == "Both"


def test_keep_theirs_leaves_it(client, person, rename):
    client.get(f"/trial/people/{person.id}/edit")
    rename("Theirs")
    page = client.send({"name": "Mine"}, status=409)
    assert page.links["Keep theirs"] == f"/trial/people/{person.id}/edit"
    assert _name(person) == "Theirs"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40, "²"])
def test_a_version_that_is_none_counts_as_an_old_one(client, person, version):
    client.get(f"/trial/people/{person.id}/edit")
    client.post(f"/trial/people/{person.id}/edit", {"name": "Mine", "version": version}, status=409)
    assert _name(person) == "Sam"


def test_two_at_the_same_moment_one_wins(app, person):
    browsers = [Browserlike(app), Browserlike(app)]
    path = f"/trial/people/{person.id}/edit"
    for browser in browsers:
        browser.get(path)
    together, answers = Barrier(2), []

    def send(browser: Browserlike, name: str) -> None:
        values = browser.page.form_with("name").values
        data = {**{key: value[0] for key, value in values.items()}, "name": name}
        together.wait()
        headers = {"Origin": browser._base_url(), "Referer": f"{browser._base_url()}{path}"}
        answers.append(
            browser.client.post(path, data=data, headers=headers, base_url=browser._base_url()).status_code
        )

    db.session.rollback()
    threads = [Thread(target=send, args=(browser, f"Name {at}")) for at, browser in enumerate(browsers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 409]


def _name(person: Person) -> str:
    db.session.rollback()
    return db.session.scalar(select(Person.name).where(Person.id == person.id))

"""Which passwords are accepted (assurance A3). None of this needs a database."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tracker.accounts.models import Membership, Person, Role
from tracker.accounts.passwords import hash_password, is_right, require_acceptable, shortest_for
from tracker.core.errors import RuleBroken

COMMON = "Choose a password that is harder to guess: this one is like many others"
OWN_WORDS = "Password must not be made from your name, your email address or words of this service"


def person(role: Role = Role.PLAN_LEAD) -> Person:
    made = Person(name="Alexandra Thornbury", email="alexandra.thornbury@fenmarch.example")
    made.memberships = [Membership(role=role, valid_from=date(2020, 1, 1))]
    return made


def complaint(password: str, role: Role = Role.PLAN_LEAD) -> str | None:
    try:
        require_acceptable(password, person=person(role))
    except RuleBroken as error:
        return error.message
    return None


@pytest.mark.parametrize(
    "password",
    [
        "heron weir mud kettle",
        " heron weir kettle ",
        "🦆🌧️🏮🚲🪁🎻🧶🌵🪴🫖🧭🪵",
        "heron\u00a0weir\u00a0kettle",
        "Zq8-vLx2_pTm",
    ],
)
def test_any_characters_will_do(password):
    assert complaint(password) is None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EDITOR, Role.ADMINISTRATOR}))
def test_twelve_characters_are_enough_for_most(role):
    assert complaint("Zq8-vLx2_pT", role) == "Password must be 12 characters or more"
    assert complaint("Zq8-vLx2_pTm", role) is None


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ADMINISTRATOR])
def test_fifteen_are_needed_for_great_rights(role):
    assert complaint("Zq8-vLx2_pTm4k", role) == "Password must be 15 characters or more"
    assert complaint("Zq8-vLx2_pTm4kW", role) is None


def test_a_role_that_begins_tomorrow_counts_already():
    late = person()
    late.memberships.append(Membership(role=Role.ADMINISTRATOR, valid_from=date(2999, 1, 1)))
    assert shortest_for(late) == 15


def test_long_passwords_are_accepted_whole_or_refused():
    long = ("Zq8-vLx2_pTm" * 11)[:128]
    assert complaint(long) is None
    assert complaint(long + "x") == "Password must be 128 characters or fewer"


def test_the_last_of_128_characters_counts():
    long = ("Zq8-vLx2_pTm" * 11)[:127]
    password_hash = hash_password(long + "a")
    assert is_right(long + "a", password_hash)
    assert not is_right(long + "b", password_hash)


@pytest.mark.parametrize("different", ["Heron weir kettle", "heron weir kettle ", "heron  weir kettle"])
def test_exact_characters_count(different):
    assert not is_right(different, hash_password("heron weir kettle"))


def test_nothing_is_right_where_there_is_no_password():
    assert not is_right("nobody has this password", None)


@pytest.mark.parametrize(
    "password",
    ["passwordpassword", "123456789012", "qwertyuiop123", "iloveyou1234", "aaaaaaaaaaaa", "PASSWORD1234!"],
)
def test_what_guessers_try_is_refused(password):
    assert complaint(password) == COMMON


def test_the_common_passwords_that_are_long_enough_are_refused():
    long_enough = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= 12]
    assert len(long_enough) > 200
    for common in long_enough:
        assert complaint(common) in {COMMON, OWN_WORDS}, common
        assert complaint(common.upper()) in {COMMON, OWN_WORDS}, common


@pytest.mark.parametrize(
    "password",
    [
        "Probation2026!",
        "InspectionPlan1",
        "hmpps-moj-2026",
        "Alexandra2026!",
        "thornbury.alexandra",
        "Fenmarch1234!",
    ],
)
def test_words_of_the_service_and_the_person_are_refused(password):
    assert complaint(password) == OWN_WORDS


def test_such_a_word_may_stand_in_a_long_password():
    assert complaint("heron weir kettle probation") is None


@given(st.text(min_size=0, max_size=200))
def test_every_password_is_accepted_or_refused_with_a_message(password):
    message = complaint(password)
    assert message is None or message.startswith(("Password must", "Choose a password"))


def test_a_hash_is_argon2id_and_costs_what_the_library_advises(usual_passwords):
    """64 MB and three passes: the second choice of RFC 9106, section 4."""
    assert hash_password("heron weir kettle").startswith("$argon2id$v=19$m=65536,t=3,p=4$")

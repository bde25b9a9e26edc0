"""Whatever a person finds by following links is there, and keeps what every page promises (see page_rules)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.found_pages import found_by, found_by_anybody
from tracker.accounts.models import Role
from tracker.demonstration.people import ACCOUNTS, Account

#: What a person of this role must at least come to: a crawl that stops early would find nothing wrong.
ARRIVES = {
    Role.DIRECTOR: {"recommendations.show", "plans.show", "actions.show"},
    Role.INSPECTOR: {
        "recommendations.show",
        "follow_ups.show",
        "assessments.repeated_in",
        "imports.previous",
        "regions.ratings",
        "reports.show",
    },
    Role.EDITOR: {
        "imports.index",
        "imports.upload",
        "imports.reading",
        "imports.check_item",
        "imports.settle",
        "imports.previous",
        "imports.previous_row",
        "imports.ratings",
        "imports.rating",
        "imports.add_rating",
        "imports.repeats",
        "imports.publish",
        "reports.correct_rating",
        "regions.print_ratings",
        "regions.download_ratings",
        "reports.show",
    },
    Role.HQ_RESPONDER: {"recommendations.show", "plans.show", "unassigned.choose_body"},
}


#: PostgreSQL gives the same pages: there the second of those who hold one role follow the links, and the editor, who
#: comes to most. In ``make soak`` everybody does on both.
SECOND_OF_A_ROLE = {"north", "moj"}
ON_BOTH = {"editor"}


def _sampled(account: Account) -> Any:
    engine = "postgresql" if account.key in SECOND_OF_A_ROLE else "sqlite"
    marks = () if account.key in ON_BOTH else pytest.mark.ordinarily_on(engine)
    return pytest.param(account, id=account.key, marks=marks)


@pytest.mark.parametrize("account", [_sampled(account) for account in ACCOUNTS])
def test_every_link_leads_to_a_page_in_order(demo_app, engine, signed_in, account):
    found = found_by(account.key, demo_app, engine, lambda: signed_in(account.email))
    assert ARRIVES.get(account.role, set()) <= {each.endpoint for each in found}


def test_every_link_open_to_all_leads_to_a_page_in_order(demo_app, engine):
    assert {"sign_in.sign_in"} < {each.endpoint for each in found_by_anybody(demo_app, engine)}


def test_everybody_follows_links_in_every_run():
    """Of each role one on SQLite, so that every kind of page is met by every role there."""
    on_sqlite = {account.role for account in ACCOUNTS if account.key not in SECOND_OF_A_ROLE}
    assert on_sqlite == {account.role for account in ACCOUNTS}

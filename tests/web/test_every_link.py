"""Whatever a person finds by following links is there, and keeps what every page promises (see page_rules)."""

from __future__ import annotations

import pytest

from tests.support.links import Trail
from tracker.accounts.models import Role
from tracker.demonstration.people import ACCOUNTS

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


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.key)
def test_every_link_leads_to_a_page_in_order(demo_app, signed_in, account):
    browser = signed_in(account.email)
    trail = Trail(demo_app, "/")
    arrived = set()
    for endpoint, path in trail:
        page = browser.get(path)
        arrived.add(endpoint)
        if page.response.mimetype == "text/html":
            trail.add(page.path, page.all("//a/@href"))
    assert ARRIVES.get(account.role, set()) <= arrived


def test_every_link_open_to_all_leads_to_a_page_in_order(demo_app, client):
    trail = Trail(demo_app, "/sign-in")
    for _, path in trail:
        page = client.get(path)
        trail.add(page.path, page.all("//a/@href"))

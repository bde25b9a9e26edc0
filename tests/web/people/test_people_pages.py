"""The people of one's own organisation: looked at, not changed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.action_plans.fenmarch import TEST
from tracker.accounts.models import Membership, Role
from tracker.core.events import act


def test_a_lead_sees_who_holds_which_role_until_when(fenmarch, signed_in):
    fenmarch.submitted()
    with act("cover", by=TEST):
        cover = Membership(
            organisation=fenmarch.region,
            role=Role.PLAN_LEAD,
            valid_from=date(2026, 5, 1),
            valid_to=date(2026, 5, 31),
        )
        fenmarch.colleague.memberships.append(cover)
    page = signed_in(fenmarch.lead).get("/people/test-fenmarch")
    assert page.h1 == "People in Fenmarch"
    rows = {row[0].split()[0]: row for row in page.table}
    assert "Plan lead, from 1 May 2026, until 31 May 2026" in rows["Cole"][1]
    assert "Action owner, North Fenmarch PDU, since 1 January 2020" in rows["Ola"][1]
    assert rows["Ola"][2:4] == ["3", "0"]
    assert "Nia" not in rows


def test_the_page_is_reached_from_the_first_one(fenmarch, signed_in):
    page = signed_in(fenmarch.lead).get("/")
    assert page.links["People in Fenmarch"] == "/people/test-fenmarch"
    assert "People in Fenmarch" not in signed_in(fenmarch.reader).get("/").links
    assert (
        signed_in(fenmarch.responder).get("/").links["People in Wardens Agency"]
        == "/people/test-wardens-agency"
    )


@pytest.mark.parametrize("code", ["test-westmere", "no-such-place", "%00"])
def test_other_people_are_not_shown(fenmarch, signed_in, code):
    signed_in(fenmarch.lead).get(f"/people/{code}", status=404)

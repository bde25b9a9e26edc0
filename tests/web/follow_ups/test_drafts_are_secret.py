"""No word of a draft judgement reaches anybody outside the inspectorate: on no page, list, search or history (H2).

Every field of a draft holds a word of its own. Each role then follows every link there is and searches for the words.
"""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.support.accounts import browser_of
from tests.support.page import Page
from tracker.accounts.reading import readable_events
from tracker.core.database import db
from tracker.core.events import Event
from tracker.followup import services
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import FollowUp
from tracker.recommendations.lifecycle import ProgressCategory

#: One word for each field; none stands anywhere else.
CANARIES = (
    "zaqinspection", "zaqimpact", "zaqneeded", "zaqreason", "zaqnote", "zaqwaived", "zaqcomment", "zaqanswer",
)  # fmt: skip
OUTSIDE = (
    "director", "lead", "owner", "reader", "neighbour_director", "responder", "overview", "administrator",
)  # fmt: skip
#: Pages of one kind that one role looks at.
OF_ONE_KIND = 2


@pytest.fixture
def fenmarch(app) -> Iterator[Fenmarch]:
    with time_machine.travel("2027-04-14T10:00:00+01:00", tick=True):
        made = make_fenmarch()
        made.completed_action()
        yield made


@pytest.fixture
def draft(fenmarch) -> FollowUp:
    """A follow-up that has been through every stage and is being written again: every field of it is filled."""
    inspector, editor = fenmarch.inspector, fenmarch.editor
    follow_up = services.start_follow_up(
        fenmarch.region, inspection="zaqinspection", fieldwork_started=None, by=inspector
    )
    recommendations = [each.recommendation_id for each in follow_up.assessments]
    services.allocate(follow_up, recommendations, to=editor, by=inspector)
    for assessment in follow_up.assessments:
        services.save_assessment(
            assessment,
            by=inspector,
            expected_version=assessment.version,
            category=ProgressCategory.NONE,
            action_taken_and_impact="zaqimpact",
            still_required=False,
            still_needed="zaqneeded",
            repeated=RepeatAnswer.YES,
        )
        services.give_reason(
            assessment, by=inspector, expected_version=assessment.version, reason="zaqreason"
        )
    services.finish_follow_up(follow_up, by=inspector, expected_version=follow_up.version)
    services.ask_for_second_reading(
        follow_up, wanted=False, by=inspector, reason="zaqwaived", expected_version=follow_up.version
    )
    services.confirm(follow_up.assessments[0], by=editor, expected_version=follow_up.assessments[0].version)
    check = services.open_check(
        follow_up,
        comment_by=fenmarch.report.published_on.replace(year=2027, month=4, day=20),
        by=inspector,
        expected_version=follow_up.version,
    )
    made = services.comment(check, follow_up.assessments[0], text="zaqcomment", by=fenmarch.director)
    services.close_check(check, by=inspector, expected_version=check.version)
    services.answer_comment(made, answer="zaqanswer", by=inspector, expected_version=made.version)
    services.send_back(follow_up, by=editor, note="zaqnote", expected_version=follow_up.version)
    last = follow_up.assessments[-1]
    services.leave_out(last, by=inspector, expected_version=last.version)
    db.session.commit()
    assert follow_up.state is FollowUpState.IN_PROGRESS
    return follow_up


def found_in(text: str) -> list[str]:
    return [canary for canary in CANARIES if canary in text]


def crawl(app, browser, extra=()) -> Iterator[tuple[str, int, str]]:
    """Yield address, status and text of every page that can be reached by links, a few of each kind."""
    adapter = app.url_map.bind(urlsplit(app.config["SERVICE_URL"]).netloc, url_scheme="https")
    waiting, seen, kinds = deque(["/", *extra]), set(), Counter()
    while waiting:
        path = waiting.popleft()
        try:
            endpoint, _ = adapter.match(urlsplit(path).path, method="GET")
        except HTTPException:
            continue
        if (
            path in seen
            or endpoint.endswith("static")
            or (path not in extra and kinds[endpoint] >= OF_ONE_KIND)
        ):
            continue
        seen.add(path)
        kinds[endpoint] += 1
        response = browser.raw("GET", path)
        yield path, response.status_code, response.get_data().decode("utf-8", "replace")
        if response.mimetype == "text/html" and response.status_code == 200:
            links = (urlsplit(urljoin(path, link)) for link in Page(response).all("//a/@href"))
            waiting.extend(
                link._replace(fragment="").geturl() for link in links if not link.scheme and not link.netloc
            )


def addresses_of(fenmarch, follow_up) -> list[str]:
    here = f"/follow-ups/{follow_up.id}"
    recommendation = fenmarch.to_region.id
    return [
        here, f"{here}/check", f"{here}/announcement", f"{here}/factual-accuracy", f"{here}/publish",
        f"{here}/recommendations/{recommendation}", "/follow-ups", f"/regions/{fenmarch.region.code}",
        f"/recommendations/{recommendation}/history", f"/{follow_up.code}",
        *(f"/recommendations?q={canary}" for canary in ("zaqimpact", "zaqinspection")),
    ]  # fmt: skip


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", OUTSIDE)
def test_nobody_outside_meets_a_word_of_a_draft(app, fenmarch, draft, who):
    extra = addresses_of(fenmarch, draft)
    told = []
    for path, status, text in crawl(app, browser_of(app, fenmarch.people[who]), extra):
        searched = set(found_in(path))  # A search repeats what was searched for.
        if words := set(found_in(text)) - searched:
            told.append((path, status, words))
    assert told == []


@pytest.mark.only_on("sqlite")
def test_the_inspectorate_does_meet_every_word(app, fenmarch, draft):
    """Or the test above would look in the wrong places."""
    met = set()
    for _, _, text in crawl(app, browser_of(app, fenmarch.inspector), addresses_of(fenmarch, draft)):
        met |= set(found_in(text))
    assert met >= set(CANARIES) - {"zaqwaived"}


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_event_that_they_may_read_holds_a_word_of_it(fenmarch, draft, who):
    readable = readable_events(fenmarch.people[who])
    events = db.session.scalars(select(Event).where(readable)).all()
    told = json.dumps([[event.reason, event.before, event.after] for event in events], default=str)
    assert found_in(told) == []
    assert {event.subject_type for event in events} & {"assessment", "reader_note", "accuracy_check"} == set()


def test_the_events_do_hold_every_word(fenmarch, draft):
    events = db.session.scalars(select(Event)).all()
    told = json.dumps([[event.reason, event.before, event.after] for event in events], default=str)
    assert set(found_in(told)) == set(CANARIES)

"""No word of a draft judgement reaches anybody outside the inspectorate: on no page, list, search or history (H2).

Every field of a draft holds a word of its own. Each role then follows every link there is and searches for the words.
"""

from __future__ import annotations

import email
import io
import json
from collections import Counter, deque
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from zipfile import ZipFile

import pdfplumber
import pytest
import time_machine
from sqlalchemy import select
from werkzeug.exceptions import HTTPException

from tests.action_plans.fenmarch import Fenmarch, make_fenmarch
from tests.support.accounts import browser_of
from tests.support.beginnings import Beginning
from tests.support.page import Page
from tracker.accounts.reading import readable_events
from tracker.core import clock
from tracker.core.database import db
from tracker.core.events import Event
from tracker.followup import services
from tracker.followup.lifecycle import FollowUpState, RepeatAnswer
from tracker.followup.models import FollowUp
from tracker.followup.stage_models import Announcement
from tracker.recommendations.lifecycle import ProgressCategory
from tracker.reminders.run_once import run_once

#: One word for each field; none stands anywhere else.
CANARIES = (
    "zaqinspection", "zaqimpact", "zaqneeded", "zaqreason", "zaqnote", "zaqwaived", "zaqcomment", "zaqanswer",
)  # fmt: skip
OUTSIDE = (
    "director", "lead", "owner", "reader", "neighbour_director", "responder", "overview", "administrator",
)  # fmt: skip
#: Pages of one kind that one role looks at.
OF_ONE_KIND = 2


def make_fenmarch_at_work() -> Fenmarch:
    """Make the region with an action that is completed."""
    made = make_fenmarch()
    made.completed_action()
    db.session.commit()
    return made


@pytest.fixture
def beginning() -> Beginning:
    return Beginning("fenmarch-at-work", make_fenmarch_at_work, at="2027-04-14T10:00:00+01:00")


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


DOWNLOADS = ("docx", "pdf", "xlsx", "csv")


def words_of(ending: str, content: bytes) -> str:
    """Return everything that is written in a document, in hidden parts and properties too."""
    if ending == "pdf":
        with pdfplumber.open(io.BytesIO(content)) as book:
            return "\n".join([str(book.metadata), *(page.extract_text() for page in book.pages)])
    if ending == "csv":
        return content.decode()
    with ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("ending", DOWNLOADS)
def test_no_download_of_the_plan_holds_a_word_of_it(app, fenmarch, draft, ending):
    for who in ("director", "inspector"):  # A document is passed on, whoever made it.
        browser = browser_of(app, fenmarch.people[who])
        response = browser.raw("GET", f"/plans/{fenmarch.plan.id}/action-plan.{ending}")
        said = words_of(ending, response.get_data())
        assert response.status_code == 200
        assert fenmarch.plan.code in said
        assert found_in(said) == []


def sent_to(folder: Path) -> dict[str, str]:
    """Return everything that each person was sent, headers and all parts."""
    sent: dict[str, list[str]] = {}
    for file in folder.iterdir():
        message = email.message_from_bytes(file.read_bytes())
        parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
        sent.setdefault(message["To"], []).extend(
            [str(message.items()), *(part.decode() for part in parts if isinstance(part, bytes))]
        )
    return {who: "\n".join(words) for who, words in sent.items()}


@pytest.mark.only_on("sqlite")
def test_no_email_to_anybody_holds_a_word_of_it(fenmarch, draft, tmp_path):
    """E-mails name what is due and link to it; nobody's writing goes out in one, not even to inspectors."""
    told = announced(draft, fenmarch)
    for days in range(0, 30, 3):  # Announced, ready by, fieldwork, overdue, the weekly digest.
        with time_machine.travel(clock.now() + timedelta(days=days), tick=True):
            run_once(clock.today())
    sent = sent_to(tmp_path / "mail")
    assert {fenmarch.people[who].email for who in ("director", "owner")} <= set(sent)
    assert str(told.follow_up_id) in sent[fenmarch.director.email]
    assert [who for who, words in sent.items() if set(found_in(words)) - ANNOUNCED] == []


#: What announcing tells: the name of the inspection, and no word of a judgement.
ANNOUNCED = {"zaqinspection"}


def announced(draft: FollowUp, fenmarch: Fenmarch) -> Announcement:
    told = services.WhatIsAnnounced(
        fieldwork_from=date(2027, 5, 11),
        fieldwork_to=None,
        ready_by=date(2027, 5, 4),
        have_ready="A list of cases",
        contact="Ines Vale",
    )
    made = services.announce(draft, told, by=fenmarch.inspector, expected_version=draft.version)
    db.session.commit()
    return made


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("who", ["director", "owner", "responder", "administrator"])
def test_announcing_tells_the_name_and_no_other_word(app, fenmarch, draft, who):
    announced(draft, fenmarch)
    met = set()
    for path, _, text in crawl(app, browser_of(app, fenmarch.people[who]), addresses_of(fenmarch, draft)):
        met |= set(found_in(text)) - set(found_in(path))
    assert met == (set() if who == "administrator" else ANNOUNCED)


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

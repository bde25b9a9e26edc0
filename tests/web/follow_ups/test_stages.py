"""The pages around a follow-up: announcing, sharing out, unusual answers, second reading, facts, corrections."""

from __future__ import annotations

import pytest

from tests.followup.test_services import judge_all, publish
from tests.support.accounts import browser_of
from tracker.core.database import db
from tracker.followup import services
from tracker.followup.models import FollowUp
from tracker.recommendations.lifecycle import RecommendationStatus

DATES = {
    "fieldwork_from-day": "11", "fieldwork_from-month": "May", "fieldwork_from-year": "2027",
    "ready_by-day": "4", "ready_by-month": "May", "ready_by-year": "2027",
}  # fmt: skip
UNUSUAL = {
    "category": "no_progress",
    "action_taken_and_impact": "The unit has closed",
    "still_required": "no",
    "still_needed": "",
}


@pytest.fixture
def browse(app, fenmarch):
    """Return a browser for one of the invented people, the same each time."""
    browsers = {}
    return lambda name: browsers.setdefault(name, browser_of(app, fenmarch.people[name]))


@pytest.fixture
def follow_up(fenmarch) -> FollowUp:
    started = services.start_follow_up(
        fenmarch.region, inspection="Fenmarch 2027", fieldwork_started=None, by=fenmarch.inspector
    )
    db.session.commit()
    return started


@pytest.fixture
def ready(fenmarch, follow_up) -> FollowUp:
    """The same, judged by one inspector and ready to check."""
    judge_all(follow_up, fenmarch.inspector, still_required=True)
    services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    db.session.commit()
    return follow_up


def at(follow_up, step="", recommendation=None) -> str:
    path = f"/follow-ups/{follow_up.id}"
    if recommendation is not None:
        path += f"/recommendations/{recommendation.id}"
    return path + (f"/{step}" if step else "")


def test_announcing_tells_the_region_and_shows_no_judgement(fenmarch, browse, follow_up):
    director = browse("director")
    assert "Fenmarch 2027" not in director.get("/follow-ups").main
    page = browse("inspector").submit(
        at(follow_up, "announce"), {**DATES, "have_ready": "Records of ten cases"}
    )
    assert "Tuesday 11 May 2027" in page.main
    assert "Fenmarch 2027" in director.get("/follow-ups").main
    page = director.get(at(follow_up, "announcement"))
    for words in ("Records of ten cases", "Ines Vale", "Tuesday 4 May 2027", "keep people safe"):
        assert words in page.main
    assert "Change the announcement" not in page.links
    director.get(at(follow_up), status=404)
    browse("neighbour_director").get(at(follow_up, "announcement"), status=404)


def test_announcing_with_nothing_filled_in_names_each_field(browse, follow_up):
    page = browse("inspector").submit(at(follow_up, "announce"), {"contact": ""})
    assert page.error_messages == [
        "Enter the date fieldwork starts",
        "Enter what the organisation should have ready",
        "Enter the date to be ready by",
        "Enter whom the organisation can ask",
    ]


def test_a_changed_announcement_says_why(browse, follow_up):
    inspector = browse("inspector")
    page = inspector.submit(at(follow_up, "announce"), {**DATES, "have_ready": "Records"})
    assert "What has changed" not in page.main
    page = inspector.submit(at(follow_up, "announce"), {"fieldwork_from-day": "12"})
    assert page.error_messages == ["Enter the reason for the change"]
    page = inspector.send({"reason": "A bank holiday"})
    assert "Wednesday 12 May 2027" in page.main
    for who in (
        "inspector",
        "editor",
        "director",
        "lead",
        "owner",
        "pdu_head",
        "reader",
        "responder",
        "overview",
    ):
        told = browse(who).get(at(follow_up, "announcement")).main
        assert "What has changed since it was announced" in told, who
        assert "Fieldwork starts: 12 May 2027 (was 11 May 2027)" in told, who
        assert "Reason: A bank holiday" in told, who


def test_recommendations_are_shared_out_and_the_list_is_filtered(fenmarch, browse, follow_up):
    inspector = browse("inspector")
    chosen = [str(fenmarch.to_region.id), str(fenmarch.to_unit.id)]
    page = inspector.submit(
        at(follow_up, "share-out"),
        {"recommendations": chosen, "inspector": str(fenmarch.editor.id)},
        button="Assign",
    )
    assert "2 recommendations are assigned to Edda Moon" in page.main
    mine = browse("editor").get(at(follow_up) + "?assigned=me").main
    assert "Number 1, to" in mine
    assert "Number 3, to" not in mine
    assert "Number 3, to" in inspector.get(at(follow_up) + "?assigned=nobody").main
    assert "No recommendation fits" in inspector.get(at(follow_up) + "?assigned=me").main
    page = inspector.submit(
        at(follow_up, "share-out"), {"recommendations": chosen[:1]}, button="Leave out of the follow-up"
    )
    assert "1 recommendation is left out of this follow-up" in page.main


def test_sharing_out_without_a_choice_says_so(fenmarch, browse, follow_up):
    inspector = browse("inspector")
    page = inspector.submit(at(follow_up, "share-out"), button="Assign")
    assert page.error_messages == ["Select at least one recommendation"]
    page = inspector.send({"recommendations": [str(fenmarch.to_region.id)]}, button="Assign")
    assert page.error_messages == ["Choose an inspector"]


def test_unusual_answers_are_saved_and_asked_about(fenmarch, browse, follow_up):
    inspector = browse("inspector")
    where = at(follow_up, recommendation=fenmarch.to_region)
    page = inspector.submit(where, UNUSUAL, button="Save and go to next")
    assert page.h1 == "Is that right?"
    assert "You chose “No progress” and said that improvement is not required." in page.main
    page = inspector.send(button="Yes, this is right")
    assert page.error_messages == ["Enter why this is right"]
    page = inspector.send({"reason": "Nobody is left to improve"}, button="Yes, this is right")
    assert page.path == at(follow_up, recommendation=fenmarch.to_unit)
    assert "1 of 3 assessed" in inspector.get(at(follow_up)).main
    assert "Nobody is left to improve" in inspector.get(where).main


def test_unusual_answers_without_a_reason_are_not_ready(fenmarch, browse, follow_up):
    inspector = browse("inspector")
    inspector.submit(at(follow_up, recommendation=fenmarch.to_region), UNUSUAL, button="Save draft")
    assert "0 of 3 assessed" in inspector.get(at(follow_up)).main
    assert inspector.get(at(follow_up, "is-that-right", fenmarch.to_unit)).path == at(
        follow_up, recommendation=fenmarch.to_unit
    )


def test_the_second_reader_confirms_one_and_sends_back_with_a_note(fenmarch, browse, ready):
    page = browse("inspector").get(at(ready, "check"))
    assert "You wrote in 3 of those that are left" in page.main
    assert "0 of 3 confirmed" in page.main
    editor = browse("editor")
    page = editor.submit(at(ready, "check"), button="Confirm number 1")
    assert "1 of 3 confirmed" in page.main
    page = editor.submit(at(ready, "send-back"), {"note": ""})
    assert page.error_messages == ["Enter what should be changed"]
    editor.send({"note": "Say how many staff", "about": str(fenmarch.to_unit.id)})
    assert "Say how many staff" in browse("inspector").get(at(ready)).main
    where = at(ready, recommendation=fenmarch.to_unit)
    assert "Say how many staff" in browse("inspector").get(where).main
    assert (
        "Say how many staff" not in browse("inspector").get(at(ready, recommendation=fenmarch.to_region)).main
    )


def test_publishing_without_the_second_reader_is_refused_in_words_unless_waived(browse, ready):
    inspector = browse("inspector")
    page = inspector.submit(at(ready, "publish"), button="Publish the follow-up")
    assert page.error_messages == ["3 judgements are not confirmed by a second reader"]
    inspector.submit(at(ready, "second-reading"), {"reason": "All colleagues are on leave"})
    page = inspector.submit(at(ready, "publish"), button="Publish the follow-up")
    assert "Published on" in page.main


def test_the_page_for_checking_names_all_that_keeps_it_from_being_published(fenmarch, browse, ready):
    inspector = browse("inspector")
    day = {"comment_by-day": "28", "comment_by-month": "4", "comment_by-year": "2027"}
    inspector.submit(at(ready, "factual-accuracy/new"), day)
    where = f"{at(ready, 'factual-accuracy')}/recommendations/{fenmarch.to_region.id}/comment"
    browse("director").submit(where, {"text": "Most staff, not all"})
    page = inspector.get(at(ready, "check"))
    assert "3 judgements are not confirmed by a second reader" in page.main
    assert "The organisation is checking the facts until 28 April 2027. Close the check first." in page.main
    assert "1 comment of the organisation is not answered" in page.main
    assert "Continue to publish" not in page.links


def test_the_page_for_publishing_names_who_is_told(browse, ready):
    main = browse("inspector").get(at(ready, "publish")).main
    assert "5 people will be told: Dana Ruiz, Hana Quist, Hugo Peel, Lee Okoro, Mo Sand." in main


def test_the_region_comments_on_facts_and_is_answered(fenmarch, browse, ready):
    inspector, director = browse("inspector"), browse("director")
    day = {"comment_by-day": "28", "comment_by-month": "4", "comment_by-year": "2027"}
    page = inspector.submit(at(ready, "factual-accuracy/new"), day)
    assert "until the end of Wednesday 28 April 2027" in page.main
    assert "Fenmarch 2027" in director.get("/follow-ups").main
    page = director.get(at(ready, "factual-accuracy"))
    assert "All staff are supervised each month" in page.main
    where = f"{at(ready, 'factual-accuracy')}/recommendations/{fenmarch.to_region.id}/comment"
    page = director.submit(where, {"text": "Most staff, not all"})
    assert "Most staff, not all" in page.main
    assert "Answer" not in page.links
    for name in ("owner", "reader", "responder", "neighbour_director"):
        browse(name).get(at(ready, "factual-accuracy"), status=404)
        assert "Fenmarch 2027" not in browse(name).get("/follow-ups").main
    inspector.submit(at(ready, "factual-accuracy"), button="Close the check now")
    director.get(at(ready, "factual-accuracy"), status=404)
    services.confirm_all(ready, by=fenmarch.editor, expected_version=ready.version)
    page = inspector.submit(at(ready, "publish"), button="Publish the follow-up")
    assert page.error_messages == ["1 comment of the organisation is not answered"]
    link = next(
        href for href in inspector.get(at(ready, "factual-accuracy")).all("//a/@href") if "/answer" in href
    )
    assert "All staff are supervised each month" in inspector.get(link).main
    inspector.submit(link, {"answer": "We now say most"})
    assert "Published on" in inspector.submit(at(ready, "publish"), button="Publish the follow-up").main


def test_a_correction_is_shown_to_everybody_wherever_the_judgement_is(fenmarch, browse, ready):
    services.confirm_all(ready, by=fenmarch.editor, expected_version=ready.version)
    publish(ready, fenmarch.inspector)
    inspector = browse("inspector")
    page = inspector.submit(at(ready, "correct", fenmarch.to_region), {"text": "", "reason": ""})
    assert page.error_messages == ["Enter the correction", "Enter why it is corrected"]
    inspector.send({"text": "Most staff, not all", "reason": "A slip"})
    for name in ("director", "responder", "neighbour_director"):
        for path in (at(ready), f"/recommendations/{fenmarch.to_region.id}"):
            main = browse(name).get(path).main
            assert "Correction, 14 April 2027: Most staff, not all Why: A slip" in main, path
            assert "All staff are supervised each month" in main
            assert "Add a correction" not in main
    assert "A slip" in browse("director").get(f"/recommendations/{fenmarch.to_region.id}/history").main


def test_a_closed_recommendation_is_reopened_with_a_reason(fenmarch, browse, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    services.confirm_all(follow_up, by=fenmarch.editor, expected_version=follow_up.version)
    publish(follow_up, fenmarch.inspector)
    where = f"/recommendations/{fenmarch.to_region.id}"
    assert "Reopen this recommendation" not in browse("director").get(where).links
    inspector = browse("inspector")
    assert "Reopen this recommendation" in inspector.get(where).links
    page = inspector.submit(f"{where}/reopen", {"reason": ""})
    assert page.error_messages == ["Enter why it is reopened"]
    page = inspector.send({"reason": "It has come back"})
    assert "Reopened on 14 April 2027" in page.main
    assert "It has come back" in browse("director").get(f"{where}/history").main
    db.session.refresh(fenmarch.to_region)
    assert fenmarch.to_region.status is RecommendationStatus.FOLLOWED_UP
    assert inspector.get(f"{where}/reopen").path == where

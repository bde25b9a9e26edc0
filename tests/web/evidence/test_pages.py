"""The pages of evidence: adding, looking, opening, removing."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from tests.evidence.samples import EICAR, archive, encrypted_office, pdf
from tracker.action_plans import services as plans
from tracker.action_plans.lifecycle import Track
from tracker.core.database import db
from tracker.core.events import Event
from tracker.evidence import limits
from tracker.evidence.contents import inspecting
from tracker.evidence.models import Evidence
from tracker.evidence.scanning import scan_waiting_files
from tracker.evidence.services import add_link
from tracker.evidence.storage import evidence_store

#: Texts that would run, or lead astray, on a page that did not treat them as text (assurance E5).
NASTY = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "{{7*7}} ${7*7}",
    "</textarea>", "javascript:alert(1)", "\u202etxt.exe", "مرحبا", "zero\u200bwidth", "🙂", "line\u2028line",
)  # fmt: skip

WRONG_TYPE = (
    "The selected file must be a PDF, Word (DOCX), Excel (XLSX), PowerPoint (PPTX), image (PNG or JPEG) or text file "
    "(TXT or CSV)"
)
DO_NOT_MATCH = "The contents of the selected file do not match its type. Open it, save it again and try again"
HAS_MACROS = "The selected file has macros. Save it as a file without macros and try again"


def a_file(content=b"Conferences take place.", name="minutes.txt"):
    return (BytesIO(content), name)


def answers(**more):
    return {"title": "Minutes of March", "shows": "Conferences take place", "file": a_file(), **more}


def all_evidence():
    db.session.expire_all()
    return db.session.scalars(select(Evidence).order_by(Evidence.added_at)).all()


def test_an_owner_uploads_a_file_then_another_and_finds_both_on_the_action(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.get(f"/actions/{action.id}")
    assert "No evidence has been added" in page.main
    page = browser.get(page.links["Upload evidence"])
    assert "Do not upload anything that names a person on probation, a victim or a child." in page.main
    assert "PDF, Word, Excel, PowerPoint, image or text file, up to 20MB" in page.main
    page = browser.send(answers())
    assert (page.notice, page.h1) == ("File uploaded", "Evidence for this action")
    assert "Minutes of March" in page.main
    assert "Not checked for viruses" in page.main
    page = browser.send({"another": "yes"})
    assert page.h1 == "Upload evidence"
    browser.send(answers(title="A report", file=a_file(pdf(), "report.pdf")))
    page = browser.send({"another": "no"})
    assert page.path == f"/actions/{action.id}"
    assert {"Minutes of March", "A report"} <= set(page.links)


def test_a_question_left_out_is_asked_again(fenmarch, signed_in, action):
    page = signed_in(fenmarch.owner).submit(f"/actions/{action.id}/evidence/uploaded", {"another": None})
    assert page.error_messages == ["Select yes if you want to add another file"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"file": None}, "Select a file"),
        ({"file": lambda: a_file(b"")}, "The selected file is empty"),
        ({"file": lambda: a_file(b"x" * 2_001)}, "The selected file must be 20MB or smaller"),
        ({"file": lambda: a_file(name="a.exe")}, WRONG_TYPE),
        ({"file": lambda: a_file(b"<html>", "a.pdf")}, DO_NOT_MATCH),
        ({"file": lambda: a_file(encrypted_office(), "a.docx")}, "The selected file is password protected"),
        ({"file": lambda: a_file(archive({}), "a.xlsm")}, HAS_MACROS),
        ({"title": ""}, "Enter a title"),
        ({"shows": "s" * 4_001}, "What this shows must be 4,000 characters or less"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_the_other_answers_stay(
    fenmarch, signed_in, action, monkeypatch, changes, message
):
    # The limit itself is tried with the files alone; here it is low, for the sake of speed.
    monkeypatch.setattr(inspecting, "MOST_BYTES", 2_000)
    # A file is used up by sending it, so each try makes its own.
    changes = {name: value() if callable(value) else value for name, value in changes.items()}
    browser = signed_in(fenmarch.owner)
    page = browser.submit(f"/actions/{action.id}/evidence/new", answers(**changes))
    assert page.error_messages == [message]
    kept = page.form_with("title").values
    assert kept["title"] == [changes.get("title", "Minutes of March")]
    assert kept["shows"][0].strip() == changes.get("shows", "Conferences take place")
    assert all_evidence() == []


def test_a_form_sent_twice_adds_one_file(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.get(f"/actions/{action.id}/evidence/new")
    browser.send(answers())
    browser.page = page
    browser.send(answers())
    assert len(all_evidence()) == 1


def test_a_plan_that_is_full_says_so(fenmarch, signed_in, action, monkeypatch):
    monkeypatch.setattr(limits, "FILES_IN_A_PLAN", 0)
    page = signed_in(fenmarch.owner).submit(f"/actions/{action.id}/evidence/new", answers())
    assert "already has 0 files" in page.error_messages[0]


def test_evidence_may_name_the_update_it_supports_and_no_foreign_one(fenmarch, signed_in, action):
    own = plans.add_update(action, text="Begun", track=Track.ON_TRACK, by=fenmarch.owner)
    other = next(each for each in fenmarch.plan.actions if each.id != action.id)
    foreign = plans.add_update(other, text="Begun", track=Track.ON_TRACK, by=fenmarch.lead)
    browser = signed_in(fenmarch.owner)
    page = browser.submit(f"/actions/{action.id}/evidence/new", answers(update=str(own.id)))
    assert "Supports the update of 14 April 2026" in page.main
    for wrong in (foreign.id, fenmarch.neighbour.id, "nonsense"):
        page = browser.submit(f"/actions/{action.id}/evidence/new", answers(update=str(wrong)))
        assert page.error_messages == ["Select an answer from the list"]
    assert len(all_evidence()) == 1


def test_a_link_is_shown_with_its_host_and_leads_nowhere_unseen(fenmarch, signed_in, action):
    browser = signed_in(fenmarch.owner)
    page = browser.submit(
        f"/actions/{action.id}/evidence/link",
        {"link": "https://ex\u0430mple.com/minutes", "title": "Minutes", "shows": "Them"},
    )
    assert (page.notice, "Link to xn--exmple-4nf.com" in page.main) == ("Link added", True)
    page = browser.get(page.links["Minutes"])
    anchor = page.one("//main//a[starts-with(@href, 'https://')]")
    assert anchor.get("href") == "https://xn--exmple-4nf.com/minutes"
    assert anchor.get("rel") == "noopener noreferrer"
    page = browser.submit(
        f"/actions/{action.id}/evidence/link", {"link": "javascript:alert(1)", "title": "T", "shows": "S"}
    )
    assert page.error_messages == ["Enter a full address, such as https://example.com/report"]
    assert page.form_with("link").values["title"] == ["T"]


def test_a_file_leaves_as_a_download_that_nothing_runs_and_the_record_says_who_opened_it(
    fenmarch, signed_in, add
):
    evidence = add(pdf(), "Räport «1».pdf")
    db.session.commit()
    browser = signed_in(fenmarch.inspector)
    page = browser.get(f"/evidence/{evidence.id}")
    assert "Download PDF file" in " ".join(page.links)
    with browser.raw("GET", f"/evidence/{evidence.id}/download") as response:
        assert response.get_data() == pdf()
    headers = response.headers
    assert headers["Content-Type"] == "application/pdf"
    disposition = headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''R%C3%A4port" in disposition
    assert unquote(disposition.split("''")[1]) == "Räport «1».pdf"
    assert "sandbox" in headers["Content-Security-Policy"].split("; ")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    opened = db.session.scalars(select(Event).where(Event.action == "evidence opened")).all()
    assert [(event.actor_name, event.subject_id) for event in opened] == [
        (fenmarch.inspector.name, evidence.id)
    ]


def test_parts_and_copies_are_handed_out_by_the_same_rules(fenmarch, signed_in, add):
    evidence = add(b"0123456789")
    db.session.commit()
    browser, address = signed_in(fenmarch.owner), f"/evidence/{evidence.id}/download"
    with browser.raw("GET", address, headers={"Range": "bytes=2-4"}) as part:
        assert (part.status_code, part.get_data()) == (206, b"234")
        assert part.headers["Content-Range"] == "bytes 2-4/10"
    with browser.raw("GET", address) as whole:
        assert whole.get_data() == b"0123456789"
    with browser.raw("GET", address, headers={"If-None-Match": whole.headers["ETag"]}) as again:
        assert (again.status_code, again.get_data()) == (304, b"")
    assert browser.raw("GET", address, headers={"Range": "bytes=50-60"}).status_code == 416
    with browser.raw("HEAD", address) as head:
        assert (head.status_code, head.get_data()) == (200, b"")
    stranger = signed_in(fenmarch.neighbour_director)
    for headers in ({"Range": "bytes=2-4"}, {"If-None-Match": whole.headers["ETag"]}):
        assert stranger.raw("GET", address, headers=headers).status_code == 404
    assert db.session.query(Event).filter_by(action="evidence opened").count() == 2


def test_a_file_that_waits_or_holds_a_virus_is_told_to_its_own_side_and_opened_by_nobody(
    app, fenmarch, signed_in, action, add, virus_scanner, monkeypatch
):
    monkeypatch.setitem(app.config, "SCANNER_URL", virus_scanner.url)
    evidence = add(EICAR, "test.txt")
    db.session.commit()
    owner, inspector = signed_in(fenmarch.owner), signed_in(fenmarch.inspector)
    assert "is being checked for viruses" in owner.get(f"/evidence/{evidence.id}").main
    owner.get(f"/evidence/{evidence.id}/download", status=409)
    scan_waiting_files()
    assert "Contains a virus" in owner.get(f"/actions/{action.id}").main
    assert "This file contains a virus" in owner.get(f"/evidence/{evidence.id}").main
    assert "contains a virus" in owner.get(f"/evidence/{evidence.id}/download", status=409).main
    for path in ("", "/download", "/remove"):
        inspector.get(f"/evidence/{evidence.id}{path}", status=404)
    assert "No evidence" in inspector.get(f"/actions/{action.id}").main
    page = signed_in(fenmarch.administrator).get("/evidence/held")
    assert [row[0] for row in page.table] == [action.code]
    assert evidence.title not in page.main
    page = owner.submit(f"/evidence/{evidence.id}/remove", {"reason": "It holds a virus"})
    assert page.notice == "Evidence removed"


def test_what_was_removed_is_gone_and_its_file_with_it(fenmarch, signed_in, add):
    evidence = add()
    db.session.commit()
    browser = signed_in(fenmarch.lead)
    page = browser.submit(f"/evidence/{evidence.id}/remove", {"reason": ""})
    assert page.error_messages == ["Enter why you are removing this"]
    browser.send({"reason": "It names somebody"})
    for path in ("", "/download", "/remove"):
        browser.get(f"/evidence/{evidence.id}{path}", status=404)
    with pytest.raises(LookupError):
        evidence_store().read(evidence.sha256)


def test_a_file_that_the_store_lost_is_the_services_fault_and_leaves_no_record(fenmarch, signed_in, add):
    evidence = add()
    evidence_store().forget(evidence.sha256)
    db.session.commit()
    signed_in(fenmarch.owner).get(f"/evidence/{evidence.id}/download", status=503)
    assert db.session.query(Event).filter_by(action="evidence opened").count() == 0


def test_the_recommendation_has_its_evidence_on_a_page_of_its_own(fenmarch, signed_in, action, add):
    add(title="First")
    add_link(action, link="https://example.com", title="Second", shows="S", by=fenmarch.owner)
    db.session.commit()
    browser = signed_in(fenmarch.inspector)
    page = browser.get(f"/recommendations/{action.recommendation_id}")
    page = browser.get(page.links["Evidence"])
    assert {"First", "Second"} <= set(page.links)
    page = signed_in(fenmarch.neighbour_director).get(f"/recommendations/{action.recommendation_id}/evidence")
    assert "There is no evidence that you can see." in page.main


@pytest.mark.parametrize("text", NASTY)
def test_texts_and_names_are_shown_as_they_are(fenmarch, signed_in, action, text):
    browser = signed_in(fenmarch.owner)
    name = "".join(each for each in text if each not in '\\/"')[:40] + ".txt"
    page = browser.submit(
        f"/actions/{action.id}/evidence/new", answers(title=text, shows=text, file=a_file(name=name))
    )
    assert page.notice == "File uploaded", page.error_messages
    (evidence,) = all_evidence()
    for path in (f"/evidence/{evidence.id}", f"/actions/{action.id}", f"/evidence/{evidence.id}/remove"):
        page = browser.get(path)
        assert " ".join(evidence.title.split()) in page.main
        assert page.all("//main//script | //main//img | //main//svg[@onload]") == []
    with browser.raw("GET", f"/evidence/{evidence.id}/download") as response:
        assert "\r" not in response.headers["Content-Disposition"]


def test_a_request_far_too_big_keeps_the_other_answers(app, fenmarch, signed_in, action, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    browser = signed_in(fenmarch.owner)
    browser.get(f"/actions/{action.id}/evidence/new")
    page = browser.send(answers(file=a_file(b"x" * 300_000)), status=413)
    assert "Minutes of March" in page.main
    page = browser.send(button="Choose a smaller file")
    assert page.error_messages == ["Select a file"]
    assert page.form_with("title").values["title"] == ["Minutes of March"]
    browser.send({"file": a_file()})
    assert [each.title for each in all_evidence()] == ["Minutes of March"]


def test_too_many_parts_and_a_text_without_end_are_refused(app, fenmarch, signed_in, action, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_FORM_MEMORY_SIZE", 100_000)
    browser = signed_in(fenmarch.owner)
    address = f"/actions/{action.id}/evidence/new"
    browser.post(address, answers(shows="s" * 100_001), status=413)
    many = {f"field{number}": "x" for number in range(2_001)}
    browser.post(address, answers(**many), status=413)
    assert app.config["MAX_CONTENT_LENGTH"] < 2 * 20 * 1024 * 1024, "Two files of 20 MB are too much"
    assert all_evidence() == []

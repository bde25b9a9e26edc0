"""A plan brought in from a spreadsheet: the template, what a file would do, and doing it."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest

from tests.action_plans.fenmarch import TEST, person
from tests.web.plan_documents.conftest import HEAD, csv_file, workbook_file
from tracker.accounts.models import Role
from tracker.action_plans import services
from tracker.action_plans.models import Action, Response
from tracker.action_plans.spreadsheet.columns import PlanColumn
from tracker.core.database import db
from tracker.core.events import Event, act
from tracker.recommendations.lifecycle import ResponseKind

ADD = ["1", "Agreed", "Hold case conferences every month", "Ola Berg", "30/9/2026"]


def actions() -> list[Action]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Action).order_by(Action.code)))


def effects(page) -> list[str]:
    return [row[2] for row in page.table]


def confirm(browser):
    return browser.send(button="Bring the plan in")


def test_a_file_shows_what_it_will_do_then_does_it_then_has_nothing_to_do(bring, fenmarch):
    rows = (ADD, ["2", "Not agreed", None, None, None, "There is no money for it"])
    head = [*HEAD, PlanColumn.EXPLANATION]
    browser, page = bring(workbook_file(*rows, head=head))
    first, second = effects(page)
    assert first == (
        "Answers recommendation 1: Agreed Adds an action to recommendation 1: “Hold case conferences every month”,"
        " owner Ola Berg, target date 30 September 2026"
    )
    assert second == "Answers recommendation 2: Not agreed"
    assert "2 responses entered or changed, 1 action added. Nothing has changed yet." in page.main
    assert actions() == []
    assert db.session.scalars(db.select(Response)).all() == []
    page = confirm(browser)
    assert page.notice == "Plan brought in: 2 responses entered or changed, 1 action added"
    (action,) = actions()
    assert (action.text, action.owner.name, action.target_date) == (ADD[2], "Ola Berg", date(2026, 9, 30))
    kinds = {each.recommendation.number: each.kind for each in db.session.scalars(db.select(Response))}
    assert kinds == {"1": ResponseKind.AGREED, "2": ResponseKind.NOT_AGREED}
    _, page = bring(workbook_file(*rows, head=head))
    assert "Nothing to do: the plan already says what the file says." in page.main
    assert "Bring the plan in" not in page.html


def test_the_record_says_that_it_came_from_a_file(bring):
    browser, _ = bring(csv_file(ADD, name="plans/our plan.csv"))
    confirm(browser)
    event = db.session.scalars(db.select(Event).where(Event.action == "plan brought in from a file")).one()
    assert event.after == {"file": "our plan.csv", "answered": 1, "added": 1, "changed": 0}
    added = db.session.scalars(db.select(Event).where(Event.action == "action added")).first()
    assert added.act_id is not None


def test_rows_change_what_is_there_by_reference_or_by_text(bring, fenmarch):
    one = fenmarch.action(text="Meet every week")
    two = fenmarch.action(text="Train the staff", recommendation=fenmarch.to_unit)
    db.session.commit()
    head = [*HEAD, PlanColumn.ACTION_CODE]
    row = ["1", "", "Meet every other week", "cole.amin@fenmarch.example", date(2026, 10, 31), one.code]
    browser, page = bring(
        workbook_file(row, [2, None, "train  the STAFF", "Ola Berg", "1 December 2026"], head=head)
    )
    first, second = effects(page)
    assert first == (
        f"Changes the wording of {one.code} to “Meet every other week” "
        f"Changes the owner of {one.code} from Ola Berg to Cole Amin "
        f"Changes the target date of {one.code} from 30 September 2026 to 31 October 2026"
    )
    assert second == f"Changes the target date of {two.code} from 30 September 2026 to 1 December 2026"
    confirm(browser)
    assert sorted((each.text, each.owner.name, each.target_date) for each in actions()) == [
        ("Meet every other week", "Cole Amin", date(2026, 10, 31)),
        ("Train the staff", "Ola Berg", date(2026, 12, 1)),
    ]


def test_errors_name_row_and_column_and_nothing_is_brought_in(bring, fenmarch):
    fenmarch.action(text="Meet every week")
    fenmarch.action(text="Meet every week", recommendation=fenmarch.to_unit)
    code = actions()[0].code if actions()[0].recommendation_id == fenmarch.to_unit.id else actions()[1].code
    head = [*HEAD, PlanColumn.ACTION_CODE]
    browser, page = bring(
        csv_file(
            ["1", "", "Something good", "Ola Berg", "31/2/2026", ""],
            ["1", "", "Something good", "Ola Berg", "1/1/26", ""],
            ["1", "", "Something good", "Ola Berg", "27/3/2026", ""],
            ["1", "", "Something good", "Somebody Else", "30/9/2026", ""],
            ["1", "", "Something good", "", "30/9/2026", ""],
            ["1", "", "Something good", "Ola Berg", "", ""],
            ["1", "", "", "Ola Berg", "30/9/2026", ""],
            ["1", "Maybe", "Something good", "Ola Berg", "30/9/2026", ""],
            ["9", "Agreed", "Something good", "Ola Berg", "30/9/2026", ""],
            ["", "Agreed", "Something good", "Ola Berg", "30/9/2026", ""],
            ["1", "", "Meet", "Ola Berg", "30/9/2026", code],
            ["1", "", "Meet", "Ola Berg", "30/9/2026", "A-NONE"],
            ["3", "", "Something good", "Ola Berg", "30/9/2026", ""],
            ["3", "Partly agreed", "Something good", "Ola Berg", "30/9/2026", ""],
            ["1", "", "x" * 4001, "Ola Berg", "30/9/2026", ""],
            ["1", "", "Fine", "Ola Berg", "30/9/2026", ""],
            head=head,
        )
    )
    assert page.title.startswith("Error: ")
    assert page.error_messages == [
        "Row 2, Target date: Target date must be a real date, such as 30/9/2026",
        "Row 3, Target date: Year must include 4 numbers",
        "Row 4, Target date: Target date must be after 27 March 2026, when the report was published",
        "Row 5, Responsible owner: Nobody called Somebody Else holds a post in Fenmarch today",
        "Row 6, Responsible owner: Enter who will own this action",
        "Row 7, Target date: Enter the target date",
        "Row 8, Response: action taken or planned: Enter the action",
        "Row 9, Agreed, partly agreed or not agreed: Enter Agreed, Partly agreed or Not agreed",
        "Row 10, Number: This plan answers no recommendation with the number 9",
        "Row 11, Number: Enter the number of the recommendation",
        f"Row 12, Action reference: {code} belongs to another recommendation",
        "Row 13, Action reference: There is no action A-NONE in this plan. Leave the cell empty to add an action",
        "Row 14, Agreed, partly agreed or not agreed: Enter Agreed, Partly agreed or Not agreed",
        "Row 15, Which part is not agreed, and why: Enter which part you do not agree with",
        "Row 16, Response: action taken or planned: Action must be 4,000 characters or less",
    ]
    assert "15 rows cannot be brought in, so nothing has been" in page.main
    assert "Bring the plan in" not in page.html
    assert len(actions()) == 2
    # The rest of the page serves to choose the file again.
    page = browser.send({"file": csv_file(ADD)}, button="Show what it will do")
    assert "1 action added" in page.main


def test_rows_that_contradict_each_other_are_refused(bring):
    _, page = bring(csv_file(ADD, ["1", "Not agreed", "Another one", "Ola Berg", "30/9/2026"], ADD))
    assert page.error_messages == [
        "Row 3, Agreed, partly agreed or not agreed: Row 2 says something else about this recommendation",
        "Row 4, Response: action taken or planned: Row 2 is about the same action",
    ]


def test_two_people_with_one_name_must_be_told_apart(bring, fenmarch):
    with act("made for a test", by=TEST):
        other = person("Olaf Berg", Role.ACTION_OWNER, fenmarch.region)
        other.name = "Ola Berg"
    db.session.commit()
    _, page = bring(csv_file(ADD))
    assert page.error_messages == [
        "Row 2, Responsible owner: 2 people are called Ola Berg. Enter the e-mail address"
    ]
    browser, _ = bring(csv_file([*ADD[:3], "OLAF.berg@fenmarch.example", ADD[4]]))
    confirm(browser)
    assert actions()[0].owner_id == other.id
    template = browser.get(f"/plans/{fenmarch.plan.id}/template.csv").response.get_data(as_text=True)
    assert "olaf.berg@fenmarch.example" in template


def test_whoever_left_may_stay_the_owner_of_what_the_file_does_not_change(bring, fenmarch):
    fenmarch.action()
    with act("left", by=TEST):
        fenmarch.owner.memberships[0].valid_to = date(2026, 4, 1)
    db.session.commit()
    _, page = bring(csv_file(ADD))
    assert "Nothing to do" in page.main


def test_the_plan_changed_meanwhile_so_the_file_is_shown_anew(bring, fenmarch):
    browser, _ = bring(csv_file(ADD))
    fenmarch.action(text="Somebody else's action", recommendation=fenmarch.to_unit)
    db.session.commit()
    page = browser.send(button="Bring the plan in", status=409)
    assert "Someone changed the plan after you looked, so nothing was brought in" in page.main
    assert len(actions()) == 1
    assert "1 action of the plan is not in the file and will stay as it is." in page.main
    assert confirm(browser).notice.startswith("Plan brought in")
    assert len(actions()) == 2


def test_confirmed_twice_it_acts_once(bring, fenmarch):
    browser, page = bring(csv_file(ADD))
    sent = page.form_with(button="Bring the plan in")
    for _ in range(2):
        browser.raw(
            "POST", sent.action, data=sent.values, headers={"Referer": browser.app.config["SERVICE_URL"]}
        )
    assert len(actions()) == 1


def test_what_was_shown_to_one_person_cannot_be_confirmed_by_another_or_changed(bring, fenmarch, signed_in):
    _, page = bring(csv_file(ADD))
    shown = page.form_with(button="Bring the plan in").values["from_file"][0]
    where = f"/plans/{fenmarch.plan.id}/bring-in/confirm"
    for who, what in ((fenmarch.director, shown), (fenmarch.lead, shown[:-3] + "abc"), (fenmarch.lead, "")):
        page = signed_in(who).post(where, {"from_file": what}, status=200)
        assert page.error_messages == ["What you saw can no longer be confirmed. Select the file again"]
    assert actions() == []


def test_a_submitted_plan_takes_no_file(bring, fenmarch, signed_in):
    browser, _ = bring(csv_file(ADD))
    fenmarch.submitted()
    db.session.commit()
    before = len(actions())
    browser.send(button="Bring the plan in", status=409)
    assert len(actions()) == before
    page = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}/bring-in")
    assert page.path == f"/plans/{fenmarch.plan.id}"


def test_a_returned_plan_takes_one(bring, fenmarch):
    fenmarch.submitted()
    services.return_plan(fenmarch.plan, reason="More, please", by=fenmarch.responder)
    db.session.commit()
    browser, _ = bring(csv_file(["1", "", "Something new", "Ola Berg", "30/9/2026"]))
    confirm(browser)
    assert "Something new" in {action.text for action in actions()}


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_template_and_every_download_can_be_brought_in_as_they_are(bring, fenmarch, signed_in, ending):
    fenmarch.action(text="=1+1 'quoted'; -2\n@three ŵ🙂", success_measure="+4 of 5")
    fenmarch.agree(
        fenmarch.to_unit, kind=ResponseKind.PARTLY_AGREED, explanation="- not this", lead=fenmarch.lead
    )
    db.session.commit()
    browser = signed_in(fenmarch.lead)
    for name in ("template", "action-plan"):
        content = browser.get(f"/plans/{fenmarch.plan.id}/{name}.{ending}").response.get_data()
        _, page = bring((io.BytesIO(content), f"plan.{ending}"))
        assert "Nothing to do" in page.main
        assert page.error_messages == []


def test_the_template_has_the_plan_a_guide_and_those_who_can_own(fenmarch, signed_in):
    fenmarch.action()
    db.session.commit()
    response = signed_in(fenmarch.lead).get(f"/plans/{fenmarch.plan.id}/template.xlsx").response
    book = openpyxl.load_workbook(io.BytesIO(response.get_data()))
    assert book.sheetnames == ["Action plan", "Guide", "Owners", "About this plan"]
    rows = [[cell.value for cell in row] for row in book["Action plan"].iter_rows()]
    assert [row[0] for row in rows] == ["Number", "1", "2", "3"]
    assert rows[1][3:5] == ["Hold case conferences every month", "Ola Berg"]
    assert ("Ola Berg", "ola.berg@fenmarch.example") in [
        tuple(cell.value for cell in row) for row in book["Owners"].iter_rows()
    ]
    assert (
        book["Action plan"].data_validations.dataValidation[0].formula1 == '"Agreed,Partly agreed,Not agreed"'
    )


def test_columns_that_mean_nothing_are_named(bring):
    _, page = bring(csv_file([*ADD, "high"], head=[*HEAD, "Priority"]))
    assert "These columns are not used: “Priority”." in page.main


def test_those_who_do_not_change_the_whole_plan_are_refused(fenmarch, signed_in):
    for where in ("bring-in", "template.xlsx", "template.csv"):
        signed_in(fenmarch.pdu_head).get(f"/plans/{fenmarch.plan.id}/{where}", status=403)
        signed_in(fenmarch.neighbour_director).get(f"/plans/{fenmarch.plan.id}/{where}", status=404)


def test_actions_that_are_not_in_the_file_are_counted(bring, fenmarch):
    for _ in range(3):
        fenmarch.action()
    db.session.commit()
    _, page = bring(csv_file(ADD))
    assert "2 actions of the plan are not in the file and will stay as they are." in page.main

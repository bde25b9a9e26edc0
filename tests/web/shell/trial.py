"""A room that only tests have: one page for each thing that the shell of the pages promises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import TooManyRequests
from wtforms import BooleanField, FileField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import ActionState, PlanState
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken
from tracker.core.events import Service, act
from tracker.organisations.models import Organisation
from tracker.recommendations.lifecycle import RecommendationStatus, ResponseKind
from tracker.web import filters
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.filters import FilterPanel
from tracker.web.forms import (
    DateBoxes,
    EditForm,
    PlainTextArea,
    SelectFromMany,
    TrackerForm,
    choices_of,
    choices_of_enum,
)
from tracker.web.listing import page_of, read_list_state
from tracker.web.saving import saved
from tracker.web.statuses import OVERDUE, words_of

TESTER = Service("The tests")

bp = Blueprint(
    "trial", __name__, url_prefix="/trial", template_folder=str(Path(__file__).parent / "templates")
)


class AnswerForm(TrackerForm):
    """A field of every kind."""

    action = StringField("What will you do?", validators=[DataRequired("Enter the action")])
    kind = RadioField(
        "Do you agree with this recommendation?",
        choices=choices_of_enum(words_of(ResponseKind)),
        validators=[DataRequired("Select whether you agree with this recommendation")],
    )
    owner = SelectField(
        "Who will own this action?",
        choices=choices_of([("jo", "Jo Patel"), ("sam", "Sam Okafor")], empty="Choose"),
        validators=[DataRequired("Select who will own this action")],
    )
    target_on = DateBoxes("Target date", [DataRequired("Enter the target date")], called="Target date")
    themes = SelectFromMany(
        "Themes", choices=choices_of([("staff", "Staffing"), ("risk", "Public protection")])
    )
    detail = PlainTextArea(
        "What has been done?",
        validators=[Length(max=40, message="What has been done must be 40 characters or less")],
    )
    sure = BooleanField("I have checked this")
    evidence = FileField("Upload evidence")


class NameForm(EditForm):
    """Edits a person, who is versioned."""

    name = StringField("Name", validators=[DataRequired("Enter a name")])
    until = DateBoxes("Until", called="Until")


class SecretForm(TrackerForm):
    """A form with a password in it."""

    acts_once = False

    password = PasswordField("Password", validators=[DataRequired("Enter a password")])


@bp.route("/answer", methods=["GET", "POST"])
def answer() -> ResponseReturnValue:
    """Say back what the form holds."""
    form = AnswerForm()
    if form.validate_on_submit():
        said = {
            "action": form.action.data,
            "kind": form.kind.data,
            "owner": form.owner.data,
            "target_on": form.target_on.data.isoformat(),
            "themes": form.themes.data,
            "detail": form.detail.data,
            "sure": form.sure.data,
        }
        return render_template("trial/said.html", said=said)
    return render_template("trial/answer.html", form=form)


@bp.route("/people/new", methods=["GET", "POST"])
def new_person() -> ResponseReturnValue:
    """Add a person: what a form that acts does."""
    form = NameForm()
    if form.validate_on_submit():
        try:
            with act("person added", by=TESTER):
                if form.name.data == "Refused":
                    db.session.add(Person(email="half-done@example.org", name="Half done"))
                    db.session.flush()
                    raise RuleBroken("Name must be another one", field="name")
                if form.name.data == "Refused altogether":
                    raise RuleBroken("Nobody can be added today")
                count = db.session.scalar(select(func.count()).select_from(Person)) or 0
                db.session.add(
                    person := Person(
                        email=f"{count}-{form.form_token.data.lower()[:20]}@example.org", name=form.name.data
                    )
                )
        except RuleBroken as error:
            form.show(error)
        else:
            return saved(f"Added {person.name}", "trial.show_person", person_id=person.id)
    return render_template("trial/name.html", form=form, title="Add a person")


@bp.get("/people/<uuid:person_id>")
def show_person(person_id: UUID) -> ResponseReturnValue:
    """Show a person."""
    return render_template("trial/person.html", shown=_get(person_id))


@bp.route("/people/<uuid:person_id>/edit", methods=["GET", "POST"])
def edit_person(person_id: UUID) -> ResponseReturnValue:
    """Edit a person, with the page for two at once."""
    person = _get(person_id)
    form = NameForm(obj=person)
    if form.validate_on_submit():
        try:
            if form.expected_version != person.version:
                raise ChangedMeanwhile
            with act("person renamed", by=TESTER):
                person.name = form.name.data
            return saved("Saved", "trial.show_person", person_id=person.id)
        except SOMEONE_WAS_FASTER:
            return conflict(form, lambda: _get(person_id), now={"until": None})
    return render_template("trial/name.html", form=form, title="Edit a person")


@bp.route("/secret", methods=["GET", "POST"])
def secret() -> ResponseReturnValue:
    """Say how long the password is."""
    form = SecretForm()
    if form.validate_on_submit():
        return render_template("trial/said.html", said={"characters": len(form.password.data)})
    return render_template("trial/secret.html", form=form)


@bp.get("/list")
def index() -> ResponseReturnValue:
    """List organisations."""
    state = read_list_state(
        filters=("q", "type", "kind", "late"), sorts=("name", "code"), default_sort="name", per_page=10
    )
    statement = select(Organisation)
    if words := state.one("q"):
        statement = statement.where(Organisation.name.contains(words, autoescape=True))
    panel = FilterPanel(
        state,
        [
            filters.search("q", "Search organisations"),
            filters.select("type", "Type", [("region", "Region"), ("pdu", "Probation delivery unit")]),
            filters.boxes(
                "kind",
                "Status",
                [(each.value, words) for each, words in words_of(RecommendationStatus).items()],
            ),
            filters.flag("late", "Overdue only"),
        ],
    )
    orders = {"name": (Organisation.name,), "code": (Organisation.code,)}
    page = page_of(statement, state, orders=orders, tie_break=(Organisation.id,))
    return render_template("trial/list.html", page=page, panel=panel)


@bp.get("/parts")
def parts() -> ResponseReturnValue:
    """Show the small parts."""
    at = datetime(2026, 3, 20, 16, 12, tzinfo=UTC)
    entries = [
        SimpleNamespace(title="Plan submitted", by="Jo Patel", at=at, lines=[]),
        SimpleNamespace(
            title="Target date changed",
            by="Sam Okafor",
            at=at - timedelta(days=40),
            lines=["30 June 2026, was 31 March 2026"],
        ),
    ]
    return render_template(
        "trial/parts.html", states=[*PlanState, *ActionState], overdue=OVERDUE, entries=entries
    )


@bp.route("/trouble/<what>", methods=["GET", "POST"])
def trouble(what: str) -> ResponseReturnValue:
    """Go wrong."""
    if what == "writes":
        with act("person added", by=TESTER):
            db.session.add(Person(email="written@example.org", name="Written"))
        db.session.commit()
    elif what == "half":
        with act("person added", by=TESTER):
            db.session.add(Person(email="half@example.org", name="Half"))
        raise ZeroDivisionError("half done")
    elif what == "misspelt":
        return render_template("trial/misspelt.html")
    errors: dict[str, Exception] = {
        "not-found": NotFound(),
        "not-permitted": NotPermitted("Only the regional director can submit the action plan."),
        "rule": RuleBroken("The plan has been submitted"),
        "changed": ChangedMeanwhile(),
        "fault": ZeroDivisionError("secret detail"),
        "database": OperationalError("SELECT secret", {}, Exception("connection refused")),
        "too-many": TooManyRequests(retry_after=datetime.now(UTC) + timedelta(minutes=20)),
    }
    if what in errors:
        raise errors[what]
    if what.isdecimal():
        abort(int(what))
    return {"form": request.form.to_dict(flat=False)}


def _get(person_id: UUID) -> Person:
    person = db.session.scalar(select(Person).where(Person.id == person_id))
    if person is None:
        raise NotFound
    return person

"""Adding evidence to an action: one file at a time, then whether there is another; or a link."""

from __future__ import annotations

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.models import Person
from tracker.action_plans import action_queries
from tracker.action_plans.models import Action
from tracker.core.errors import RuleBroken
from tracker.evidence import permissions, queries, services
from tracker.evidence.contents import ENDINGS
from tracker.evidence.limits import MOST_MEGABYTES
from tracker.evidence.receiving import receive_file
from tracker.evidence.rules import takes_evidence
from tracker.web.evidence.forms import YES, AnotherForm, LinkForm, UploadForm, offer_updates
from tracker.web.evidence.views import bp
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved


@bp.route("/actions/<uuid:action_id>/evidence/new", methods=["GET", "POST"])
def new(action_id: UUID) -> ResponseReturnValue:
    """Take one file."""
    person, action = _to_add(action_id)
    form = UploadForm()
    offer_updates(form, action)
    if form.was_sent_well():
        try:
            sent = form.file.data
            received = receive_file(action, file=sent.stream, file_name=sent.filename or "", by=person)
            form.use_up()
            services.add_received_file(
                action,
                received,
                title=form.title.data,
                shows=form.shows.data,
                update_id=_chosen_update(form),
                by=person,
            )
            return saved("File uploaded", ".uploaded", action_id=action_id)
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and not takes_evidence(action):
        return _to_action(action_id)
    return render_template(
        "evidence/new.html", action=action, form=form, endings=ENDINGS, megabytes=MOST_MEGABYTES
    )


@bp.route("/actions/<uuid:action_id>/evidence/uploaded", methods=["GET", "POST"])
def uploaded(action_id: UUID) -> ResponseReturnValue:
    """List what has been added, and ask whether there is more."""
    person, action = _to_add(action_id)
    form = AnotherForm()
    if form.validate_on_submit():
        return saved(None, ".new" if form.another.data == YES else "actions.show", action_id=action_id)
    if not form.is_submitted() and not takes_evidence(action):
        return _to_action(action_id)
    found = queries.list_evidence_of(action, viewer=person)
    return render_template("evidence/uploaded.html", action=action, found=found, form=form)


@bp.route("/actions/<uuid:action_id>/evidence/link", methods=["GET", "POST"])
def add_link(action_id: UUID) -> ResponseReturnValue:
    """Take a link to a document that stays where it is."""
    person, action = _to_add(action_id)
    form = LinkForm()
    offer_updates(form, action)
    if form.validate_on_submit():
        try:
            services.add_link(
                action,
                link=form.link.data,
                title=form.title.data,
                shows=form.shows.data,
                update_id=_chosen_update(form),
                by=person,
            )
            return saved("Link added", ".uploaded", action_id=action_id)
        except RuleBroken as error:
            form.show(error)
    elif not form.is_submitted() and not takes_evidence(action):
        return _to_action(action_id)
    return render_template("evidence/add_link.html", action=action, form=form)


def _to_add(action_id: UUID) -> tuple[Person, Action]:
    person = signed_in_person()
    action = action_queries.get_action(action_id, viewer=person)
    permissions.require_add(person, action)
    return person, action


def _chosen_update(form: UploadForm | LinkForm) -> UUID | None:
    return UUID(form.update.data) if "update" in form and form.update.data else None


def _to_action(action_id: UUID) -> ResponseReturnValue:
    """Lead to the action, which shows why it takes no evidence now."""
    return redirect(url_for("actions.show", action_id=action_id), 303)

"""Announcing a follow-up to the organisation, and what it then sees: dates, needs and a list, and no judgement."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.access import may_do
from tracker.accounts.models import Person
from tracker.accounts.reading import readable_events
from tracker.core.errors import RuleBroken
from tracker.core.histories import history_where
from tracker.followup import permissions, queries, services, stage_queries
from tracker.followup.accuracy import who_answers
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp
from tracker.followup.stage_models import Announcement
from tracker.web.announcements.forms import AnnounceForm, ChangeForm
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.identity import signed_in_person
from tracker.web.listing import read_list_state
from tracker.web.saving import saved
from tracker.web.timelines import timeline_page

bp = Blueprint("announcements", __name__, url_prefix="/follow-ups/<uuid:follow_up_id>")


@bp.get("/announcement")
def show(follow_up_id: UUID) -> ResponseReturnValue:
    """Show what the organisation was told, and what of it was changed since, with the reason."""
    person = signed_in_person()
    announcement = stage_queries.get_announcement(follow_up_id, viewer=person)
    state = read_list_state(filters=(), sorts=("at",), default_sort="at")
    changes = history_where(
        stage_queries.changes_of_announcement(announcement),
        readable_events(person),
        page=state.page,
        per_page=state.per_page,
    )
    return render_template(
        "announcements/show.html",
        announcement=announcement,
        changes=timeline_page(changes, state, linked=False),
        follow_up=announcement.follow_up,
        may_change=may_do(person, permissions.ANNOUNCE)
        and announcement.follow_up.state is not FollowUpState.PUBLISHED,
        is_published=announcement.follow_up.state is FollowUpState.PUBLISHED,
    )


@bp.route("/announce", methods=["GET", "POST"])
def announce(follow_up_id: UUID) -> ResponseReturnValue:
    """Announce the follow-up, or change what was announced."""
    person = signed_in_person()
    follow_up = queries.get_follow_up(follow_up_id, viewer=person)
    permissions.require_to(permissions.ANNOUNCE, follow_up, person)
    announcement = stage_queries.find_announcement(follow_up_id, viewer=person)
    form = ChangeForm(obj=announcement) if announcement else _first_form(follow_up, person)
    if form.validate_on_submit():
        try:
            return _save(follow_up, announcement, form, person)
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, announcement or follow_up)
    elif not form.is_submitted() and follow_up.state is FollowUpState.PUBLISHED:
        return redirect(url_for("follow_ups.show", follow_up_id=follow_up_id), 303)
    return render_template(
        "announcements/announce.html",
        follow_up=follow_up,
        announcement=announcement,
        form=form,
        told=who_answers(follow_up.organisation),
        taken=[assessment for assessment in follow_up.assessments if assessment.taken],
    )


def _first_form(follow_up: FollowUp, person: Person) -> AnnounceForm:
    return AnnounceForm(data={"version": follow_up.version, "contact": f"{person.name}, {person.email}"})


def _save(
    follow_up: FollowUp, announcement: Announcement | None, form: AnnounceForm, person: Person
) -> ResponseReturnValue:
    if announcement is not None and isinstance(form, ChangeForm):
        services.change_announcement(
            announcement,
            form.told(),
            reason=form.reason.data or "",
            by=person,
            expected_version=form.expected_version,
        )
        return saved("You changed the announcement", ".show", follow_up_id=follow_up.id)
    services.announce(follow_up, form.told(), by=person, expected_version=form.expected_version)
    return saved("You announced the follow-up", ".show", follow_up_id=follow_up.id)

"""One piece of evidence: what it is, the file itself, and removing it; and the files that are held back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.core.errors import RuleBroken
from tracker.evidence import permissions, queries, services
from tracker.evidence.contents.kinds import WORDS
from tracker.evidence.lifecycle import ScanState
from tracker.evidence.models import Evidence
from tracker.evidence.storage import forget_unused_files
from tracker.web.conflicts import SOMEONE_WAS_FASTER, conflict
from tracker.web.evidence.forms import RemoveForm
from tracker.web.evidence.handing_out import hand_out
from tracker.web.identity import signed_in_person
from tracker.web.saving import saved

bp = Blueprint("evidence", __name__)


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """Return a length in words: "312KB", "1.4MB"."""
    if size < 1024:
        return f"{size} byte{'s' if size != 1 else ''}"
    return f"{size / 1024:.0f}KB" if size < 1000 * 1024 else f"{size / 1024 / 1024:.1f}MB"


@bp.app_template_filter("file_type")
def file_type(media_type: str) -> str:
    """Return what a person calls a type of file."""
    return WORDS.get(media_type, "file")


@bp.get("/evidence/<uuid:evidence_id>")
def show(evidence_id: UUID) -> ResponseReturnValue:
    """Show what the evidence is and what it shows."""
    person = signed_in_person()
    evidence = queries.get_evidence(evidence_id, viewer=person)
    return render_template(
        "evidence/show.html", evidence=evidence, may_remove=permissions.may_add(person, evidence.action)
    )


@bp.get("/evidence/<uuid:evidence_id>/download")
def download(evidence_id: UUID) -> ResponseReturnValue:
    """Hand out the file, to whoever may see it at this moment, and record that it was opened."""
    person = signed_in_person()
    evidence = queries.get_evidence(evidence_id, viewer=person)
    _require_open(evidence)
    return hand_out(evidence, to=person)


@bp.route("/evidence/<uuid:evidence_id>/remove", methods=["GET", "POST"])
def remove(evidence_id: UUID) -> ResponseReturnValue:
    """Remove it, with the reason."""
    person = signed_in_person()
    evidence = queries.get_evidence(evidence_id, viewer=person)
    permissions.require_add(person, evidence.action)
    action_id = evidence.action_id
    form = RemoveForm(data={"version": evidence.version})
    if form.validate_on_submit():
        try:
            services.remove_evidence(
                evidence, reason=form.reason.data, by=person, expected_version=form.expected_version
            )
            answer = saved("Evidence removed", "actions.show", action_id=action_id)
            forget_unused_files()
        except RuleBroken as error:
            form.show(error)
        except SOMEONE_WAS_FASTER:
            return conflict(form, evidence)
        else:
            return answer
    return render_template("evidence/remove.html", evidence=evidence, form=form)


@bp.get("/evidence/held")
def held() -> ResponseReturnValue:
    """List the files that nobody can open, for those who run the service: what they are about is not said."""
    return render_template("evidence/held.html", files=queries.list_held_files(), infected=ScanState.INFECTED)


def _require_open(evidence: Evidence) -> None:
    """Do nothing if there is a file that can be opened.

    Raises:
        RuleBroken: it is a link, or held back.
    """
    if not evidence.is_file:
        raise RuleBroken("This is a link, so there is no file to download.")
    if evidence.scan is ScanState.INFECTED:
        raise RuleBroken("This file contains a virus, so nobody can open it.")
    if evidence.is_held:
        raise RuleBroken("This file is being checked for viruses. You can open it once that is done.")

"""What people do with evidence: add a file or a link, and remove one."""

from __future__ import annotations

from typing import BinaryIO
from uuid import UUID

from flask import current_app

from tracker.accounts.models import Person
from tracker.action_plans.holding import hold
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action
from tracker.action_plans.permissions import require_action_sight
from tracker.action_plans.rules import required_text
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, RuleBroken
from tracker.core.events import act
from tracker.core.file_names import tidy_file_name
from tracker.core.file_store import StoreUnavailable, digest_of_file
from tracker.evidence import limits, permissions, queries
from tracker.evidence.contents import inspect_file
from tracker.evidence.contents.errors import CouldNotBeKept, FileRefused
from tracker.evidence.contents.kinds import MEDIA_TYPES
from tracker.evidence.lifecycle import EvidenceKind, ScanState
from tracker.evidence.links import tidy_link
from tracker.evidence.models import Evidence
from tracker.evidence.storage import evidence_store, hold_file

#: Nobody works on these any more, or not here.
_OVER = frozenset({ActionState.WITHDRAWN, ActionState.CARRIED})


class QuotaReached(FileRefused):
    """There are as many files, or bytes, as there may be."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__()


def takes_evidence(action: Action) -> bool:
    """Say whether evidence can be added to the action now: its plan was submitted, and it still counts here."""
    return action.plan.submitted_at is not None and action.state not in _OVER


def add_file(
    action: Action,
    *,
    file: BinaryIO,
    file_name: str,
    title: str,
    shows: str,
    by: Person,
    update_id: UUID | None = None,
    scan: ScanState | None = None,
) -> Evidence:
    """Add a file. Nobody can open it before it has been checked for viruses, where there is a scanner.

    The file itself is kept before the row is written and found again under its SHA-256; ``scan`` says where its check
    stands, where that does not follow from the settings.

    Raises:
        NotFound: ``by`` may not see the action, or the update is none of its own.
        NotPermitted: ``by`` may not report on it.
        RuleBroken: the plan was never submitted, or the action was withdrawn; a text is missing or too long.
        FileRefused: the file is not of a kind that is taken, or there are too many; its message says which.
    """
    _hold(action, by)
    texts = _texts(title, shows)
    name = tidy_file_name(file_name, most_bytes=limits.LONGEST_NAME_IN_BYTES)
    kind = inspect_file(name, file)
    size = file.seek(0, 2)
    _require_room(action, by, size)
    file.seek(0)
    sha256 = digest_of_file(file)
    file.seek(0)
    hold_file(sha256)
    try:
        evidence_store().keep(file)
    except (StoreUnavailable, OSError) as problem:
        raise CouldNotBeKept from problem
    has_scanner = bool(current_app.config["SCANNER_URL"])
    return _add(
        Evidence(
            action=action,
            update_id=_own_update(action, update_id),
            kind=EvidenceKind.FILE,
            file_name=name,
            media_type=MEDIA_TYPES[kind],
            size=size,
            sha256=sha256,
            scan=scan or (ScanState.WAITING if has_scanner else ScanState.NOT_SCANNED),
            added_at=clock.now(),
            added_by=by,
            **texts,
        ),
        by,
    )


def add_link(
    action: Action, *, link: str, title: str, shows: str, by: Person, update_id: UUID | None = None
) -> Evidence:
    """Add the address of a document that stays where it is. We never fetch it.

    Raises:
        NotFound, NotPermitted: as for ``add_file``.
        RuleBroken: the same, or it is no http or https address.
    """
    _hold(action, by)
    texts = _texts(title, shows)
    return _add(
        Evidence(
            action=action,
            update_id=_own_update(action, update_id),
            kind=EvidenceKind.LINK,
            link=tidy_link(link),
            added_at=clock.now(),
            added_by=by,
            **texts,
        ),
        by,
    )


def remove_evidence(
    evidence: Evidence, *, reason: str, by: Person, expected_version: int | None = None
) -> None:
    """Remove a piece of evidence: nobody finds it any more. The record keeps what it was, who removed it and why.

    Its file goes afterwards (``storage.forget_unused_files``), unless other evidence needs the same file.

    Raises:
        NotFound: ``by`` may not see the action, or it was removed already.
        NotPermitted: ``by`` may not report on the action.
        RuleBroken: the reason is missing or too long.
        ChangedMeanwhile: it is no longer what the person saw.
    """
    hold(evidence.action.plan)
    permissions.require_add(by, evidence.action)
    db.session.refresh(evidence, with_for_update={"of": Evidence})
    if evidence.removed_at is not None:
        raise NotFound
    if expected_version is not None and evidence.version != expected_version:
        raise ChangedMeanwhile
    why = required_text(reason, field="reason", name="Reason", missing="Enter why you are removing this")
    with act("evidence removed", by=by, reason=why):
        evidence.removed_at = clock.now()
        evidence.removed_by = by
        evidence.removal_reason = why


def _hold(action: Action, by: Person) -> None:
    """Check the right, and keep others from changing the plan until we are done: so that it never holds too much."""
    require_action_sight(by, action)
    hold(action.plan)
    hold(action)
    permissions.require_add(by, action)
    if action.plan.submitted_at is None:
        raise RuleBroken("You can add evidence once the action plan has been submitted")
    if not takes_evidence(action):
        raise RuleBroken(
            "This action was withdrawn or is carried in another plan, so it takes no more evidence"
        )


def _texts(title: str, shows: str) -> dict[str, str]:
    return {
        "title": required_text(
            title, field="title", name="Title", missing="Enter a title", most=limits.LONGEST_TITLE
        ),
        "shows": required_text(
            shows,
            field="shows",
            name="What this shows",
            missing="Enter what this shows",
            most=limits.LONGEST_TEXT,
        ),
    }


def _require_room(action: Action, by: Person, size: int) -> None:
    plan, own = queries.used_in_plan(action.plan_id), queries.used_by_person(by.id)
    if plan.files >= limits.FILES_IN_A_PLAN:
        raise QuotaReached(
            f"This action plan already has {limits.FILES_IN_A_PLAN:,} files. Remove one that is no longer needed"
        )
    if plan.size + size > limits.BYTES_IN_A_PLAN:
        raise QuotaReached(
            f"The files of this action plan would be larger than {_megabytes(limits.BYTES_IN_A_PLAN)} together. "
            "Remove one that is no longer needed"
        )
    if own.files >= limits.FILES_OF_A_PERSON or own.size + size > limits.BYTES_OF_A_PERSON:
        raise QuotaReached(
            f"You can upload up to {limits.FILES_OF_A_PERSON:,} files and {_megabytes(limits.BYTES_OF_A_PERSON)} "
            "in 24 hours. Upload the rest later"
        )


def _megabytes(size: int) -> str:
    return f"{size // limits.MEGABYTE:,}MB"


def _own_update(action: Action, update_id: UUID | None) -> UUID | None:
    if update_id is not None and update_id not in {update.id for update in action.updates}:
        raise NotFound
    return update_id


def _add(evidence: Evidence, by: Person) -> Evidence:
    with act("evidence added", by=by):
        db.session.add(evidence)
    return evidence

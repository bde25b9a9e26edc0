"""What people do with evidence: add a file or a link, and remove one."""

from __future__ import annotations

from typing import Any, BinaryIO
from uuid import UUID

from flask import current_app

from tracker.accounts.models import Person
from tracker.action_plans.holding import hold
from tracker.action_plans.models import Action
from tracker.action_plans.permissions import require_action_sight
from tracker.action_plans.rules import required_text
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound
from tracker.core.events import act
from tracker.evidence import permissions
from tracker.evidence.contents.kinds import MEDIA_TYPES
from tracker.evidence.lifecycle import EvidenceKind, ScanState
from tracker.evidence.links import tidy_link
from tracker.evidence.models import Evidence
from tracker.evidence.receiving import ReceivedFile, look_at, put_away, take_over
from tracker.evidence.rules import require_open, require_room, texts_of
from tracker.evidence.storage import hold_file


def add_received_file(
    action: Action,
    received: ReceivedFile,
    *,
    title: str,
    shows: str,
    by: Person,
    update_id: UUID | None = None,
    scan: ScanState | None = None,
) -> Evidence:
    """Add a file that the store holds. Nobody can open it before it has been checked for viruses, where it can be.

    ``scan`` says where its check stands, where that does not follow from the settings.

    Raises:
        NotFound: ``by`` may not see the action, or the update is none of its own.
        NotPermitted: ``by`` may not report on it.
        RuleBroken: the plan was never submitted, or the action was withdrawn; a text is missing or too long.
        FileRefused: there are too many files, or it arrived too long ago; its message says which.
    """
    _hold(action, by)
    texts = texts_of(title, shows)
    require_room(action, by, received.size)
    take_over(received)
    has_scanner = bool(current_app.config["SCANNER_URL"])
    return _add(
        Evidence(
            action=action,
            update_id=_own_update(action, update_id),
            kind=EvidenceKind.FILE,
            file_name=received.name,
            media_type=MEDIA_TYPES[received.kind],
            size=received.size,
            sha256=received.sha256,
            scan=scan or (ScanState.WAITING if has_scanner else ScanState.NOT_SCANNED),
            added_at=clock.now(),
            added_by=by,
            **texts,
        ),
        by,
    )


def add_file(
    action: Action, *, file: BinaryIO, file_name: str, title: str, shows: str, by: Person, **more: Any
) -> Evidence:
    """Look at a file, put it into the store and add it, all in this transaction: for what is loaded while nobody works.

    A page receives the file first (``receiving.receive_file``), so that nobody waits for the store. Raises what the
    steps raise.
    """
    _hold(action, by)
    texts_of(title, shows)
    received = look_at(file, file_name)
    hold_file(received.sha256)
    evidence = add_received_file(action, received, title=title, shows=shows, by=by, **more)
    put_away(file)
    return evidence


def add_link(
    action: Action, *, link: str, title: str, shows: str, by: Person, update_id: UUID | None = None
) -> Evidence:
    """Add the address of a document that stays where it is. We never fetch it.

    Raises:
        NotFound, NotPermitted: as for ``add_file``.
        RuleBroken: the same, or it is no http or https address.
    """
    _hold(action, by)
    texts = texts_of(title, shows)
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
    require_open(action)


def _own_update(action: Action, update_id: UUID | None) -> UUID | None:
    if update_id is not None and update_id not in {update.id for update in action.updates}:
        raise NotFound
    return update_id


def _add(evidence: Evidence, by: Person) -> Evidence:
    with act("evidence added", by=by):
        db.session.add(evidence)
    return evidence

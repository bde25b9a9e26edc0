"""Holding an import while it is changed, so that checking and publishing cannot both happen (assurance K2)."""

from __future__ import annotations

from collections.abc import Collection

from tracker.accounts.models import Person
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, TransitionNotAllowed
from tracker.reports_import.lifecycle import OPEN, ImportState
from tracker.reports_import.models import FoundItem, ReportImport
from tracker.reports_import.permissions import require_change


def hold(report_import: ReportImport, *, by: Person) -> None:
    """Read the import again and hold its row until the transaction ends.

    Raises:
        NotPermitted: ``by`` does not change imports.
    """
    require_change(by)
    db.session.refresh(report_import, attribute_names=["state", "version", "report_id"], with_for_update=True)


def hold_open(report_import: ReportImport, *, by: Person, states: Collection[ImportState] = OPEN) -> None:
    """Hold the import, and make sure that it may still be changed.

    Raises:
        NotPermitted: ``by`` does not change imports.
        TransitionNotAllowed: it is being read, published or discarded.
    """
    hold(report_import, by=by)
    if report_import.state not in states:
        raise TransitionNotAllowed("change", report_import.state)


def expect(thing: ReportImport | FoundItem, expected_version: int) -> None:
    """Make sure that the person saw what stands there now.

    Raises:
        ChangedMeanwhile: somebody saved a newer version first.
    """
    if thing.version != expected_version:
        raise ChangedMeanwhile

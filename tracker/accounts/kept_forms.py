"""What somebody typed into a form that arrived after their session had ended: kept for them alone (assurance B4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from tracker.accounts.models import KeptForm, Person
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import NotFound

KEPT_FOR = timedelta(hours=24)


def keep_form(person_id: UUID, path: str, fields: Iterable[tuple[str, str]]) -> KeptForm:
    """Keep what was typed until its person takes or drops it, for a day at most."""
    forget_old_forms()
    kept = KeptForm(
        person_id=person_id, path=path, fields=[[name, value] for name, value in fields], kept_at=clock.now()
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def list_kept_forms(viewer: Person) -> Sequence[KeptForm]:
    """Return what is kept for this person, newest first."""
    return db.session.scalars(
        select(KeptForm)
        .where(KeptForm.person_id == viewer.id, KeptForm.kept_at > clock.now() - KEPT_FOR)
        .order_by(KeptForm.kept_at.desc(), KeptForm.id)
    ).all()


def get_kept_form(kept_id: UUID, *, viewer: Person) -> KeptForm:
    """Return what is kept under this id for this person.

    Raises:
        NotFound: nothing is, any more, or it is somebody else's.
    """
    for kept in list_kept_forms(viewer):
        if kept.id == kept_id:
            return kept
    raise NotFound


def forget_kept_form(kept_id: UUID, *, by: Person) -> None:
    """Destroy what is kept under this id for this person, if anything is."""
    db.session.execute(delete(KeptForm).where(KeptForm.id == kept_id, KeptForm.person_id == by.id))


def kept_until(kept: KeptForm) -> datetime:
    """Return when the answers will be destroyed."""
    return kept.kept_at + KEPT_FOR


def forget_old_forms() -> None:
    """Destroy whatever was kept for longer than a day, whoever's it was."""
    db.session.execute(delete(KeptForm).where(KeptForm.kept_at <= clock.now() - KEPT_FOR))

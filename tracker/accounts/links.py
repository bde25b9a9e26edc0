"""Links that let somebody set a password once (assurance A5). Opening one changes nothing; using it does."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select, update

from tracker.accounts.models import LinkPurpose, OneUseLink, Person, PersonState
from tracker.accounts.tokens import new_token, token_hash
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import TrackerError

LIFETIMES = {LinkPurpose.INVITATION: timedelta(days=1), LinkPurpose.PASSWORD: timedelta(hours=1)}

#: Nobody gets more than one link by e-mail in this time (assurance F2).
NO_SECOND_LINK_FOR = timedelta(minutes=15)


class LinkNotUsable(TrackerError):
    """The link leads nowhere; the message says why and what to do."""


def make_link(person: Person) -> str:
    """Return the token of a new link for this person. Every earlier one stops working."""
    purpose = LinkPurpose.INVITATION if person.state is PersonState.INVITED else LinkPurpose.PASSWORD
    supersede_links(person)
    token, now = new_token(), clock.now()
    db.session.add(
        OneUseLink(
            token_hash=token_hash(token),
            person_id=person.id,
            purpose=purpose,
            created_at=now,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    db.session.flush()
    return token


def supersede_links(person: Person) -> None:
    """Stop every link of the person from working."""
    db.session.execute(
        update(OneUseLink)
        .where(
            OneUseLink.person_id == person.id,
            OneUseLink.used_at.is_(None),
            OneUseLink.superseded_at.is_(None),
        )
        .values(superseded_at=clock.now())
    )


def was_sent_lately(person: Person) -> bool:
    """Say whether a link that still works was made for the person a short while ago."""
    fresh = exists().where(
        OneUseLink.person_id == person.id,
        OneUseLink.used_at.is_(None),
        OneUseLink.superseded_at.is_(None),
        OneUseLink.created_at > clock.now() - NO_SECOND_LINK_FOR,
        OneUseLink.expires_at > clock.now(),
    )
    return bool(db.session.scalar(select(fresh)))


def get_usable_link(token: str, *, to_use: bool = False) -> OneUseLink:
    """Return the link; with ``to_use`` nobody else can use it before this transaction ends.

    Raises:
        LinkNotUsable: there is none, or it was used, replaced by a newer one, is too old, or its account is suspended.
    """
    statement = select(OneUseLink).where(OneUseLink.token_hash == token_hash(token))
    if to_use:
        statement = statement.with_for_update(of=OneUseLink)
    link = db.session.scalar(statement)
    if link is None:
        raise LinkNotUsable(
            "Check that you have the whole address. If you copied it from an email, copy it again."
        )
    if link.used_at is not None:
        raise LinkNotUsable("This link has been used. If you have set your password, sign in with it.")
    if link.person.state is PersonState.SUSPENDED:
        raise LinkNotUsable("This account has been suspended. Contact the administrator of this service.")
    if link.superseded_at is not None:
        raise LinkNotUsable(
            "A newer link has taken its place. Use the newest email, or ask for another link."
        )
    if link.expires_at <= clock.now():
        raise LinkNotUsable("This link was for a limited time. Ask for another one.")
    return link


def use(link: OneUseLink) -> None:
    """Use the link up."""
    link.used_at = clock.now()

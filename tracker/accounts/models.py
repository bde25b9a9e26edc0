"""People, their dated roles, and how they sign in."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.core.database import Base, Identified, Versioned, enum_column
from tracker.core.events import Recorded
from tracker.organisations.models import Organisation


class Role(StrEnum):
    """What a person does in one organisation. No one holds roles on both sides (design 2)."""

    DIRECTOR = "director"
    PLAN_LEAD = "plan_lead"
    PDU_HEAD = "pdu_head"
    ACTION_OWNER = "action_owner"
    READER = "reader"
    INSPECTOR = "inspector"
    EDITOR = "editor"
    HQ_RESPONDER = "hq_responder"
    HQ_OVERVIEW = "hq_overview"
    ADMINISTRATOR = "administrator"


class PersonState(StrEnum):
    """Whether an account may be used."""

    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Person(Identified, Versioned, Recorded, Base):
    """A named account. Flask-Login asks the properties at the end."""

    __tablename__ = "person"

    email: Mapped[str] = mapped_column(String(254), unique=True)  # kept in lower case
    name: Mapped[str] = mapped_column(String(200))
    state: Mapped[PersonState] = mapped_column(enum_column(PersonState), default=PersonState.INVITED)
    password_hash: Mapped[str | None] = mapped_column(String(255))
    invented: Mapped[bool] = mapped_column(default=False)

    memberships: Mapped[list[Membership]] = relationship(
        back_populates="person", order_by="Membership.valid_from", cascade="all, delete-orphan"
    )

    secret_columns: ClassVar[frozenset[str]] = frozenset({"password_hash"})

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("state <> 'active' OR password_hash IS NOT NULL", name="active_has_password"),
        CheckConstraint("length(trim(name)) > 0", name="has_name"),
    )

    @property
    def actor_id(self) -> UUID:
        return self.id

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        return first_name_of(self.name)

    # What Flask-Login asks. Who is signed in is kept by SignInSession alone.
    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.state is PersonState.ACTIVE

    def get_id(self) -> str:
        return str(self.id)


def first_name_of(name: str) -> str:
    """Return what somebody of this name is called in an e-mail."""
    return name.split(maxsplit=1)[0]


class Membership(Identified, Recorded, Base):
    """A role in an organisation from a day to a day, both included. Cover for absence is a membership with an end."""

    __tablename__ = "membership"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[Role] = mapped_column(enum_column(Role))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    person: Mapped[Person] = relationship(back_populates="memberships")
    organisation: Mapped[Organisation] = relationship()

    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="ends_after_it_starts"),
    )

    def event_thread(self) -> UUID | None:
        return self.person_id

    def is_current(self, on: date) -> bool:
        """Say whether the role is held on that day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class SignInSession(Identified, Base):
    """One browser signed in. The cookie holds a random token; only its hash is kept here. Ended ones stay ended."""

    __tablename__ = "sign_in_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str | None] = mapped_column(String(40))
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(String(200))

    person: Mapped[Person] = relationship()


class AttemptKind(StrEnum):
    """What somebody tried who has to prove, or may only be pretending, who they are."""

    SIGN_IN = "sign_in"
    PASSWORD_CHANGE = "password_change"  # noqa: S105 - the words, not a password
    PASSWORD_LINK = "password_link"  # noqa: S105 - the words, not a password


class SignInAttempt(Identified, Base):
    """A try, counted by account and by address across processes (assurance A2, F1). Written before it is decided.

    ``known_browser`` tells tries from browsers that have signed in to the account before: they are counted apart, so
    that strangers who guess cannot lock its person out.
    """

    __tablename__ = "sign_in_attempt"

    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[AttemptKind] = mapped_column(enum_column(AttemptKind))
    email_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    address: Mapped[str | None] = mapped_column(String(64))
    known_browser: Mapped[bool] = mapped_column(default=False)
    succeeded: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_sign_in_attempt_email", "email_hash", "at"),
        Index("ix_sign_in_attempt_address", "address", "at"),
    )


class LinkPurpose(StrEnum):
    """What a one-use link is for."""

    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - the word, not a password


class OneUseLink(Identified, Base):
    """A link that lets somebody set a password once. Only the hash of its token is kept (assurance A5)."""

    __tablename__ = "one_use_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(enum_column(LinkPurpose))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    superseded_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class KeptForm(Identified, Base):
    """What somebody typed into a form that arrived after their session had ended; offered again (assurance B4)."""

    __tablename__ = "kept_form"

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    kept_at: Mapped[datetime]


class UsedFormToken(Base):
    """A form that has been acted on: the same form sent again leads to the same result page (assurance D8)."""

    __tablename__ = "used_form_token"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    used_at: Mapped[datetime] = mapped_column(index=True)
    location: Mapped[str | None] = mapped_column(String(500))

    __table_args__ = (UniqueConstraint("token", "person_id"),)

"""How guessing is slowed down and stopped, for all processes at once (assurance A2, F1).

A try is written down before it is decided, so that tries made at the same moment count too. Refused tries do not count:
whoever keeps knocking does not make the wait any longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from tracker.accounts.addresses import email_hash
from tracker.accounts.models import AttemptKind, SignInAttempt
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import TrackerError

#: Failed tries on one account after which the next has to wait, and after which the wait grows.
FAILURES_BEFORE_WAITING = 5
FAILURES_BEFORE_LOCK = 10
SHORT_WAIT = timedelta(minutes=1)
LOCK = timedelta(minutes=15)
LONGEST_LOCK = timedelta(hours=12)
#: Failed tries are forgotten after this.
REMEMBERED = timedelta(hours=24)

#: Failed tries from one network address, on whichever accounts. Many people can stand behind one address.
FAILURES_FROM_ADDRESS = 20
ADDRESS_PERIOD = timedelta(minutes=15)

#: Password links asked for from one network address.
LINKS_FROM_ADDRESS = 10
LINKS_PERIOD = timedelta(hours=1)


class TooManyTries(TrackerError):
    """There were too many tries; ``until`` is when the next one is welcome."""

    def __init__(self, until: datetime) -> None:
        super().__init__("You have tried too many times")
        self.until = until


@dataclass(frozen=True)
class Try:
    """Who tries what from where."""

    kind: AttemptKind
    email: str
    address: str | None
    known_browser: bool = False


def count_try(attempt: Try) -> UUID:
    """Write the try down as a failed one until ``succeed`` says otherwise; return its id.

    Raises:
        TooManyTries: it has to wait; nothing is written.
    """
    _let_nobody_else_count(attempt)
    now = clock.now()
    waits = [_account_waits_until(attempt, now), _address_waits_until(attempt, now)]
    if until := max((moment for moment in waits if moment and moment > now), default=None):
        raise TooManyTries(until)
    row = SignInAttempt(
        at=now,
        kind=attempt.kind,
        email_hash=email_hash(attempt.email),
        address=attempt.address,
        known_browser=attempt.known_browser,
    )
    db.session.add(row)
    db.session.flush()
    return row.id


def succeed(attempt_id: UUID) -> None:
    """Note that the try was right: those before it on the same account no longer count."""
    db.session.execute(update(SignInAttempt).where(SignInAttempt.id == attempt_id).values(succeeded=True))


def forgive(email: str) -> None:
    """Forget the failed tries on an account: its person has proved who they are by a link sent to their address."""
    db.session.execute(
        update(SignInAttempt)
        .where(SignInAttempt.email_hash == email_hash(email), SignInAttempt.kind != AttemptKind.PASSWORD_LINK)
        .values(succeeded=True)
    )


def lock_after(failures: int) -> timedelta:
    """Return how long the next try has to wait after so many failed ones."""
    if failures < FAILURES_BEFORE_WAITING:
        return timedelta(0)
    if failures < FAILURES_BEFORE_LOCK:
        return SHORT_WAIT
    doublings = min(failures - FAILURES_BEFORE_LOCK, 10)
    return min(LOCK * (1 << doublings), LONGEST_LOCK)


def _let_nobody_else_count(attempt: Try) -> None:
    """Wait for tries on the same account, or from the same address, that are being counted at this moment.

    Only PostgreSQL lets several write at once. The caller commits before it works anything out, so nobody waits long.
    """
    if db.engine.dialect.name != "postgresql":
        return
    names = {f"tries on {email_hash(attempt.email).hex()}", f"tries from {attempt.address}"}
    for name in sorted(names):  # In one order, so that no two wait for each other.
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


def _account_waits_until(attempt: Try, now: datetime) -> datetime | None:
    if attempt.kind is AttemptKind.PASSWORD_LINK:
        return None
    own = (
        SignInAttempt.email_hash == email_hash(attempt.email),
        SignInAttempt.kind == attempt.kind,
        SignInAttempt.known_browser == attempt.known_browser,
        SignInAttempt.at > now - REMEMBERED,
    )
    last_success = select(func.max(SignInAttempt.at)).where(*own, SignInAttempt.succeeded).scalar_subquery()
    failed = select(func.count(), func.max(SignInAttempt.at)).where(
        *own, ~SignInAttempt.succeeded, (last_success.is_(None)) | (SignInAttempt.at > last_success)
    )
    failures, latest = db.session.execute(failed).one()
    return latest + lock_after(failures) if failures else None


def _address_waits_until(attempt: Try, now: datetime) -> datetime | None:
    """Return when the oldest of the last few tries from the address is long enough ago."""
    if attempt.address is None:
        return None
    wants_link = attempt.kind is AttemptKind.PASSWORD_LINK
    allowed, period = (
        (LINKS_FROM_ADDRESS, LINKS_PERIOD) if wants_link else (FAILURES_FROM_ADDRESS, ADDRESS_PERIOD)
    )
    is_link = SignInAttempt.kind == AttemptKind.PASSWORD_LINK
    oldest = db.session.scalar(
        select(SignInAttempt.at)
        .where(
            SignInAttempt.address == attempt.address,
            SignInAttempt.at > now - period,
            is_link if wants_link else ~is_link,
            ~SignInAttempt.succeeded,
        )
        .order_by(SignInAttempt.at.desc())
        .offset(allowed - 1)
        .limit(1)
    )
    return oldest + period if oldest else None

"""Who is signed in. The cookie holds a random token; the database says whose it is and whether it still counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import Flask, Request, current_app, g, request, session
from flask_login import LoginManager
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response as AnyResponse

from tracker.accounts.models import Person
from tracker.accounts.queries import find_person
from tracker.accounts.sessions import FoundSession, NewSession, resume_session
from tracker.accounts.signing_in import Place
from tracker.web.person import find_signed_in_person

P = ParamSpec("P")
R = TypeVar("R")

TOKEN = "sign_in"  # noqa: S105 - the name of a key
KNOWN_BROWSER_SECONDS = 180 * 24 * 60 * 60


def register(app: Flask) -> None:
    """Let Flask-Login ask the database who is signed in."""
    manager = LoginManager()
    # Sessions are ended on the server; a changed browser name is no reason to distrust one.
    manager.session_protection = None
    manager.request_loader(_load_person)
    manager.init_app(app)


def signed_in_person() -> Person:
    """Return the person who is signed in; only on pages that the gate lets nobody else into."""
    person = find_signed_in_person()
    if person is None:
        raise LookupError("Nobody is signed in: is this page public in access.toml?")
    return person


def browser_session() -> FoundSession | None:
    """Return the session that this browser's cookie names, alive or ended; None if it names none."""
    if "browser_session" not in g:
        token = session.get(TOKEN)
        g.browser_session = (
            resume_session(token, is_used=not is_asked_by_script()) if isinstance(token, str) else None
        )
    found: FoundSession | None = g.browser_session
    return found


def asked_by_script(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that a script asks by itself, with nobody there: it keeps no session alive (assurance B2)."""
    view.asked_by_script = True  # type: ignore[attr-defined]
    return view


def is_asked_by_script() -> bool:
    """Say whether a script asks for this by itself, rather than a person."""
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "asked_by_script", False)


def remember(new: NewSession) -> None:
    """Let this browser be the one that the session belongs to. Nothing from before is carried over (assurance B1)."""
    forget()
    session[TOKEN] = new.token


def forget() -> None:
    """Let this browser be nobody's."""
    session.clear()
    # Made once for each request by Flask-WTF; what follows must get a token of the new session.
    for name in ("browser_session", "_login_user", "csrf_token"):
        g.pop(name, None)


def this_place() -> Place:
    """Say where this request comes from."""
    return Place(address=request.remote_addr, browser=request.user_agent.string or None, known_to=_known_to())


def mark_as_known(response: AnyResponse, person: Person) -> AnyResponse:
    """Let the browser say next time that this person has signed in with it before (assurance A2)."""
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(
        known_browser_cookie(),
        _signer().dumps(person.id.hex),
        max_age=KNOWN_BROWSER_SECONDS,
        secure=secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def _load_person(_request: Request) -> Person | None:
    found = browser_session()
    if found is None or found.ended is not None:
        return None
    return find_person(found.person_id)


def _known_to() -> UUID | None:
    try:
        return UUID(hex=_signer().loads(request.cookies.get(known_browser_cookie(), "")))
    except (BadSignature, ValueError, TypeError, AttributeError):
        return None


def known_browser_cookie() -> str:
    """Return the name of the cookie that says who has signed in with this browser before."""
    # As for the session cookie: only https may use the __Host- name.
    return "__Host-known-browser" if current_app.config["SESSION_COOKIE_SECURE"] else "known-browser"


def _signer() -> URLSafeSerializer:
    keys = [*current_app.config.get("SECRET_KEY_FALLBACKS", ()), current_app.config["SECRET_KEY"]]
    return URLSafeSerializer(keys, salt="known browser")

"""Nobody passes to a page that ``access.toml`` does not open to them (assurance C1).

The gate knows pages, rows and roles. Whether a person may see the one plan or action that an address names is asked by
the queries and services of its capability, from the same table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Flask, Response, g, redirect, request, session, url_for
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response as BaseResponse

from tracker.accounts import kept_forms
from tracker.accounts.access import access_table, role_letters
from tracker.accounts.sessions import TYPED_TEXT_IS_KEPT_AFTER, FoundSession
from tracker.core.database import db, writing
from tracker.core.errors import NotFound, NotPermitted
from tracker.core.events import Service, note_event
from tracker.web import identity
from tracker.web.each_request import safe_path
from tracker.web.kept_answers import SECRET, KeptAnswers, kept_answers
from tracker.web.person import find_signed_in_person

PUBLIC = "public"
SIGNED_IN = "signed in"
#: Methods that Flask adds by itself: HEAD asks what GET asks, OPTIONS tells nothing of ours.
IMPLIED = {"HEAD", "OPTIONS"}

#: What somebody is told at the sign-in page, and whether their answers were kept: names in the browser's session.
SIGNED_OUT_BECAUSE = "signed_out_because"
ANSWERS_KEPT = "answers_kept"
#: Sent along when kept answers are sent again.
KEPT_FORM = "kept_form"

LONGEST_PATH = 500

#: Words for rows that the state of the thing decides on: only its own capability can look them up.
SETTLED_BY_STATE = {"see", "change", "decide"}


class RouteNotListed(RuntimeError):
    """A page, or a method of it, does not say in ``access.toml`` who may use it: a fault in our code."""


def register(app: Flask) -> None:
    """Stand before every page of this application."""
    app.before_request(_check)
    app.after_request(_after)


def require_every_route_listed(app: Flask) -> None:
    """Do nothing if each page and method of the application says who may use it.

    Raises:
        RouteNotListed: one does not; the message names it.
    """
    for rule, method in pages_of(app.url_map):
        if problem := _problem(access_table().routes.get(rule.endpoint), method):
            raise RouteNotListed(f"{method} {rule.rule} ({rule.endpoint}) in access.toml [routes]: {problem}")


def _problem(entry: str | Mapping[str, str] | None, method: str) -> str | None:
    """Return what is wrong with what the table says of a page, if anything is."""
    if entry is None:
        return "not there"
    if isinstance(entry, str):
        return None if entry in {PUBLIC, SIGNED_IN} else f"{entry!r} says nothing"
    if method not in entry:
        return "nothing is said of this method"
    row = _demand(entry, method).row
    known = access_table().matrix.keys() | (SETTLED_BY_STATE if "on" in entry else set())
    return None if row in known else f"{row!r} is no row of the table"


def pages_of(url_map: Map) -> Iterator[tuple[Rule, str]]:
    """Yield every rule with each method that somebody can use it with; files that all may read are left out."""
    for rule in url_map.iter_rules():
        if not is_static(rule.endpoint):
            for method in sorted((rule.methods or set()) - IMPLIED):
                yield rule, method


def is_static(endpoint: str) -> bool:
    """Say whether the endpoint only hands out the files of the user interface."""
    return endpoint == "static" or endpoint.endswith(".static")


@dataclass(frozen=True)
class _Demand:
    """What a page asks of those who come."""

    row: str
    to_change: bool


def _check() -> BaseResponse | None:
    endpoint = request.endpoint
    if endpoint is None or is_static(endpoint):
        return None
    entry = access_table().routes.get(endpoint)
    if entry is None:
        raise RouteNotListed(endpoint)
    # First of all, on public pages too: a session is marked as used in a transaction of its own, which on SQLite would
    # wait in vain for one that the page has begun.
    identity.browser_session()
    if entry == PUBLIC:
        return None
    person = find_signed_in_person()
    if person is None:
        return _ask_to_sign_in(identity.browser_session())
    g.who_asks = Service(person.name, person.id)
    if isinstance(entry, str) or "on" in entry:
        return None
    demand = _demand(entry, request.method)
    letters = role_letters(person, demand.row)
    if letters <= {"-"}:
        raise NotFound
    if demand.to_change and "W" not in letters:
        raise NotPermitted(access_table().refusals.get(demand.row, "You cannot change this."))
    return None


def _demand(entry: Mapping[str, str], method: str) -> _Demand:
    wanted = entry["GET" if method in IMPLIED else method]
    return _Demand(wanted.removesuffix("!"), wanted.endswith("!"))


def _ask_to_sign_in(found: FoundSession | None) -> BaseResponse:
    """Lead to the sign-in page, which leads back. What was typed into a form is kept for its person (assurance B4)."""
    if identity.is_asked_by_script():
        # Nobody is there to be told, and the browser must still know whose answers to keep when somebody is.
        return redirect(url_for("sign_in.sign_in"))
    reason = found.ended if found else None
    identity.forget()
    if reason is not None:
        session[SIGNED_OUT_BECAUSE] = reason.value
    if request.method in {"GET", *IMPLIED}:
        return redirect(url_for("sign_in.sign_in", next=_here()))
    if found is not None and reason in TYPED_TEXT_IS_KEPT_AFTER and _keep_answers(found):
        session[ANSWERS_KEPT] = True
    return redirect(url_for("sign_in.sign_in"), code=303)


def _here() -> str | None:
    """Return this page's address with its query; none for the home page, where everybody lands anyway."""
    here = request.full_path.removesuffix("?")
    return None if here == "/" else here


def _keep_answers(found: FoundSession) -> bool:
    kept = kept_answers()
    if kept is None or not kept.answers or len(kept.action) > LONGEST_PATH or _has_secrets(kept):
        return False
    kept_forms.keep_form(
        found.person_id, kept.action, [field for field in kept.fields if field[0] != KEPT_FORM]
    )
    db.session.commit()
    return True


def _has_secrets(kept: KeptAnswers) -> bool:
    """Say whether a password is among the answers: such a form is not kept, not even in part."""
    return any(SECRET.search(name) for name, _value in kept.fields)


def _after(response: Response) -> Response:
    if "who_asks" not in g or request.endpoint is None:
        return response
    if response.status_code in {403, 404}:
        _note_refusal(g.who_asks, response.status_code)
    elif response.status_code == 303 and KEPT_FORM in request.form:
        _drop_answers()
    return response


def _note_refusal(who: Service, status: int) -> None:
    """Record that somebody was refused, in a transaction of its own: theirs is undone."""
    db.session.rollback()
    with writing():
        note_event(
            "access refused",
            by=who,
            subject_type="page",
            details={"method": request.method, "path": safe_path()[:500], "status": status},
        )
        db.session.commit()


def _drop_answers() -> None:
    """Destroy kept answers that have been sent again and have arrived."""
    kept_id = request.form.get(KEPT_FORM, type=UUID)
    person = find_signed_in_person()
    if kept_id and person:
        kept_forms.forget_kept_form(kept_id, by=person)
        db.session.commit()

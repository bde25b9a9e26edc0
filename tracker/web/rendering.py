"""What templates can ask for, and how strict they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from flask import Flask, current_app, g, request
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, Undefined, UndefinedError
from jinja2.utils import missing
from sqlalchemy.exc import SQLAlchemyError

from tracker.accounts.access import may_see
from tracker.action_plans.postponing import moves_in_words
from tracker.core import clock
from tracker.core.documents.content import in_words
from tracker.reminders.health import RemindersHealth, reminders_health
from tracker.reminders.queries import LEDGER
from tracker.web import dates
from tracker.web.forms.parameters import shown
from tracker.web.navigation import navigation_for
from tracker.web.person import find_signed_in_person
from tracker.web.statuses import Tag, tag_of


class OnlyKeysMayBeMissing(Undefined):
    """A name or attribute that does not exist is a fault; only an absent key of a mapping reads as nothing.

    The GOV.UK macros live on absent keys (``params.classes``), while a misspelt ``plan.tilte`` must not pass for empty.
    """

    __slots__ = ()

    def _is_absent_key(self) -> bool:
        return self._undefined_obj is not missing and isinstance(self._undefined_obj, Mapping)

    def __str__(self) -> str:
        return "" if self._is_absent_key() else self._fail_with_undefined_error()

    def __iter__(self) -> Iterator[Any]:
        if not self._is_absent_key():
            self._fail_with_undefined_error()
        yield from ()

    def __bool__(self) -> bool:
        # Names that were never given may be asked about: base.html asks whether a page has set them.
        if self._undefined_obj is not missing and not self._is_absent_key():
            raise UndefinedError(self._undefined_message)
        return False


def register(app: Flask) -> None:
    """Give templates the GOV.UK macros, filters, and what every page shows."""
    govuk = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = app.jinja_env
    environment.undefined = OnlyKeysMayBeMissing
    environment.loader = ChoiceLoader([*filter(None, [environment.loader]), govuk])
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        day=dates.day,
        day_short=dates.day_short,
        moment=dates.moment,
        time_of_day=dates.time_of_day,
        days_away=dates.days_away,
        shown=shown,
        as_cell=in_words,
        moves_in_words=moves_in_words,
    )
    # Links only to what is there, so that parts can be taken away or come later.
    environment.tests["endpoint"] = app.view_functions.__contains__
    environment.globals.update(status_of=tag_of, today=clock.today, now=clock.now, Tag=Tag)
    app.context_processor(_on_every_page)


def _worries_to_show() -> tuple[str, ...]:
    """Return what is wrong with reminders, for those who run the service; asks nothing for anybody else."""
    person = find_signed_in_person()
    if person is None or not may_see(person, LEDGER):
        return ()
    try:
        return health_of_reminders().worries
    except SQLAlchemyError:
        # The page that says so must still be shown.
        return ()


def health_of_reminders() -> RemindersHealth:
    """Return how reminders are doing, asked once for a page that says so itself and wears the warning."""
    if "reminders_health" not in g:
        g.reminders_health = reminders_health()
    found: RemindersHealth = g.reminders_health
    return found


def _on_every_page() -> dict[str, Any]:
    person = find_signed_in_person()
    return {
        "service_name": current_app.config["SERVICE_NAME"],
        "contact_email": current_app.config["CONTACT_EMAIL"],
        "person": person,
        "worries_to_show": _worries_to_show,
        "navigation": [asdict(item) for item in navigation_for(person, endpoint=request.endpoint)],
    }

"""The forms that somebody is shown, and what comes of each as it stands: found once a run, for all who try them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

from tests.access.calls import Caller
from tests.access.put_back import PutBack
from tests.access.sent_forms import FoundForm, forms_of
from tests.access.world import World
from tests.support.once import once


@dataclass(frozen=True)
class KnownForm:
    """A form with good answers, and the status of the answer when it is sent with them."""

    form: FoundForm
    status: int

    @property
    def does_its_deed(self) -> bool:
        """Say whether something comes of it: nothing is wrong then but what a test puts into it."""
        return self.status == 303


@dataclass(frozen=True)
class Writer:
    """Somebody who fills in forms, and which share of those that they are shown: no worker has them all."""

    actor: str
    share: int = 0
    shares: int = 1

    def __str__(self) -> str:
        return self.actor if self.shares == 1 else f"{self.actor}-{self.share}"


#: Who between them fill in every form; the forms of those with many are shared out.
WRITERS = (
    *(Writer("director", share, 3) for share in range(3)),
    Writer("owner"),
    *(Writer("inspector", share, 2) for share in range(2)),
    *(Writer("editor", share, 2) for share in range(2)),
    Writer("responder"),
    *(Writer("administrator", share, 2) for share in range(2)),
)


def known_forms(app: Flask, world: World, writer: Writer, put_back: PutBack) -> list[KnownForm]:
    """Return a form of each kind that somebody is shown in the fuller register, which is as it was before."""
    caller = Caller(app, world, writer.actor)

    def work() -> list[KnownForm]:
        found = []
        for form in _share_of(
            once(f"forms-{writer.actor}", lambda: list(forms_of(app, world, writer.actor))), writer
        ):
            found.append(KnownForm(form, form.send(caller).status_code))
            put_back()
        return found

    return once(f"forms-sent-{writer}", work)


def _share_of(forms: list[FoundForm], writer: Writer) -> list[FoundForm]:
    """Return the forms of every so manyeth endpoint: all forms of one fall to the same share."""
    endpoints = sorted({form.endpoint for form in forms})[writer.share :: writer.shares]
    return [form for form in forms if form.endpoint in endpoints]

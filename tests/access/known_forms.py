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


def known_forms(app: Flask, world: World, actor: str, put_back: PutBack) -> list[KnownForm]:
    """Return a form of each kind that somebody is shown in the fuller register, which is as it was before."""

    def work() -> list[KnownForm]:
        caller, found = Caller(app, world, actor), []
        for form in list(forms_of(app, world, actor)):
            found.append(KnownForm(form, form.send(caller).status_code))
            put_back()
        return found

    return once(f"forms-{actor}", work)

from __future__ import annotations

import pytest
import time_machine
from flask import Flask

from tests.reminders.conftest import app, world
from tests.reminders.world import World
from tests.support.accounts import browser_of
from tests.support.browserlike import Browserlike
from tracker.accounts.models import Person, Role

__all__ = ["app", "world"]


@pytest.fixture(autouse=True)
def clock():
    """A Monday morning, before reminders go out."""
    with time_machine.travel("2026-03-16T07:30:00Z", tick=True) as travelling:
        yield travelling


@pytest.fixture
def administrator(world: World) -> Person:
    return world.person("Ada Frost", Role.ADMINISTRATOR)


@pytest.fixture
def admin(app: Flask, administrator: Person) -> Browserlike:
    return browser_of(app, administrator)

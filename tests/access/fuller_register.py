"""The register in which everything that can be written is written, each text with a word of its own."""

from __future__ import annotations

from tests.access import fuller_judgements, fuller_world
from tests.access.canaries import canaries
from tests.access.world import World, make_world
from tracker.core.database import db


def make_fuller_register() -> World:
    """Make it all and commit."""
    with canaries():
        world = make_world()
        made = fuller_world.Fuller(world)
        fuller_world.fill_plans(made)
        fuller_judgements.judge(made)
        fuller_judgements.read_reports(made)
        fuller_judgements.rate(made)
        fuller_judgements.say_more(made)
        db.session.commit()
    return world

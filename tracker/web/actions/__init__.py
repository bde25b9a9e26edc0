"""Actions: list, one action, updates, completion, changes of owner and date."""

from tracker.web.actions import (
    asking_views,
    history_views,
    mine_views,
    planning_views,
    progress_views,
    sharing_views,
)
from tracker.web.actions.views import bp

__all__ = [
    "asking_views",
    "bp",
    "history_views",
    "mine_views",
    "planning_views",
    "progress_views",
    "sharing_views",
]

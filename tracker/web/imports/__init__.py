"""Pages on which editors bring a report in, check what was found in it, and publish it."""

from tracker.web.imports import (
    item_views,
    progress_views,
    publishing_views,
    rating_views,
    reading_views,
    repeat_views,
    settling_views,
    views,
)
from tracker.web.imports.blueprint import bp

__all__ = [
    "bp",
    "item_views",
    "progress_views",
    "publishing_views",
    "rating_views",
    "reading_views",
    "repeat_views",
    "settling_views",
    "views",
]

"""Regions: the list, and everything ever recommended to one, to read before inspecting it."""

from tracker.web.regions import ratings_views  # noqa: F401 - its pages join the blueprint
from tracker.web.regions.views import bp

__all__ = ["bp"]

"""Regions: the list, and everything ever recommended to one, to read before inspecting it."""

from tracker.web.regions import ratings_views
from tracker.web.regions.views import bp

__all__ = ["bp", "ratings_views"]

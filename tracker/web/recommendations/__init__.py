"""The register of recommendations: the list, and one recommendation with its actions, evidence and history."""

from tracker.web.recommendations import evidence_views, reopening_views, repeat_views
from tracker.web.recommendations.views import bp

__all__ = ["bp", "evidence_views", "reopening_views", "repeat_views"]

"""The register of recommendations: the list, and one recommendation with its actions and history."""

from tracker.web.recommendations.views import bp

__all__ = ["bp"]

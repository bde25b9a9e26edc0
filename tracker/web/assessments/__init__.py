"""Pages on which inspectors judge one recommendation at a time."""

from tracker.web.assessments.views import bp

__all__ = ["bp"]

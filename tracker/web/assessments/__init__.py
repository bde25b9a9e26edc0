"""Pages on which inspectors judge one recommendation at a time."""

from tracker.web.assessments import after_views, repeat_views, views
from tracker.web.assessments.blueprint import bp

__all__ = ["after_views", "bp", "repeat_views", "views"]

"""Answering a recommendation, one question at a time."""

from tracker.web.responses.views import bp

__all__ = ["bp"]

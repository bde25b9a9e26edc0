"""Pages on which an inspected organisation checks the facts of draft judgements, and inspectors answer it."""

from tracker.web.accuracy.views import bp

__all__ = ["bp"]

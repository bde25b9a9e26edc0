"""Pages on which inspectors follow earlier recommendations up, and on which everyone reads the results."""

from tracker.web.follow_ups.views import bp

__all__ = ["bp"]

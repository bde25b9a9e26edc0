"""Handing over the work of somebody who leaves or is away: whose, to whom, what, check, done."""

from tracker.web.handovers.views import bp

__all__ = ["bp"]

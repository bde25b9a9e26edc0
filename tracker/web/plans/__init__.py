"""Action plans: list, task list, check, submit, return, agree, print."""

from tracker.web.plans.views import bp

__all__ = ["bp"]

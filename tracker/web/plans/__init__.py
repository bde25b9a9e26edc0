"""Action plans: list, task list, history, check, submit, return, agree, print."""

from tracker.web.plans import deciding_views, history_views, views
from tracker.web.plans.blueprint import bp

__all__ = ["bp", "deciding_views", "history_views", "views"]

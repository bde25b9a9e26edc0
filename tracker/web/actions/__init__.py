"""Actions: list, one action, updates, completion, changes of owner and date."""

from tracker.web.actions import planning_views, progress_views  # noqa: F401 - their pages join the blueprint
from tracker.web.actions.views import bp

__all__ = ["bp"]

"""Published reports: the list, and one report with its recommendations as printed."""

from tracker.web.reports import publication_views  # noqa: F401 - its page joins the blueprint
from tracker.web.reports.views import bp

__all__ = ["bp"]

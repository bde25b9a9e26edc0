"""Published reports: the list, and one report with its recommendations as printed."""

from tracker.web.reports import publication_views, rating_views
from tracker.web.reports.views import bp

__all__ = ["bp", "publication_views", "rating_views"]

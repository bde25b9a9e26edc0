"""What waits for somebody to say who carries it, since a body closed or moved."""

from tracker.web.unassigned import handing_on_views
from tracker.web.unassigned.views import bp

__all__ = ["bp", "handing_on_views"]

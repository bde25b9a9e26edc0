"""Pages on which inspectors follow earlier recommendations up, and on which everyone reads the results."""

from tracker.web.follow_ups import (
    checking_views,
    document_views,
    reader_views,
    repeat_views,
    sharing_views,
    views,
)
from tracker.web.follow_ups.blueprint import bp

__all__ = ["bp", "checking_views", "document_views", "reader_views", "repeat_views", "sharing_views", "views"]

"""The register of organisations, for those who run the service: bodies begin, are renamed, close, follow each other."""

from tracker.web.organisations import changing_views, taking_back_views, views
from tracker.web.organisations.blueprint import bp

__all__ = ["bp", "changing_views", "taking_back_views", "views"]

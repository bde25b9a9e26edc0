"""Short addresses for the codes that people read out: /r/ and a code."""

from tracker.web.short_codes.views import bp

__all__ = ["bp"]

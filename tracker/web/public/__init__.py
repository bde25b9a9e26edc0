"""Pages for everybody: about the service, and for the machines that watch it."""

from tracker.web.public.views import bp

__all__ = ["bp"]

"""Who works in an organisation, in which role and until when, and what each of them still has to do."""

from tracker.web.people.views import bp

__all__ = ["bp"]

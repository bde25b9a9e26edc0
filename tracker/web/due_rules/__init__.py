"""How many working days action plans have, by kind of inspection: an administrator's setting."""

from tracker.web.due_rules.views import bp

__all__ = ["bp"]

"""A person's own account: roles, sessions, password, and answers kept for them."""

from tracker.web.account.views import bp

__all__ = ["bp"]

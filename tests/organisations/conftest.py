"""The invented region, for what is recorded in the database."""

from tests.action_plans.conftest import beginning, fenmarch

__all__ = ["beginning", "fenmarch"]

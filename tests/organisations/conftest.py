"""The invented region, for what is recorded in the database."""

from tests.action_plans.conftest import fenmarch

__all__ = ["fenmarch"]

"""The invented region, as tests of the record begin with it."""

from tests.action_plans.conftest import beginning, fenmarch

__all__ = ["beginning", "fenmarch"]

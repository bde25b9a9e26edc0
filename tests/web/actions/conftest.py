"""The invented region, as the tests of this folder begin with it."""

from tests.action_plans.conftest import beginning, fenmarch

__all__ = ["beginning", "fenmarch"]

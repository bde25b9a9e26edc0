"""The invented region, as the tests of this folder begin with it."""

from tests.action_plans.conftest import fenmarch

__all__ = ["fenmarch"]

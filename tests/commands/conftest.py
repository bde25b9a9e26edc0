from tests.action_plans.conftest import fenmarch

__all__ = ["fenmarch"]

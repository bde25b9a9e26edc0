from tests.action_plans.conftest import beginning, fenmarch

__all__ = ["beginning", "fenmarch"]

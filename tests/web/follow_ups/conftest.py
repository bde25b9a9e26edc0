"""The invented region long after its report was published, as the tests of this folder begin with it."""

from tests.followup.conftest import beginning, fenmarch

__all__ = ["beginning", "fenmarch"]

"""Evidence: adding files and links, looking at one, opening and removing it, and what is held back."""

from tracker.web.evidence import adding_views  # noqa: F401 - its pages join the blueprint
from tracker.web.evidence.views import bp

__all__ = ["bp"]

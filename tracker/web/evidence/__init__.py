"""Evidence: adding files and links, looking at one, opening and removing it, and what is held back."""

from tracker.web.evidence import adding_views
from tracker.web.evidence.views import bp

__all__ = ["adding_views", "bp"]

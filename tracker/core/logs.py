"""What the service writes down about itself: one JSON object a line on standard error (assurance G10, J6).

A value is always one JSON string, so text from outside cannot forge a line. Content that people wrote, passwords and
tokens are not logged; statements are logged without their parameters (``hide_parameters``, config.py).
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def set_up_logging(app_env: str) -> None:
    """Send everything that is logged, by us and by libraries, to standard error. Tests keep their own handlers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    logging.getLogger("tracker").setLevel(logging.INFO)
    if app_env == "test":
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(log_formatter())
    logging.getLogger().handlers = [handler]
    # The line for each request is ours; the development server's own says less.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def log_formatter() -> logging.Formatter:
    """Return the formatter that makes one JSON object of a record."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
    )

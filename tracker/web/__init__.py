"""The pages. The only package, with the command line, that knows where a person comes in."""

from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add every page to the application."""

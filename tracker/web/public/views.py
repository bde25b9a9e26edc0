"""Accessibility statement, cookies, privacy notice, help, and whether the service is alive."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

bp = Blueprint("public", __name__)


@bp.get("/accessibility-statement")
def accessibility() -> ResponseReturnValue:
    """Say how accessible the service is."""
    return render_template("public/accessibility.html")


@bp.get("/cookies")
def cookies() -> ResponseReturnValue:
    """List the cookies."""
    return render_template("public/cookies.html")


@bp.get("/privacy")
def privacy() -> ResponseReturnValue:
    """Say what is kept about people."""
    return render_template("public/privacy.html")


@bp.get("/help")
def help() -> ResponseReturnValue:  # noqa: A001 - the address people look for
    """Say where help is to be had."""
    return render_template("public/help.html")


@bp.get("/health")
def health() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}

"""The pages. The only package, with the command line, that knows where a person comes in."""

from __future__ import annotations

from importlib import import_module

from flask import Flask

from tracker.web.gate import require_every_route_listed
from tracker.web.page_environment import PageEnvironment

#: What every request passes through, in this order.
PASSAGE = (
    "each_request",
    "proxies",
    "static_files",
    "headers",
    "rendering",
    "forgery",
    "identity",
    "gate",
    "forms.once",
    "errors",
)

#: The rooms: each is a package here whose blueprint is called ``bp``. One line for each, in alphabetical order.
ROOMS = (
    "account",
    "accuracy",
    "actions",
    "addresses",
    "announcements",
    "assessments",
    "calendars",
    "delivery_reports",
    "due_rules",
    "emails",
    "evidence",
    "follow_ups",
    "handovers",
    "home",
    "imports",
    "organisations",
    "people",
    "plan_documents",
    "plans",
    "public",
    "recommendations",
    "regions",
    "reminder_rules",
    "reminders",
    "reports",
    "requests",
    "responses",
    "short_codes",
    "sign_in",
    "unassigned",
)  # fmt: skip


def register(app: Flask) -> None:
    """Add every page to the application."""
    app.jinja_environment = PageEnvironment  # Before anything asks for the one that Flask makes.
    for part in PASSAGE:
        import_module(f"{__name__}.{part}").register(app)
    for room in ROOMS:
        app.register_blueprint(import_module(f"{__name__}.{room}").bp)
    require_every_route_listed(app)

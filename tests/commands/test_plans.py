"""When plans are due is said at the command line."""

from __future__ import annotations


def run(app, *arguments: str):
    return app.test_cli_runner().invoke(args=["plans", *arguments])


def test_a_rule_is_set_and_listed(app):
    given = ("--kind", "PDU inspection", "--working-days", "20", "--from", "2026-01-01")
    assert run(app, "set-due-rule", *given).exit_code == 0
    assert run(app, "due-rules").output == (
        "PDU inspection: 20 working days, for reports published from 2026-01-01\n"
    )


def test_a_number_that_cannot_be_meant_is_refused_in_one_line(app):
    given = ("--kind", "PDU inspection", "--working-days", "0", "--from", "2026-01-01")
    refused = run(app, "set-due-rule", *given)
    assert refused.exit_code == 2
    assert refused.output == "Working days must be between 1 and 250\n"
    assert run(app, "due-rules").output == ""

"""Made-up sentences of the length and kind that reports have."""

from __future__ import annotations

from random import Random

_VERBS = (
    "improve",
    "review",
    "ensure",
    "strengthen",
    "record",
    "simplify",
    "agree",
    "publish",
    "extend",
    "monitor",
)
_THINGS = (
    "the quality of assessments", "the timeliness of referrals", "management oversight of cases",
    "the use of home visits", "the training of new staff", "enquiries to children’s services",
    "the range of programmes", "the planning for release", "the allocation of unpaid work",
    "the information given to courts", "the support for victims", "the use of interpreters",
)  # fmt: skip
_ENDS = (
    "so that people who may be harmed are kept safe",
    "in every case in which the risk of serious harm is high",
    "with a clear plan for what happens during absences",
    "and report the results to the board each quarter",
    "in agreement with the partners who share the work",
    "so that staff have time for the people they supervise",
)
_NOTES = (
    "The first teams have begun and the others follow next month.",
    "Half of the staff are trained; the rest are booked.",
    "A sample of cases shows better records than before.",
    "The work waits for an answer from the provider of the system.",
)


def recommendation_text(chance: Random) -> str:
    """Return the wording of a recommendation: a fragment that completes "… should:"."""
    return f"{chance.choice(_VERBS)} {chance.choice(_THINGS)} {chance.choice(_ENDS)}"


def action_text(chance: Random) -> str:
    """Return what somebody will do."""
    return (
        f"{chance.choice(_VERBS).capitalize()} {chance.choice(_THINGS)} in all teams {chance.choice(_ENDS)}"
    )


def note_text(chance: Random) -> str:
    """Return a note of progress."""
    return chance.choice(_NOTES)

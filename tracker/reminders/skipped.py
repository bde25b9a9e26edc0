"""Stages that fell due while nothing was sent: recorded, so that nobody wonders where they are. No database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from tracker.core.working_days import ONE_DAY
from tracker.reminders.lifecycle import SUBJECT_OF
from tracker.reminders.planner import PlannedReminder
from tracker.reminders.rules import Rulebook
from tracker.reminders.stages import stages_between
from tracker.reminders.wording import weekday_and_day


def overtaken(
    new: Sequence[PlannedReminder], rulebook: Rulebook, *, after: date | None, until: date
) -> list[tuple[PlannedReminder, str]]:
    """Return the stages that should have gone out since the last run, each with why it never will.

    Only the latest stage of each thing goes out, worded for today (N9): ``new`` holds it.
    """
    if after is None:
        return []
    speaking = [rule for rule in rulebook.speaking_on(until) if rule.offsets]
    found = []
    for planned in new:
        if planned.dates is None:
            continue
        rules = [
            rule
            for rule in speaking
            if SUBJECT_OF[rule.milestone] == planned.key.subject_type and rule.recipients & planned.told_as
        ]
        for stage in stages_between(rules, planned.dates, after, until - ONE_DAY, rulebook.days):
            key = planned.key._replace(milestone_key=stage.key, milestone_date=stage.counts_from)
            if key != planned.key:
                missed = replace(
                    planned,
                    key=key,
                    milestone=stage.rule.milestone,
                    rule_key=stage.rule.key,
                    rule_id=stage.rule.id,
                )
                found.append((missed, _reason(stage.day)))
    return found


def _reason(day: date) -> str:
    return f"Nothing was sent on {weekday_and_day(day)}, and a later reminder takes its place"

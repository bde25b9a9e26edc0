"""Each rule in one sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tracker.reminders.lifecycle import Milestone, Recipient
from tracker.reminders.rule_shapes import MAY_BE_TOLD
from tracker.reminders.rule_words import in_words
from tracker.reminders.rules import Rule, first_rules
from tracker.reminders.sending_days import CountedIn

OWNER = frozenset({Recipient.OWNER})


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            Rule("a", Milestone.DUE_SOON, (-7,), None, OWNER),
            "7 days before an action is due, the owner is told.",
        ),
        (
            Rule("a", Milestone.DUE_SOON, (-1, 0), None, OWNER),
            "1 day before an action is due and on the day itself, the owner is told.",
        ),
        (
            Rule("a", Milestone.PLAN_DUE, (0,), None, frozenset({Recipient.DIRECTOR, Recipient.PLAN_LEAD})),
            "On the day on which an action plan is due, the plan lead and the regional director are told.",
        ),
        (
            Rule(
                "a",
                Milestone.OVERDUE,
                (1, 7, 21),
                28,
                frozenset({Recipient.ASKER}),
                CountedIn.WORKING_DAYS,
            ),
            "1, 7 and 21 working days after an action was due and then every 28 working days, whoever asked is told.",
        ),
        (
            Rule("a", Milestone.SILENT, (30,), 30, OWNER),
            "When an action has had no update for 30 days and then every 30 days, the owner is told.",
        ),
        (
            Rule("a", Milestone.WEEKLY_DIGEST, recipients=OWNER, weekday=5),
            "Every Friday, the owner gets a list of the actions that are overdue, due in the next 14 days or new.",
        ),
    ],
)
def test_a_rule_is_one_sentence(rule: Rule, words: str):
    assert in_words(rule) == words


def test_no_two_of_the_first_rules_say_the_same():
    said = [in_words(rule) for rule in first_rules()]

    assert len(set(said)) == len(said)
    assert all(
        sentence.endswith((" told.", " told at once.")) or "a list of" in sentence for sentence in said
    )


def test_the_first_rules_tell_only_those_whom_a_rule_can_tell():
    for rule in first_rules():
        assert rule.recipients <= set(MAY_BE_TOLD[rule.milestone]), rule.key
    assert set(MAY_BE_TOLD) == set(Milestone)


def test_every_milestone_has_its_words():
    for milestone in Milestone:
        rule = replace(first_rules()[0], milestone=milestone, offsets=(3,), recipients=OWNER, weekday=1)
        assert in_words(rule)

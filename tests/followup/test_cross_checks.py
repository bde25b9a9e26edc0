"""Unusual answers raise a question, are never changed, and want a reason before the follow-up is ready."""

from __future__ import annotations

from itertools import product

import pytest

from tests.followup.test_services import judge_all
from tracker.core.errors import RuleBroken
from tracker.followup import queries, services
from tracker.followup.cross_checks import raised_by
from tracker.followup.lifecycle import RepeatAnswer
from tracker.recommendations.lifecycle import ProgressCategory

SUFFICIENT, SOME, NONE = ProgressCategory
YES, NO, NOT_DECIDED = RepeatAnswer


def save(assessment, by, category, *, still_required, repeated=NOT_DECIDED):
    services.save_assessment(
        assessment,
        by=by,
        expected_version=assessment.version,
        category=category,
        action_taken_and_impact="Half of the staff are supervised",
        still_required=still_required,
        still_needed=None,
        repeated=repeated,
    )


@pytest.mark.parametrize(
    ("category", "still_required", "repeated"), list(product(ProgressCategory, (True, False), RepeatAnswer))
)
def test_only_three_combinations_raise_a_question(category, still_required, repeated):
    unusual = {
        (category is NONE and not still_required),
        (category is SUFFICIENT and repeated is YES),
        (not still_required and repeated is YES),
    }
    assert bool(raised_by(category, still_required, repeated)) == (True in unusual)


def test_some_progress_goes_with_both_answers_because_it_was_published_with_both():
    assert raised_by(SOME, False, NO) == raised_by(SOME, True, YES) == []


def test_missing_answers_raise_no_question():
    assert raised_by(None, None, NOT_DECIDED) == raised_by(NONE, None, NO) == []


def test_the_answers_are_kept_as_given_and_want_a_reason(fenmarch, follow_up):
    first = follow_up.assessments[0]
    judge_all(follow_up, fenmarch.inspector)
    save(first, fenmarch.inspector, NONE, still_required=False)
    assert (first.category, first.still_required) == (NONE, False)
    assert not first.is_complete
    with pytest.raises(RuleBroken, match="1 recommendation is not fully assessed"):
        services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)
    services.give_reason(
        first, by=fenmarch.inspector, expected_version=first.version, reason="The unit has closed"
    )
    assert first.is_complete
    services.finish_follow_up(follow_up, by=fenmarch.inspector, expected_version=follow_up.version)


def test_a_reason_stands_as_long_as_the_question_is_the_same(fenmarch, follow_up):
    first = follow_up.assessments[0]
    save(first, fenmarch.inspector, NONE, still_required=False)
    services.give_reason(first, by=fenmarch.inspector, expected_version=first.version, reason="It closed")
    save(first, fenmarch.inspector, NONE, still_required=False, repeated=NO)
    assert first.cross_check_reason == "It closed"
    save(first, fenmarch.inspector, SUFFICIENT, still_required=True, repeated=YES)
    assert first.cross_check_reason is None
    assert not first.is_complete


@pytest.mark.parametrize("reason", ["", "  ", "x" * 4001])
def test_a_reason_has_some_words(fenmarch, follow_up, reason):
    first = follow_up.assessments[0]
    save(first, fenmarch.inspector, NONE, still_required=False)
    with pytest.raises(RuleBroken) as refused:
        services.give_reason(first, by=fenmarch.inspector, expected_version=first.version, reason=reason)
    assert refused.value.field == "reason"


def test_the_count_in_the_list_says_what_each_assessment_says(fenmarch, follow_up):
    first = follow_up.assessments[0]
    for category, still_required, repeated in product(
        (None, *ProgressCategory), (None, True, False), RepeatAnswer
    ):
        save(first, fenmarch.inspector, category, still_required=still_required, repeated=repeated)
        for _ in range(2 if first.unusual else 1):
            progress = queries.progress_of([follow_up])[follow_up.id]
            assert progress.assessed == int(first.is_complete), (category, still_required, repeated)
            if first.open_questions:
                services.give_reason(
                    first, by=fenmarch.inspector, expected_version=first.version, reason="Because"
                )

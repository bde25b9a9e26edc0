"""Second reading: who may confirm what, what becomes of it when a judgement changes, and sending back."""

from __future__ import annotations

import pytest

from tests.followup.test_services import judge, judge_all, publish
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import ChangedMeanwhile, NotFound, NotPermitted, RuleBroken
from tracker.core.events import act
from tracker.followup import services
from tracker.followup.lifecycle import FollowUpState
from tracker.followup.models import FollowUp


@pytest.fixture
def ready(fenmarch, follow_up) -> FollowUp:
    """A follow-up that one inspector wrote and called ready to check."""
    judge_all(follow_up, fenmarch.inspector)
    call_ready(follow_up, fenmarch.inspector)
    return follow_up


def call_ready(follow_up, by):
    services.finish_follow_up(follow_up, by=by, expected_version=follow_up.version)


def confirm(assessment, by):
    services.confirm(assessment, by=by, expected_version=assessment.version)


def confirm_all(follow_up, by) -> int:
    return services.confirm_all(follow_up, by=by, expected_version=follow_up.version)


def carry_on(follow_up, by):
    services.carry_on(follow_up, by=by, expected_version=follow_up.version)


def test_a_follow_up_asks_for_a_second_reader_where_there_are_two_inspectors(fenmarch, follow_up):
    assert follow_up.second_reading


def test_one_inspector_alone_is_not_asked_for_a_second_reader(fenmarch):
    with act("left", by=fenmarch.administrator):
        fenmarch.editor.memberships[0].valid_to = clock.today().replace(year=2021)
    alone = services.start_follow_up(
        fenmarch.region, inspection="Alone", fieldwork_started=None, by=fenmarch.inspector
    )
    assert not alone.second_reading
    judge_all(alone, fenmarch.inspector)
    call_ready(alone, fenmarch.inspector)
    publish(alone, fenmarch.inspector)
    assert alone.state is FollowUpState.PUBLISHED


def test_nothing_is_published_before_every_judgement_is_confirmed(fenmarch, ready):
    confirm(ready.assessments[0], fenmarch.editor)
    with pytest.raises(RuleBroken, match="2 judgements are not confirmed by a second reader"):
        publish(ready, fenmarch.editor)
    assert fenmarch.to_region.category is None
    assert confirm_all(ready, fenmarch.editor) == 2
    publish(ready, fenmarch.inspector)
    assert ready.state is FollowUpState.PUBLISHED


def test_nobody_confirms_what_they_wrote_not_even_what_a_colleague_changed_later(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    judge(follow_up.assessments[0], fenmarch.editor, impact="With a comma put right")
    call_ready(follow_up, fenmarch.inspector)
    with pytest.raises(NotPermitted, match="You wrote in this judgement"):
        confirm(follow_up.assessments[0], fenmarch.inspector)
    with pytest.raises(RuleBroken, match="You wrote in every judgement"):
        confirm_all(follow_up, fenmarch.inspector)
    assert confirm_all(follow_up, fenmarch.editor) == 2
    with pytest.raises(RuleBroken, match="1 judgement is not confirmed"):
        publish(follow_up, fenmarch.editor)


def test_a_changed_judgement_must_be_confirmed_again_and_the_others_not(fenmarch, ready):
    confirm_all(ready, fenmarch.editor)
    carry_on(ready, fenmarch.inspector)
    judge(ready.assessments[0], fenmarch.inspector, impact="Other words")
    call_ready(ready, fenmarch.inspector)
    assert services.unconfirmed(ready) == [ready.assessments[0]]


def test_confirming_twice_changes_nothing(fenmarch, ready):
    confirm(ready.assessments[0], fenmarch.editor)
    first = ready.assessments[0].confirmation
    confirm(ready.assessments[0], fenmarch.editor)
    assert ready.assessments[0].confirmation == first


def test_a_judgement_that_changed_since_it_was_read_is_not_confirmed(fenmarch, ready):
    seen = ready.assessments[0].version
    carry_on(ready, fenmarch.inspector)
    judge(ready.assessments[0], fenmarch.inspector, impact="Other words")
    call_ready(ready, fenmarch.inspector)
    with pytest.raises(ChangedMeanwhile):
        services.confirm(ready.assessments[0], by=fenmarch.editor, expected_version=seen)


def test_a_draft_that_is_still_being_written_is_not_confirmed(fenmarch, follow_up):
    judge_all(follow_up, fenmarch.inspector)
    with pytest.raises(RuleBroken, match="ready to check"):
        confirm(follow_up.assessments[0], fenmarch.editor)


def test_sending_back_opens_it_with_a_note(fenmarch, ready):
    note = services.send_back(
        ready,
        by=fenmarch.editor,
        note=" Say how many staff ",
        expected_version=ready.version,
        assessment=ready.assessments[1],
    )
    assert ready.state is FollowUpState.IN_PROGRESS
    assert (note.text, note.assessment) == ("Say how many staff", ready.assessments[1])


@pytest.mark.parametrize("note", ["", "   ", "x" * 4001])
def test_sending_back_needs_a_note_of_some_length(fenmarch, ready, note):
    with pytest.raises(RuleBroken) as refused:
        services.send_back(ready, by=fenmarch.editor, note=note, expected_version=ready.version)
    assert refused.value.field == "note"
    assert ready.state is FollowUpState.READY_TO_CHECK


def test_doing_without_a_second_reader_needs_a_reason(fenmarch, ready):
    def ask(wanted, reason):
        services.ask_for_second_reading(
            ready, wanted=wanted, by=fenmarch.inspector, reason=reason, expected_version=ready.version
        )

    with pytest.raises(RuleBroken, match="Enter the reason"):
        ask(wanted=False, reason=" ")
    ask(wanted=False, reason="All colleagues are on leave")
    publish(ready, fenmarch.inspector)
    assert ready.state is FollowUpState.PUBLISHED
    with pytest.raises(RuleBroken, match="published"):
        ask(wanted=True, reason="Too late")


@pytest.mark.parametrize("who", ["director", "lead", "responder", "reader"])
def test_nobody_outside_the_inspectorate_reads_a_second_time(fenmarch, ready, who):
    db.session.commit()
    with pytest.raises(NotFound):
        confirm_all(ready, fenmarch.people[who])
    with pytest.raises(NotFound):
        services.send_back(ready, by=fenmarch.people[who], note="No", expected_version=ready.version)

"""When an action takes evidence, and how much there may be."""

from __future__ import annotations

from tracker.accounts.models import Person
from tracker.action_plans.lifecycle import ActionState
from tracker.action_plans.models import Action
from tracker.action_plans.rules import required_text
from tracker.core.errors import RuleBroken
from tracker.evidence import limits, queries
from tracker.evidence.contents.errors import FileRefused

#: Nobody works on these any more, or not here.
_OVER = frozenset({ActionState.WITHDRAWN, ActionState.CARRIED})


class QuotaReached(FileRefused):
    """There are as many files, or bytes, as there may be."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__()


def takes_evidence(action: Action) -> bool:
    """Say whether evidence can be added to the action now: its plan was submitted, and it still counts here."""
    return action.plan.submitted_at is not None and action.state not in _OVER


def require_open(action: Action) -> None:
    """Do nothing if evidence can be added to the action now.

    Raises:
        RuleBroken: its plan was never submitted, or it was withdrawn or is carried elsewhere.
    """
    if action.plan.submitted_at is None:
        raise RuleBroken("You can add evidence once the action plan has been submitted")
    if not takes_evidence(action):
        raise RuleBroken(
            "This action was withdrawn or is carried in another plan, so it takes no more evidence"
        )


def require_room(action: Action, by: Person, size: int) -> None:
    """Do nothing if the plan and the person may have one more file of this size.

    Raises:
        QuotaReached: there would be too many, or too large ones.
    """
    plan, own = queries.used_in_plan(action.plan_id), queries.used_by_person(by.id)
    if plan.files >= limits.FILES_IN_A_PLAN:
        raise QuotaReached(
            f"This action plan already has {limits.FILES_IN_A_PLAN:,} files. Remove one that is no longer needed"
        )
    if plan.size + size > limits.BYTES_IN_A_PLAN:
        raise QuotaReached(
            f"The files of this action plan would be larger than {_megabytes(limits.BYTES_IN_A_PLAN)} together. "
            "Remove one that is no longer needed"
        )
    if own.files >= limits.FILES_OF_A_PERSON or own.size + size > limits.BYTES_OF_A_PERSON:
        raise QuotaReached(
            f"You can upload up to {limits.FILES_OF_A_PERSON:,} files and {_megabytes(limits.BYTES_OF_A_PERSON)} "
            "in 24 hours. Upload the rest later"
        )


def texts_of(title: str, shows: str) -> dict[str, str]:
    """Return what people say of evidence as it is kept.

    Raises:
        RuleBroken: one of them is missing or too long.
    """
    return {
        "title": required_text(
            title, field="title", name="Title", missing="Enter a title", most=limits.LONGEST_TITLE
        ),
        "shows": required_text(
            shows,
            field="shows",
            name="What this shows",
            missing="Enter what this shows",
            most=limits.LONGEST_TEXT,
        ),
    }


def _megabytes(size: int) -> str:
    return f"{size // limits.MEGABYTE:,}MB"

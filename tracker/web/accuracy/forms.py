"""The forms of a factual accuracy check."""

from __future__ import annotations

from wtforms.validators import DataRequired

from tracker.followup.models import NOTE_LIMIT
from tracker.web.forms import DateBoxes, EditForm, PlainTextArea, TrackerForm, at_most


class OpenForm(EditForm):
    """Until when the organisation may comment."""

    comment_by = DateBoxes(
        "By when should they comment?",
        called="Date to comment by",
        validators=[DataRequired("Enter the date to comment by")],
    )


class CommentForm(TrackerForm):
    """What is wrong with the facts of one judgement."""

    text = PlainTextArea(
        "Your comment on the facts",
        rows=8,
        validators=[
            DataRequired("Enter your comment"),
            at_most(NOTE_LIMIT, "Comment"),
        ],
    )


class AnswerForm(EditForm):
    """What became of a comment."""

    answer = PlainTextArea(
        "Your answer",
        rows=6,
        validators=[
            DataRequired("Enter your answer"),
            at_most(NOTE_LIMIT, "Answer"),
        ],
    )

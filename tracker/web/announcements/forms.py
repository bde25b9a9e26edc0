"""The form for announcing a follow-up. It checks the shape of an answer; the service checks the rules."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired

from tracker.followup.announcing import WhatIsAnnounced
from tracker.followup.models import NOTE_LIMIT
from tracker.followup.stage_models import CONTACT_LIMIT
from tracker.web.forms import DateBoxes, EditForm, PlainTextArea, at_most


class AnnounceForm(EditForm):
    """What the organisation is told before fieldwork."""

    fieldwork_from = DateBoxes(
        "When does fieldwork start?",
        called="Start of fieldwork",
        validators=[DataRequired("Enter the date fieldwork starts")],
    )
    fieldwork_to = DateBoxes("When does fieldwork end? (optional)", called="End of fieldwork")
    have_ready = PlainTextArea(
        "What should the organisation have ready?",
        rows=5,
        validators=[
            DataRequired("Enter what the organisation should have ready"),
            at_most(NOTE_LIMIT, "What to have ready"),
        ],
    )
    ready_by = DateBoxes(
        "By when?", called="Date to be ready by", validators=[DataRequired("Enter the date to be ready by")]
    )
    contact = StringField(
        "Whom can the organisation ask?",
        validators=[
            DataRequired("Enter whom the organisation can ask"),
            at_most(CONTACT_LIMIT, "Contact"),
        ],
    )

    def told(self) -> WhatIsAnnounced:
        """Return the answers, once they have the right shape."""
        return WhatIsAnnounced(
            self.fieldwork_from.data,
            self.fieldwork_to.data,
            self.ready_by.data,
            self.have_ready.data or "",
            self.contact.data or "",
        )


class ChangeForm(AnnounceForm):
    """The same for an announcement that has been made, with the reason for the change."""

    reason = PlainTextArea(
        "Why does it change?",
        rows=3,
        validators=[
            DataRequired("Enter the reason for the change"),
            at_most(NOTE_LIMIT, "Reason"),
        ],
    )

"""Which events of the record a person may read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, or_

from tracker.accounts.access import visible_where
from tracker.accounts.models import Person
from tracker.core.events import Audience, Event

#: Each audience by the row of the access table that describes it, so that a history never shows what a page would not.
ROW_OF_AUDIENCE: Mapping[Audience, str] = {
    Audience.EVERYONE: "recommendations",
    Audience.PARTIES: "plan.submitted",
    Audience.RESPONDER: "plan.draft",
    Audience.INSPECTORATE: "follow_up.draft",
    Audience.ADMINISTRATORS: "audit",
}


def readable_events(reader: Person) -> ColumnElement[bool]:
    """Return the condition under which this person may read an event, from the roles they hold today.

    The audience was settled when the event happened: publishing a plan later does not open up its drafts.
    """
    return or_(
        *(
            and_(Event.audience == audience, visible_where(reader, row, Event.organisation_id))
            for audience, row in ROW_OF_AUDIENCE.items()
        )
    )

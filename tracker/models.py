"""Every model, so that migrations and the record see them all."""

from tracker.accounts import models as accounts
from tracker.action_plans import changes_wanted, handing_over, marks, request_models
from tracker.action_plans import models as action_plans
from tracker.core import events
from tracker.evidence import models as evidence
from tracker.followup import models as followup
from tracker.followup import repeat_models as named_repeats
from tracker.followup import stage_models as follow_up_stages
from tracker.inspections import models as inspections
from tracker.inspections import rating_models as ratings
from tracker.organisations import models as organisations
from tracker.recommendations import models as recommendations
from tracker.reminders import address_models as addresses
from tracker.reminders import choice_models as email_choices
from tracker.reminders import models as reminders
from tracker.reports_import import awaited as awaited_repeats
from tracker.reports_import import models as reports_import
from tracker.reports_import import progress_table as checked_rows

__all__ = [
    "accounts",
    "action_plans",
    "addresses",
    "awaited_repeats",
    "changes_wanted",
    "checked_rows",
    "email_choices",
    "events",
    "evidence",
    "follow_up_stages",
    "followup",
    "handing_over",
    "inspections",
    "marks",
    "named_repeats",
    "organisations",
    "ratings",
    "recommendations",
    "reminders",
    "reports_import",
    "request_models",
]

"""Everything that a person does in a follow-up, in one place to look for it.

Nothing is seen outside the inspectorate before it is published.
"""

from tracker.followup.assessing import leave_out, next_to_assess, save_assessment, take_in
from tracker.followup.checking import carry_on, finish_follow_up
from tracker.followup.completeness import missing_assessments
from tracker.followup.publishing import publish_follow_up
from tracker.followup.starting import start_follow_up

__all__ = [
    "carry_on",
    "finish_follow_up",
    "leave_out",
    "missing_assessments",
    "next_to_assess",
    "publish_follow_up",
    "save_assessment",
    "start_follow_up",
    "take_in",
]

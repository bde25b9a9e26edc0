"""Everything that a person does in a follow-up, in one place to look for it.

Nothing of a judgement is seen outside the inspectorate before it is published, except in a factual accuracy check.
"""

from tracker.followup.accuracy import answer_comment, close_check, comment, open_check
from tracker.followup.allocating import allocate
from tracker.followup.announcing import WhatIsAnnounced, announce, change_announcement
from tracker.followup.assessing import (
    give_reason,
    leave_out,
    leave_several_out,
    next_to_assess,
    save_assessment,
    take_in,
)
from tracker.followup.checking import carry_on, finish_follow_up
from tracker.followup.completeness import missing_assessments
from tracker.followup.correcting import correct_judgement
from tracker.followup.publishing import publish_follow_up
from tracker.followup.reopening import reopen_recommendation
from tracker.followup.repeating import name_repeats, take_back_repeat
from tracker.followup.second_reading import (
    ask_for_second_reading,
    confirm,
    confirm_all,
    send_back,
    unconfirmed,
)
from tracker.followup.starting import start_follow_up

__all__ = [
    "WhatIsAnnounced",
    "allocate",
    "announce",
    "answer_comment",
    "ask_for_second_reading",
    "carry_on",
    "change_announcement",
    "close_check",
    "comment",
    "confirm",
    "confirm_all",
    "correct_judgement",
    "finish_follow_up",
    "give_reason",
    "leave_out",
    "leave_several_out",
    "missing_assessments",
    "name_repeats",
    "next_to_assess",
    "open_check",
    "publish_follow_up",
    "reopen_recommendation",
    "save_assessment",
    "send_back",
    "start_follow_up",
    "take_back_repeat",
    "take_in",
    "unconfirmed",
]

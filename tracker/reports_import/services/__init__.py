"""What a person does with an uploaded report, from the upload to its publication."""

from tracker.reports_import.services.checking import (
    add_by_hand,
    correct_item,
    join_with_next,
    mark_checked,
    not_a_recommendation,
    put_back,
    split,
)
from tracker.reports_import.services.details import Details, correct_details
from tracker.reports_import.services.publishing import (
    Gap,
    approval_of,
    publish_import,
    what_is_missing,
    who_may_carry,
)
from tracker.reports_import.services.uploading import Uploaded, discard, start_by_hand, upload

__all__ = [
    "Details",
    "Gap",
    "Uploaded",
    "add_by_hand",
    "approval_of",
    "correct_details",
    "correct_item",
    "discard",
    "join_with_next",
    "mark_checked",
    "not_a_recommendation",
    "publish_import",
    "put_back",
    "split",
    "start_by_hand",
    "upload",
    "what_is_missing",
    "who_may_carry",
]

"""What a person does with an uploaded report, from the upload to its publication."""

from tracker.reports_import.services.checking import (
    add_by_hand,
    address_block,
    correct_item,
    join_with_next,
    mark_checked,
    next_after,
    next_to_check,
    not_a_recommendation,
    put_back,
    split,
    unaddressed_beside,
)
from tracker.reports_import.services.details import Details, correct_details
from tracker.reports_import.services.progress_rows import (
    WhatARowSays,
    check_row,
    next_row_to_check,
    uncheck_row,
)
from tracker.reports_import.services.publishing import (
    Gap,
    approval_of,
    numbers_as_published,
    publish_import,
    what_is_missing,
    who_may_carry,
)
from tracker.reports_import.services.rating import import_ratings, remove_rating, save_rating
from tracker.reports_import.services.repeating import decide_repeats, next_to_decide, suggest_repeats
from tracker.reports_import.services.settling import reopen_discrepancy, settle_discrepancy
from tracker.reports_import.services.uploading import (
    Uploaded,
    discard,
    start_by_hand,
    type_in_instead,
    upload,
)

__all__ = [
    "Details",
    "Gap",
    "Uploaded",
    "WhatARowSays",
    "add_by_hand",
    "address_block",
    "approval_of",
    "check_row",
    "correct_details",
    "correct_item",
    "decide_repeats",
    "discard",
    "import_ratings",
    "join_with_next",
    "mark_checked",
    "next_after",
    "next_row_to_check",
    "next_to_check",
    "next_to_decide",
    "not_a_recommendation",
    "numbers_as_published",
    "publish_import",
    "put_back",
    "remove_rating",
    "reopen_discrepancy",
    "save_rating",
    "settle_discrepancy",
    "split",
    "start_by_hand",
    "suggest_repeats",
    "type_in_instead",
    "unaddressed_beside",
    "uncheck_row",
    "upload",
    "what_is_missing",
    "who_may_carry",
]

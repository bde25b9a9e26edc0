"""How much evidence there may be: of one file, in one plan, from one person (assurance H5)."""

from __future__ import annotations

from datetime import timedelta

from tracker.core.file_lengths import MEGABYTE, MOST_MEGABYTES

__all__ = ["MEGABYTE", "MOST_MEGABYTES"]

#: One file.
MOST_BYTES = MOST_MEGABYTES * MEGABYTE

#: One action plan: what stands in it, removed files not counted.
FILES_IN_A_PLAN = 1_000
BYTES_IN_A_PLAN = 2_000 * MEGABYTE

#: One person within a day, whatever became of the files.
FILES_OF_A_PERSON = 200
BYTES_OF_A_PERSON = 1_000 * MEGABYTE
WITHIN = timedelta(hours=24)

LONGEST_TITLE = 200
LONGEST_TEXT = 4_000
LONGEST_LINK = 2_000
LONGEST_NAME_IN_BYTES = 255

"""Reads a published report: its form into lines, the lines into what the report says.

The packages face one way: ``forms`` know files and nothing of reports; everything else here knows reports
and nothing of files. What passes between them is a ``Document``, a list of lines with place and style.
"""

from tracker.reports_import.reading.bodies import Bodies, BodyMatch
from tracker.reports_import.reading.errors import UnreadableReport
from tracker.reports_import.reading.found import FoundReport
from tracker.reports_import.reading.report import read_report

__all__ = ["Bodies", "BodyMatch", "FoundReport", "UnreadableReport", "read_report"]

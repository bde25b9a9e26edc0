"""Before anybody looks into an uploaded report, the virus scanner is asked about it, where one is set up."""

from __future__ import annotations

import io

from flask import current_app

from tracker.evidence.scanner import find_virus
from tracker.reports_import.reading.errors import UnreadableReport


class ContainsVirus(UnreadableReport):
    """The scanner found a virus. The file is not kept."""

    def __init__(self) -> None:
        super().__init__("The selected file contains a virus")


def refuse_virus(content: bytes) -> None:
    """Do nothing if the scanner finds no virus in a file, or if there is no scanner.

    Raises:
        ContainsVirus: it finds one.
        ScannerUnavailable: nobody knows; the file is not to be read until somebody does.
    """
    scanner_url = current_app.config["SCANNER_URL"]
    if scanner_url and find_virus(io.BytesIO(content), scanner_url) is not None:
        raise ContainsVirus

"""The folder of a benchmark, with the PostgreSQL server that is started for it: on disk, as the service's own are."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import postgresql, run_place


@contextmanager
def run_folder() -> Iterator[Path]:
    """Lend a folder for databases; it and its server are gone afterwards, and after a kill as well."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        os.environ["TEST_RUN_PLACE"] = tempfile.gettempdir()
        run_place.clear_up_after(os.getpid(), folder)
        try:
            yield folder
        finally:
            postgresql.stop_server(folder)

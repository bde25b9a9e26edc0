"""Keeps compiled Python code with the environment where Python is told to leave none beside the source.

Some hundred processes begin in a run, and each would compile the service and its libraries anew: seconds of work.
Python compares what it finds with the source, so what an earlier run left serves this one too. It is asked for before
anything else is imported, so that it serves this process as well.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def keep_bytecode() -> None:
    """Let this process, and all that it starts, keep what they compile, where the environment can be written."""
    if sys.dont_write_bytecode and os.access(sys.prefix, os.W_OK):
        sys.dont_write_bytecode, sys.pycache_prefix = False, str(Path(sys.prefix) / "bytecode")
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix

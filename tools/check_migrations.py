"""Migrations in step with models: from nothing to the newest and back, with one head and nothing left to write."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.stamps import ROOT

STEPS = (("upgrade",), ("check",), ("downgrade", "base"), ("upgrade",))


def main() -> int:
    """Try the migrations on a throw-away SQLite database; return the exit status."""
    with tempfile.TemporaryDirectory(prefix="migrations-") as folder:
        environment = {
            **os.environ,
            "APP_ENV": "test",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'trial.db'}",
            "INSTANCE_PATH": folder,
        }
        heads = _flask_db("heads", environment=environment)
        if heads.returncode or len(heads.stdout.split("\n")) != 2:
            print(f"There must be one head of the migrations:\n{heads.stdout}{heads.stderr}", file=sys.stderr)
            return 1
        for step in STEPS:
            result = _flask_db(*step, environment=environment)
            if result.returncode:
                print(f"flask db {' '.join(step)} failed:\n{result.stdout}{result.stderr}", file=sys.stderr)
                return 1
    print("Migrations are in step with the models")
    return 0


def _flask_db(*step: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "db", *step]
    return subprocess.run(  # noqa: S603 - our own command
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


if __name__ == "__main__":
    sys.exit(main())

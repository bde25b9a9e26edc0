"""Set-up from nothing: environment, front-end files, database. ``python3 -m tools.set_up PURPOSE``.

Runs on the machine's own Python with nothing installed, so it may import only the standard library.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this runs on whatever Python the machine has
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}")

from tools import debian_packages, place_frontend, python_environment, stamps
from tools.python_environment import PYTHON, SetUpFailed
from tools.stamps import ROOT

#: Brought up to date in this order; each may be run again without changing what is there.
DATABASE_STEPS = (
    ("Bringing the database up to date", ("db", "upgrade")),
    ("Loading the register of organisations", ("register", "seed")),
    ("Loading the demonstration register", ("demonstration", "load")),
)


def main(arguments: list[str]) -> int:
    """Set up for the purpose named; return the exit status."""
    if len(arguments) != 1 or arguments[0] not in python_environment.PURPOSES:
        print(f"Say what for: {' or '.join(python_environment.PURPOSES)}", file=sys.stderr)
        return 2
    try:
        if arguments[0] == "test":
            debian_packages.ensure()
        python_environment.ensure(arguments[0])
        if arguments[0] != "lint":
            place_frontend.ensure()
        if arguments[0] == "run":
            debian_packages.try_for_pdf(python_environment.ENVIRONMENT / ".asked-for-pango")
            prepare_database()
    except SetUpFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def prepare_database() -> None:
    """Bring the database named by the environment (or the one in ``instance/``) up to date, and fill it.

    Raises:
        SetUpFailed: one of the steps did not succeed; its own output says why.
    """
    instance = Path(os.environ.get("INSTANCE_PATH", ROOT / "instance"))
    instance.mkdir(parents=True, exist_ok=True)
    secret_key(instance)
    stamp = instance / ".database-ready"
    url = os.environ.get("DATABASE_URL", "")
    inputs = stamps.fingerprint((ROOT / "migrations", ROOT / "tracker", ROOT / "config.py"), url)
    has_database = bool(url) or (instance / "tracker.db").exists()
    if has_database and stamps.is_current(stamp, inputs):
        return
    for title, command in DATABASE_STEPS:
        print(title, flush=True)
        full = [str(PYTHON), "-m", "flask", "--app", "wsgi", *command]
        if subprocess.run(full, cwd=ROOT, check=False).returncode:  # noqa: S603 - our own command
            raise SetUpFailed(f"This step failed: flask --app wsgi {' '.join(command)}")
    stamps.write(stamp, inputs)


def secret_key(instance: Path) -> str:
    """Return this copy's own key for signing sessions, made on first use and readable by its owner alone."""
    path = instance / "secret-key"
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

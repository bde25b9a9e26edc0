"""What the tests need that pip cannot bring: a browser, a PostgreSQL server, a text layout library and fonts.

As root on Debian or Ubuntu the missing packages are installed; elsewhere one line says what is missing.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tools.python_environment import SetUpFailed

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def browser() -> str | None:
    """Return the path of a Chromium on this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def postgresql_programs() -> Path | None:
    """Return the folder with the newest PostgreSQL server programs on this machine."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    if newest is None and (found := shutil.which("initdb")):
        newest = Path(found).resolve()
    return newest.parent if newest else None


def _has_postgresql() -> bool:
    # Anyone but root can run the server that the test requirements bring (tests/support/postgresql.py).
    return bool(os.environ.get("TEST_POSTGRESQL_URL") or postgresql_programs() or os.geteuid() != 0)


def _has_libatomic() -> bool:
    # Playwright's own program needs it on Linux, and a small Debian has it not.
    return sys.platform != "linux" or ctypes.util.find_library("atomic") is not None


def _has_fonts() -> bool:
    return any(Path("/usr/share/fonts").rglob("*.ttf"))


def _has_pango() -> bool:
    return all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))


PANGO = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")

#: (what is needed, is it there, Debian packages)
NEEDED: tuple[tuple[str, Callable[[], bool], tuple[str, ...]], ...] = (
    ("Chromium", lambda: browser() is not None, ("chromium",)),
    ("libatomic", _has_libatomic, ("libatomic1",)),
    ("PostgreSQL", _has_postgresql, ("postgresql",)),
    ("Pango", _has_pango, PANGO),
    ("TrueType fonts", _has_fonts, ("fonts-liberation", "fonts-dejavu-core")),
)


def ensure() -> None:
    """Have everything that the tests need on the machine.

    Raises:
        SetUpFailed: something is missing and cannot be installed from here.
    """
    missing = [(name, packages) for name, is_there, packages in NEEDED if not is_there()]
    if not missing:
        return
    packages = [package for _, group in missing for package in group]
    if _can_install():
        print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
        _install(packages)
        missing = [(name, group) for name, is_there, group in NEEDED if not is_there()]
    if missing:
        names = ", ".join(name for name, _ in missing)
        raise SetUpFailed(f"The tests need {names}: install it (on Debian: {' '.join(packages)})")


def try_for_pdf(asked: Path) -> None:
    """Have what downloads as PDF need, where it can be had; the service runs without it, and its pages say so.

    Installing is tried once, which the file ``asked`` remembers.
    """
    if _has_pango():
        return
    if _can_install() and not asked.exists():
        print(f"Installing Debian packages: {' '.join(PANGO)}", flush=True)
        _install([*PANGO])
        asked.touch()
    if not _has_pango():
        print(f"No downloads as PDF: Pango is not installed (on Debian: {' '.join(PANGO)})", flush=True)


def _can_install() -> bool:
    return os.geteuid() == 0 and bool(shutil.which("apt-get")) and Path("/etc/debian_version").exists()


def _install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet=2"], env=environment, check=False)  # noqa: S607
    install = ["apt-get", "install", "--yes", "--quiet=2", "--no-install-recommends", *packages]
    subprocess.run(install, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603

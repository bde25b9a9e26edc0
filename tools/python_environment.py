"""The virtual environment in ``.venv``, filled from the pinned and hashed requirements."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

from tools import stamps
from tools.stamps import ROOT

ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"

#: What each purpose needs; an environment for one serves every other that needs no more.
PURPOSES: dict[str, tuple[str, ...]] = {
    "run": ("runtime.txt", "demonstration.txt"),
    "lint": ("runtime.txt", "demonstration.txt", "dev.txt"),
    "test": ("runtime.txt", "demonstration.txt", "dev.txt"),
}


class SetUpFailed(Exception):
    """A step of the set-up cannot be done; the message says in one line what to do about it."""


def ensure(purpose: str) -> None:
    """Make ``.venv`` hold everything the purpose needs, at exactly the pinned versions.

    Raises:
        SetUpFailed: there is no way to make an environment, or a package cannot be fetched.
    """
    if any(_is_ready(other) for other in PURPOSES if set(PURPOSES[purpose]) <= set(PURPOSES[other])):
        return
    make(ENVIRONMENT)
    print("Installing Python packages", flush=True)
    install(ENVIRONMENT, *PURPOSES[purpose])
    stamps.write(_stamp(purpose), _inputs(purpose))


def make(environment: Path) -> None:
    """Make an empty environment with pip, unless there is one."""
    if (environment / "bin" / "python").exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian packs it separately, and venv's own message is long
    except ImportError:
        name = f"python3.{sys.version_info.minor}-venv"
        raise SetUpFailed(f"Python cannot make virtual environments here: install {name}") from None
    venv.create(environment, with_pip=True, symlinks=True)


def install(environment: Path, *requirement_files: str) -> None:
    """Install pinned files with uv, which is quick, or with pip where uv does not reach the registry."""
    python = str(environment / "bin" / "python")
    wanted = [part for name in requirement_files for part in ("-r", str(REQUIREMENTS / name))]
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if _runs([*pip, "-r", str(REQUIREMENTS / "installer.txt")]):
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"]
        if _runs([*uv, *wanted]):
            return
        print("uv could not install the packages; trying pip", flush=True)
    if not _runs([*pip, *wanted]):
        raise SetUpFailed("The Python packages could not be installed: is the package registry reachable?")


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0  # noqa: S603 - our own command


def _is_ready(purpose: str) -> bool:
    return stamps.is_current(_stamp(purpose), _inputs(purpose))


def _stamp(purpose: str) -> Path:
    return ENVIRONMENT / f".ready-to-{purpose}"


def _inputs(purpose: str) -> str:
    files = [REQUIREMENTS / name for name in PURPOSES[purpose]]
    return stamps.fingerprint(files, "{}.{}".format(*sys.version_info))

"""Fetch the front-end packages and place what the service serves under ``tracker/web/static/vendor``.

The service is not part of GOV.UK, so its fonts, crown, crest and icons are left out: the stylesheet is the package's
own except that it names a system font and no longer points to those files.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools import python_environment, stamps
from tools.python_environment import SetUpFailed
from tools.stamps import ROOT

NODE_MODULES = ROOT / "node_modules"
PACKAGE = NODE_MODULES / "govuk-frontend"
VENDOR = ROOT / "tracker" / "web" / "static" / "vendor"
INPUTS = (ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc", Path(__file__).resolve())

FONT_STACK = '"Helvetica Neue",Helvetica,Arial,sans-serif'


def ensure() -> None:
    """Have the pinned packages in ``node_modules`` and their served files in place.

    Raises:
        SetUpFailed: npm is neither on the machine nor to be had, or the packages cannot be fetched.
    """
    inputs = stamps.fingerprint(INPUTS)
    fetched, placed = NODE_MODULES / ".fetched", VENDOR / ".placed"
    if stamps.is_current(fetched, inputs) and stamps.is_current(placed, inputs):
        return
    if not stamps.is_current(fetched, inputs):
        print("Fetching front-end files", flush=True)
        _fetch()
        stamps.write(fetched, inputs)
    place(PACKAGE, VENDOR / "govuk-frontend")
    stamps.write(placed, inputs)


def place(package: Path, target: Path) -> None:
    """Replace ``target`` by the served files of GOV.UK Frontend: stylesheet and script."""
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    dist = package / "dist" / "govuk"
    stylesheet = (dist / "govuk-frontend.min.css").read_text(encoding="utf-8")
    script = (dist / "govuk-frontend.min.js").read_text(encoding="utf-8")
    (target / "govuk-frontend.min.css").write_text(without_branding(stylesheet), encoding="utf-8")
    (target / "govuk-frontend.min.js").write_text(without_source_map(script), encoding="utf-8")


def without_branding(stylesheet: str) -> str:
    """Return the stylesheet with a system font and without any address of a font or crest."""
    stylesheet = re.sub(r"@font-face\s*{[^}]*}", "", stylesheet)
    stylesheet = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', FONT_STACK, stylesheet)
    stylesheet = re.sub(r"url\(/assets/images/govuk-crest\.svg\)", "none", stylesheet)
    if left := re.findall(r"url\((?!\"?data:)[^)]*\)|GDS Transport", stylesheet):
        raise SetUpFailed(
            f"GOV.UK Frontend's stylesheet points to files that are not placed: {sorted(set(left))}"
        )
    return without_source_map(stylesheet)


def without_source_map(text: str) -> str:
    """Return the text without the comment that sends a browser's developer tools to a file we do not serve."""
    return re.sub(r"\s*(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$", "\n", text)


def _fetch() -> None:
    if (npm := shutil.which("npm")) and _npm_ci(npm, os.environ["PATH"]):
        return
    # A throw-away environment: 230 MB of Node that nothing needs afterwards.
    with tempfile.TemporaryDirectory(prefix="node-") as folder:
        environment = Path(folder) / "environment"
        python_environment.make(environment)
        python_environment.install(environment, "node.txt")
        programs = environment / "bin"
        if not _npm_ci(str(programs / "npm"), f"{programs}{os.pathsep}{os.environ['PATH']}"):
            raise SetUpFailed("The front-end packages could not be fetched: is the npm registry reachable?")


def _npm_ci(npm: str, path: str) -> bool:
    command = [npm, "ci", "--loglevel=error", "--no-progress"]
    environment = {**os.environ, "PATH": path}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0  # noqa: S603

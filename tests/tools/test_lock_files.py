"""Lock files pin everything, agree with each other, and say nothing of where packages were fetched."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from tools.python_environment import PURPOSES, REQUIREMENTS
from tools.stamps import ROOT

FILES = sorted(REQUIREMENTS.glob("*.txt"))


def pins_of(path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==([^\s;]+)", path.read_text(), re.MULTILINE))


def names_in(requirements) -> set[str]:
    return {re.match(r"[A-Za-z0-9-]+", line)[0] for line in requirements if isinstance(line, str)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_requirement_is_pinned_and_hashed_and_names_no_address(path):
    text = path.read_text()
    assert not re.search(r"://|--(extra-)?index-url|--find-links|file:", text)
    blocks = re.split(r"\n(?=[a-z0-9])", re.sub(r"^\s*#.*\n", "", text, flags=re.MULTILINE).strip())
    assert [
        block.split("\n")[0] for block in blocks if "==" not in block or "--hash=sha256:" not in block
    ] == []


def test_no_two_files_pin_a_package_differently():
    seen: dict[str, set[str]] = {}
    for path in FILES:
        for name, version in pins_of(path).items():
            seen.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in seen.items() if len(versions) > 1} == {}


def test_what_the_project_asks_for_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras = project["project"]["optional-dependencies"].values()
    runtime = names_in([*project["project"]["dependencies"], *(line for extra in extras for line in extra)])
    assert runtime <= set(pins_of(REQUIREMENTS / "runtime.txt"))
    for group in ("demonstration", "dev", "installer", "node"):
        assert names_in(project["dependency-groups"][group]) <= set(pins_of(REQUIREMENTS / f"{group}.txt"))


def test_every_purpose_can_be_installed():
    assert {name for files in PURPOSES.values() for name in files} <= {path.name for path in FILES}


def test_front_end_packages_are_pinned_by_hash_without_an_address():
    text = (ROOT / "package-lock.json").read_text()
    assert "://" not in text
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())
    wanted = json.loads((ROOT / "package.json").read_text())
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version

"""Set-up does again what has changed, and only that."""

from __future__ import annotations

import pytest

from tools import place_frontend, python_environment, set_up, stamps
from tools.python_environment import SetUpFailed


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder that the tools take for the project."""
    for module in (stamps, python_environment, set_up):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(python_environment, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(python_environment, "REQUIREMENTS", tmp_path / "requirements")
    (tmp_path / "config.py").write_text("")
    for folder in ("migrations", "tracker", "requirements"):
        (tmp_path / folder).mkdir()
    for name in ("runtime", "demonstration", "dev"):
        (tmp_path / "requirements" / f"{name}.txt").write_text(f"{name}==1\n")
    return tmp_path


@pytest.fixture
def installed(project, monkeypatch):
    """The lists of files that were installed, in order."""
    calls: list[tuple[str, ...]] = []
    monkeypatch.setattr(python_environment, "make", lambda environment: environment.mkdir(exist_ok=True))
    monkeypatch.setattr(python_environment, "install", lambda environment, *files: calls.append(files))
    return calls


def test_a_fingerprint_follows_contents_names_and_words(project):
    folder = project / "requirements"
    first = stamps.fingerprint([folder], "3.11")
    assert stamps.fingerprint([folder], "3.11") == first
    assert stamps.fingerprint([folder], "3.12") != first
    (folder / "dev.txt").write_text("dev==2\n")
    changed = stamps.fingerprint([folder], "3.11")
    assert changed != first
    (folder / "dev.txt").rename(folder / "other.txt")
    assert stamps.fingerprint([folder], "3.11") not in {first, changed}


def test_packages_are_installed_once(installed):
    python_environment.ensure("run")
    python_environment.ensure("run")
    assert installed == [("runtime.txt", "demonstration.txt")]


def test_an_environment_for_tests_also_runs_the_service(installed):
    python_environment.ensure("test")
    python_environment.ensure("run")
    python_environment.ensure("lint")
    assert installed == [("runtime.txt", "demonstration.txt", "dev.txt")]


def test_an_environment_that_runs_the_service_is_not_enough_for_tests(installed):
    python_environment.ensure("run")
    python_environment.ensure("test")
    assert len(installed) == 2


def test_changed_requirements_are_installed_again(installed, project):
    python_environment.ensure("run")
    (project / "requirements" / "runtime.txt").write_text("runtime==2\n")
    python_environment.ensure("run")
    assert len(installed) == 2


def test_a_failed_installation_is_tried_again(project, monkeypatch):
    monkeypatch.setattr(python_environment, "make", lambda environment: None)
    monkeypatch.setattr(python_environment, "_runs", lambda command: False)
    for _ in range(2):
        with pytest.raises(SetUpFailed, match="registry"):
            python_environment.ensure("run")


def test_the_machine_s_pip_is_asked_when_uv_fails(project, monkeypatch):
    asked: list[list[str]] = []

    def runs(command):
        asked.append(command)
        return "uv" not in command

    monkeypatch.setattr(python_environment, "_runs", runs)
    python_environment.install(project / ".venv", "runtime.txt")
    assert "--require-hashes" in asked[-1]
    assert asked[-1][1:3] == ["-m", "pip"]
    assert asked[-1][-1].endswith("runtime.txt")


def test_the_database_is_prepared_once_and_again_after_a_change(project, monkeypatch):
    done: list[list[str]] = []

    class Done:
        returncode = 0

    monkeypatch.setattr(set_up.subprocess, "run", lambda command, **_: done.append(command[5:]) or Done())
    monkeypatch.setenv("INSTANCE_PATH", str(project / "instance"))
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/tracker")
    set_up.prepare_database()
    set_up.prepare_database()
    assert done == [["db", "upgrade"], ["register", "seed"], ["demonstration", "load"]]
    (project / "migrations" / "0002.py").write_text("")
    set_up.prepare_database()
    assert len(done) == 6


def test_a_step_that_fails_stops_the_set_up_and_is_done_again(project, monkeypatch):
    class Failed:
        returncode = 1

    monkeypatch.setattr(set_up.subprocess, "run", lambda command, **_: Failed())
    monkeypatch.setenv("INSTANCE_PATH", str(project / "instance"))
    for _ in range(2):
        with pytest.raises(SetUpFailed, match="flask --app wsgi db upgrade"):
            set_up.prepare_database()


def test_an_unknown_purpose_is_refused(capsys):
    assert set_up.main(["everything"]) == 2
    assert "run or lint or test" in capsys.readouterr().err


def test_front_end_files_are_fetched_with_node_from_the_registry_where_the_machine_has_no_npm(monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(place_frontend.shutil, "which", lambda name: None)
    monkeypatch.setattr(python_environment, "make", lambda environment: None)
    monkeypatch.setattr(python_environment, "install", lambda environment, *files: asked.extend(files))
    monkeypatch.setattr(place_frontend, "_npm_ci", lambda npm, path: asked.append(npm) or True)
    place_frontend._fetch()
    assert asked[0] == "node.txt"
    assert asked[1].endswith("environment/bin/npm")

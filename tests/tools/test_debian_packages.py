"""What PDF downloads need is installed where that can be done, once; where not, the set-up says so and goes on."""

from __future__ import annotations

import pytest

from tools import debian_packages


@pytest.fixture
def machine(monkeypatch):
    """A machine without Pango: what was installed, and whether that helps."""
    installed: list[str] = []
    monkeypatch.setattr(debian_packages, "_install", installed.extend)
    monkeypatch.setattr(debian_packages, "_can_install", lambda: True)
    monkeypatch.setattr(debian_packages, "_has_pango", lambda: bool(installed))
    return installed


def test_the_libraries_are_installed_where_that_can_be_done(machine, tmp_path, capsys):
    debian_packages.try_for_pdf(tmp_path / "asked")
    assert machine == [*debian_packages.PANGO]
    assert "No downloads as PDF" not in capsys.readouterr().out
    debian_packages.try_for_pdf(tmp_path / "asked")
    assert machine == [*debian_packages.PANGO]


def test_without_them_the_set_up_says_so_and_goes_on(machine, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(debian_packages, "_can_install", lambda: False)
    debian_packages.try_for_pdf(tmp_path / "asked")
    assert machine == []
    assert "No downloads as PDF: Pango is not installed (on Debian: libpango" in capsys.readouterr().out


def test_installing_is_tried_once(machine, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(debian_packages, "_has_pango", lambda: False)
    for _ in range(2):
        debian_packages.try_for_pdf(tmp_path / "asked")
    assert machine == [*debian_packages.PANGO]
    assert capsys.readouterr().out.count("No downloads as PDF") == 2

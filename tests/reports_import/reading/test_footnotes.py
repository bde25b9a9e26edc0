"""Footnotes are set aside, whatever their mark became on the page."""

from __future__ import annotations

from tracker.reports_import.reading.flow import flow_of
from tracker.reports_import.reading.lines import Document, Line


def _page(*lines: tuple[str, float]) -> Document:
    return Document("", tuple(Line(text, 0, 0, page=1, gap=True, size=size) for text, size in lines))


def test_a_footnote_in_small_letters_is_no_item_though_it_is_numbered_like_one() -> None:
    flow = flow_of(
        _page(
            ("Local councils should:", 10.5),
            ("1. house the young adults¹ whom they know.", 10.5),
            ("1. Aged 18 to 25.", 8.0),
        )
    )
    assert [note.text for note in flow.notes] == ["¹ Aged 18 to 25."]
    assert [block.text for block in flow.blocks] == [
        "Local councils should:",
        "1. house the young adults¹ whom they know.",
    ]


def test_a_list_in_small_letters_stays_a_list() -> None:
    flow = flow_of(
        _page(("Local councils should:", 10.5), ("1. house young adults.", 8.0), ("Nobody was asked.", 10.5))
    )
    assert [note.text for note in flow.notes] == []
    assert len(flow.blocks) == 3

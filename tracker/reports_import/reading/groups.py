"""A group of recommendations: those whom a line inside a section names, and the items below that line."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports_import.reading.addressees import Addressee, names_topic
from tracker.reports_import.reading.lines import Line
from tracker.reports_import.reading.sections import is_deeper, looks_alike

#: So much may stand between a heading that names an addressee and the first item; what comes later is another list.
MOST_BEFORE_ITEM = 5


@dataclass(slots=True)
class Group:
    """Whom the items are for, and the line that says so."""

    addressee: Addressee
    line: Line
    #: Whether the items stand under topics, the first of them right below the name.
    has_topics: bool = False
    #: Whether whole sentences, without numbers or bullets, stand below the name.
    over_sentences: bool = False
    blocks_without_item: int = 0

    def waits_too_long(self) -> bool:
        """Count what stands between the name and the first item, and say whether it is too much for a list."""
        self.blocks_without_item += 1
        return self.blocks_without_item > MOST_BEFORE_ITEM

    def has_topic(self, block: Line) -> bool:
        """Say whether what follows a bare line inside the group is still for those whom it names.

        It may be a name that nobody knows. So the line has to say that it is a topic, lie deeper than the name of the
        group, or stand in a group that began with such a line; else somebody must choose.
        """
        return self.has_topics or is_deeper(block, self.line) or names_topic(block)

    def stands_beside(self, block: Line, section_line: Line | None) -> bool:
        """Say whether the form itself sets a heading beside the one that names the group, inside the section."""
        if section_line is None or self.has_topics or names_topic(block):
            return False
        return is_deeper(self.line, section_line) and looks_alike(block, self.line)

"""Word-processor files as people make them: several automatic lists, merged cells, changes that were tracked."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from html import escape

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

NAMESPACE = nsdecls("w")
#: Number form and text of each level.
Levels = tuple[tuple[str, str], ...]


class Writer:
    """Writes paragraphs and tables; a list is an abstract one with its levels, or starts one of them anew."""

    def __init__(self, abstract: Mapping[int, Levels], lists: Mapping[int, tuple[int, int | None]]) -> None:
        self.word: WordDocument = docx.Document()
        root = self.word.part.numbering_part.element
        for element in list(root):
            root.remove(element)
        for number, levels in abstract.items():
            root.append(
                _xml("abstractNum", "".join(map(_level, range(len(levels)), levels)), abstractNumId=number)
            )
        for number, (of, start) in lists.items():
            again = (
                f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                if start
                else ""
            )
            root.append(_xml("num", f'<w:abstractNumId w:val="{of}"/>{again}', numId=number))

    def paragraph(
        self,
        *runs: str,
        list_: int | None = None,
        level: int = 0,
        style: str | None = None,
        outline: int | None = None,
    ) -> None:
        """Add a paragraph of runs: plain words, or mark-up from ``bold`` and the like."""
        properties = f'<w:pStyle w:val="{style}"/>' if style else ""
        properties += _list(list_, level) if list_ else ""
        properties += f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
        self._add(f"<w:p {NAMESPACE}><w:pPr>{properties}</w:pPr>{''.join(map(_run, runs))}</w:p>")

    def table(self, *rows: tuple[str, ...]) -> None:
        """Add a table of cells from ``cell``."""
        self._add(
            f"<w:tbl {NAMESPACE}>{''.join(f'<w:tr>{chr(10).join(row)}</w:tr>' for row in rows)}</w:tbl>"
        )

    def saved(self) -> bytes:
        """Return the file."""
        stream = io.BytesIO()
        self.word.save(stream)
        return stream.getvalue()

    def _add(self, markup: str) -> None:
        body = self.word.element.body
        body.insert(len(body) - 1, parse_xml(markup))


def _xml(tag: str, inside: str, **attributes: int) -> object:
    written = " ".join(f'w:{name}="{value}"' for name, value in attributes.items())
    return parse_xml(f"<w:{tag} {NAMESPACE} {written}>{inside}</w:{tag}>")


def _level(number: int, level: tuple[str, str]) -> str:
    form, text = level
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'


def _list(number: int, level: int = 0) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def _run(words: str) -> str:
    return words if words.startswith("<") else f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def bold(words: str) -> str:
    """Return a bold run."""
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r>'


def deleted(words: str) -> str:
    """Return a run that was deleted while changes were tracked."""
    return f'<w:del w:id="1" w:author="A"><w:r><w:delText>{escape(words)}</w:delText></w:r></w:del>'


def inserted(words: str) -> str:
    """Return a run that was put in while changes were tracked."""
    return f'<w:ins w:id="2" w:author="A">{_run(words)}</w:ins>'


def boxed(words: str) -> str:
    """Return a run with a text box anchored in it."""
    inside = f"<w:txbxContent><w:p>{_run(words)}</w:p></w:txbxContent>"
    shape = f'<v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>{inside}</v:textbox></v:shape>'
    return f"<w:r><w:pict>{shape}</w:pict></w:r>"


def cell(words: str, *, list_: int | None = None, merged: str | None = None) -> str:
    """Return a cell; ``merged`` is "restart" in the first of several that are one, and "continue" below."""
    over = f'<w:vMerge w:val="{merged}"/>' if merged else ""
    properties = f"<w:pPr>{_list(list_)}</w:pPr>" if list_ else ""
    return f"<w:tc><w:tcPr>{over}</w:tcPr><w:p>{properties}{_run(words) if words else ''}</w:p></w:tc>"


def _bold_headings() -> bytes:
    word = Writer(
        {1: (("decimal", "%1."), ("lowerLetter", "%2)")), 2: (("bullet", "\uf0b7"),)},
        {1: (1, None), 2: (2, None), 4: (1, 1)},
    )
    word.paragraph(bold("An inspection of probation services in: Saltholme, Oxcombe and Dray PDU"))
    word.paragraph("HM Inspectorate of Probation, April 2024")
    word.paragraph(bold("Foreword"))
    word.paragraph("The unit should be proud.")
    word.paragraph(bold("Recommendations"))
    word.paragraph("As a result of our inspection findings, we have made four recommendations.")
    word.paragraph(bold("Saltholme, Oxcombe and Dray PDU should:"))
    word.paragraph("make sure that ", deleted("all "), inserted("most "), "cases are checked, by:", list_=1)
    word.paragraph("reading them", list_=1, level=1)
    word.paragraph("talking about them", list_=1, level=1)
    word.paragraph("open on Saturdays.", list_=1)
    word.paragraph(bold("Fenmarch, Dray and the Wolds region should:"))
    word.paragraph("pay for a caretaker", list_=1)
    word.paragraph("sell the old office.", list_=1)
    word.paragraph(bold("Background"))
    word.paragraph("There are two offices:")
    word.paragraph("one should be closed", list_=4)
    word.paragraph("one is new.", list_=4)
    word.paragraph("Managers should meet.", list_=2)
    return word.saved()


def _merged_table() -> bytes:
    word = Writer({1: (("decimal", "%1."),)}, {1: (1, None)})
    word.paragraph("A thematic inspection of probation work with people who gamble", style="Title")
    word.paragraph("HM Inspectorate of Probation, August 2023")
    word.paragraph("Recommendations", style="Heading1")
    word.paragraph("We make four recommendations.")
    word.table(
        (cell("Addressed to"), cell("Recommendation"), cell("By when")),
        (
            cell("HMPPS", merged="restart"),
            cell("Ask about gambling in each report.", list_=1),
            cell("March 2024"),
        ),
        (cell("", merged="continue"), cell("Train every officer.", list_=1), cell("June 2024")),
        (
            cell("Ministry of Justice"),
            cell("Publish what is known about prisons.", list_=1),
            cell("June 2024"),
        ),
        (cell("Westmere region and the health board"), cell("Pay for a clinic.", list_=1), cell("2025")),
    )
    word.paragraph("Introduction", style="Heading1")
    word.paragraph("Nobody should bet.")
    return word.saved()


def _labels() -> bytes:
    word = Writer(
        {1: (("decimal", "Recommendation %1:"),), 2: (("bullet", "o"),)}, {1: (1, None), 2: (2, None)}
    )
    word.paragraph("A joint thematic inspection of bail", outline=0)
    word.paragraph("January 2023")
    word.paragraph("Contents", outline=0)
    for entry, page in (("Summary", 3), ("Recommendations", 4), ("Introduction", 5)):
        word.paragraph(f"<w:r><w:t>{entry}</w:t><w:tab/><w:t>{page}</w:t></w:r>")
    word.paragraph("Summary", outline=0)
    word.paragraph("Courts were slow.", boxed("“HMPPS should tell us when he is out,” said one victim."))
    word.paragraph("Recommendations", outline=0)
    word.paragraph("HMPPS should give every court a bail officer.", list_=1)
    word.paragraph("By June 2023, chief constables should make sure that:", list_=1)
    word.paragraph("conditions are checked", list_=2)
    word.paragraph("breaches are reported.", list_=2)
    word.paragraph("The Crown Prosecution Service and HMPPS should agree a form.", list_=1)
    word.paragraph("Introduction", outline=0)
    word.paragraph("Bail should be the rule.")
    return word.saved()


def _restarts() -> bytes:
    word = Writer(
        {1: (("decimal", "%1."), ("lowerRoman", "%2.")), 2: (("decimal", "R%1"),), 3: (("bullet", "-"),)},
        {2: (2, None), 3: (3, None), 4: (1, 1), 5: (1, 4)},
    )
    word.paragraph("An inspection of youth offending services in Marram", style="Title")
    word.paragraph("October 2022")
    word.paragraph("1. Introduction", style="Heading1")
    word.paragraph("The service should be read about.")
    word.paragraph("Recommendations", style="Heading1")
    word.paragraph(bold("The Marram Youth Offending Service should:"))
    word.paragraph("review:", list_=4)
    word.paragraph("all assessments", list_=4, level=1)
    word.paragraph("all plans.", list_=4, level=1)
    word.paragraph("close cases only after a meeting.", list_=4)
    word.paragraph("stop asking twice.", list_=4)
    word.paragraph(bold("The Youth Justice Board"), " should:")
    word.paragraph("visit.", list_=5)
    word.paragraph(bold("HMPPS"), bold(" should"), ":")
    word.paragraph("send back the officer", list_=5)
    word.paragraph("Background", style="Heading1")
    word.paragraph("One should know that:")
    word.paragraph("it rains", list_=3)
    word.paragraph("HMPPS should pay.", list_=2)
    return word.saved()


#: What each holds is written down in ``layouts``, beside the reports that are text or web pages.
WORD_LAYOUTS: Mapping[str, Callable[[], bytes]] = {
    "word-bold-headings": _bold_headings,
    "word-table-merged": _merged_table,
    "word-labels-from-numbering": _labels,
    "word-lists-that-restart": _restarts,
}

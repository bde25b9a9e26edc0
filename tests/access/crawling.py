"""Somebody follows every link there is, fills in every search, and reads every document that can be taken away."""

from __future__ import annotations

import io
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urljoin, urlsplit
from zipfile import ZipFile

import pdfplumber
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.access.calls import Caller

#: Lists can be sorted and narrowed in hundreds of ways, and each thing has the same forms: one of each kind is looked
#: at, and two in ``make soak``. What only shows is all visited, and all its pages are turned.
OF_ONE_KIND = {False: 1, True: 2}
#: Pages with a form that are also where a thing is read.
READ_AND_ANSWERED = {"requests.show", "assessments.assess", "imports.check_item"}
#: What says again what stands elsewhere: the same history or document from another side.
SAID_AGAIN = {
    "actions.history", "plans.changes", "plans.details", "recommendations.elsewhere", "plans.print_view",
    "plan_documents.word", "plan_documents.pdf", "plan_documents.spreadsheet", "plan_documents.comma_separated",
    "follow_ups.progress_word", "follow_ups.progress_pdf",
}  # fmt: skip
LINK = re.compile(r"""href="([^"#]+)""")


class Crawl:
    """The pages that one person comes to."""

    def __init__(
        self,
        app: Flask,
        caller: Caller,
        *,
        doors: Iterable[str] = (),
        is_whole: bool = False,
        last_first: bool = False,
    ) -> None:
        """``doors`` are addresses that nobody may have linked to: whoever guesses them knocks there too.

        Whoever follows the last link of a page first comes to another one of each kind than the others.
        """
        self._caller, self._is_whole, self._step = caller, is_whole, -1 if last_first else 1
        self._adapter = app.url_map.bind(urlsplit(app.config["SERVICE_URL"]).netloc, url_scheme="https")
        self._waiting: deque[str] = deque(["/", *doors])
        self._seen: set[str] = set()
        self._kinds: Counter[tuple[object, ...]] = Counter()

    def __iter__(self) -> Iterator[tuple[str, int, str]]:
        """Yield address, status and everything that is said there."""
        while self._waiting:
            path = self._waiting.popleft()
            kind = self._kind(path)
            if path in self._seen or kind is None or self._is_enough(kind):
                continue
            self._seen.add(path)
            response = self._caller.call("GET", path)
            if response.status_code == 200:  # One that is refused stands for none that is not.
                self._kinds[kind] += 1
            text = words_of(response)
            yield path, response.status_code, text
            if response.mimetype == "text/html":
                self._add(path, text)
            elif location := response.headers.get("Location"):
                self._add(path, f'href="{location}"')

    def _add(self, here: str, text: str) -> None:
        for link in LINK.findall(text)[:: self._step]:
            target = urlsplit(urljoin(here, link.replace("&amp;", "&")))
            if target.netloc in {"", self._adapter.server_name}:
                self._waiting.append(target._replace(scheme="", netloc="", fragment="").geturl())

    def _is_enough(self, kind: tuple[object, ...]) -> bool:
        return bool(kind) and self._kinds[kind] >= OF_ONE_KIND[self._is_whole]

    def _kind(self, address: str) -> tuple[object, ...] | None:
        """Return what others it may stand for; nothing, if for none, and None where nobody goes."""
        parts = urlsplit(address)
        try:
            rule, _values = self._adapter.match(parts.path, method="GET", return_rule=True)
        except HTTPException:
            return None
        if rule.endpoint.endswith("static"):
            return None
        asked = frozenset(name for name, _value in parse_qsl(parts.query))
        has_form = "POST" in (rule.methods or ()) and rule.endpoint not in READ_AND_ANSWERED
        is_sampled = has_form or rule.endpoint in SAID_AGAIN
        if not is_sampled and (not asked or asked == {"page"}):
            return ()
        if self._is_whole and not asked:
            return ()
        return (rule.endpoint, "" if is_sampled else parts.path, asked)


def words_of(response: TestResponse) -> str:
    """Return everything that is said in an answer: a page's source, a document's parts and properties."""
    content = response.get_data()
    if response.mimetype == "application/pdf":
        with pdfplumber.open(io.BytesIO(content)) as book:
            return "\n".join([str(book.metadata), *(page.extract_text() for page in book.pages)])
    if content[:2] == b"PK":
        with ZipFile(io.BytesIO(content)) as parts:
            return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
    return content.decode("utf-8", "replace")

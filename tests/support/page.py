"""A page as its reader meets it: what it says, and questions about its parts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree
from werkzeug.test import TestResponse

from tests.support.markup import read_markup

CHECKABLE = {"checkbox", "radio"}
NOT_SENT = {"submit", "button", "image", "reset", "file"}


@dataclass(frozen=True)
class Form:
    """A form on a page, with the values it would send as it stands."""

    element: Any
    page_path: str

    @property
    def action(self) -> str:
        return self.element.get("action") or self.page_path

    @property
    def method(self) -> str:
        return (self.element.get("method") or "get").lower()

    @property
    def names(self) -> set[str]:
        """The names that it can send."""
        return {name for element in self._fields() if (name := element.get("name"))}

    @property
    def buttons(self) -> list[Any]:
        return [
            *self.element.xpath(".//button[not(@type) or @type='submit']"),
            *self.element.xpath(".//input[@type='submit']"),
        ]

    @property
    def values(self) -> dict[str, list[str]]:
        """What a browser would send if nothing were touched."""
        sent: dict[str, list[str]] = {}
        for element in self._fields():
            name, kind = element.get("name"), (element.get("type") or "text").lower()
            if not name or element.get("disabled") is not None:
                continue
            if element.tag == "select":
                chosen = element.xpath(".//option[@selected]") or element.xpath(".//option")[:1]
                sent.setdefault(name, []).extend(_value(option) for option in chosen)
            elif element.tag == "textarea":
                sent.setdefault(name, []).append(element.text or "")
            elif kind in CHECKABLE:
                if element.get("checked") is not None:
                    sent.setdefault(name, []).append(element.get("value", "on"))
            elif kind not in NOT_SENT:
                sent.setdefault(name, []).append(element.get("value", ""))
        return sent

    def _fields(self) -> list[Any]:
        return list(self.element.xpath(".//input | .//select | .//textarea"))


class Page:
    """A response with an HTML body, parsed by the rules browsers follow; a parse error is the test's failure."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.address = response.request.full_path.removesuffix("?")
        # A file to take away is no page, whatever is in it.
        is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
        self.html = "" if is_file else response.get_data(as_text=True)

    @cached_property
    def tree(self) -> Any:
        return read_markup(self.html)

    def all(self, xpath: str) -> list[Any]:
        return list(self.tree.xpath(xpath))

    def one(self, xpath: str) -> Any:
        """Return the only part that matches."""
        found = self.all(xpath)
        assert len(found) == 1, f"{len(found)} parts of {self.path} match {xpath}"
        return found[0]

    def texts(self, xpath: str) -> list[str]:
        """Return the words of each part that matches, as a reader sees them."""
        return [words_of(element) for element in self.all(xpath)]

    def with_class(self, name: str) -> list[Any]:
        return self.all(f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]")

    @property
    def title(self) -> str:
        return words_of(self.one("/html/head/title"))

    @property
    def h1(self) -> str:
        return words_of(self.one("//h1"))

    @property
    def main(self) -> str:
        """The words of the main part."""
        return words_of(self.one("//main"))

    @property
    def error_messages(self) -> list[str]:
        """What the error summary lists, in its order."""
        return [
            words_of(item)
            for summary in self.with_class("govuk-error-summary__list")
            for item in summary.xpath("./li")
        ]

    @property
    def notice(self) -> str | None:
        """What the green banner above the page says happened."""
        found = self.with_class("govuk-notification-banner--success")
        return self._said_in(found[0]) if found else None

    @property
    def worry(self) -> str | None:
        """What the banner above the page says that those who run the service should look at."""
        found = [
            banner
            for banner in self.with_class("govuk-notification-banner")
            if "govuk-notification-banner--success" not in banner.get("class")
        ]
        return self._said_in(found[0]) if found else None

    @staticmethod
    def _said_in(banner: Any) -> str:
        return words_of(banner.xpath(".//*[contains(@class, 'govuk-notification-banner__content')]")[0])

    @property
    def links(self) -> dict[str, str]:
        """Addresses by the words of their links; where words repeat, the first."""
        found: dict[str, str] = {}
        for link in self.all("//a[@href]"):
            found.setdefault(words_of(link), link.get("href"))
        return found

    @property
    def table(self) -> list[list[str]]:
        """The rows of the only table's body."""
        rows = self.one("//main//table").xpath("./tbody/tr")
        return [[words_of(cell) for cell in row.xpath("./th | ./td")] for row in rows]

    @property
    def forms(self) -> list[Form]:
        return [Form(element, self.address) for element in self.all("//form")]

    def form_with(self, *names: str, button: str | None = None) -> Form:
        """Return the only posting form of the main part that has these fields, and this button."""
        main = [form for form in self.forms if form.method == "post" and _is_in_main(form.element)]
        fits = [
            form
            for form in main
            if set(names) <= form.names and (button is None or button in map(words_of, form.buttons))
        ]
        known = [sorted(form.names) for form in main]
        assert len(fits) == 1, (
            f"{len(fits)} forms on {self.path} have {sorted(names)} and {button=}; there are {known}"
        )
        return fits[0]

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.path}>"


def words_of(element: Any) -> str:
    """Return an element's words with single spaces."""
    return " ".join(
        "".join(etree.tostring(element, method="text", encoding="unicode", with_tail=False)).split()
    )


def _value(option: Any) -> str:
    given = option.get("value")
    return words_of(option) if given is None else given


def _is_in_main(element: Any) -> bool:
    return bool(element.xpath("ancestor::main"))

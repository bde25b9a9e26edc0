"""The web pages of the local mailbox: a list, and one message as text, as HTML and as it arrived.

A message is shown as something a stranger sent: its HTML part stands in a sandbox that can run and fetch nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cached_property
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path

PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; frame-ancestors 'none'"
PART_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
)
STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .8rem .4rem 0;"
    "border-bottom:1px solid #bbb;vertical-align:top}pre{white-space:pre-wrap;border:1px solid #bbb;padding:1rem}"
    "iframe{width:100%;height:32rem;border:1px solid #bbb}h1,pre,td,a{overflow-wrap:anywhere}"
    # On a phone each row of a table becomes a block; addresses are long and have no blanks.
    "@media(max-width:40rem){body{margin:1rem auto}table,tbody,tr,th,td{display:block;border:0;padding:0}"
    "thead{display:none}tr{padding:.6rem 0;border-bottom:1px solid #bbb}}"
)
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """One kept message."""

    path: Path

    @cached_property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return BytesParser(policy=policy.default).parsebytes(self.path.read_bytes())

    def header(self, name: str) -> str:
        """Return a header as text, empty if there is none."""
        return str(self.message.get(name, ""))

    def part(self, kind: str) -> str | None:
        """Return the text of the ``plain`` or ``html`` part."""
        body = self.message.get_body((kind,))
        return None if body is None else str(body.get_content())


def pages_of(folder: Path) -> type[BaseHTTPRequestHandler]:
    """Return a request handler that shows the messages kept in this folder."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            match self.path.strip("/").split("/"):
                case [""]:
                    self._answer(_page("Local mailbox", _list(folder)))
                case ["messages", name, *view] if (letter := _find(folder, name)) is not None:
                    self._show(letter, name, view)
                case _:
                    self._answer(_page("Not found", "<p>There is no such message.</p>"), HTTPStatus.NOT_FOUND)

        def _show(self, letter: Letter, name: str, view: list[str]) -> None:
            match view:
                case []:
                    self._answer(_page(letter.header("Subject") or "(no subject)", _details(letter, name)))
                case ["html"] if (content := letter.part("html")) is not None:
                    self._answer(content, content_policy=PART_POLICY)
                case ["raw"]:
                    raw = letter.path.read_text(encoding="utf-8", errors="replace")
                    self._answer(raw, kind="text/plain")
                case _:
                    self._answer(_page("Not found", "<p>No such part.</p>"), HTTPStatus.NOT_FOUND)

        def _answer(
            self,
            content: str,
            status: HTTPStatus = HTTPStatus.OK,
            *,
            kind: str = "text/html",
            content_policy: str = PAGE_POLICY,
        ) -> None:
            body = content.encode("utf-8", errors="replace")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", content_policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: the terminal belongs to the service."""

    return Pages


def _find(folder: Path, name: str) -> Letter | None:
    path = folder / f"{name}.eml"
    return Letter(path) if re.fullmatch(r"[\d-]+", name) and path.is_file() else None


def _page(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{content}</main></body></html>"
    )


def _list(folder: Path) -> str:
    letters = [Letter(path) for path in sorted(folder.glob("*.eml"), reverse=True)]
    if not letters:
        return "<p>No e-mail has arrived yet. Reload this page to look again.</p>"
    rows = "".join(
        f"<tr><td>{escape(letter.header('Date'))}</td><td>{escape(letter.header('X-Envelope-To'))}</td>"
        f'<td><a href="/messages/{letter.path.stem}">{escape(letter.header("Subject") or "(no subject)")}</a></td></tr>'
        for letter in letters
    )
    count = f"{len(letters)} e-mail{'s' if len(letters) > 1 else ''}, newest first"
    head = "<tr><th scope=col>Date</th><th scope=col>To</th><th scope=col>Subject</th></tr>"
    return f"<p>{count}. Nothing here left this machine.</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _details(letter: Letter, name: str) -> str:
    names = (
        *("From", "To", "X-Envelope-To", "Date", "Reply-To", "Message-ID"),
        *("List-Unsubscribe", "List-Unsubscribe-Post"),
    )
    rows = "".join(
        f"<tr><th scope=row>{header}</th><td>{escape(letter.header(header))}</td></tr>"
        for header in names
        if letter.header(header)
    )
    blocks = [f'<p><a href="/">All e-mail</a> · <a href="/messages/{name}/raw">As it arrived</a></p>']
    blocks.append(f"<table>{rows}</table>")
    if (text := letter.part("plain")) is not None:
        blocks.append(f"<h2>Text</h2><pre>{_with_links(text)}</pre>")
    if letter.part("html") is not None:
        sandbox = 'sandbox="allow-popups allow-popups-to-escape-sandbox"'
        blocks.append(
            f'<h2>HTML</h2><iframe {sandbox} src="/messages/{name}/html" title="HTML part"></iframe>'
        )
        blocks.append(f'<p><a href="/messages/{name}/html">HTML part by itself</a></p>')
    return "".join(blocks)


def _with_links(text: str) -> str:
    pieces, end = [], 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:)")
        pieces.append(escape(text[end : match.start()]))
        pieces.append(f'<a rel="noopener noreferrer" href="{escape(address)}">{escape(address)}</a>')
        end = match.start() + len(address)
    return "".join([*pieces, escape(text[end:])])

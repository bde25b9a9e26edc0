"""Links that people enter: kept in plain ASCII, shown with their host, and never fetched by us (assurance E7)."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from tracker.core.errors import RuleBroken
from tracker.evidence.limits import LONGEST_LINK

FIELD = "link"
_SCHEMES = frozenset({"http", "https"})
_WRONG = re.compile(r"[\s\\\x00-\x1f\x7f\"<>^`{|}]")
#: Everything that may stand in an address as it is; the rest is written as percent signs and numbers.
_AS_IT_IS = "%/:=&?~#+!$,;'@()*[]-._"
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")

NOT_AN_ADDRESS = "Enter a full address, such as https://example.com/report"


def tidy_link(typed: str) -> str:
    """Return an address as it is kept: its host in small ASCII letters, so that a look-alike shows what it is.

    Raises:
        RuleBroken: it is empty, too long, or leads to no http or https host; or it hides a name before the host.
    """
    wanted = typed.strip()
    if not wanted:
        raise RuleBroken("Enter the address of the document", field=FIELD)
    if len(wanted) > LONGEST_LINK:
        raise RuleBroken(f"Address must be {LONGEST_LINK:,} characters or less", field=FIELD)
    if _WRONG.search(wanted):
        raise RuleBroken(NOT_AN_ADDRESS, field=FIELD)
    try:
        parts = urlsplit(wanted)
        host, port = _host_of(parts), parts.port
    except ValueError:
        raise RuleBroken(NOT_AN_ADDRESS, field=FIELD) from None
    if parts.scheme not in _SCHEMES:
        raise RuleBroken("Address must begin with https:// or http://", field=FIELD)
    if "@" in parts.netloc:
        raise RuleBroken("Address must not have a name or password in it", field=FIELD)
    place = host if port is None else f"{host}:{port}"
    tidy = quote(parts._replace(netloc=place).geturl(), safe=_AS_IT_IS)
    if len(tidy) > LONGEST_LINK:
        raise RuleBroken(f"Address must be {LONGEST_LINK:,} characters or less", field=FIELD)
    return tidy


def _host_of(parts: SplitResult) -> str:
    """Return the host in ASCII.

    Raises:
        ValueError: there is none, or it is no host's name.
    """
    if not parts.hostname:
        raise ValueError("no host")
    if ":" in parts.hostname:
        return f"[{parts.hostname}]"  # An address of the sixth kind; urlsplit has looked at it.
    host = parts.hostname.encode("idna").decode("ascii").lower()
    if not all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
        raise ValueError("no host")
    return host

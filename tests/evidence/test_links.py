"""Links lead to a host that everybody can see, over http or https (assurance E7)."""

from __future__ import annotations

import pytest

from tracker.core.errors import RuleBroken
from tracker.evidence.links import tidy_link


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" https://example.com/a?b=c#d ", "https://example.com/a?b=c#d"),
        ("HTTP://Example.COM:8080/", "http://example.com:8080/"),
        ("https://ex\u0430mple.com/", "https://xn--exmple-4nf.com/"),
        ("https://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://sharepoint/sites/fenmarch", "https://sharepoint/sites/fenmarch"),
        ("https://example.com/a%20b", "https://example.com/a%20b"),
        ("https://example.com/\u202egpj", "https://example.com/%E2%80%AEgpj"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]/x"),
    ],
)  # fmt: skip
def test_a_link_is_kept_in_ascii_with_a_host_that_shows_what_it_is(typed, kept):
    assert tidy_link(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "", "   ", "javascript:alert(1)", "data:text/html,x", "//evil.example", "https:\\\\evil.example", "https:///x",
        "https://", "ftp://example.com/x", "example.com", "https://gov.uk@evil.example/", "https://a b.example/",
        "https://exa\nmple.com", "https://example.com:99999/", "https://-a.example/", "https://a..b/", "mailto:a@b.c",
        "https://example.com/" + "a" * 5_000, "https://example.com/<script>", "https://example.com/" + "é" * 900,
        "file:///etc/passwd", "https://[::1", "https://exa%6dple.com/",
    ],
)  # fmt: skip
def test_everything_else_is_refused_on_its_field(typed):
    with pytest.raises(RuleBroken) as refused:
        tidy_link(typed)
    assert refused.value.field == "link"

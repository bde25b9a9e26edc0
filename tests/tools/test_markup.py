"""The quick way to read a page finds what the rules of HTML find, and is never taken where a page may be wrong."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError
from lxml import etree

from tests.support import markup
from tests.support.likeness import PartsKnown
from tests.support.markup import is_same, read_markup

PAGE = "<!DOCTYPE html><html lang=en><head><title>A page</title></head><body>{}</body></html>"


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch, tmp_path):
    """No page has been read in this run."""
    known = PartsKnown(tmp_path / "known")
    monkeypatch.setattr(markup, "_known", lambda: known)


@pytest.fixture
def strictly(monkeypatch) -> list[str]:
    """The pages that were read strictly."""
    read: list[str] = []
    by_the_rules = markup._strictly
    monkeypatch.setattr(markup, "_strictly", lambda html: (read.append(html), by_the_rules(html))[1])
    return read


def test_of_pages_that_differ_in_words_alone_one_is_read_strictly(strictly):
    for words in ("Fenmarch", "Westmere"):
        page = read_markup(PAGE.format(f"<p class='{words}'>{words}</p>"))
        assert page.xpath(f"string(//p[@class='{words}'])") == words
    assert len(strictly) == 1


@pytest.mark.parametrize(
    "part",
    [
        '<form novalidate><input name="a" disabled><select name="b"><option selected>x</select></form>',
        '<input type="checkbox" name="a" checked value=""><input type="radio" name="b" checked="checked">',
        "<textarea>\n\nAs  it\nwas typed &lt;&amp;&#34;&#39; </textarea>",
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"></path></svg><p>After</p>',
        "<table><tr><td>No body is written</td></tr></table>",
        "<p>Words <b>close</b>together, <i>and</i> apart</p><!-- said to nobody --><ul><li>one</ul>",
        "<script>if (1 < 2 && '<p>') { }</script><main><details open><summary>More</summary></details></main>",
    ],
)
def test_whoever_reads_second_finds_the_same(part):
    by_the_rules, again = read_markup(PAGE.format(part)), read_markup(PAGE.format(part))
    assert etree.tostring(by_the_rules, method="text") == etree.tostring(again, method="text")
    assert is_same(by_the_rules, again)


def test_pages_made_of_what_was_right_elsewhere_are_read_quickly(strictly):
    for parts in (
        "<ul><li>one</li></ul>",
        "<p><a href='/'>x</a> y</p>",
        "<p>a</p><ul><li>b</li><li>c</li></ul><p></p>",
    ):
        read_markup(PAGE.format(parts))
    assert len(strictly) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        "<p>A & B < C</p>",
        "<p>A <div>word</div></p>",
        "<table><p>A word</p></table>",
        "<p>A word</p/>",
        "<div/>",
        "<a href='/'><a href='/'>A word</a></a>",
        "<p><B>A word</p>",
        "</body><body>",
        "<p title='&copy here'>A word</p>",
        "<p>A &nosuchword; here</p>",
        "<p>A &copy here</p>",
        "<p>A \x01 here</p>",
        "<p id=a id=b>A word here</p>",
        "<p>A <b>word here</p>",
        "<p>A word here</p></p>",
        '<p title="a"class="b">A word here</p>',
    ],
)
def test_what_is_wrong_is_wrong_however_many_pages_like_it_were_right(wrong):
    for right in (
        "<p>A word here</p>",
        "<p>A word <B>here</B></p>",
        "<p id=a>A word here</p>",
        '<p title="a" class="b">A word here</p>',
        "<script>if (1 < 2 & 3 &copy here) {}</script>",
        "<div><p>A & B <b>c</b></p><a href='/'>A word</a></div>",
        "<table><tr><td><p>A word</p></td></tr></table>",
        "<svg><path/></svg>",
    ):
        read_markup(PAGE.format(right))
    for _again in range(2):
        with pytest.raises(ParseError):
            read_markup(PAGE.format(wrong))


def test_a_page_that_does_not_say_what_it_is_is_wrong_however_many_pages_like_it_were_right():
    page = PAGE.format("<p>A word here</p>")
    read_markup(page)
    with pytest.raises(ParseError):
        read_markup(page.removeprefix("<!DOCTYPE html>"))


def test_words_in_a_table_but_in_no_cell_are_read_where_browsers_put_them():
    table = "<table>{}<tbody><tr><td>Cell</td></tr></tbody></table>"
    read_markup(PAGE.format(table.format("\n  ")))
    for _again in range(2):
        page = read_markup(PAGE.format(table.format("words")))
        assert page.xpath("//table/preceding-sibling::text()") == ["words"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a <b>c</b></p>", "<p>a<b>c</b></p>"),
        ("<p id=a></p>", "<p id=b></p>"),
        ("<p><b></b></p>", "<p></p>"),
        ("<textarea>a  b</textarea>", "<textarea>a b</textarea>"),
    ],
)
def test_what_differs_is_not_the_same(one, other):
    first, second = (markup._strictly(PAGE.format(part)) for part in (one, other))
    assert is_same(first, first)
    assert not is_same(first, second)

"""HTML is read, and refused, as Telegram does it."""

import pytest

from tests.servers.telegram.entities import MarkupFault, parse_html

READ = [
    ("plain > text & more", "plain > text & more", []),
    ("&lt;b&gt; &amp;amp; &quot;q&quot; &#8222;&#x4E2D; &nbsp; &apos;", '<b> &amp; "q" „中 &nbsp; &apos;', []),
    ("&lt &ltd", "< &ltd", []),
    ("🎬<b>中</b>", "🎬中", [("bold", 2, 1)]),
    ("<i>a<b>b</b></i>", "ab", [("italic", 0, 2), ("bold", 1, 1)]),
    ("<B CLASS = x>a</>", "a", [("bold", 0, 1)]),
    ('<a href="https://example.org/">a</a>', "a", [("text_link", 0, 1)]),
    ("<a href='no link'>a</a><b></b>", "a", []),
    ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
]
REFUSED = [
    ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
    ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
    ("a</b>", "Unexpected end tag at byte offset 1"),
    ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
    ("<b>a</b", "Unclosed end tag at byte offset 4"),
    ("<b", "Unclosed start tag at byte offset 0"),
    ('<a href="x>a</a>', "Unclosed start tag at byte offset 0"),
    ("<a href", 'Unclosed start tag "a" at byte offset 0'),
    ("<a href=a/b>a</a>", "Unexpected end of name token at byte offset 8"),
    ("<i =a>", 'Empty attribute name in the tag "i" at byte offset 0'),
    ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    (
        "&#xD800;",
        "Text contains invalid Unicode characters after decoding HTML entities, "
        "check for unmatched surrogate code units",
    ),
]


@pytest.mark.parametrize(("source", "text", "entities"), READ)
def test_read(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    parsed = parse_html(source)
    assert parsed.text == text
    assert [(found["type"], found["offset"], found["length"]) for found in parsed.entities] == entities


@pytest.mark.parametrize(("source", "text"), REFUSED)
def test_refused(source: str, text: str) -> None:
    with pytest.raises(MarkupFault) as refused:
        parse_html(source)
    assert str(refused.value) == text


def test_html_comes_back_canonical() -> None:
    source = "<strong>a &amp; b</strong> <a href='https://example.org/?x=&quot;1'>c</a>&#33;"
    assert parse_html(source).html == '<b>a &amp; b</b> <a href="https://example.org/?x=&quot;1">c</a>!'

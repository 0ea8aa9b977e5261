"""Reads HTML as Telegram's own parser does: the same few tags, the same four named entities, the same complaints."""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_PLAIN = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "spoiler": "tg-spoiler"}
_ENTITY = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_SPACE = " \t\r\n\v\f\0"
_SURROGATES = (
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"
)


class MarkupFault(Exception):
    """What stands after "can't parse entities: "."""


@dataclass(slots=True)
class Parsed:
    """What people see. html: the same text with canonical tags and escapes; entities: as MessageEntity objects."""

    text: str
    html: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    dead_links: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    tag: str
    argument: str
    offset: int
    text_at: int
    html_at: int


def units(text: str) -> int:
    """Length in UTF-16 code units, which is how Telegram counts."""
    return len(text) + sum(char > "\uffff" for char in text)


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parse_plain(text: str) -> Parsed:
    return Parsed(text, escape(text))


def parse_html(source: str) -> Parsed:
    """Raises MarkupFault with Telegram's words and byte offset."""
    return _Reader(source).read()


def good_link(url: str) -> bool:
    """Whether Telegram makes a link of it: http, https, tg, ton, mailto or tel, or a bare domain."""
    try:
        parts = urlsplit(url if "//" in url or url.startswith(("mailto:", "tel:")) else f"http://{url}")
    except ValueError:
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    if parts.scheme in ("tg", "ton"):
        return bool(parts.netloc)
    host = parts.hostname or ""
    return parts.scheme in ("http", "https") and "." in host and " " not in url


class _Reader:
    """One pass over the source; `at` is where it stands."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.text: list[str] = []
        self.html: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.found: list[tuple[int, dict[str, Any]]] = []
        self.dead_links: list[str] = []

    def read(self) -> Parsed:
        while self.at < len(self.source):
            char = self.source[self.at]
            if char == "<" and self.source[self.at + 1 : self.at + 2] == "/":
                self._end_tag()
            elif char == "<":
                self._start_tag()
            else:
                self._say(self._decode())
        if self.open:
            raise MarkupFault(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        text = "".join(self.text)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise MarkupFault(_SURROGATES)
        entities = [entity for _, entity in sorted(self.found, key=lambda pair: (pair[0], -pair[1]["length"]))]
        return Parsed(text, "".join(self.html), entities, self.dead_links)

    def _decode(self) -> str:
        found = _ENTITY.match(self.source, self.at)
        if found:
            number = int(found[1], 16) if found[1] else int(found[2]) if found[2] else 0
            if found[3] or 0 < number < 0x10FFFF:
                self.at = found.end()
                return _NAMED[found[3]] if found[3] else chr(number)
        self.at += 1
        return self.source[self.at - 1]

    def _say(self, char: str) -> None:
        self.text.append(char)
        self.html.append(escape(char))
        self.length += 2 if char > "\uffff" else 1

    def _bytes(self, at: int) -> int:
        return len(self.source[:at].encode("utf-8", "surrogatepass"))

    def _skip(self, wanted: str, *, inverse: bool = False) -> None:
        while self.at < len(self.source) and (self.source[self.at] in wanted) != inverse:
            self.at += 1

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _start_tag(self) -> None:
        begin = self.at
        self.at += 1
        self._skip(_SPACE + ">", inverse=True)
        if not self._peek():
            raise MarkupFault(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        tag = self.source[begin + 1 : self.at].lower()
        if tag not in TAGS:
            raise MarkupFault(f'Unsupported start tag "{tag}" at byte offset {self._bytes(begin)}')
        argument = self._attributes(tag, begin)
        if tag == "span" and not argument:
            raise MarkupFault(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.at += 1
        self.open.append(_Open(tag, argument, self.length, len(self.text), len(self.html)))

    def _attributes(self, tag: str, begin: int) -> str:
        argument = ""
        while True:
            self._skip(_SPACE)
            if self._peek() == ">":
                return argument
            name, value = self._attribute(tag, begin)
            argument = _argument(tag, name, value) or argument

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        start = self.at
        self._skip(_SPACE + "=>", inverse=True)
        name = self.source[start : self.at]
        unclosed = f'Unclosed start tag "{tag}" at byte offset {self._bytes(begin)}'
        if not name:
            if not self._peek():
                raise MarkupFault(unclosed)
            raise MarkupFault(f'Empty attribute name in the tag "{tag}" at byte offset {self._bytes(begin)}')
        self._skip(_SPACE)
        if self._peek() != "=":
            if not self._peek():
                raise MarkupFault(unclosed)
            return name, name
        self.at += 1
        self._skip(_SPACE)
        if not self._peek():
            raise MarkupFault(unclosed)
        return name, self._quoted(begin) if self._peek() in "'\"" else self._token()

    def _token(self) -> str:
        found = _TOKEN.match(self.source, self.at)
        assert found
        begin, self.at = self.at, found.end()
        if not self._peek() or self._peek() not in _SPACE + ">":
            raise MarkupFault(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return found[0].lower()

    def _quoted(self, begin: int) -> str:
        quote = self._peek()
        self.at += 1
        value = []
        while self._peek() not in ("", quote):
            value.append(self._decode())
        self.at += 1
        if not self._peek():
            raise MarkupFault(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        return "".join(value)

    def _end_tag(self) -> None:
        begin = self.at
        if not self.open:
            raise MarkupFault(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        self.at += 2
        self._skip(_SPACE + ">", inverse=True)
        tag = self.source[begin + 2 : self.at].lower()
        self._skip(_SPACE)
        if self._peek() != ">":
            raise MarkupFault(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        opened = self.open.pop()
        if tag and tag != opened.tag:
            expected = f'expected "</{opened.tag}>", found "</{tag}>"'
            raise MarkupFault(f"Unmatched end tag at byte offset {self._bytes(begin)}, {expected}")
        self.at += 1
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        inner = "".join(self.text[opened.text_at :])
        kind = TAGS[opened.tag]
        if not length or (kind == "text_link" and not self._linked(opened, inner)):
            return
        entity: dict[str, Any] = {"type": kind, "offset": opened.offset, "length": length}
        start, end = f"<{_PLAIN.get(kind, opened.tag)}>", f"</{_PLAIN.get(kind, opened.tag)}>"
        if kind == "text_link":
            entity["url"] = opened.argument or inner
            start = '<a href="{}">'.format(escape(entity["url"]).replace('"', "&quot;"))
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = opened.argument
        self.found.append((opened.offset, entity))
        self.html.insert(opened.html_at, start)
        self.html.append(end)

    def _linked(self, opened: _Open, inner: str) -> bool:
        url = opened.argument or inner
        if not good_link(url):
            self.dead_links.append(url)
            return False
        return True


def _argument(tag: str, name: str, value: str) -> str:
    """The one attribute of a tag that means something, "" for all others."""
    name = name.lower()
    if (tag, name) in (("a", "href"), ("tg-emoji", "emoji-id")):
        return value
    if (tag, name) == ("span", "class") and value.startswith("tg-"):
        return value
    if (tag, name) == ("code", "class") and value.startswith("language-"):
        return value
    return ""

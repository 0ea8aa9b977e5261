"""Cuts a text that is too long for one Telegram message, where a reader would, and keeps its markup whole."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4096
"""UTF-16 units of one message after its entities are parsed."""
HEAVIEST = 30_000
"""Bytes of one message as it is sent; the Bot API server refuses from 32,768 on."""

_TAG = re.compile(r"<[^<>]*>")
_ATOM = re.compile(r"<(/?)([a-z]+)[^<>]*>|&(?:[a-z]+|#\d+|#x[0-9a-f]+);|.", re.IGNORECASE | re.DOTALL)
_ENDS = re.compile(r"[。！？…；]|[.!?;](?=\s)")


@dataclass(slots=True)
class _Cut:
    """The best place to cut so far: how good it is, where, and which tags are open there."""

    rank: int = 0
    at: int = 0
    open: tuple[str, ...] = ()


def pieces(text: str, longest: int = LONGEST) -> list[str]:
    """The text as one or more messages, in order; none if there is nothing in it to see."""
    if not _seen(text):
        return []
    if len(text.encode("utf-16-le", "replace")) <= 2 * longest:
        return [text]
    cut: list[str] = []
    while text := text.strip():
        piece, text = _first(text, longest)
        if _seen(piece):
            cut.append(piece)
    return cut


def _seen(text: str) -> str:
    """What a reader sees of it."""
    return html.unescape(_TAG.sub("", text)).strip()


def _first(text: str, longest: int) -> tuple[str, str]:
    """One message's worth, its tags closed, and the rest, its tags opened again."""
    units = weight = 0
    best = _Cut()
    for at, atom, size, opened in _atoms(text):
        units += size
        weight += len(atom.encode("utf-8", "replace"))
        if units > longest or weight > HEAVIEST:
            break
        late = units * 2 >= longest or weight * 2 >= HEAVIEST
        rank = _rank(text, at, atom) if late else int(not best.rank)
        if size and rank >= best.rank:
            best = _Cut(rank, at + len(atom), opened)
    else:
        return text, ""
    if not best.at:  # markup alone outweighs a message
        return _first(_TAG.sub("", text), longest)
    closing = "".join(f"</{_name(tag)}>" for tag in reversed(best.open))
    return text[: best.at].rstrip() + closing, "".join(best.open) + text[best.at :].lstrip()


def _atoms(text: str) -> Iterator[tuple[int, str, int, tuple[str, ...]]]:
    """Each tag, entity or character: where it stands, itself, its UTF-16 units, the tags that are open behind it."""
    opened: tuple[str, ...] = ()
    for match in _ATOM.finditer(text):
        atom = match[0]
        if match[2] is None:
            yield match.start(), atom, _units(atom), opened
            continue
        opened = opened[:-1] if match[1] else (*opened, atom)
        yield match.start(), atom, 0, opened


def _units(atom: str) -> int:
    seen = html.unescape(atom) if len(atom) > 1 else atom
    return sum(2 if ord(char) > 0xFFFF else 1 for char in seen)


def _rank(text: str, at: int, atom: str) -> int:
    """How well a cut behind this atom reads: paragraph 5, line 4, sentence 3, word 2, anywhere 1."""
    if atom == "\n":
        return 5 if text[at - 1 : at] == "\n" or text[at + 1 : at + 2] == "\n" else 4
    if _ENDS.match(text, at):
        return 3
    return 2 if atom.isspace() else 1


def _name(tag: str) -> str:
    return re.split(r"[\s>]", tag[1:], maxsplit=1)[0]

"""What an announcement says: a text in each language, and a picture or a file along with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from handlers.talk.message import FileNote

MOST = 3500
"""Characters of a text: it goes out as one message."""
MOST_WITH_FILE = 900
"""Characters of a text that stands below a picture or a file: what platforms take there, and some room."""


@dataclass(frozen=True, slots=True)
class Body:
    """texts: plain text by language, as organisers wrote it. file: stands above the text.

    unchanged: languages of a correction whose text is still that of what it corrects.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    file: FileNote | None = None
    unchanged: tuple[str, ...] = ()


def read(text: str) -> Body:
    """A body as a campaign keeps it."""
    return msgspec.json.decode(text, type=Body)


def write(body: Body) -> str:
    """As a campaign keeps it."""
    return msgspec.json.encode(body).decode()


def missing(body: Body, languages: Sequence[str]) -> list[str]:
    """Languages that it has no text in: it cannot be sent like that."""
    return [language for language in languages if not body.texts.get(language, "").strip()]


def too_long(body: Body) -> dict[str, int]:
    """Language → characters, of texts that are too long for what goes along with them."""
    most = MOST_WITH_FILE if body.file else MOST
    found = {language: length(text) for language, text in body.texts.items()}
    return {language: n for language, n in found.items() if n > most}


def length(text: str) -> int:
    """Characters as platforms count them: an emoji is two (UTF-16)."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

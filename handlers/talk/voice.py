"""The words of one language: the catalogue's and the staff's."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from handlers.talk.fill import fill
from handlers.talk.texts import Texts


@dataclass(frozen=True, slots=True)
class Voice:
    """Says things in one language. Every value put into a text is escaped: nobody's words become markup or template."""

    texts: Texts
    language: str

    def say(self, key: str, /, **values: object) -> Markup:
        """The catalogue's text under `key`."""
        return self.texts.say(self.language, key, **values)

    def label(self, key: str) -> str:
        """A text without values, as plain text: what stands on a button."""
        return _label(self.texts, self.language, key)

    def channel(self, name: str) -> str:
        """What people call a channel: "Telegram", "web page"."""
        key = f"inquiry.on_{name}"
        return self.label(key) if self.texts.has(self.language, key) else name.title()

    def written(self, words: Mapping[str, str], key: str = "", /, **values: object) -> Markup:
        """A text that staff wrote, in this language, or where the catalogue has it under `key`, or in any other."""
        text = words.get(self.language)
        if text is None and key and self.texts.has(self.language, key):
            return self.texts.say(self.language, key, **values)
        if text is None:
            text = next(iter(words.values()), "")
        return fill(text, values) if values else Markup(text)


@lru_cache(maxsize=4096)
def _label(texts: Texts, language: str, key: str) -> str:
    return texts.say(language, key).unescape()


def join(*paragraphs: str | None) -> Markup:
    """Paragraphs one under another, the empty ones left out."""
    return Markup("\n\n").join(Markup(p) if isinstance(p, Markup) else escape(p) for p in paragraphs if p)


def shorten(text: str, most: int = 200) -> str:
    """The beginning of a long text, as it is quoted back."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"

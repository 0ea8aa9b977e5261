"""Which topic answers what was heard."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from handlers.talk.message import Choice, Incoming, Reply, Rows
from handlers.talk.remembered import remembered
from handlers.talk.texts import Texts
from handlers.talk.turn import Handler, Topic

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?", re.DOTALL)
_QUOTES = "\"'“”‘’《》「」/"
_SIGNS = re.compile(rf"^[^\w{_QUOTES}]+|[^\w{_QUOTES}]+$")
_WORDS = re.compile(r"[A-Za-z']{2,}")
_FEW_WORDS = 3
Offered = list[tuple[str, str, str, str]]
"""(label, id, kind, means) of the choices said last."""


@dataclass(frozen=True, slots=True)
class Route:
    """The topic, its handler, and what followed the command or stood in the button."""

    topic: Topic
    handler: Handler
    argument: str = ""


def by_command(topics: Sequence[Topic], text: str) -> Route | None:
    """ "/name rest" → who answers it; "/start payload" with a payload of a topic's own goes to that topic."""
    told = _COMMAND.fullmatch(text.strip())
    if told is None:
        return None
    name, rest = told[1].lower(), (told[2] or "").strip()
    if name == "start" and rest:
        name, _, rest = rest.partition("_")
    return next((Route(t, t.commands[name], rest) for t in topics if name in t.commands), None)


def by_choice(topics: Sequence[Topic], id: str) -> Route | None:
    """A button's id, "topic.action:argument" → who answers it."""
    place, _, argument = id.partition(":")
    name, _, action = place.partition(".")
    return next((Route(t, t.choices[action], argument) for t in topics if t.name == name and action in t.choices), None)


def phrases(topics: Sequence[Topic], texts: Texts) -> dict[str, Route]:
    """What people say to ask for a topic, in all languages, as `plain` has it; the first topic to claim it wins."""
    found: dict[str, Route] = {}
    for topic in topics:
        for key, handler in topic.words.items():
            for language in texts.languages:
                for phrase in texts.template(language, key).split("|"):
                    found.setdefault(plain(phrase), Route(topic, handler))
    return found


def by_pattern(topics: Sequence[Topic], text: str) -> Route | None:
    """A message of a form that a topic knows: a code, for one."""
    told = text.strip()[:200]
    for topic in topics:
        for pattern, handler in topic.patterns.items():
            if match := re.fullmatch(pattern, told, re.IGNORECASE if not told.isupper() else 0):
                return Route(topic, handler, next((group for group in match.groups() if group), ""))
    return None


def offered(replies: Sequence[Reply]) -> str:
    """What is to be remembered of the choices of the last reply that has any, "" for none."""
    last = next((reply for reply in reversed(replies) if reply.rows), None)
    if last is None:
        return ""
    return msgspec.json.encode([(c.label, c.id, c.kind, c.means) for c in last.choices if c.kind != "link"]).decode()


def meant(incoming: Incoming, remembered: str, texts: Texts) -> str:
    """The id of the choice that somebody means by typing its label, another word for it, or its number; "" for none.

    Numbers count where the channel shows them, and only for options that answer; the ways out (back, skip …) are said
    as words. Text in quotation marks is never a choice, so that a film may be called “Back”.
    """
    if not remembered or len(incoming.text) > 200:
        return ""
    choices = msgspec.json.decode(remembered, type=Offered)
    told = plain(incoming.text)
    for label, id, _, means in choices:
        if told == plain(label) or (means and told in words(texts, means)):
            return id
    options = [id for _, id, kind, _ in choices if kind == "option"]
    if incoming.numbered and told.isdecimal() and len(told) <= 3 and 1 <= int(told) <= len(options):
        return options[int(told) - 1]
    return ""


def label_of(id: str, remembered: str) -> str:
    """What stood on the button of that id among the choices said last, "" if none did."""
    choices = msgspec.json.decode(remembered, type=Offered) if remembered and id else []
    return next((label for label, other, _, _ in choices if other == id), "")


def offered_ids(remembered: str) -> list[str]:
    """The ids of the choices said last."""
    return [id for _, id, _, _ in msgspec.json.decode(remembered, type=Offered)] if remembered else []


def again(remembered: str) -> Rows:
    """The choices said last, if it was a question of yes or no that is still open; else none."""
    choices = msgspec.json.decode(remembered, type=Offered) if remembered else []
    if not any(means == "say.yes" for _, _, _, means in choices):
        return ()
    return tuple((Choice(label, id, means=means),) for label, id, _, means in choices)


@lru_cache(maxsize=256)
def words(texts: Texts, key: str) -> frozenset[str]:
    """What people say, in all languages, for what stands under that key."""
    return frozenset(plain(said) for tongue in texts.languages for said in texts.template(tongue, key).split("|"))


def way_out(text: str, texts: Texts) -> str:
    """A way out of a form's question that is said in words, though no button of that name stands there; "" for none."""
    return _ways_out(texts).get(plain(text[:40]), "")


@lru_cache(maxsize=8)
def _ways_out(texts: Texts) -> dict[str, str]:
    return {
        plain(said): action
        for action in ("leave", "save", "why", "skip", "back")
        for language in texts.languages
        for said in texts.template(language, f"form.words_{action}").split("|")
    }


def is_question(text: str) -> bool:
    """Whether a text reads like a question rather than like an answer."""
    return text.rstrip(' ”"»」').endswith(("?", "？", "吗", "呢"))


def asks(text: str, texts: Texts) -> bool:
    """Whether a text asks for something, with or without a question mark: "what is …", “请问…”."""
    if is_question(text):
        return True
    told = f"{plain(text[:300])} "
    return any(word in told if not word.isascii() else told.startswith(f"{word} ") for word in _asking(texts))


@lru_cache(maxsize=8)
def _asking(texts: Texts) -> tuple[str, ...]:
    """Words that questions begin with; in scripts without spaces, words that stand anywhere in one."""
    return tuple(
        plain(word) for language in texts.languages for word in texts.template(language, "say.asking").split("|")
    )


def clear_language(text: str, languages: Sequence[str]) -> str:
    """The language among `languages` that a text is unmistakably in, "" where it may be one or the other.

    Chinese by its characters; any other by several words without one of them: "fax?" says nothing of its writer.
    """
    chinese = next((language for language in languages if language.startswith("zh")), "")
    others = [language for language in languages if language != chinese]
    if any("\u4e00" <= letter <= "\u9fff" for letter in text):
        return chinese
    return others[0] if chinese and len(others) == 1 and len(_WORDS.findall(text)) >= _FEW_WORDS else ""


def unquoted(text: str, remembered: str) -> str:
    """An answer that had to be put in quotation marks because it reads like a button, without them."""
    told = text.strip()
    if len(told) > 2 and (told[0], told[-1]) in {('"', '"'), ("“", "”"), ("'", "'"), ("《", "》"), ("「", "」")}:
        inner = told[1:-1]
        if remembered and any(plain(inner) == plain(c[0]) for c in msgspec.json.decode(remembered, type=Offered)):
            return inner
    return text


@remembered
def plain(text: str) -> str:
    """For comparing: width, case, spaces, and the signs around the words do not count, quotation marks do."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SIGNS.sub("", " ".join(folded.split()))

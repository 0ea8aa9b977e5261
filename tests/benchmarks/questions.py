"""Questions by other hands than the examples', in two halves: one to tune on, one to be held out."""

import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from handlers.understanding import Known

ROOT = Path(__file__).parents[2]
FAQ = ROOT / "handlers" / "content" / "faq.toml"
FOLDER = ROOT / "tests" / "content" / "questions"
LANGUAGES = ("en", "zh")
Split = Literal["development", "held-out"]
SPLITS: tuple[Split, ...] = ("development", "held-out")


@dataclass(frozen=True, slots=True)
class Question:
    """text: as somebody typed it; right: entries that answer it, none if it is off-topic; kind: "off:near" …, or ""."""

    text: str
    right: frozenset[str]
    kind: str = ""


@cache
def questions(language: str, split: Split) -> tuple[Question, ...]:
    """Half of a language's questions: of each entry's, in the order of their hashes, every other one."""
    groups = defaultdict(list)
    for line in (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines():
        label, text = line.split("\t")
        groups[label.split("|")[0]].append((blake2b(text.encode()).digest(), label, text))
    first = SPLITS.index(split)
    chosen = [line for label in sorted(groups) for line in sorted(groups[label])[first::2]]
    return tuple(_question(label, text) for _, label, text in chosen)


def _question(label: str, text: str) -> Question:
    if label.startswith("off:"):
        return Question(text, frozenset(), label)
    return Question(text, frozenset(label.split("|")))


@cache
def known() -> tuple[Known, ...]:
    """The FAQ as the bot learns it: titles and examples of all languages."""
    return known_of(FAQ.read_text(encoding="utf-8"))


def known_of(toml: str) -> tuple[Known, ...]:
    """The same of another faq.toml's text."""
    faq = tomllib.loads(toml)
    return (*map(_entry, faq["entry"]), *map(_chat, faq["chat"]))


def _entry(entry: dict[str, Any]) -> Known:
    lists = [list(entry["title"].values()), *entry["asks"].values()]
    asks = tuple(ask for asks in lists for ask in asks)
    related = [*entry.get("follows", []), *entry.get("related", [])]
    return Known(str(entry["id"]), str(entry["group"]), asks, tuple(related))


def _chat(chat: dict[str, Any]) -> Known:
    asks = tuple(ask for asks in chat["asks"].values() for ask in asks)
    return Known(str(chat["id"]), "chat", asks, offered=False)

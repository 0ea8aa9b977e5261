"""An enrolled film as a film of the programme: what was submitted carries over. Pure."""

import re
from collections.abc import Collection, Mapping

from msgspec.structs import replace

from handlers.talk.content import Value
from storage.films import Film

_FORMATS = {"dome": "dome", "giant": "giant", "fourd": "fourd", "documentary": "dcp", "scifi": "dcp"}
"""What a hall must be able to show, by category."""
_LONGEST_ID = 36


def film_of(entry_id: str, answers: Mapping[str, Value], taken: Collection[str], number: str) -> Film:
    """The film that was submitted. taken: ids of films there are; number: names one without Latin letters."""
    kind, named = str(answers.get("category", "")), titles(answers)
    return Film(
        free_id(_slug(named.get("en", "")) or _slug(number), taken), kind, named, _minutes(answers),
        _FORMATS.get(kind, "dcp"), _listed(answers, "countries"), int(answers.get("year") or 0),
        _listed(answers, "spoken"), _listed(answers, "subtitles"), directors=", ".join(_listed(answers, "directors")),
        synopsis=_by_script(str(answers.get("synopsis") or "")), entry=entry_id,
    )  # fmt: skip


def _minutes(answers: Mapping[str, Value]) -> int:
    """Begun minutes count: the next screening must not begin before the end."""
    return -(-int(answers.get("running_time") or 0) // 60)


def _listed(answers: Mapping[str, Value], id: str) -> tuple[str, ...]:
    return tuple(str(each) for each in answers.get(id) or ())


def updated(film: Film, submitted: Film) -> Film:
    """The film as it was submitted last; what organisers alone decide stays: its id, poster, audience and age."""
    return replace(submitted, id=film.id, poster=film.poster, audience=film.audience, age=film.age)


def titles(answers: Mapping[str, Value]) -> dict[str, str]:
    """The titles by language; the original one apart where it is neither Chinese nor English."""
    original = str(answers.get("title") or "")
    known = {"en": str(answers.get("title_en") or ""), "zh": str(answers.get("title_zh") or "")}
    found = {language: text for language, text in known.items() if text}
    if original and not found.get("zh") and _han(original):
        found["zh"] = original
    elif original and not found.get("en"):
        found["en"] = original
    return found if original in found.values() or not original else {**found, "original": original}


def free_id(stem: str, taken: Collection[str]) -> str:
    """A name that no film has: the stem, or with a number."""
    names = (stem if count == 1 else f"{stem}-{count}" for count in range(1, 10**6))
    return next(name for name in names if name not in taken)


def _slug(text: str) -> str:
    return "-".join(re.findall("[a-z0-9]+", text.lower()))[:_LONGEST_ID].strip("-")


def _by_script(text: str) -> dict[str, str]:
    return {"zh" if _han(text) else "en": text} if text else {}


def _han(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)

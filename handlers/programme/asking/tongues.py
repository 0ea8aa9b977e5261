"""Languages that a message names: spoken ones, and those of subtitles."""

import re
from dataclasses import dataclass

from handlers.programme.asking.prepared import prepared
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.words import Words, any_of
from handlers.talk.fields import languages

_NO_NAMES = {
    "simplified", "traditional", "白话", "latin", "silent", "no words", "without words", "no language", "signed",
    "zhongwen", "hanyu", "persian",
}  # fmt: skip
_SIGNS = "".join(languages.SIGNS)


@dataclass(frozen=True, eq=False)
class Tongues:
    """Names of languages → tag, and the pattern of one or several of them with what is said around.

    unwanted: those that are not to be there, and subtitles that are not.
    """

    names: dict[str, str]
    one: str
    pattern: re.Pattern[str]
    unwanted: re.Pattern[str]


_kept: list[tuple[Words, Tongues]] = []


def tongues_of(words: Words) -> Tongues:
    """Compiled once for the catalogues."""
    for kept, tongues in _kept:
        if kept is words:
            return tongues
    tongues = _compiled(words)
    _kept[:] = [(words, tongues), *_kept[:3]]
    return tongues


def _compiled(words: Words) -> Tongues:
    names: dict[str, str] = {}
    for tag, aliases in languages.ALIASES.items():
        if tag in ("sgn", "csl", "ase", "zxx", "la"):
            continue
        said = [*aliases.split("|"), languages.name(tag, "en"), languages.name(tag, "zh")]
        for word in map(prepared, said):
            if len(word) > 1 and word not in _NO_NAMES:
                names.setdefault(word, tag.split("-")[0] if tag.startswith("zh") else tag)
    signs = rf"[{_SIGNS}](?:[、/]?[{_SIGNS}])*\s*(?:双语|双字|[语文]|(?=字幕|配音))"
    one = rf"(?:{any_of(names)}|{signs})"
    glue = r"\s*(?:and|or|/|,|&|\+|、|和|或|与|以及|或者)\s*(?:in\s+)?"
    subs = words.one_of("subtitles")
    pattern = re.compile(
        rf"(?P<before>{subs}\s*(?:(?:available|are|is|be|only|also)\s*)*(?:in|是|为|:)?\s*)?(?:(?:dubbed\s+|spoken\s+)?\bin\s+|\bwith\s+)?"
        rf"(?P<names>{one}(?:{glue}{one})*)\s*-?\s*(?P<after>{subs})?(?:{words.one_of('spoken')})?"
    )
    return Tongues(names, one, pattern, _unwanted(words, one, glue, subs))


def _unwanted(words: Words, one: str, glue: str, subs: str) -> re.Pattern[str]:
    """ "not in Chinese", "without subtitles", 没有中文字幕的; 有没有 asks for them."""
    spoken = words.one_of("spoken")
    no = rf"(?:{words.one_of('not_this')}|\bnon(?=[ -])|(?<!有)(?:没有?|无|不[带用需想]?要?)|非)[\s-]*"
    between = r"(?:(?:in|any|the|a|with|have|having|spoken|subtitled|dubbed)\s+|带|有|说|讲)*"
    return re.compile(rf"{no}{between}(?:{one}(?:{glue}{one})*\s*-?\s*(?:{subs}|{spoken})?|{subs})")


def read_tongues(rest: Rest, words: Words) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tags that are spoken, and tags of subtitles, in order; taken out of the rest."""
    tongues = tongues_of(words)
    spoken: list[str] = []
    subtitles: list[str] = []
    one = re.compile(tongues.one)
    for found in rest.every(tongues.pattern):
        written = found["after"] or found["before"]
        for name in one.findall(found["names"]):
            (subtitles if written else spoken).extend(_tags(tongues, name))
    return tuple(dict.fromkeys(spoken)), tuple(dict.fromkeys(subtitles))


def _tags(tongues: Tongues, name: str) -> list[str]:
    known = tongues.names.get(" ".join(re.sub("[- ]+", " ", name).split())) or tongues.names.get(name)
    return [known] if known else [languages.SIGNS[sign] for sign in name if sign in languages.SIGNS]

"""What is to be read before all else: what somebody does not want, and what a film is to be about."""

import re

from handlers.programme.asking.alike import SAME
from handlers.programme.asking.names import TOKEN, Names, key_of
from handlers.programme.asking.rest import Rest
from handlers.programme.asking.tongues import tongues_of
from handlers.programme.asking.words import Words

_CLAUSE = re.compile(r"[,;!?\n]+|\.(?!\d)|\bbut\b(?! not)|但是?|而是|还是")
_TARGETS = (
    "<weekdays>|<months>|<today>|<tonight>|<tomorrow>|<after_tomorrow>|<this_weekend>|<this_week>|<next_week>|<morning>"
    "|<noon>|<afternoon>|<evening>|<night>|<kids>|<labour_day>|<kind_dome>|<kind_giant>|<kind_fourd>|<kind_documentary>"
    "|<kind_scifi>|<kind_forum>|<kind_salon>|<kind_class>|<kind_ceremony>"
)
_NOT = rf"<never>|(?:<not_this>)\s*(?:(?:on|in|at|for|the|a|any|those|with)\s+)*(?:{_TARGETS}|\d)"
_STOP = (
    r"\b(?:on|at|in|for|with|before|after|from|to|by|during|until|between|please|pls|is|are|when|where)\b|[?!,.;]"
    "|<weekdays>|<today>|<tonight>|<tomorrow>|<this_weekend>|<this_week>|<next_week>|<next>|<this>|<months>|<morning>"
    "|<afternoon>|<evening>"
)
_ABOUT = (
    r"(?:<film_noun>|<kind_documentary>|something|anything|one|ones|what's on|stuff)\s+(?:that (?:is|are)\s+)?about\s+"
)
_ABOUT_HAN = (
    r"(?:讲述?|有关于|关于|有关|说的?是|拍的?)(?:的是)?"
    r"(?P<a>[\u3400-\u9fff0-9a-z ]{1,8}?)(?:的|题材的?|方面的?|故事的?)+"
    r"(?=<film_noun>|<kind_documentary>|<kind_dome>|<kind_giant>|<kind_fourd>|<kind_scifi>|$|[?吗])"
    r"|(?P<b>[\u3400-\u9fff]{1,6}?)(?:题材|主题)的?(?=<film_noun>|<kind_documentary>)"
)
_SUBJECTS = sorted((word for word in SAME if len(word) > 1 and word not in {"时间", "time", "star", "stars"}), key=len)
_HAN_SUBJECTS = "|".join(word for word in reversed(_SUBJECTS) if not word.isascii())
_LATIN_SUBJECTS = "|".join(word for word in reversed(_SUBJECTS) if word.isascii())
_SUBJECT = (
    rf"(?:(?P<han>{_HAN_SUBJECTS})(?:类|主题|题材)?的?|\b(?P<word>{_LATIN_SUBJECTS})\s+)"
    r"(?P<noun>电影|影片|片子|纪录片|片|films\b|movies\b|documentaries\b)"
)
_BEGUN = re.compile(r"(?:(?:the|a|an|our)\s+)?[^\W_]+")
_LEAD = re.compile("^(?:有没有|有|想看|哪些|什么|给我|来|看|一部|1部|几部)+")


def read_unwanted(rest: Rest, words: Words) -> str:
    """The clauses that say what is not wanted, taken out: nothing of them may count as wanted. "" for none.

    Of languages and subtitles only the words themselves: "18 April, not in Chinese" still names a day.
    """
    pattern, at, said = words.pattern(_NOT), 0, []
    ends = [(found.start(), found.end()) for found in _CLAUSE.finditer(rest.text)] + [(len(rest.text),) * 2]
    for end, following in ends:
        if pattern.search(rest.text[at:end]):
            said.append(rest.whole[at:end].strip())
            rest.take(at, end)
        at = following
    said += [found[0].strip() for found in rest.every(tongues_of(words).unwanted)]
    return " ".join(said)


def read_price(rest: Rest, words: Words) -> str:
    """The "free" of "free screenings", taken out; of "I am free on Sunday" it says nothing of a film. "" for none."""
    found = rest.first(
        words.pattern(r"\bfree(?=\s+(?:<film_noun>|<kind_dome>|<kind_fourd>|events?\b|entry\b|admission\b))")
    )
    return found[0] if found else ""


def read_about(rest: Rest, words: Words, names: Names) -> str:
    """The subject that films are to have, taken out; "" for none, and where it is a film's title."""
    english = words.pattern(_ABOUT).search(rest.text)
    han = None if english else words.pattern(_ABOUT_HAN).search(rest.text)
    if english:
        begun = _BEGUN.match(rest.text, english.end())
        stop = words.pattern(_STOP).search(rest.text, begun.end() if begun else english.end())
        start, end = english.end(), stop.start() if stop else len(rest.text)
    elif han:
        start, end = han.span("a" if han["a"] else "b")
        start += len(lead[0]) if (lead := _LEAD.match(han[0][start - han.start() : end - han.start()])) else 0
    else:
        return _subject(rest, words, names)
    tokens = TOKEN.findall(rest.text[start:end])
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in rest.text[start:end]).split())
    about = re.sub("^(?:the|a|an|our) ", "", plain)
    if words.pattern("<veto>").search(about) or not about or len(tokens) > 8 or key_of(tokens) in names.whole:
        return ""
    rest.take(start, end)
    for found in re.finditer(r"\babout\b|讲述?|关于|有关(?!于)|题材|主题|方面", rest.text):
        rest.take(*found.span())
    return about


def _subject(rest: Rest, words: Words, names: Names) -> str:
    """The subject of 恐龙电影 and of "dinosaur films", taken out; "" for none, and where a whole title stands there."""
    for found in words.pattern(_SUBJECT).finditer(rest.text):
        start, end = found.span("han" if found["han"] else "word")
        tokens = TOKEN.findall(rest.text[start : found.end("noun")])
        if any(key_of(tokens[:at]) in names.whole for at in range(1, len(tokens) + 1)):
            continue
        rest.take(start, end)
        return found[0][start - found.start() : end - found.start()]
    return ""

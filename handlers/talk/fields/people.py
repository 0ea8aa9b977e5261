"""People's names, each as its owner writes it, however they are strung together."""

import re

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

MOST, LONGEST = 20, 100
_BULLET = re.compile(r"^\s*(?:\(?\d{1,2}[.)、）]|[-*•·])\s*", re.M)
_STRONG = re.compile(r"\s*(?:[;；、\n|／+]|(?<!<)/(?!>))\s*|，\s*(?=[^\x00-\x7f])")
_COMMA = re.compile(r"\s*[,，]\s*")
_AND = re.compile(r"\s+(?:and|&|et|und|y)\s+|\s*&\s*|\s+(?:和|与|與|及|以及|跟)\s+", re.I)
_HAN_AND = re.compile(r"(?<=[\u3400-\u9fff]{2})(?:以及|和|与|與|及)(?=[\u3400-\u9fff]{2})")
_LEADING = re.compile(
    r"^\s*(?:(?:co-)?directors?\b\s*[:：]?|(?:it (?:was|is) )?(?:co-)?directed by\b\s*[:：]?"
    r"|(?:联合|聯合)?(?:导演|導演)\s*(?:[:：]|是|为)?)\s*",
    re.I,
)
_TRAILING = re.compile(
    r"\s*[(（](?:(?:co-)?director|(?:联合)?导演)[)）]$|(?<=[\u3400-\u9fff]{2})\s*(?:联合|聯合)?(?:导演|導演)$", re.I
)
_NOBODY = re.compile(
    r"n\W?a|nil|no|none|nobody|no one|no directors?|unknown|anonymous|tb[acd]|not applicable|not known|\W+"
    r"|[没无]有?(?:导演)?|暂无|未知|不详|不知道|待定|匿名"
)
_HAN_SPACED = re.compile(r"[\u3400-\u9fff]{2,4}(?: [\u3400-\u9fff]{2,4})+")
_SUFFIX = {
    "jr",
    "jr.",
    "sr",
    "sr.",
    "ii",
    "iii",
    "iv",
    "phd",
    "ph.d.",
    "md",
    "m.d.",
    "dr",
    "dr.",
    "esq",
    "esq.",
    "asc",
    "bsc",
}
_LATIN_WORD = re.compile(r"[^\W\d_\u3400-\u9fff][\w'’.-]*")


def _latin_words(name: str) -> int:
    """How many words a name of Latin (or other alphabetic) letters has; 0 for any other."""
    words = name.split()
    return len(words) if words and all(_LATIN_WORD.fullmatch(word) for word in words) else 0


def _by_commas(piece: str) -> tuple[list[str], bool]:
    """A list at commas; but "Lee, Ang" is one name turned round, and ", Jr." belongs to the name before it."""
    names: list[str] = []
    for name in filter(None, _COMMA.split(piece)):
        if names and name.casefold() in _SUFFIX:
            names[-1] = f"{names[-1]}, {name}"
        else:
            names.append(name)
    if len(names) == 2 and all(_latin_words(name) == 1 for name in names):
        return [", ".join(names)], True
    return names, False


def _untitled(piece: str) -> str:
    """The name without what its owner is called: 李明导演, "directed by Ann Lee"."""
    return _TRAILING.sub("", _LEADING.sub("", piece))


def _pair(piece: str) -> tuple[list[str], Note | None]:
    """A piece cut at its "and"s. "Joel and Ethan Coen" share their surname; 王琳 李明 are two."""
    if _HAN_SPACED.fullmatch(piece):
        return piece.split(" "), Note("field.people.apart", {"names": piece.replace(" ", "、")})
    names = [part for cut in _AND.split(piece) for part in _HAN_AND.split(cut) if part.strip()]
    if len(names) == 2 and _latin_words(names[0]) == 1 and _latin_words(names[1]) >= 2:
        surname = names[1].split()[-1]
        first = f"{names[0]} {surname}"
        return [first, names[1]], Note("field.people.shared", {"first": first, "second": names[1]})
    return names, None


def _names(text: str) -> tuple[list[str], tuple[Note, ...]]:
    names: list[str] = []
    notes: list[Note] = []
    for line in filter(None, _STRONG.split(_BULLET.sub("", text))):
        listed, turned = _by_commas(line)
        notes += [Note("field.people.one_name", {"name": listed[0]})] if turned else []
        for piece in listed:
            pair, note = ([piece], None) if turned else _pair(re.sub(r"^(?:and|和|与|及)\s+", "", _untitled(piece)))
            notes += [note] if note else []
            names += pair
    stripped = [
        re.sub(r"(?<=\w{3})[.。]+$", "", name.strip(" ,;:，。；：")) for name in names
    ]  # "Jr." and "J. R." keep their points
    return list(dict.fromkeys(filter(None, stripped))), tuple(notes)


def _fits(field: Field, names: list[str]) -> Problem | None:
    most, least = int(field.max or MOST), int(field.min or 1)
    nameless = next((name for name in names if not any(mark.isalpha() for mark in name)), None)
    if nameless is not None or not names:
        return Problem("field.people.no_name", {"typed": nameless or ""})
    too_long = next((name for name in names if len(name) > LONGEST), None)
    if too_long:
        return Problem("field.people.too_long", {"typed": too_long, "count": len(too_long), "max": LONGEST})
    if len(names) > most:
        return Problem("field.people.too_many", {"count": len(names), "max": most})
    return Problem("field.people.too_few", {"count": len(names), "min": least}) if len(names) < least else None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """A list of names in the order given."""
    typed = normal.clean(text, lines=True)
    text = normal.unlabelled(field, typed)
    names, notes = ([], ()) if _NOBODY.fullmatch(normal.folded(text).strip(" .!")) else _names(_untitled(text))
    if not names:
        return Problem("field.people.no_name", {"typed": typed})
    return _fits(field, names) or Read(names, notes)


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """Names, as many as are wanted."""
    if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
        return Problem("field.outdated")
    return _fits(field, value)


def write(field: Field, value: Value, language: str) -> str:
    """The names in one line."""
    turned = any("," in name for name in value)
    return "; ".join(value) if turned else normal.listed(value, language)


PEOPLE = Kind(read, check, write)

"""What all typing has in common: odd spaces, full-width characters, hidden marks, numerals in words, both scripts."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache

from handlers.talk.content import Field, Words
from handlers.talk.fields.kind import Note, Problem, Read
from handlers.talk.remembered import remembered

LIMIT = 4000
"""Characters that any answer but a text may have; longer ones are refused before anything costly looks at them."""

_JOINED = "\u0600-\u0dff\u2600-\u27bf\ufe0f\U0001f300-\U0001faff"
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
    # The joiners shape Arabic, Indic scripts and emoji; anywhere else they only hide.
    f"|(?<![{_JOINED}])[\u200c\u200d]|[\u200c\u200d](?![{_JOINED}])"
)
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_BEFORE = str.maketrans({"´": "'", "`": "'", "½": ".5", "¼": ".25", "¾": ".75", "\u2033": '"', "○": "〇"})
_AFTER = str.maketrans(
    dict.fromkeys("‘’′ʹʼ", "'") | dict.fromkeys("“”ʺ", '"') | dict.fromkeys("‐‑‒–—−", "-") | {"。": ".", "\u2044": "/"}
)


def visible(text: str) -> str:
    """The text without hidden characters and whatever no database stores; for texts too long to be composed."""
    return _HIDDEN.sub("", _BREAKS.sub("\n", text))


def clean(text: str, *, lines: bool = False) -> str:
    """The person's own characters, composed (NFC), without hidden ones; blanks collapsed, lines kept if `lines`."""
    text = unicodedata.normalize("NFC", visible(text))
    if not lines:
        return " ".join(text.split())
    kept = "\n".join(" ".join(line.split()) for line in text.split("\n"))
    return re.sub("\n{3,}", "\n\n", kept).strip()


def narrow(text: str) -> str:
    """Full-width letters, digits and marks made narrow, one character for one, so that positions stay."""
    return text.translate(_NARROW)


def plain(text: str, *, lines: bool = False) -> str:
    """The text as a parser wants it: clean, compatibility forms resolved, one kind of quote, dash and full stop."""
    text = unicodedata.normalize("NFKC", clean(text, lines=lines).translate(_BEFORE)).translate(_AFTER)
    return clean(text, lines=lines)


@lru_cache(maxsize=1)
def _simplifier() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _HAN.search(text) is not None


def simplified(text: str) -> str:
    """Traditional characters made Simplified, for comparing only."""
    return _simplifier()(text) if has_han(text) else text


@remembered
def bare(text: str) -> str:
    """Plain, simplified, without accents; upper and lower case kept."""
    return _unaccented(simplified(plain(text, lines=True)))


def _unaccented(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))


@remembered
def folded(text: str) -> str:
    """The text for comparing: bare, on one line, case folded."""
    return " ".join(bare(text).casefold().split())


@remembered
def key(text: str) -> str:
    """Only the letters and digits of the folded text: "Sci-Fi!" and "sci fi" are the same."""
    return "".join(mark for mark in folded(text) if mark.isalnum())


def as_typed(text: str, piece: str) -> str:
    """The stretch of the text that the folded piece came from, as typed; the whole text where it is not found."""
    typed, wanted = clean(text), folded(piece).replace(" ", "")
    signs = [(sign, at) for at, mark in enumerate(typed) for sign in folded(mark) if sign != " "]
    start = "".join(sign for sign, _ in signs).find(wanted) if wanted else -1
    return typed[signs[start][1] : signs[start + len(wanted) - 1][1] + 1] if start >= 0 else typed


def quoted(outcome: Read | Problem, text: str) -> Read | Problem:
    """The same, whatever it quotes ("typed") as it stands in the text."""
    if isinstance(outcome, Problem):
        return Problem(outcome.key, _quoting(outcome.values, text))
    return Read(outcome.value, tuple(Note(note.key, _quoting(note.values, text), note.text) for note in outcome.notes))


def _quoting(values: Mapping[str, object], text: str) -> Mapping[str, object]:
    return {**values, "typed": as_typed(text, str(values["typed"]))} if "typed" in values else values


def in_language(words: Words, language: str) -> str:
    """A text in that language, else in English, else in whatever there is."""
    return words.get(language) or words.get(language.split("-")[0]) or words.get("en") or next(iter(words.values()), "")


def listed(items: list[str], language: str) -> str:
    """Items in one line, as the language strings them together."""
    return ("、" if language.startswith("zh") else ", ").join(items)


def names_of(field: Field) -> list[str]:
    """Every word that announces the field in an answer: its labels and aliases."""
    return [name for name in [*field.label.values(), *field.aliases] if name]


def unlabelled(field: Field, text: str) -> str:
    """The text without a leading "Label:" of the field."""
    names = "|".join(re.escape(name) for name in sorted(names_of(field), key=len, reverse=True))
    found = re.match(rf"\s*(?:{names})\s*[:：=]\s*(?=\S)", text, re.IGNORECASE) if names else None
    return text[found.end() :] if found else text


_DIGITS = {sign: value for value, signs in enumerate("零〇 一壹 二两贰 三叁 四肆 五伍 六陆 七柒 八捌 九玖".split())
           for sign in signs}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10000}
HAN_DIGITS = "".join(_DIGITS)
_NUMERAL = re.compile(f"[{HAN_DIGITS}{''.join(_UNITS)}廿卅]+")


def _counted(numeral: str) -> int:
    """九十五 → 95, 一百零五 → 105, and as spoken 一百二 → 120."""
    total, section, digit, unit = 0, 0, 0, 0
    for sign in numeral.replace("廿", "二十").replace("卅", "三十"):
        if sign in _DIGITS:
            digit, unit = _DIGITS[sign], 0 if sign in "零〇" else unit
        elif sign == "万":
            total, section, digit, unit = (total + section + digit) * 10000, 0, 0, 10000
        else:
            section, digit, unit = section + (digit or 1) * _UNITS[sign], 0, _UNITS[sign]
    return total + section + digit * (unit // 10 if unit >= 100 else 1)


def _numeral(found: re.Match[str]) -> str:
    signs = found.group()
    if all(sign in _DIGITS for sign in signs):
        return "".join(str(_DIGITS[sign]) for sign in signs)
    return str(_counted(signs[:12]))


def digits(text: str) -> str:
    """Chinese numerals written in digits: 二〇二〇年 → 2020年, 九十五分钟 → 95分钟."""
    return _NUMERAL.sub(_numeral, text)


_ONES = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen"""
_SMALL = {word: value for value, word in enumerate(_ONES.split(), 1)}
_TENS = {word: value for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_NINE = "|".join(list(_SMALL)[:9])
_HUNDREDS = re.compile(r"\b(?:(\d{1,2})|a) hundred(?:(?: and)? (\d{1,2})\b)?")


def english_numbers(text: str) -> str:
    """English number words (lower case, below a thousand) written in digits: twenty-five → 25."""
    text = re.sub(rf"\b({'|'.join(_TENS)})(?:[- ]?({_NINE}))?\b",
                  lambda m: str(_TENS[m[1]] * 10 + _SMALL.get(m[2], 0)), text)  # fmt: skip
    text = re.sub(rf"\b({'|'.join(_SMALL)})\b", lambda m: str(_SMALL[m[1]]), text)
    return _HUNDREDS.sub(lambda m: str(int(m[1] or 1) * 100 + int(m[2] or 0)), text)

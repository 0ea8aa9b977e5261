"""Running times, in seconds: 1:35:00, 95 min, 1h35, 95′30″, 一个半小时, 25分30秒, an hour and a half."""

import re

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

SHORTEST, LONGEST = 1, 6 * 3600

_ABOUT = re.compile(
    r"\b(?:about|around|approx(?:imately)?|roughly|circa|ca|nearly|almost|some|more or less)\b\.?"
    r"|[~≈±]|大约|大概|差不多|将近|左右|上下|约"
)
_NUMBER = r"(?<!\d)(?<!\d[.:])(\d{1,6}(?:\.\d{1,3})?|\.\d{1,3})"
_HOUR = r"h(?:ou)?rs?\.?|h|个?小时|个?钟头|个?钟(?!头)|时"
_MINUTE = r"min(?:ute)?s?\.?|mn|m|分钟?|'(?!')"
_SECOND = r"sec(?:ond)?s?\.?|s|秒钟?|\"|''"
_PIECE = re.compile(rf"{_NUMBER}\s*(?:(?P<h>{_HOUR})|(?P<m>{_MINUTE})|(?P<s>{_SECOND}))(?![a-z])")
_CLOCK = re.compile(r"(?<![\d.-])(?<!\d:)(\d{1,3}):(\d{1,2})(?::(\d{1,2})(?:[:;.,]\d{1,3})?)?(?![\d:])\s*([a-z]*)")
_RANGE = re.compile(r"\d\s*(?:h|min(?:ute)?s?|m|s|小时|分钟?|秒)?\s*(?:-|~|\bto\b|\bor\b|到|至|或)\s*\d")
_FORBIDDEN = re.compile(r"\d|\bnot?\b|n't|不|没|\b(?:less|more|under|over|days?|weeks?|months?|years?)\b|[天周月年日]")
_PHRASES = [
    (r"(\d{1,2})个半(?:小时|钟头|钟)|(\d{1,2})个?(?:小时|钟头)半", r"\1\2.5 h"),
    (r"\b(?:a |1 )?quarter of an hour\b|\b(?:a |1 )?quarter hour\b|(?:1|一)刻钟?", "15 min"),
    (r"\b(?:3|three)[- ]quarters? of an hour\b|\b(?:3|three)[- ]quarters? hour\b|3刻钟?", "45 min"),
    (r"\bhalf(?: an?|-an)?[- ]hour\b|\ba half[- ]hour\b|半个?(?:小时|钟头|钟)", "0.5 h"),
    (r"\bhalf a minute\b|半分钟?", "0.5 min"),
    (r"\b(?:an?|1) hour and a half\b|\b1 and a half hours?\b|\b1 1/2 (?:hours?|hrs?|h)\b", "1.5 h"),
    (r"\b(\d{1,2}) hours? and a half\b|\b(\d{1,2}) (?:and a half|1/2) (?:hours?|hrs?|h)\b", r"\1\2.5 h"),
    (r"\b(?:(\d{1,3})|a) minutes? and a half\b|\b(\d{1,3}) and a half minutes?\b", r"\1\2.5 min"),
    (r"(\d{1,3})分钟?半钟?", r"\1.5 min"),
    (r"\ban? (hour|minute|second)\b", r"1 \1"),
    (r"(\d)点(\d)", r"\1.\2"),
    (r"(?<!\d)(\d{1,3}),(\d{3})(?=\s*s)", r"\1\2"),
    (r"(\d),(\d{1,2})(?=\s*(?:h|个?小时))|(\d),(\d)(?=\s*(?:m|分))", r"\1\3.\2\4"),
]


def _prepared(text: str) -> str:
    text = normal.english_numbers(normal.digits(normal.folded(text)))
    for pattern, wanted in _PHRASES:
        text = re.sub(pattern, wanted, text)
    return text


def _clock(field: Field, found: re.Match[str], context: Context) -> int | Problem:
    """h:mm:ss; of two parts mm:ss from 10 on, else either, so we ask."""
    first, second, third = int(found[1]), int(found[2]), found[3]
    unit = found[4]
    if second > 59 or (third and int(third) > 59):
        return Problem("field.duration.sixty", {"typed": found[0].strip()})
    if third:
        return first * 3600 + second * 60 + int(third)
    if re.fullmatch(_HOUR, unit):
        return first * 3600 + second * 60
    if first >= 10 or re.fullmatch(_MINUTE, unit):
        return first * 60 + second
    return _either(found[0].strip(), first * 3600 + second * 60, first * 60 + second, context)


def _either(typed: str, long: int, short: int, context: Context) -> Problem:
    readings = {"long": spoken(long, context.language), "short": spoken(short, context.language)}
    return Problem("field.duration.ambiguous", {"typed": typed, **readings})


def _units(text: str) -> float | None:
    """Pieces of number and unit, each unit once and in order; a last bare number is of the next smaller unit."""
    pieces = list(_PIECE.finditer(text))
    units = "".join(unit for piece in pieces for unit in "hms" if piece[unit])
    if not pieces or units not in ("h", "m", "s", "hm", "hs", "ms", "hms"):
        return None
    total = sum(float(piece[1]) * {"h": 3600, "m": 60, "s": 1}[unit] for piece, unit in zip(pieces, units, strict=True))
    rest = _PIECE.sub(" ", text)
    tail = re.match(r"\s*(\d{1,2})(?!\d)", text[pieces[-1].end() :])
    if tail and units[-1] in "hm":
        total += int(tail[1]) * (60 if units[-1] == "h" else 1)
        rest = rest.replace(tail[1], "", 1)
    return None if _FORBIDDEN.search(rest) or "-" in rest or len(rest) > 80 else total


def _bare(field: Field, text: str, context: Context) -> float | Problem | None:
    found = re.fullmatch(r"\D{0,40}?(?<![-.])(\d{1,6})(?:\.(\d{1,3}))?\s*", text)
    if not found or _FORBIDDEN.search(text[: found.start(1)]):
        return None
    whole, part = int(found[1]), found[2]
    if part and whole < 10:
        if len(part) == 2 and int(part) < 60:
            return _either(found[0].strip(), whole * 3600 + int(part) * 60, whole * 60 + int(part), context)
        amount = float(f"{whole}.{part}")
        return _either(found[0].strip(), round(amount * 3600), round(amount * 60), context)
    most = int(field.max or LONGEST) // 60
    if whole > most:
        return Problem("field.duration.bare", {"typed": found[0].strip(), "max": most})
    return float(f"{whole}.{part or 0}") * 60


def _seconds(field: Field, text: str, context: Context) -> float | Problem:
    unreadable = Problem("field.duration.unreadable", {"typed": text[:200]})
    clock = _CLOCK.search(text)
    if clock:
        rest = text[: clock.start()] + text[clock.end() :]
        return unreadable if re.search(r"[\d-]", rest) else _clock(field, clock, context)
    if _RANGE.search(text):
        return Problem("field.duration.range", {"typed": text})
    total = _units(text)
    if total is not None:
        return total
    bare = _bare(field, text, context)
    return unreadable if bare is None else bare


def _fits(field: Field, seconds: int, language: str) -> Problem | None:
    shortest = int(field.min) if field.min is not None else SHORTEST
    longest = int(field.max) if field.max is not None else LONGEST
    values = {"value": spoken(seconds, language), "min": spoken(shortest, language), "max": spoken(longest, language)}
    if seconds < shortest:
        return Problem("field.duration.too_short", values)
    return Problem("field.duration.too_long", values) if seconds > longest else None


def unusual(field: Field, amount: float, context: Context) -> tuple[Note, ...]:
    """The form's own remarks on a value that is allowed but unusual for what was answered before."""
    notes = []
    for warn in field.warn:
        answer = context.answers.get(warn.field)
        answered = answer if isinstance(answer, list) else [answer]
        outside = (warn.min is not None and amount < warn.min) or (warn.max is not None and amount > warn.max)
        if outside and any(one in warn.any for one in answered):
            notes.append(Note("", {"value": write(field, amount, context.language)}, warn.text))
    return tuple(notes)


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """A running time in whole seconds."""
    prepared = _prepared(text)
    stripped = _ABOUT.sub(" ", prepared) if not _RANGE.search(prepared) else prepared
    seconds = _seconds(field, " ".join(stripped.split()), context)
    if isinstance(seconds, Problem):
        return Problem(seconds.key, {**seconds.values, "typed": normal.clean(text)})
    value = round(seconds)
    about = (Note("field.duration.about", {"value": spoken(value, context.language)}),) if stripped != prepared else ()
    return _fits(field, value, context.language) or Read(value, about + unusual(field, value, context))


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A stored running time must lie within today's limits."""
    return _fits(field, value, context.language) if type(value) is int else Problem("field.outdated")


def spoken(seconds: int, language: str) -> str:
    """25 min 30 s, or 25分30秒."""
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    if language.startswith("zh"):
        minute = "分" if hours or rest else "分钟"
        parts = [(hours, f"{hours}小时"), (minutes, f"{minutes}{minute}"), (rest, f"{rest}秒")]
        return "".join(part for amount, part in parts if amount) or "0秒"
    parts = [(hours, f"{hours} h"), (minutes, f"{minutes} min"), (rest, f"{rest} s")]
    return " ".join(part for amount, part in parts if amount) or "0 s"


def write(field: Field, value: Value, language: str) -> str:
    """The running time as the language abbreviates it."""
    return spoken(int(value), language)


DURATION = Kind(read, check, write)

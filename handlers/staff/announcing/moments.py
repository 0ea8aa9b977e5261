"""Moments as people say them, written out for the field that reads them: in 2 hours, tomorrow at 10, 明天中午."""

import re
from datetime import timedelta

from handlers.talk.content import Field
from handlers.talk.fields import KINDS, Context, Problem, normal
from handlers.talk.when import known_zone

_UNITS = r"(?P<unit>hours?|hrs?|h|minutes?|mins?|个?小时|个?钟头|分钟?)"
_AHEAD = re.compile(
    rf"(?:in |after |再过|过)?\s*(?P<n>\d{{1,3}}|half an?|an?|半)\s*(?P<and>个半)?\s*{_UNITS}"
    r"(?P<more>半| and a half| and \d{1,2} min(?:ute)?s?)?\s*(?:from now|later|以后|之后|后)?"
)
_AT = re.compile(r"\bat (\d{1,2})(?: ?o'?clock)?(?!\s*(?:[:.\dh]|[ap]\.?m))")
_OCLOCK = re.compile(r"\b(\d{1,2}) ?o'?clock")
_NOON = re.compile(r"\b(?:at )?(?:noon|midday)\b|(?:中午|正午)(?!\s*\d)")
_SHORT = (("明早", "明天早上"), ("明晚", "明天晚上"), ("今晚", "今天晚上"), ("今早", "今天早上"), ("后晚", "后天晚上"))


def written_out(field: Field, typed: str, context: Context) -> str:
    """The same in a way that the field reads; a time without a day is the next one to come. Else as it was typed."""
    folded = normal.english_numbers(normal.digits(normal.folded(typed))).strip(" .。!！")
    if minutes := _minutes_ahead(folded):
        at = (context.now + timedelta(minutes=minutes)).astimezone(known_zone(context.zone))
        return f"{at:%Y-%m-%d %H:%M}"
    for short, long in _SHORT:
        folded = folded.replace(short, long)
    said = _NOON.sub(" 12:00 ", _OCLOCK.sub(r"\1:00", _AT.sub(r"\1:00", folded)))
    said = typed if said == normal.english_numbers(normal.digits(normal.folded(typed))) else said
    return _with_day(field, said, context)


def _minutes_ahead(folded: str) -> int:
    """ "in 1 hour and a half" → 90; 0 where it says no such thing."""
    found = _AHEAD.fullmatch(folded)
    if not found or (folded[0].isdigit() and not re.search(r"后$|later$|now$", folded)):
        return 0
    whole = 60 if found["unit"][0] == "h" or found["unit"][-1] in "时头" else 1
    n = 0.5 if found["n"].startswith(("half", "半")) else int(found["n"]) if found["n"].isdecimal() else 1
    more = found["more"] or found["and"] or ""
    minutes = re.search(r"\d+", more)
    rest = int(minutes[0]) if minutes else whole // 2 if more else 0
    return round(n * whole) + rest


def _with_day(field: Field, said: str, context: Context) -> str:
    read = KINDS[field.kind].read(field, said, context)
    if not isinstance(read, Problem) or read.key != "field.moment.no_day":
        return said
    now = context.now.astimezone(known_zone(context.zone))
    for ahead in (0, 1):
        dated = f"{(now + timedelta(days=ahead)).date()} {said}"
        found = KINDS[field.kind].read(field, dated, context)
        if not isinstance(found, Problem) and str(found.value) > f"{now:%Y-%m-%dT%H:%M}":
            return dated
    return said

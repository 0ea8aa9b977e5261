"""One shape for all that is typed and all that it is compared with: scripts, numerals, weekdays."""

import re

from handlers.talk.fields import normal
from handlers.talk.remembered import remembered

LONGEST = 300
"""Characters of a message that are read: what is asked stands there, and a letter is no question."""

_BOTH_WEEKEND = re.compile("(?:周|星期|礼拜)六[、和跟与]?(?:周|星期|礼拜)?[日天](?![程期常气文体内])")
_WEEKDAY = re.compile("(?<![一两整半])(周|星期|礼拜)([一二三四五六]|日(?![程期常体内语]|文(?!艺))|天(?![气文体内]))")
_TWO_DAYS = re.compile("(周|星期|礼拜)([一二三四五六])[、]?([二三四五六日])(?![点时月号日十])")
_LABOUR_DAY = re.compile("(?<![周期拜十百二三四月])五一(?![十百点号月日个张块])")
_A_BIT = re.compile("(?<=[晚早有快慢差])一?点(?![钟半一二三四五六七八九十\\d])")
_EVENING = re.compile(r"(?<=[明今后天日号7-9654321])\s*晚(?![上间场了点到会安])")
_TWO_HOURS = re.compile("([一二两三四五六七八九])([二三四五六七八九])点|(?<!\\d)(\\d)、(\\d{1,2})点")
_TO_NOON = re.compile(r"(\d(?:\s*[ap]m)?\s*(?:and|to|until|till|-)\s*)(?:noon|midday)\b")
_ISH = re.compile(r"(?<=\d)ish\b")
_DAWN = re.compile(r"(?<=[明今后日号654321])\s*早(?![上晨间场了点])")
_HALF_DAY = re.compile(r"([今明])(?=\s*[早晚]上)")
_MIDNIGHT = re.compile(r"((?:half|quarter|\b\d{1,2}(?: minutes)?) (?:past|after) )midnight\b")
_TO_MIDNIGHT = re.compile(r"((?:quarter|\b\d{1,2}(?: minutes)?) to )midnight\b")
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_NTH = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth"
    " sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
_ORDINAL = rf"((?:twenty|thirty)[ -])?({'|'.join(_NTH)}|thirtieth)"
_ORDINALS = re.compile(rf"(?<=\b)({_MONTH} (?:the )?){_ORDINAL}\b|\b{_ORDINAL}( (?:of )?{_MONTH}\b)")
_OR_NOT = re.compile(r"([是要想看])不\1")
_THOUSAND = re.compile(r"(?<!\d)(\d{1,3}) thousand\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DAYS = {sign: str(at) for at, sign in enumerate("一二三四五六日", 1)} | {"天": "7"}


@remembered
def prepared(text: str) -> str:
    """Simplified, narrow, lower case, numerals as digits, Chinese weekdays as 周1 to 周7; not for showing."""
    told = normal.folded(text).replace("\u2019", "'")
    if normal.has_han(told):
        told = _han(told)
    return _THOUSANDS.sub("", _english(told))


def _han(told: str) -> str:
    told = _BOTH_WEEKEND.sub("周末", _OR_NOT.sub(r"\1", told))
    told = _TWO_DAYS.sub(_neighbours, told)
    told = _WEEKDAY.sub(lambda found: f"{found[1]}{_DAYS[found[2]]} ", told)
    told = _LABOUR_DAY.sub("劳动节", told)
    told = _TWO_HOURS.sub(lambda found: f"{found[1] or found[3]}点到{found[2] or found[4]}点", told)
    told = normal.digits(_A_BIT.sub("些", told))
    return _HALF_DAY.sub("\\1天", _DAWN.sub(" 早上 ", _EVENING.sub(" 晚上 ", told)))


def _neighbours(found: re.Match[str]) -> str:
    """周二三 is two days; of others it is not clear which are meant."""
    close = int(_DAYS[found[3]]) - int(_DAYS[found[2]]) == 1
    return f"{found[1]}{found[2]}到周{found[3]}" if close else found[0]


def _ordinal(found: re.Match[str]) -> str:
    """April the twenty-first → april the 21st, as far as its number goes."""
    tens, word = found[2] or found[4] or "", found[3] or found[5]
    day = 30 if word == "thirtieth" else _NTH.index(word) + 1
    day += 20 if tens.startswith("twenty") else 30 if tens else 0
    return f"{found[1] or ''}{day}th{found[6] or ''}"


def _english(told: str) -> str:
    told = _ORDINALS.sub(_ordinal, told)
    told = _ISH.sub(" ish", _TO_NOON.sub(r"\g<1>12:00", normal.english_numbers(told)))
    told = _TO_MIDNIGHT.sub(r"\g<1>24", _MIDNIGHT.sub(r"\g<1>0", told).replace(" after 0", " past 0"))
    return _THOUSAND.sub(lambda found: found[1] + "000", told)

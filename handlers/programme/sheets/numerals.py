"""Chinese numerals of dates and hours, as digits: 四月十七日 is 4月17日, 七点半 is 7点半."""

import re

_DIGITS = {sign: count for count, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
_NUMBER = re.compile(
    r"[〇零○一二两三四五六七八九十廿]+(?=\s*[年月日号点时分]|\s*小时)|(?<=[点时])[〇零一二三四五六七八九十]+(?![刻])"
)


def in_digits(text: str) -> str:
    """The text, its numerals before 年, 月, 日, 点, 分 … in digits."""
    return _NUMBER.sub(lambda found: _value(found[0]), text)


def _value(numeral: str) -> str:
    numeral = numeral.replace("廿", "二十")
    if "十" not in numeral:
        return "".join(str(_DIGITS[sign]) for sign in numeral)
    tens, _, ones = numeral.partition("十")
    count = (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
    return str(count)

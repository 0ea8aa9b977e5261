"""Days that are named from today on: tomorrow, next Friday, 明天, 下周五."""

import datetime
import re
from datetime import timedelta

Day = datetime.date
_AHEAD = {
    "day after tomorrow": 2, "tomorrow": 1, "today": 0, "tonight": 0,
    "大后天": 3, "后天": 2, "明天": 1, "明日": 1, "今天": 0, "今日": 0,
}  # fmt: skip
_ENGLISH = "monday tuesday wednesday thursday friday saturday sunday".split()
_HAN = "一二三四五六日"
_FIGURES = str.maketrans("天123456", "日一二三四五六")
_WEEKS = {"": 0, "this": 0, "next": 1, "本": 0, "这": 0, "下": 1, "下下": 2}
_ONE_DAY = re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in _AHEAD))
_WEEKDAY = re.compile(
    rf"(?:\b(next|this) )?\b({'|'.join(_ENGLISH)})\b|(下下|下|本|这)?个?(?:周|星期|礼拜)([{_HAN}天1-6])(?!\d)"
)
_WEEK = re.compile(
    r"\b(?:the )?(?:end of )?(next|this) week\b|(下下|下|本|这)个?(?:周|星期|礼拜)(?:[末底内]|之内|以内)?"
)
SPOTTED = (
    r"(?:\bthe )?\b(?:day after tomorrow|tomorrow|today|tonight)\b"
    rf"|(?:\bnext |\bthis )?\b(?:{'|'.join(_ENGLISH)})\b|\b(?:end of )?(?:next|this) (?:week|month|year)\b"
    rf"|大?后天|明[天日]|今[天日]|(?:下下|下|本|这)?个?(?:周|星期|礼拜)[{_HAN}天](?![{_HAN}])"
    r"|(?:下下|下|本|这)个?(?:周|星期|礼拜)[末底内]?|(?:下个?|本|这个)月[末底]?"
)
"""A pattern for such a day within a longer text."""


def named(text: str, today: Day) -> Day | None:
    """The day that the folded text names from today on; of a week its Sunday. None where there is none, or figures."""
    for pattern in (_ONE_DAY, _WEEKDAY, _WEEK):
        found = pattern.search(text)
        if found and not re.search(r"\d", text[: found.start()] + text[found.end() :]):
            return _day(found, today)
    return None


def _day(found: re.Match[str], today: Day) -> Day:
    if found.re is _ONE_DAY:
        return today + timedelta(days=_AHEAD[found[0]])
    monday = today - timedelta(days=today.weekday())
    if found.re is _WEEK:
        return monday + timedelta(days=6, weeks=_WEEKS[found[1] or found[2]])
    weeks = found[1] or found[3] or ""
    at = _ENGLISH.index(found[2]) if found[2] else _HAN.index(found[4].translate(_FIGURES))
    day = monday + timedelta(days=at, weeks=_WEEKS[weeks])
    return day + timedelta(weeks=1) if not weeks and day < today else day

"""The words that announce a part of a question within a longer answer: "Name:", 联系人, "phone +86 …"."""

import re
from functools import lru_cache

from handlers.talk.content import Field
from handlers.talk.fields import looks, normal

KIND_NAMES = {
    "email": "e-mail|email|mail|e-mail address|email address|邮箱|电邮|邮件|电子邮件|电子邮箱|郵箱",
    "phone": "phone|tel|telephone|mobile|cell|phone number|电话|手机|手机号|联系电话|電話|手機",
    "link": "link|url|screener|链接|連結|观看链接|网盘",
    "password": "password|passcode|pass|pwd|pw|密码|密碼|提取码|提取碼|访问码|口令",
    "date": "valid until|expires|expiry|expires on|有效期|有效期至|截止|截止日期",
}
_UNSAID = {
    "password": r"|\s+(?=\S)|(?=[A-Za-z0-9])(?<=[\u4e00-\u9fff])", "languages": r"|\s+(?:in|are)\s+",
    "phone": r"|\.?\s*(?=[+(\d])", "email": r"|\s*(?=[\w.+-]{1,64}@)", "link": r"|\s*(?=https?:|www\.)",
}  # fmt: skip
"""What may stand for the colon after a label, by kind."""


def names(part: Field, parts: list[Field]) -> list[str]:
    """What announces a part: its own names, and those of its kind where no other part is of that kind."""
    alone = sum(other.kind == part.kind for other in parts) == 1
    known = normal.names_of(part) + (KIND_NAMES.get(part.kind, "").split("|") if alone else [])
    return sorted({name for name in known if name}, key=len, reverse=True)


def _label(part: Field, parts: list[Field]) -> re.Pattern[str]:
    return _announcing(tuple(names(part, parts)), part.kind, looks.is_name(part))


@lru_cache(maxsize=256)
def _announcing(listed: tuple[str, ...], kind: str, is_name: bool) -> re.Pattern[str]:
    words = "|".join(re.escape(name) for name in listed)
    said = r"\s*[:：=]\s*|\s+is\s+|\s*[是为為]\s*"
    unsaid = _UNSAID.get(kind, "")
    before = r"(?:(?<![A-Za-z0-9_])|(?=[\u4e00-\u9fff]))"
    announced = rf"{before}(?:{words})(?:{said}{unsaid})"
    if kind == "text":  # 联系人李明: only where a piece begins, for 公司 may as well end one
        announced += rf"|(?<![^\s,，;；、。])(?:{words})(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])"
    if is_name:
        announced += rf"|(?:^|(?<=[\n,，;；、]))[ \t]*(?:{words})[ \t]+(?=(?-i:[A-Z]))"
    return re.compile(announced, re.I)


def found(text: str, parts: list[Field]) -> list[tuple[int, int, Field]]:
    """Where labels stand (start, end, part), in order, the longest where several overlap, each part once."""
    seen = [
        (m.start(), m.end(), part)
        for part in parts
        for m in _label(part, parts).finditer(text)
        if "://" not in text[m.start() : m.end() + 2]
    ]
    kept: list[tuple[int, int, Field]] = []
    for start, end, part in sorted(seen, key=lambda label: (label[0], -label[1])):
        free = (not kept or start >= kept[-1][1]) and part.id not in {other.id for _, _, other in kept}
        if free and not _within_address(text, start):
            kept.append((start, end, part))
    return kept


def _within_address(text: str, at: int) -> bool:
    """ "?pwd=ab12" belongs to the link it stands in."""
    word = text[max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1 : at]
    return "://" in word and word[-1:] in "?&/#"

"""A declaration agreed to: which version of it, the hash of its words, and when."""

import hashlib
import json
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from handlers.talk.content import Field, Value
from handlers.talk.fields import choice, date, normal
from handlers.talk.fields.kind import Context, Kind, Problem, Read

_NO = re.compile(r"\b(?:no|not|nope|never|disagree|refuse|decline|don'?t|cannot|can'?t|won'?t)\b|n't\b|不|没|拒绝|别")
_BUT = re.compile(r"\b(?:but|except|unless|if|however|only)\b|但|除|如果|只要|只")
_YES = re.compile(
    r"\b(?:agree[ds]?|i agree|accept(?:ed)?|confirm(?:ed)?|yes|yep|yeah|ok|okay|sure|of course|certainly|y)\b"
    r"|同意|确认|接受|认可|^(?:是|是的|好|好的|可以|行|嗯|对|没问题|没有问题|当然|愿意)(?:的|了|吧)?$"
)
_SURE = {
    "没问题",
    "没有问题",
    "noproblem",
    "notaproblem",
    "no objection",
    "没有异议",
    "无异议",
    "noobjection",
    "noobjections",
}


def fingerprint(field: Field) -> str:
    """The SHA-256, in hex, of the declaration's version and its words in every language."""
    words = json.dumps(
        {"version": field.version, "text": field.text}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(words.encode()).hexdigest()


def _answer(field: Field, text: str) -> str:
    """ "yes", "no" or "" where it cannot be told."""
    folded = re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", normal.folded(text)).strip(" .!")
    picked = choice.matched(field, text)
    if normal.key(text) in _SURE or picked in ("agree", "yes"):
        return "yes"
    if picked or _NO.search(folded):
        return "no"
    return "yes" if _YES.search(folded) and not _BUT.search(folded) else ""


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """{"version", "hash", "at", "zone"} of an agreement; anything else is a problem, a plain no one of its own."""
    answer = _answer(field, text)
    if answer == "no":
        return Problem("field.consent.needed")
    if answer != "yes":
        return Problem("field.consent.unclear", {"typed": normal.clean(text)})
    at = context.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Read({"version": field.version, "hash": fingerprint(field), "at": at, "zone": context.zone})


def _agreed_on(value: Value) -> datetime | None:
    try:
        return datetime.strptime(value["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (KeyError, TypeError, ValueError):
        return None


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """The agreement must be to the words of today."""
    if _agreed_on(value) is None:
        return Problem("field.outdated")
    same = value.get("version") == field.version and value.get("hash") == fingerprint(field)
    return None if same else Problem("field.consent.changed", {"version": field.version})


def write(field: Field, value: Value, language: str) -> str:
    """When it was agreed to (the festival's day), and to which version."""
    at = _agreed_on(value)
    day = date.spoken(at.astimezone(ZoneInfo(value.get("zone", "UTC"))).date(), language) if at else ""
    version = value.get("version", "") if isinstance(value, dict) else ""
    return f"已于{day}同意，版本 {version}" if language.startswith("zh") else f"agreed on {day}, version {version}"


CONSENT = Kind(read, check, write)

"""How to reach somebody: e-mail addresses and phone numbers, checked by the libraries that know their rules."""

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

HOME = "CN"
_COMMON = """gmail.com qq.com 163.com 126.com outlook.com hotmail.com yahoo.com foxmail.com sina.com icloud.com sohu.com
aliyun.com 139.com yeah.net vip.qq.com protonmail.com googlemail.com yahoo.co.uk""".split()
_REAL = set(
    """mail.com email.com ymail.com 189.cn 21cn.com live.com msn.com gmx.com gmx.de sina.cn me.com mac.com qq.cn
hotmail.fr outlook.fr outlook.de outlook.cn yahoo.fr yahoo.de yahoo.cn rocketmail.com aol.com""".split()
)
"""Domains that look like a slip in a common one, and are not."""
_ENDINGS = {
    "con": "com",
    "cmo": "com",
    "ocm": "com",
    "vom": "com",
    "xom": "com",
    "comm": "com",
    "coom": "com",
    "nte": "net",
    "ogr": "org",
}
_ADDRESS = re.compile(
    r"[^\s@<>,;:\"()，；：、。（）《》【】\u3400-\u9fff]{1,80}@[^\s@<>,;:\"()，；：、（）《》【】]{1,253}"
)
_ASCII_DOMAIN = re.compile(r"[A-Za-z0-9.-]+")
_PHONE = re.compile(
    r"(?<![A-Za-z0-9_@./=-])(?:\+|00)?[ \t]?\(?\d[\d \t().\-]{5,24}\d"
    r"(?:[ \t]*(?:ext\.?|extension|x|#|转|轉|分机|分機)[ \t]*:?\d{1,6})?(?![A-Za-z0-9_@/])",
    re.I,
)
_EXTENSION = re.compile(r"[,;]?\s*(?:ext(?:ension)?\.?|x|#|转接?|分机号?)\s*[:.]?\s*(\d{1,6})\s*$", re.I)


def _repaired(text: str) -> str:
    """The marks of an address as keyboards and caution spoil them: ＠, 。com, " (at) ", "mailto:", " @ "."""
    text = re.sub(r"。(?=\s*[A-Za-z])", ".", normal.narrow(normal.clean(text)))
    text = re.sub(
        r"\s*(?:\(at\)|\[at\]|\{at\}|【at】| at )\s*(?=[\w-]+(?:\.|\s*(?:\(dot\)|\[dot\]| dot )))",
        "@",
        text,
        count=1,
        flags=re.I,
    )
    text = re.sub(r"\s*(?:\(dot\)|\[dot\]| dot )\s*", ".", text, flags=re.I)
    text = re.sub(r"@([\w-]{1,60}),(com|cn|net|org)\b", r"@\1.\2", text, flags=re.I)
    text = re.sub(r"\bmailto:", "", text, flags=re.I)
    return re.sub(r"^(\S+)\s+@\s*(\S+)$|^(\S+)\s*@\s+(\S+)$", r"\1\3@\2\4", text)


def _spotted(text: str) -> list[str]:
    """All that look like an address; a Chinese sentence may stand right beside one."""
    return [_tail(found[0]) for found in _ADDRESS.finditer(text)]


def _tail(address: str) -> str:
    local, _, domain = address.partition("@")
    ascii_domain = _ASCII_DOMAIN.match(domain)
    if ascii_domain and "." in ascii_domain[0].strip(".") and not domain[ascii_domain.end() :].lstrip().startswith("."):
        domain = ascii_domain[0]
    return f"{local}@{domain.rstrip('.。!！?？')}"


def find_email(text: str) -> tuple[str, str] | None:
    """The first e-mail address in the text, and the text without it."""
    narrow = normal.narrow(text)
    found = _ADDRESS.search(narrow)
    if not found or "." not in found[0].partition("@")[2]:
        return None
    start, end = found.start(), found.start() + len(_tail(found[0]))
    if text[start - 1 : start] == "<" and text[end : end + 1] == ">":
        start, end = start - 1, end + 1
    return text[start:end], text[:start] + "\n" + text[end:]


def _broken(text: str) -> Problem:
    """What is wrong with an address that the library does not take, in a sentence of ours."""
    typed = normal.clean(text)
    local, at, domain = typed.partition("@")
    if not at:
        return Problem("field.email.no_at", {"typed": typed})
    if "@" in domain:
        return Problem("field.email.many_at", {"typed": typed})
    if not local.strip() or not domain.strip():
        return Problem("field.email.half", {"typed": typed})
    if " " in typed:
        return Problem("field.email.space", {"typed": typed})
    if "." not in domain.strip("."):
        return Problem("field.email.no_dot", {"typed": typed, "domain": domain})
    return Problem("field.email.unreadable", {"typed": typed})


def _valid(address: str) -> str | Problem:
    from email_validator import EmailNotValidError
    from email_validator.validate_email import validate_email

    ending = address.rpartition(".")[2].casefold()
    if ending in _ENDINGS:
        return Problem("field.email.ending", {"typed": address, "guess": address[: -len(ending)] + _ENDINGS[ending]})
    try:
        return validate_email(address, check_deliverability=False).normalized
    except (EmailNotValidError, UnicodeError, ValueError):
        return _broken(address)


def _guesses(address: str) -> tuple[Note, ...]:
    local, _, domain = address.rpartition("@")
    if domain in _COMMON or domain in _REAL:
        return ()
    near = get_close_matches(domain, _COMMON, n=1, cutoff=0.82)
    alike = near and abs(len(near[0]) - len(domain)) <= 1
    return (Note("field.email.guess", {"value": address, "guess": f"{local}@{near[0]}"}),) if alike else ()


def read_email(field: Field, text: str, context: Context) -> Read | Problem:
    """One address, normalised."""
    repaired = _repaired(normal.unlabelled(field, text))
    spotted = _spotted(repaired)
    addresses = list(dict.fromkeys(spotted))
    if len(addresses) > 1:
        return Problem("field.email.several", {"count": len(addresses)})
    whole = (
        repaired.count("@") != len(spotted)
        or not addresses
        or (" " in repaired and repaired.endswith(addresses[0]) and _one_word_before(repaired))
    )
    address = _valid(repaired if whole else addresses[0])
    return normal.quoted(address, text) if isinstance(address, Problem) else Read(address, _guesses(address))


def _one_word_before(text: str) -> bool:
    """ "li ming@studio.cn" has a blank in the middle; a sentence, a label or "Li Ming <…" has not."""
    return re.fullmatch(r"[a-z0-9._-]+ [a-z0-9._-]+@\S+", text) is not None


def check_email(field: Field, value: Value, context: Context) -> Problem | None:
    """An address that the library still takes."""
    if not isinstance(value, str):
        return Problem("field.outdated")
    valid = _valid(value)
    return valid if isinstance(valid, Problem) else None


def write_as_is(field: Field, value: Value, language: str) -> str:
    """The address itself."""
    return str(value)


@lru_cache(maxsize=64)
def _parsed(text: str, region: str) -> "PhoneNumber | str":
    """The number, or the key of what is wrong with it."""
    from phonenumbers import NumberParseException, parse

    try:
        return parse(text, region)
    except NumberParseException as wrong:
        kinds = {
            0: "field.phone.country",
            2: "field.phone.too_short",
            3: "field.phone.too_short",
            4: "field.phone.too_long",
        }
        return kinds.get(wrong.error_type, "field.phone.unreadable")


def _reason(number: "PhoneNumber | str") -> str:
    """Why it is no phone number: a text key, "" for a good one."""
    from phonenumbers import ValidationResult, is_possible_number_with_reason, is_valid_number

    if isinstance(number, str):
        return number
    if is_valid_number(number):
        return ""
    reasons = {
        ValidationResult.TOO_SHORT: "field.phone.too_short", ValidationResult.TOO_LONG: "field.phone.too_long",
        ValidationResult.INVALID_COUNTRY_CODE: "field.phone.country",
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "field.phone.area",
    }  # fmt: skip
    return reasons.get(is_possible_number_with_reason(number), "field.phone.invalid")


def region(context: Context) -> str:
    """The country whose numbers may be written without its code: the film's first, else the festival's."""
    countries = context.answers.get("countries")
    first = countries[0] if isinstance(countries, list) and countries else HOME
    return first if isinstance(first, str) and re.fullmatch("[A-Z]{2}", first) else HOME


def _candidates(text: str, home: str) -> list[tuple[str, str]]:
    digits = re.sub(r"\D", "", text)[:20]
    known = text.startswith(("+", "00")) or digits.startswith(
        "1"
    )  # eleven digits from 1 on: a slip in a Chinese mobile, no American
    international = [] if known else [("+" + digits, home)]
    return [(text, home), (text, HOME), *international]


def _e164(number: "PhoneNumber", extension: str) -> str:
    from phonenumbers import PhoneNumberFormat, format_number

    stored = format_number(number, PhoneNumberFormat.E164)
    extension = extension or number.extension or ""
    return f"{stored};ext={extension}" if extension else stored


def read_phone(field: Field, text: str, context: Context) -> Read | Problem:
    """E.164, with ";ext=12" where there is an extension."""
    typed = normal.clean(text)
    plain = normal.simplified(normal.plain(normal.unlabelled(field, text)))
    plain = re.sub(r"^[^\d+(]*(?=[\d+(])", "", plain)
    extension = _EXTENSION.search(plain)
    digits = plain[: extension.start()] if extension else plain
    if sum(mark.isdigit() for mark in digits) == 0:
        return Problem("field.phone.unreadable", {"typed": typed})
    parts = [part for part in re.split(r"[,;、/|]|\bor\b|或", digits) if sum(mark.isdigit() for mark in part) >= 7]
    if len(parts) > 1:
        return Problem("field.phone.several", {"count": len(parts)})
    digits = digits[:250]
    numbers = [_parsed(*candidate) for candidate in _candidates(digits, region(context))]
    good = next((number for number in numbers if not isinstance(number, str) and not _reason(number)), None)
    if good is None:
        return Problem(_reason(numbers[0]), {"typed": typed})
    return Read(_e164(good, extension[1] if extension else ""))


def find_phone(text: str) -> tuple[str, str] | None:
    """The first thing like a phone number in the text, and the text without it."""
    for found in _PHONE.finditer(normal.narrow(text)):
        amount = sum(mark.isdigit() for mark in found[0])
        if amount >= 7 and not re.match(r"\s*(?:19|20)\d\d[-./]\d{1,2}[-./]\d{1,2}(?!\d)", found[0]):
            start, end = found.start(), found.end()
            return text[start:end].strip(), text[:start] + "\n" + text[end:]
    return None


def check_phone(field: Field, value: Value, context: Context) -> Problem | None:
    """A number that the library still takes."""
    if not isinstance(value, str) or not value.startswith("+"):
        return Problem("field.outdated")
    reason = _reason(_parsed(value.partition(";ext=")[0][:40], HOME))
    return Problem(reason, {"typed": value}) if reason else None


def write_phone(field: Field, value: Value, language: str) -> str:
    """+86 138 0013 8000, with the extension in the reader's language."""
    from phonenumbers import PhoneNumberFormat, format_number

    stored, _, extension = str(value).partition(";ext=")
    number = _parsed(stored, HOME)
    shown = stored if isinstance(number, str) else format_number(number, PhoneNumberFormat.INTERNATIONAL)
    return f"{shown}{' 转 ' if language.startswith('zh') else ' ext. '}{extension}" if extension else shown


EMAIL = Kind(read_email, check_email, write_as_is, find_email)
PHONE = Kind(read_phone, check_phone, write_phone, find_phone)

"""Links to screeners, found in whatever they were copied with, and only to where anybody on the internet can go."""

import re
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from handlers.talk.content import Field, Value
from handlers.talk.fields import choice, normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read

MOST_CHARS = 2000
FOLLOWS = "follows"
_END = r"\s<>\"'，。；、！？（）《》【】「」『』“”‘’…"
_AFTER = "提取码|提取碼|密码|密碼|访问码|訪問碼|口令|有效|链接|連結|复制|複製|到期|截止"
_STOP = rf"(?!{_AFTER})[^{_END}]"
_FULL = re.compile(rf"https?:/{{1,3}}(?:{_STOP})+", re.I)
_DOMAIN = r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}"
_SCHEMELESS = re.compile(
    rf"(?<![\w@.:/-])(?:www\.{_DOMAIN}(?::\d{{1,5}})?|{_DOMAIN}(?::\d{{1,5}})?(?=/))(?:[/?#](?:{_STOP})*)?", re.I
)
_ALONE = re.compile(rf"{_DOMAIN}(?::\d{{1,5}})?", re.I)
_OTHER_SCHEME = re.compile(r"(?<![\w.])([a-z][a-z0-9+-]{1,20}):(?!\d)(?=\S)", re.I)
_WIDE_DOT = re.compile(
    r"(?<=[A-Za-z0-9])[。｡](?=(?:[A-Za-z0-9-]{1,30}[。｡.]){0,3}(?:com|cn|net|org|tv|io|co|cc|me|film|video)(?![A-Za-z]))",
    re.I,
)
_WIDE = {ord(mark): ord(mark) - 0xFEE0 for mark in "：／．？＝＆％－＿＃＋～＠"} | {
    code: code - 0xFEE0 for code in [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
}
_LOCAL = (".local", ".localhost", ".internal", ".lan", ".home", ".intranet", ".corp", ".home.arpa", ".onion")
_PROMISED = re.compile(
    r"\b(?:will (?:follow|come|send|be)|i'?ll send|to follow|coming|later|soon|no link"
    r"|not? (?:yet|ready|available|online|uploaded)|(?:isn't|is not|don'?t have|do not have|haven'?t)\b.*"
    r"\b(?:yet|link|ready|online)|tbc|tba|next (?:week|month)|tomorrow)\b"
    r"|稍后|以后|之后|随后|晚点|过几天|过两天|过段时间|下周|下个?月|明天|后天|待定|暂无|暂缺|暂时没|还没|尚未"
    r"|[没无]有?链接|链接还?[没无]|补[发交上充]|后补|再[发补给]"
)
_SPACED = re.compile(r"\s+(?:[/?#&=]\S|\d+\s*$)")


def _narrow(text: str) -> str:
    """Full-width letters and the marks of an address made narrow, one for one; Chinese commas still end an address."""
    return _WIDE_DOT.sub(".", text.translate(_WIDE))


def _trimmed(url: str) -> str:
    """The address without the punctuation of the sentence around it."""
    while url and (
        url[-1] in ".,;:!?'*_~" or (url[-1] in ")]}" and url.count(url[-1]) > url.count("([{"[")]}".index(url[-1])]))
    ):
        url = url[:-1]
    return url


def _span(text: str) -> tuple[int, int] | None:
    found = _FULL.search(text) or _SCHEMELESS.search(text)
    return (found.start(), found.start() + len(_trimmed(found[0]))) if found else None


def find(text: str) -> tuple[str, str] | None:
    """The first address in the text, and the text without it."""
    span = _span(_narrow(text))
    return (text[span[0] : span[1]], text[: span[0]] + "\n" + text[span[1] :]) if span else None


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        pass
    last = host.rpartition(".")[2]
    numeric = last.isdigit() or last.startswith("0x")  # 127.1, 0x7f.1 and the like are addresses to some programs
    return not (numeric or host == "localhost" or host.endswith(_LOCAL))


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is not one."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
        ascii_host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return None
    return (
        parts._replace(netloc=parts.netloc.replace(host, ascii_host))
        if host.isascii()
        else parts._replace(netloc=ascii_host)
    )


def _fits(url: str) -> Problem | None:
    if len(url) > MOST_CHARS:
        return Problem("field.link.too_long", {"count": len(url), "max": MOST_CHARS})
    parts = _split(url)
    if parts is None or parts.scheme not in ("http", "https") or re.search(r"[\s\x00-\x20]", url):
        return Problem("field.link.unreadable", {"typed": url})
    host = parts.hostname or ""
    if parts.username is not None:
        return Problem("field.link.userinfo", {"host": host})
    if not _is_public(host):
        return Problem("field.link.private", {"host": host})
    by_name = ":" not in host and not _ALONE.fullmatch(host) and not re.fullmatch(r"[\d.]+|.*\.xn--[a-z0-9-]+", host)
    return Problem("field.link.unreadable", {"typed": url}) if by_name else None


def unfit_to_share(url: str) -> tuple[str, str] | None:
    """Why an address must not be sent to everybody, and its host; None if it may.

    "unreadable", "userinfo", "private" or "https": stricter than what somebody's own answer must be.
    """
    parts, problem = _split(url), _fits(url)
    host = (parts.hostname or "") if parts else ""
    if problem is None:
        return None if parts and parts.scheme == "https" else ("https", host)
    why = problem.key.rpartition(".")[2]
    return (why if why in ("userinfo", "private") else "unreadable"), host


def _normal(url: str) -> str:
    """https:// where no scheme was typed; scheme and host in lower case; other scripts percent-encoded."""
    url = re.sub(r"^(https?):/{1,3}", lambda found: found[1].lower() + "://", url, flags=re.I)
    url = url if re.match("https?://", url) else "https://" + url
    parts = _split(url)
    if parts is None:
        return url
    kept = "%/:?#[]@!$&'()*+,;=~-._"
    path, query, fragment = (quote(part, safe=kept) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, query, fragment))


def promised(field: Field, text: str) -> bool:
    """Whether the field takes "follows", and the text says so in some way: 链接下周发, "I will send it later"."""
    return field.option(FOLLOWS) is not None and (
        choice.matched(field, text) == FOLLOWS or _PROMISED.search(normal.folded(text)[:300]) is not None
    )


def _refused(text: str) -> Problem | None:
    """A scheme of another kind, more than one address, or one with a gap in it."""
    first = _span(text)
    other = _OTHER_SCHEME.search(text[: first[0]] if first else text)
    if other and not first and other[1].lower() not in ("http", "https"):
        return Problem("field.link.scheme", {"scheme": other[1].lower()})
    if not first:
        return None
    again = _FULL.search(text, first[1]) or _SCHEMELESS.search(text, first[1])
    if again and _trimmed(again[0]) != text[first[0] : first[1]]:
        return Problem("field.link.several")
    return Problem("field.link.spaces") if _SPACED.match(text, first[1]) else None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """An http(s) address; or "follows" where the field offers to send it later and the person says so."""
    if choice.matched(field, text) == FOLLOWS:
        return Read(FOLLOWS)
    typed = normal.clean(normal.unlabelled(field, text))
    narrow = _narrow(typed)
    refused = _refused(narrow)
    if refused:
        return refused
    span = _span(narrow)
    url = narrow[span[0] : span[1]] if span else _trimmed(narrow)
    if not span and not _ALONE.fullmatch(url):
        return _promise(field, text, context) or Problem("field.link.unreadable", {"typed": normal.clean(text)})
    url = _normal(url)
    problem = _fits(url)
    if problem and "typed" in problem.values:
        return Problem(problem.key, {"typed": typed[span[0] : span[1]] if span else typed})
    return problem or Read(url)


def _promise(field: Field, text: str, context: Context) -> Read | None:
    if not promised(field, text):
        return None
    value = choice.labels(field, [FOLLOWS], context.language)
    return Read(FOLLOWS, (Note("field.understood", {"typed": normal.clean(text), "value": value}),))


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """A public http(s) address, or "follows" where that is still offered."""
    if value == FOLLOWS and field.option(FOLLOWS):
        return None
    return _fits(value) if isinstance(value, str) else Problem("field.outdated")


def write(field: Field, value: Value, language: str) -> str:
    """The address itself."""
    return choice.labels(field, [value], language) if value == FOLLOWS else str(value)


LINK = Kind(read, check, write, find)

"""One message that answers several parts of a question: labelled pieces, pieces of a known look, the rest in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.talk.content import Field
from handlers.talk.fields import KINDS, choice, date, languages, normal
from handlers.talk.fields.kind import Context, Problem, Read

_SPOTTED_IN_ORDER = ("email", "link", "date", "phone")  # a phone number last: dates and addresses are full of digits
_TEXTS = ("text", "long_text", "people", "password")
_KIND_NAMES = {
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
_MOST_PIECES = 40
_EDGES = " \t\n,，;；、|/。．.:：-–—"
_IDLE = {"and", "with", "until", "valid", "valid until", "is", "the", "on", "by", "expires", "in", "my",
         "有效", "有效期", "和", "是", "为", "至", "到",
         "带", "帶", "配", "有", "w/"}  # fmt: skip
_BAIDU = re.compile(
    r"复制这段内容后?打开百度网盘(?:手机)?App[，,]?\s*(?:操作更方便哦|即可获取)?|-{1,2}\s*来自百度网盘\S*的分享", re.I
)
_LISTED = re.compile(r"\s*[,，;；、|]\s*|\s+[/／]\s+")
_PASSWORD_ENDS = re.compile(
    r"\s*(?:复制这段|複製這段|--\s*来自|[,，;；]\s*(?=\S*[\u4e00-\u9fff]|valid|until|expires)|[。（(]\s*(?=\S*(?:有效|valid|until|expires)))",
    re.I,
)
_BEFORE_SUBTITLES = re.compile(
    r"[,，;；。.\n|()（）]|\bwith\b|\bw/|\bplus\b|(?<![没沒不])[带帶配有]|(?=\bwithout\b|\bno\b|[无無没沒]|不带|不帶)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Split:
    """What one message gave: values by part id, problems by part id with the piece meant, and what fits nowhere."""

    values: dict[str, Read]
    problems: dict[str, tuple[str, Problem]]
    rest: str


@dataclass(slots=True)
class _Sorting:
    """A message being sorted: what is taken leaves the pool, a line break in its place."""

    context: Context
    left: list[Field]
    pool: str
    values: dict[str, Read] = field(default_factory=dict)
    problems: dict[str, tuple[str, Problem]] = field(default_factory=dict)

    def take(self, part: Field, raw: str) -> None:
        """The piece is this part's answer, right or wrong."""
        raw = raw.strip()
        read = KINDS[part.kind].read(part, raw, self.context)
        if isinstance(read, Problem):
            self.problems[part.id] = (raw, read)
        else:
            self.values[part.id] = read
        self.left.remove(part)

    def try_take(self, part: Field, raw: str) -> bool:
        """The piece is this part's answer if it reads as one."""
        read = KINDS[part.kind].read(part, raw, self.context)
        if isinstance(read, Problem):
            return False
        self.values[part.id] = read
        self.left.remove(part)
        return True


def split(field: Field, text: str, context: Context) -> Split:
    """The answers to field.parts that the text holds. Nothing is lost: what fits no part is the rest."""
    if len(text) > normal.LIMIT:
        return Split({}, {}, normal.visible(text).strip())
    cleaned = normal.clean(text, lines=True)
    sorting = _Sorting(context, list(field.parts), _BAIDU.sub("\n", cleaned))
    _take_labelled(sorting)
    _take_subtitles(sorting)
    _take_spotted(sorting)
    rest = _take_in_order(sorting)
    return Split(sorting.values, sorting.problems, "\n".join(rest))


def _names(part: Field, parts: list[Field]) -> list[str]:
    """What announces a part: its own names, and those of its kind where no other part is of that kind."""
    alone = sum(other.kind == part.kind for other in parts) == 1
    names = normal.names_of(part) + (_KIND_NAMES.get(part.kind, "").split("|") if alone else [])
    return sorted({name for name in names if name}, key=len, reverse=True)


def _label(part: Field, parts: list[Field]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in _names(part, parts))
    said = r"\s*[:：=]\s*|\s+is\s+|\s*[是为為]\s*"
    unsaid = _UNSAID.get(part.kind, "")
    return re.compile(rf"(?<![A-Za-z0-9_])(?:{names})(?:{said}{unsaid})", re.I)


def _labels(sorting: _Sorting) -> list[tuple[int, int, Field]]:
    """Where labels stand, in order, the longest where several overlap, each part once."""
    text = sorting.pool
    found = [(m.start(), m.end(), part) for part in sorting.left for m in _label(part, sorting.left).finditer(text)
             if "://" not in text[m.start() : m.end() + 2]]  # fmt: skip
    kept: list[tuple[int, int, Field]] = []
    for start, end, part in sorted(found, key=lambda label: (label[0], -label[1])):
        free = (not kept or start >= kept[-1][1]) and part.id not in {other.id for _, _, other in kept}
        if free and not _within_address(text, start):
            kept.append((start, end, part))
    return kept


def _within_address(text: str, at: int) -> bool:
    """ "?pwd=ab12" belongs to the link it stands in."""
    word = text[max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1 : at]
    return "://" in word and word[-1:] in "?&/#"


def _take_labelled(sorting: _Sorting) -> None:
    """What follows "Label:" up to the next label or the end of the line."""
    text, labels = sorting.pool, _labels(sorting)
    if not labels:
        return
    unlabelled = [text[: labels[0][0]]]
    for at, (_, end, part) in enumerate(labels):
        until = labels[at + 1][0] if at + 1 < len(labels) else len(text)
        value, _, after = text[end:until].partition("\n")
        value, beside = _own(sorting, part, value)
        if value.strip(_EDGES):
            sorting.take(part, value.strip() if part.kind == "password" else value.strip(_EDGES.replace(".", "")))
        unlabelled += [beside, after]
    sorting.pool = "\n".join(unlabelled)


def _own(sorting: _Sorting, part: Field, value: str) -> tuple[str, str]:
    """The part's own piece of what its label announced, and what stands beside it."""
    own = KINDS[part.kind].find
    if own is not None:
        return own(value) or (value, "")
    others = [KINDS[other.kind].find for other in sorting.left if other.kind in ("email", "link")]
    seen = [find(value) for find in others if find]
    ends = [value.find(one[0]) for one in seen if one]
    if part.kind == "password":
        ends += [found.start() for found in [_PASSWORD_ENDS.search(value)] if found]
        dated = date.find(value) if any(other.kind == "date" for other in sorting.left) else None
        if dated and value.find(dated[0]) > 0 and not dated[0][0].isdigit():
            ends.append(value.find(dated[0]))
    return _cut(value, min(ends, default=len(value)))


def _cut(value: str, at: int) -> tuple[str, str]:
    """The value up to there, without the bracket that closes around it, and the rest."""
    own = value[:at].rstrip(" ,，;；、<")
    closed = own[-1:] in (")", "）") and not re.search("[(（]", own)
    return own[:-1] if closed else own, value[at:]


def _take_subtitles(sorting: _Sorting) -> None:
    """Languages named before the word for what they are: "Chinese and French subtitles", 英语对白, 无字幕."""
    for part in [part for part in sorting.left if part.kind == "languages"]:
        names = "|".join(re.escape(name) for name in _names(part, sorting.left))
        found = (
            re.search(rf"(?:(?<![A-Za-z])(?=[A-Za-z])|(?![A-Za-z]))(?:{names})(?![A-Za-z])", sorting.pool, re.I)
            if names
            else None
        )
        if found is None:
            continue
        start = max((m.end() for m in _BEFORE_SUBTITLES.finditer(sorting.pool, 0, found.start())), default=0)
        phrase = sorting.pool[start : found.start()]
        end = found.end()
        if not phrase.strip():  # "subtitles Chinese": the languages come after
            after = re.match(r"[^,，;；。\n]*", sorting.pool[end:])
            phrase, end = (after[0], end + after.end()) if after else ("", end)
        if phrase.strip():
            _take_languages(sorting, part, phrase)
            sorting.pool = sorting.pool[:start] + "\n" + sorting.pool[end:]


def _take_languages(sorting: _Sorting, part: Field, phrase: str) -> None:
    denied = re.fullmatch(r"\s*(?:no|without|no other|any)(?: any)?\s*|\s*(?:[无無没沒]有?|不带|不帶)\s*", phrase, re.I)
    sorting.take(part, "none" if denied else phrase)


def _take_spotted(sorting: _Sorting) -> None:
    """Addresses, links, days and numbers are known by their look."""
    for kind in _SPOTTED_IN_ORDER:
        find = KINDS[kind].find
        for part in [part for part in sorting.left if part.kind == kind]:
            found = find(sorting.pool) if find else None
            if found:
                sorting.take(part, found[0])
                sorting.pool = found[1]


def _pieces(sorting: _Sorting) -> Iterator[str]:
    """What is left, a line a piece; lines are cut at commas only where there are more texts to fill than lines."""
    idle = _IDLE | {name.casefold() for part in [*sorting.left] for name in _names(part, sorting.left)}
    lines = [line for line in (line.strip(_EDGES.replace(".", "")) for line in sorting.pool.split("\n")) if line]
    lines = [line for line in lines if _is_said(line, idle)]
    wanted = sum(part.kind in _TEXTS for part in sorting.left)
    cut = len(lines) < wanted
    for line in lines:
        yield from (
            piece for piece in (_LISTED.split(line, maxsplit=_MOST_PIECES) if cut else [line]) if _is_said(piece, idle)
        )


def _is_said(piece: str, idle: set[str]) -> bool:
    """Whether a piece says anything: no bare label, no bare punctuation."""
    core = piece.strip(_EDGES + "()（）[]<>")
    announced = core.casefold() in idle or core.casefold() in {
        name for names in _KIND_NAMES.values() for name in names.split("|")
    }
    return any(not mark.isspace() for mark in core) and not announced


def _take_in_order(sorting: _Sorting) -> list[str]:
    """The remaining pieces go to the remaining parts; returns what found no place."""
    rest: list[str] = []
    for at, piece in enumerate(list(_pieces(sorting))):
        if at >= _MOST_PIECES or not sorting.left:
            rest.append(piece)
        elif not _placed(sorting, piece):
            smaller = _LISTED.split(piece, maxsplit=_MOST_PIECES)
            rest += [one for one in smaller if not _placed(sorting, one)] if len(smaller) > 1 else [piece]
    if rest and len(sorting.left) == 1 and sorting.left[0].kind not in _TEXTS and not _foreign(sorting, rest):
        sorting.take(sorting.left[0], rest.pop(0))
    return rest


def _foreign(sorting: _Sorting, rest: list[str]) -> bool:
    """Whether what is left can hardly be meant for the one part that is left, other parts having been answered."""
    return bool(sorting.values) and KINDS[sorting.left[0].kind].find is not None


def _placed(sorting: _Sorting, piece: str) -> bool:
    """Whether a part took the piece: one that offers it, one that it resembles, a strict one that reads it, a text."""
    offered = next((part for part in sorting.left if choice.matched(part, piece)), None)
    likely = offered or next((part for part in sorting.left if _resembles(part.kind, piece)), None)
    if likely:
        sorting.take(likely, piece)
        return True
    strict = [
        part
        for part in sorting.left
        if part.kind not in _TEXTS and KINDS[part.kind].find is None and part.kind != "consent"
    ]
    if any(sorting.try_take(part, piece) for part in strict):
        return True
    text = next((part for part in sorting.left if part.kind in _TEXTS and _may_be(part, sorting)), None)
    if text:
        sorting.take(text, piece)
    return text is not None


def _may_be(part: Field, sorting: _Sorting) -> bool:
    """Anything can be a password: unannounced, it is one only beside another answer, or as the last one left."""
    return part.kind != "password" or bool(sorting.values or sorting.problems) or len(sorting.left) == 1


def _resembles(kind: str, piece: str) -> bool:
    """Whether a piece was surely meant as this kind, though it may be wrong."""
    digits, letters = sum(mark.isdigit() for mark in piece), sum(mark.isalpha() for mark in piece)
    if kind == "email":
        return "@" in piece or "＠" in piece
    if kind == "phone":
        return digits >= 5 and letters <= 6
    if kind == "link":
        return "://" in piece or piece.lower().startswith("www.")
    return kind == "languages" and languages.lexicon().exact(piece) != ""

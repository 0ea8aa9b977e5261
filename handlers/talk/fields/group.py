"""One message that answers several parts of a question: labelled pieces, pieces of a known look, the rest in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.talk.content import Field
from handlers.talk.fields import KINDS, choice, date, labels, link, looks, normal
from handlers.talk.fields.kind import Context, Problem, Read

_SPOTTED_IN_ORDER = ("email", "link", "date", "phone")  # a phone number last: dates and addresses are full of digits
_ONE_ONLY = ("email", "link")  # two of them are one too many, and the second is nobody's name or password
_MOST_PIECES = 40
_EDGES = " \t\n,，;；、|/。．.:：-–—"
_IDLE = {"and", "with", "until", "valid", "valid until", "is", "the", "on", "by", "expires", "in", "my",
         "thanks", "thank you", "谢谢", "到期", "过期", "失效", "截止", "为止", "前有效", "之前", "前", "止",
         "有效", "有效期", "和", "是", "为", "至", "到",
         "带", "帶", "配", "有", "w/"}  # fmt: skip
_BAIDU = re.compile(
    r"复制这段内容后?打开百度网盘(?:手机)?App[，,]?\s*(?:操作更方便哦|即可获取)?|-{1,2}\s*来自百度网盘\S*的分享", re.I
)
_LISTED = re.compile(
    r"\s*[,，;；、|](?!\s*(?:Ltd|Limited|Inc|LLC|LLP|GmbH|Co|S\.A|SARL)\b)\s*|\s+[/／]\s+", re.I
)  # "Blue Planet Films, Ltd" is one name
_SCRIPT_GAP = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=\S)|(?<=\S)\s+(?=[\u4e00-\u9fff])")
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
    parts: list[Field]
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
    sorting = _Sorting(context, field.parts, list(field.parts), _BAIDU.sub("\n", cleaned))
    _take_labelled(sorting)
    _take_promised(sorting)
    _take_subtitles(sorting)
    _take_spotted(sorting)
    rest = _take_in_order(sorting)
    if rest and not sorting.values and not sorting.problems and _says_something_else(field.parts, cleaned):
        sorting.take(field.parts[0], cleaned)
        rest = []
    return Split(sorting.values, sorting.problems, "\n".join(rest))


def _says_something_else(parts: list[Field], text: str) -> bool:
    """Whether a question for a link was answered with a sentence; what may be a secret stays unquoted in the rest."""
    secrets = [
        name.casefold()
        for part in parts
        if part.secret or part.kind == "password"
        for name in labels.names(part, parts)
    ]
    sentence = len(text.split()) > 2 or normal.has_han(text)
    return parts[0].kind == "link" and sentence and not any(name in text.casefold() for name in secrets)


def _take_labelled(sorting: _Sorting) -> None:
    """What follows "Label:" up to the next label or the end of the line."""
    text, marks = sorting.pool, labels.found(sorting.pool, sorting.left)
    if not marks:
        return
    unlabelled = [text[: marks[0][0]]]
    for at, (_, end, part) in enumerate(marks):
        until = marks[at + 1][0] if at + 1 < len(marks) else len(text)
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
        found = own(value) or (value, "")
        return (value, "") if part.kind in _ONE_ONLY and own(found[1]) else found
    spotted = (*_ONE_ONLY, "phone") if part.kind == "text" else _ONE_ONLY
    others = [KINDS[other.kind].find for other in sorting.left if other.kind in spotted]
    seen = [find(value) for find in others if find]
    ends = [value.find(one[0]) for one in seen if one]
    if part.kind == "password":
        ends += [end.start() for end in [_PASSWORD_ENDS.search(value)] if end]
        dated = date.find(value) if any(other.kind == "date" for other in sorting.left) else None
        if dated and value.find(dated[0]) > 0 and not dated[0][0].isdigit():
            ends.append(value.find(dated[0]))
    if looks.is_name(part):
        ends += [end.start() for end in [_LISTED.search(value, 1)] if end]
    return _cut(value, min(ends, default=len(value)))


def _cut(value: str, at: int) -> tuple[str, str]:
    """The value up to there, without the bracket that closes around it, and the rest."""
    own = value[:at].rstrip(" ,，;；、<")
    closed = own[-1:] in (")", "）") and not re.search("[(（]", own)
    return own[:-1] if closed else own, value[at:]


def _take_subtitles(sorting: _Sorting) -> None:
    """Languages named before the word for what they are: "Chinese and French subtitles", 英语对白, 无字幕."""
    for part in [part for part in sorting.left if part.kind == "languages"]:
        names = "|".join(re.escape(name) for name in labels.names(part, sorting.left))
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


def _take_promised(sorting: _Sorting) -> None:
    """ "The link will follow next week" is about the link alone: its "next week" is no date of another part."""
    part = next((part for part in sorting.left if part.kind == "link"), None)
    others = [
        name.casefold() for other in sorting.left if other is not part for name in labels.names(other, sorting.left)
    ]
    about_others = any(name in sorting.pool.casefold() for name in others)
    if part and not about_others and not link.find(sorting.pool) and link.promised(part, sorting.pool):
        sorting.take(part, sorting.pool)
        sorting.pool = ""


def _take_spotted(sorting: _Sorting) -> None:
    """Addresses, links, days and numbers are known by their look."""
    for kind in _SPOTTED_IN_ORDER:
        for part in [part for part in sorting.left if part.kind == kind]:
            alone = kind in _ONE_ONLY and sum(other.kind == kind for other in sorting.left) == 1
            found = _spotted(sorting, kind, most=5 if alone else 1)
            if found:
                sorting.take(part, "; ".join(dict.fromkeys(found)))


def _spotted(sorting: _Sorting, kind: str, most: int) -> list[str]:
    """The first so many of that kind; they leave the pool."""
    found: list[str] = []
    find = KINDS[kind].find
    while find and len(found) < most and (one := find(sorting.pool)):
        found.append(one[0])
        sorting.pool = one[1]
    return found


def _pieces(sorting: _Sorting) -> Iterator[str]:
    """What is left, a line a piece; lines are cut at commas only where there are more texts to fill than lines."""
    idle = _IDLE | {name.casefold() for part in [*sorting.left] for name in labels.names(part, sorting.left)}
    lines = [line for line in (line.strip(_EDGES.replace(".", "")) for line in sorting.pool.split("\n")) if line]
    lines = [line for line in lines if _is_said(line, idle)]
    wanted = sum(part.kind in looks.TEXTS for part in sorting.left)
    others = {part.kind for part in sorting.left} - set(looks.TEXTS)
    loose = [line for line in lines if not any(looks.resembles(kind, line) for kind in others)]
    if len(loose) >= wanted:
        yield from lines
        return
    for line in lines:
        pieces = _LISTED.split(line, maxsplit=_MOST_PIECES)
        apart = _SCRIPT_GAP.split(line, maxsplit=_MOST_PIECES)
        alone = len(loose) == len(pieces) == 1 and len(apart) == wanted  # 李明 蓝星影业
        yield from (piece for piece in (apart if alone else pieces) if _is_said(piece, idle))


def _is_said(piece: str, idle: set[str]) -> bool:
    """Whether a piece says anything: no bare label, no bare punctuation."""
    core = piece.strip(_EDGES + "()（）[]<>")
    announced = core.casefold() in idle or core.casefold() in {
        name for names in labels.KIND_NAMES.values() for name in names.split("|")
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
    if rest and len(sorting.left) == 1 and sorting.left[0].kind not in looks.TEXTS and not _foreign(sorting, rest):
        sorting.take(sorting.left[0], rest.pop(0))
    return rest


def _foreign(sorting: _Sorting, rest: list[str]) -> bool:
    """Whether what is left can hardly be meant for the one part that is left, other parts having been answered."""
    return bool(sorting.values) and KINDS[sorting.left[0].kind].find is not None


def _placed(sorting: _Sorting, piece: str) -> bool:
    """Whether a part took the piece: one that offers it, one that it resembles, a strict one that reads it, a text."""
    offered = next((part for part in sorting.left if choice.matched(part, piece)), None)
    likely = offered or next((part for part in sorting.left if looks.resembles(part.kind, piece)), None)
    if likely:
        sorting.take(likely, piece)
        return True
    strict = [
        part
        for part in sorting.left
        if part.kind not in looks.TEXTS and KINDS[part.kind].find is None and part.kind != "consent"
    ]
    if any(sorting.try_take(part, piece) for part in strict):
        return True
    text = _text_part(sorting, piece)
    if text:
        sorting.take(text, piece)
    return text is not None


def _text_part(sorting: _Sorting, piece: str) -> Field | None:
    """The part that knows the piece by its hints; else the next in turn, those without hints before others."""
    told = next((part for part in sorting.parts if looks.hinted(part, piece)), None)
    texts = [part for part in sorting.left if part.kind in looks.TEXTS]
    part = told or min(texts, key=lambda part: bool(part.hints), default=None)
    return part if part and part in sorting.left and _may_be(part, piece, sorting) else None


def _may_be(part: Field, piece: str, sorting: _Sorting) -> bool:
    """Anything can be a password: unannounced, it is one only beside another answer, or as the only one asked for."""
    if part.kind == "password" and not sorting.values and not sorting.problems and len(sorting.left) > 1:
        return False
    return looks.may_be(part, piece, unasked=len(sorting.parts) > 1)

"""What staff wrote, held against the shape it should have: every misfit at once, not the first alone."""

import dataclasses
import difflib
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

Path = tuple[str | int, ...]

_LOGIN = re.compile(r"://[^/\s]*@")
_NAMES: dict[Any, str] = {
    str: "text in quotes",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    datetime: "a date and time with its offset from UTC, such as 2021-03-01T09:00:00+08:00",
    dict[str, str]: 'one text for each language, such as { en = "…", zh = "…" }',
    list[str]: 'a list of texts, such as ["…", "…"]',
    tuple[str, ...]: 'a list of texts, such as ["…", "…"]',
}


@dataclass(frozen=True, slots=True)
class Slot:
    """One key of a record: its type (with Annotated), and its default (`msgspec.NODEFAULT`: it must be given)."""

    name: str
    hint: Any
    default: Any


@dataclass(frozen=True, slots=True)
class Misfit:
    """One fault: where (keys and indexes), and one or two sentences that name it, the value, and the remedy."""

    path: Path
    text: str


def misfits(raw: object, hint: Any, path: Path = ()) -> Iterator[Misfit]:
    """All that keeps `raw` (as TOML gives it) from being a `hint`: a Struct, a dataclass, or anything msgspec knows."""
    hint = _without_none(hint)
    record, items = bare(hint), get_args(bare(hint))
    if is_record(record):
        yield from _record_misfits(raw, record, path)
    elif get_origin(record) is list and is_record(items[0]) and isinstance(raw, list):
        for index, item in enumerate(raw):
            yield from misfits(item, items[0], (*path, index))
    elif get_origin(record) is dict and is_record(items[1]) and isinstance(raw, dict):
        for key, item in raw.items():
            yield from misfits(item, items[1], (*path, key))
    elif not fits(raw, hint):
        yield Misfit(
            path, f"{dotted(path)} is {shown(path, raw)}, but should be {expected(hint)}.{_sample(path, hint)}"
        )


def _record_misfits(raw: object, record: Any, path: Path) -> Iterator[Misfit]:
    if not isinstance(raw, dict):
        yield Misfit(path, f"{dotted(path)} is {shown(path, raw)}, but should be a table with keys of its own.")
        return
    known = slots(record)
    for key in raw.keys() - known.keys():
        yield Misfit((*path, key), f"{dotted((*path, key))} is not known. {nearest(key, known)}")
    for slot in known.values():
        here = (*path, slot.name)
        if slot.name in raw:
            yield from misfits(raw[slot.name], slot.hint, here)
        elif slot.default is msgspec.NODEFAULT:
            yield Misfit(
                here, f"{dotted(here)} is missing; it should be {expected(slot.hint)}.{_sample(here, slot.hint)}"
            )


def fits(raw: object, hint: Any) -> bool:
    """Whether msgspec takes the value as it is."""
    try:
        msgspec.convert(raw, hint)
    except msgspec.ValidationError:
        return False
    return True


def is_record(hint: Any) -> bool:
    """Whether it is a Struct or a dataclass: a table with known keys."""
    return isinstance(hint, type) and (issubclass(hint, msgspec.Struct) or dataclasses.is_dataclass(hint))


@cache
def slots(record: Any) -> dict[str, Slot]:
    """The keys of a Struct or dataclass, in order."""
    hints = get_type_hints(record, include_extras=True)
    if dataclasses.is_dataclass(record):
        return {
            f.name: Slot(f.name, hints[f.name], _default(f, dataclasses.MISSING)) for f in dataclasses.fields(record)
        }
    return {f.name: Slot(f.name, hints[f.name], _default(f, msgspec.NODEFAULT)) for f in msgspec.structs.fields(record)}


def _default(field: Any, absent: object) -> Any:
    if field.default is not absent:
        return field.default
    return msgspec.NODEFAULT if field.default_factory is absent else field.default_factory()


def nearest(word: str, known: Iterable[str]) -> str:
    """A sentence that names what was probably meant, or else all that there is."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f'Did you mean "{found[0]}"?' if found else f"Known here: {', '.join(sorted(known)) or 'nothing'}."


def expected(hint: Any) -> str:
    """What a right value looks like, in words."""
    hint = _without_none(hint)
    kind, meta = bare(hint), _meta(hint)
    if meta and meta.description:
        return meta.description
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(f'"{word}"' for word in get_args(kind))
    if is_record(kind) or (get_origin(kind) is dict and kind not in _NAMES):
        return "a table with keys of its own"
    if get_origin(kind) is list and kind not in _NAMES:
        return "a list of tables"
    return _NAMES.get(kind, str(kind)) + (_bounds(meta) if meta else "")


def _bounds(meta: msgspec.Meta) -> str:
    least = [f" of at least {meta.ge}"] if meta.ge is not None else []
    least += [f" above {meta.gt}"] if meta.gt is not None else []
    most = [f" of at most {meta.le}"] if meta.le is not None else []
    full = [", not empty"] if meta.min_length else []
    return " and".join(least + most) + "".join(full)


def _sample(path: Path, hint: Any) -> str:
    meta = _meta(_without_none(hint))
    if not (meta and meta.examples and path):
        return ""
    value = meta.examples[0]
    return f" Write for instance: {path[-1]} = {toml_value(value)}"


def toml_value(value: object) -> str:
    """A plain value as TOML writes it."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return str(value) if isinstance(value, datetime) else msgspec.json.encode(value).decode()


def shown(path: Path, raw: object) -> str:
    """A value as a fault may print it: shortened, and never a secret (a token, the login in an address)."""
    if is_secret(path):
        return "set (not shown here)"
    if isinstance(raw, str):
        text = msgspec.json.encode(_LOGIN.sub("://…@", raw)).decode()
    else:
        text = toml_value(raw) if isinstance(raw, (bool, int, float, list, datetime)) else "a table"
    return text if len(text) <= 80 else text[:77] + "…"


def is_secret(path: Path) -> bool:
    """Whether a key holds something that must not be printed."""
    return any(word in str(path[-1]) for word in ("token", "secret", "password")) if path else False


def dotted(path: Path) -> str:
    """("field", 2, "label") → "field[2].label"."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".") or "the file"


def bare(hint: Any) -> Any:
    """The type without its Annotated notes."""
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _meta(hint: Any) -> msgspec.Meta | None:
    notes = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((note for note in notes if isinstance(note, msgspec.Meta)), None)


def _without_none(hint: Any) -> Any:
    """TOML has no null: `X | None` is X where it is written down at all."""
    if get_origin(hint) in (Union, types.UnionType):
        kept = [item for item in get_args(hint) if item is not type(None)]
        return kept[0] if len(kept) == 1 else hint
    return hint

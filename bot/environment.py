"""The environment's say over config.toml: USHER_SECTION_KEY, and the few names that hosts use anyway."""

import types
from collections.abc import Iterator, Mapping
from typing import Any, Union, get_args, get_origin

import msgspec

from handlers.talk.shape import Path, Slot, bare, expected, is_record, nearest, shown, slots

PREFIX = "USHER_"
PLAIN = {"TELEGRAM_TOKEN": ("telegram", "token"), "TELEGRAM_BASE_URL": ("telegram", "base_url")}
OWN = ("USHER_CONFIG", "USHER_TEST_")
"""Names that begin like settings and are none: the path of config.toml itself, and what tests are told."""
LIVE = "USHER_REHEARSAL"
"""Set to "off", it takes the [rehearsal] section away."""


def overlay(raw: dict[str, Any], record: Any, environ: Mapping[str, str]) -> tuple[dict[Path, str], list[str]]:
    """Lay the environment over `raw`, in place → (the variable behind each path that was set, faults as sentences)."""
    variables = {variable(path): (path, slot) for path, slot in leaves(raw, record)}
    for name, plain in PLAIN.items():
        variables[name] = variables[variable(plain)]
    named: dict[Path, str] = {}
    faults: list[str] = []
    for name, text in sorted(environ.items()):
        if target := variables.get(name) or _word(name, variables):
            path, slot = target
            named[path] = name
            _put(raw, path, _converted(text, slot.hint))
        elif name.startswith(PREFIX) and name != LIVE and not name.startswith(OWN):
            faults.append(f"{name} (environment) is not a setting. {nearest(name, variables)}")
    return named, faults + _go_live(raw, environ.get(LIVE, ""))


def _go_live(raw: dict[str, Any], text: str) -> list[str]:
    if text == "off":
        raw.pop("rehearsal", None)
    return (
        [] if text in ("", "off") else [f'{LIVE} (environment) is {shown((), text)}, but should be "off" or not set.']
    )


def variable(path: Path) -> str:
    """("storage", "url") → "USHER_STORAGE_URL"."""
    return PREFIX + "_".join(str(step) for step in path).upper()


def leaves(raw: Any, record: Any, path: Path = ()) -> Iterator[tuple[Path, Slot]]:
    """Every key that holds one value; tables of tables as far as `raw` names their keys."""
    present = raw if isinstance(raw, dict) else {}
    for slot in slots(record).values():
        here, kind = (*path, slot.name), bare(_present(slot.hint))
        below = present.get(slot.name, {})
        if is_record(kind):
            yield from leaves(below, kind, here)
        elif get_origin(kind) is dict and is_record(get_args(kind)[1]):
            for key, item in below.items() if isinstance(below, dict) else ():
                yield from leaves(item, get_args(kind)[1], (*here, key))
        elif not _is_list_of_tables(kind):
            yield here, slot


def _is_list_of_tables(kind: Any) -> bool:
    return get_origin(kind) is list and bare(get_args(kind)[0]) is not str


def _present(hint: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        return next(item for item in get_args(hint) if item is not type(None))
    return hint


def _word(name: str, variables: Mapping[str, tuple[Path, Slot]]) -> tuple[Path, Slot] | None:
    """USHER_FESTIVAL_DATES_EN is one language of the words in festival.dates."""
    stem, _, language = name.rpartition("_")
    path, slot = variables.get(stem, ((), None))
    if slot is None or get_origin(bare(slot.hint)) is not dict:
        return None
    return (*path, language.lower()), Slot(language.lower(), str, msgspec.NODEFAULT)


def _converted(text: str, hint: Any) -> Any:
    """A variable's text as the setting's type where it can be read so; the text itself is then found not to fit."""
    if get_origin(bare(hint)) in (list, tuple):
        return [item.strip() for item in text.split(",") if item.strip()]
    if bare(hint) not in (int, float, bool):
        return text
    try:
        return msgspec.convert(text, bare(hint), strict=False)
    except msgspec.ValidationError:
        return text


def _put(raw: dict[str, Any], path: Path, value: Any) -> None:
    table = raw
    for step in path[:-1]:
        below = table.get(str(step))
        table[str(step)] = table = below if isinstance(below, dict) else {}
    table[str(path[-1])] = value


def reference(record: Any, raw: Mapping[str, Any]) -> list[tuple[str, str, Any, str]]:
    """Every setting for documentation and its guard: ("storage.url", "USHER_STORAGE_URL", default, what fits)."""
    return [
        (".".join(map(str, path)), variable(path), slot.default, expected(slot.hint))
        for path, slot in leaves(raw, record)
    ]

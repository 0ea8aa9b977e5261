"""What makes a form that can be asked: unique ids, conditions on what came before, every text in every language."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from handlers.talk.content import Field, Form, Warn, When, Words
from handlers.talk.shape import Misfit, Path, dotted, nearest

GROUP = "group"
_ID = re.compile(r"[a-z_]{1,24}")
_OPTION_ID = re.compile(r"[A-Za-z0-9_-]{1,24}")
_BUTTON = 36  # what the 60 bytes of a button leave for the ids of a field and its option
_SCRIPTS = ("han", "other")
_FACETS = ("choice", "countries", "languages")


@dataclass(frozen=True, slots=True)
class _Stop:
    """A field where it stands: its path, whether it is a part of a group."""

    path: Path
    field: Field
    part: bool


def form_faults(form: Form, kinds: Collection[str], languages: Sequence[str]) -> Iterator[Misfit]:
    """Everything wrong with a form whose types are right. `kinds`: those known; "group" always is."""
    stops = list(_stops(form))
    yield from _language_faults(("title",), form.title, languages)
    yield from _name_faults(form)
    yield from _id_faults(stops)
    yield from _was_faults(stops)
    earlier: dict[str, Field] = {}
    everywhere = {stop.field.id for stop in stops}
    for stop in stops:
        yield from _kind_faults(stop, {*kinds, GROUP})
        yield from _facet_faults(stop)
        yield from _word_faults(stop, languages)
        yield from _option_faults(stop)
        yield from _bound_faults(stop)
        yield from _reference_faults(stop, earlier, everywhere)
        earlier[stop.field.id] = stop.field


def _name_faults(form: Form) -> Iterator[Misfit]:
    """Drafts are told apart by the answer to one field."""
    known = [leaf.id for leaf in form.leaves()]
    if form.named_by not in known:
        yield Misfit(
            ("named_by",), f'named_by is "{form.named_by}", which is no field. {nearest(form.named_by, known)}'
        )


def _stops(form: Form) -> Iterator[_Stop]:
    """Every field, and after a group its parts."""
    for index, field in enumerate(form.field):
        yield _Stop(("field", index), field, part=False)
        for number, part in enumerate(field.parts):
            yield _Stop(("field", index, "parts", number), part, part=True)


def _id_faults(stops: Sequence[_Stop]) -> Iterator[Misfit]:
    seen: set[str] = set()
    for stop in stops:
        path, id = (*stop.path, "id"), stop.field.id
        if not _ID.fullmatch(id):
            yield Misfit(path, f'the id "{id}" should be 1 to 24 of the letters a-z and _.')
        if id in seen:
            yield Misfit(path, f'the id "{id}" is taken by an earlier field. Choose another.')
        seen.add(id)


def _was_faults(stops: Sequence[_Stop]) -> Iterator[Misfit]:
    """Drafts hold answers under old ids; an old id must lead to one field only."""
    live = {stop.field.id for stop in stops}
    claims = Counter(old for stop in stops for old in stop.field.was)
    for stop in stops:
        for index, old in enumerate(stop.field.was):
            path = (*stop.path, "was", index)
            if old in live:
                yield Misfit(path, f'was names "{old}", which is the id of a field that is still asked.')
            elif claims[old] > 1:
                yield Misfit(
                    path, f'was names "{old}", which another field claims as well. Only one can inherit its answers.'
                )


def _kind_faults(stop: _Stop, kinds: Collection[str]) -> Iterator[Misfit]:
    field, path = stop.field, (*stop.path, "kind")
    if field.kind not in kinds:
        yield Misfit(path, f'the kind "{field.kind}" of "{field.id}" is not known. {nearest(field.kind, kinds)}')
    if field.kind == GROUP and stop.part:
        yield Misfit(path, f'"{field.id}" is a group within a group. Make its parts fields of the outer one.')
    elif field.kind == GROUP and not field.parts:
        yield Misfit(path, f'the group "{field.id}" has no parts. Add [[field.parts]], or choose another kind.')
    if field.parts and (field.kind != GROUP or stop.part):
        yield Misfit((*stop.path, "parts"), f'"{field.id}" has parts, but its kind is not "group".')


def _facet_faults(stop: _Stop) -> Iterator[Misfit]:
    field = stop.field
    if field.facet and field.kind not in _FACETS:
        kinds = ", ".join(_FACETS)
        yield Misfit(
            (*stop.path, "facet"), f'"{field.id}" cannot be a facet: its kind is "{field.kind}", not one of {kinds}.'
        )
    if field.facet and field.secret:
        yield Misfit((*stop.path, "facet"), f'"{field.id}" is secret: nobody is counted or found by it.')


def _word_faults(stop: _Stop, languages: Sequence[str]) -> Iterator[Misfit]:
    field = stop.field
    required = {"label": field.label, "prompt": field.prompt, "why": field.why}
    offered = {"example": field.example, "expected": field.expected, "text": field.text}
    for name, words in (required | {name: words for name, words in offered.items() if words}).items():
        yield from _language_faults((*stop.path, name), words, languages)
    for index, option in enumerate(field.options):
        yield from _language_faults((*stop.path, "options", index, "label"), option.label, languages)
    for index, warn in enumerate(field.warn):
        yield from _language_faults((*stop.path, "warn", index, "text"), warn.text, languages)


def _language_faults(path: Path, words: Words, languages: Sequence[str]) -> Iterator[Misfit]:
    for language in languages:
        if not words.get(language, "").strip():
            yield Misfit(
                path, f'{dotted(path)} has no text in "{language}". Add {language} = "…", or the catalogue\'s key.'
            )


def _option_faults(stop: _Stop) -> Iterator[Misfit]:
    seen: set[str] = set()
    for index, option in enumerate(stop.field.options):
        path = (*stop.path, "options", index, "id")
        if not _OPTION_ID.fullmatch(option.id):
            yield Misfit(path, f'the option id "{option.id}" should be 1 to 24 letters, digits, _ or -.')
        elif option.id.isdigit():
            yield Misfit(path, f'the option id "{option.id}" reads as the number of an option. Begin it with a letter.')
        if len(f"{stop.field.id}.{option.id}") > _BUTTON:
            yield Misfit(
                path, f'"{stop.field.id}" and "{option.id}" together are too long for a button. Shorten one of them.'
            )
        if option.id in seen:
            yield Misfit(path, f'the option id "{option.id}" of "{stop.field.id}" is there twice.')
        seen.add(option.id)


def _bound_faults(stop: _Stop) -> Iterator[Misfit]:
    places: list[tuple[Path, Field | Warn]] = [(stop.path, stop.field)]
    places += [((*stop.path, "warn", index), warn) for index, warn in enumerate(stop.field.warn)]
    for path, bounds in places:
        if bounds.min is not None and bounds.max is not None and bounds.min > bounds.max:
            yield Misfit((*path, "min"), f"min ({bounds.min:g}) is above max ({bounds.max:g}).")
    if stop.field.max_chars < 1:
        yield Misfit((*stop.path, "max_chars"), f"max_chars is {stop.field.max_chars}, but should be at least 1.")


def _reference_faults(stop: _Stop, earlier: Mapping[str, Field], everywhere: Collection[str]) -> Iterator[Misfit]:
    """`when` and `warn` look at answers that exist by then."""
    rules: list[tuple[Path, str, When | Warn]] = [
        ((*stop.path, "when", index), "when", rule) for index, rule in enumerate(stop.field.when)
    ]
    rules += [((*stop.path, "warn", index), "warn", rule) for index, rule in enumerate(stop.field.warn)]
    for path, word, rule in rules:
        named = earlier.get(rule.field)
        if named is None or named.kind == GROUP:
            yield Misfit((*path, "field"), _why_not(word, rule.field, named, everywhere, earlier))
        else:
            yield from _option_references(path, rule, named)
        if isinstance(rule, When):
            yield from _test_faults(path, rule)


def _why_not(word: str, id: str, named: Field | None, everywhere: Collection[str], earlier: Mapping[str, Field]) -> str:
    if named is not None:
        parts = ", ".join(part.id for part in named.parts)
        return f'{word} names "{id}", which is a group. Name one of its parts: {parts}.'
    if id in everywhere:
        return f'{word} names "{id}", which is not asked before this field. Move one of them.'
    return f'{word} names "{id}", which is no field. {nearest(id, earlier)}'


def _option_references(path: Path, rule: When | Warn, named: Field) -> Iterator[Misfit]:
    known = [option.id for option in named.options]
    for attribute in ("any", "none"):
        for index, id in enumerate(getattr(rule, attribute, None) or []):
            if known and id not in known:
                yield Misfit((*path, attribute, index), f'"{named.id}" has no option "{id}". {nearest(id, known)}')


def _test_faults(path: Path, rule: When) -> Iterator[Misfit]:
    tests = [name for name in ("any", "none", "answered", "script") if getattr(rule, name) is not None]
    if len(tests) != 1:
        given = " and ".join(tests) or "none"
        yield Misfit(path, f"when needs exactly one of any, none, answered and script; it has {given}.")
    if rule.script is not None and rule.script not in _SCRIPTS:
        yield Misfit((*path, "script"), f'script is "{rule.script}", but should be one of {", ".join(_SCRIPTS)}.')

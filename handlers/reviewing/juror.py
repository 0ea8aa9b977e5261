"""What a juror sees of an entry: never how to reach its people, and where it is judged anonymously, no names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import PurePath

import msgspec

from handlers.talk.content import Field, Form
from handlers.talk.message import FileNote
from handlers.talk.voice import Voice
from handlers.talk.working import Reviewing
from storage.entry_files import POSTER, STILL, EntryFile

_REACHES = frozenset({"email", "phone"})


def visible(form: Form, reviewing: Reviewing) -> Form:
    """The form without e-mail and phone and, where entries are judged anonymously, without what the settings hide."""
    hidden = reviewing.hidden if reviewing.anonymous else frozenset()

    def shown(field: Field) -> bool:
        return field.id not in hidden and field.kind not in _REACHES

    kept = []
    for field in filter(shown, form.field):
        parts = [part for part in field.parts if shown(part)]
        if parts or not field.parts:
            kept.append(msgspec.structs.replace(field, parts=parts))
    return msgspec.structs.replace(form, field=kept)


def files(voice: Voice, reviewing: Reviewing, found: Sequence[EntryFile]) -> list[EntryFile]:
    """The files as they are shown: anonymously only pictures, called by kind and number, as a name tells who made it.

    found: all of the entry's, oldest first.
    """
    if not reviewing.anonymous:
        return list(found)
    numbers: Counter[str] = Counter()
    shown = []
    for file in found:
        if file.kind in (POSTER, STILL):
            numbers[file.kind] += 1
            name = voice.say(f"jury.a_{file.kind}", n=numbers[file.kind]).unescape()
            shown.append(_called(file, name + PurePath(file.name).suffix.lower()[:8]))
    return shown


def _called(file: EntryFile, name: str) -> EntryFile:
    attached = replace(msgspec.json.decode(file.attached, type=FileNote), name=name)
    return replace(file, name=name, attached=msgspec.json.encode(attached).decode())

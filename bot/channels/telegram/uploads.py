"""Remembers what Telegram has taken already: a file that goes to many is uploaded once."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec
from msgspec import Raw, Struct

from bot.channels.telegram.parts import Part
from bot.files import KEPT
from handlers.talk.message import FileNote, TryLater

_MOST = 1000
"""Files remembered; those that were not asked for the longest are uploaded again."""

AGAIN = 0.5
"""Seconds after which whoever wants a file that is being uploaded asks again."""
Key = tuple[str, str, str]
"""As what it was sent, its name, and what it contains."""


class _File(Struct, frozen=True):
    file_id: str = ""


class _Said(Struct, frozen=True):
    """What a message may hold; a picture comes in several sizes, the largest last."""

    photo: list[_File] = []
    document: _File = _File()
    video: _File = _File()
    audio: _File = _File()
    voice: _File = _File()


_said = msgspec.json.Decoder(_Said).decode


@dataclass(slots=True)
class Uploads:
    """Telegram's own ids of files, which are good for one bot only and for as long as it likes."""

    _ids: dict[Key, str] = field(default_factory=dict)
    _under_way: set[Key] = field(default_factory=set)

    @contextmanager
    def first(self, key: Key) -> Iterator[str]:
        """The file's id; "" for one who is to upload it. Raises TryLater for all others meanwhile.

        If they waited here, they would all leave at once when it is there: each has had its turn already.
        """
        if known := self._known(key):
            yield known
        elif key in self._under_way:
            raise TryLater(AGAIN, reason="the file is being uploaded for somebody else")
        else:
            self._under_way.add(key)
            try:
                yield ""
            finally:
                self._under_way.discard(key)

    def remember(self, key: Key, message: Raw) -> None:
        """The message in which it went out. Where it became something else than it was sent as, it has no id."""
        try:
            said = _said(message)
        except msgspec.DecodeError:  # it is said; how, is of no importance
            return
        file = said.photo[-1] if key[0] == "photo" and said.photo else getattr(said, key[0], _File())
        if file.file_id:
            self._ids[key] = file.file_id
            if len(self._ids) > _MOST:
                del self._ids[next(iter(self._ids))]

    def forget(self, key: Key, id: str) -> None:
        """Telegram does not know that id any more."""
        if self._ids.get(key) == id:
            del self._ids[key]

    def _known(self, key: Key) -> str:
        known = self._ids.pop(key, "")
        if known:
            self._ids[key] = known
        return known


def in_store(note: FileNote) -> bool:
    """Whether it lies in our own store, where it is named by what it contains."""
    return note.origin == KEPT and not note.content


def key_of(part: Part, note: FileNote, content: bytes | None) -> Key:
    """What the file is remembered by. content: None where it is `in_store`."""
    return part.field, note.name, note.token if content is None else hashlib.sha256(content).hexdigest()

"""What the bot can answer: the FAQ that staff wrote, the entries that organisers add live, and small talk."""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from handlers.talk.content import Words
from handlers.understanding import Known, Meaning


class Button(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that can be done about it right away. does: a choice's id, "enrol.begin"."""

    label: Words
    does: str


class Group(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Entries that stand together when one looks through them."""

    id: str
    title: Words


class Entry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer and the questions that ask for it.

    title: what one will learn, as a button. asks: example questions by language. follows: entries that one will want
    next; related: further ones that a short follow-up may mean. unpublished: the heart of the question has not been
    published: the contact stands below. programme: the answer once a programme is published, whole; {} if the other
    one stays true. shows: "contact" or "place", which is sent along.
    """

    id: str
    group: str
    title: Words
    answer: Words
    asks: dict[str, list[str]]
    follows: list[str] = []
    related: list[str] = []
    buttons: list[Button] = []
    unpublished: bool = False
    programme: Words = {}
    shows: str = ""


class Chat(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Small talk: a short friendly word, never a fact."""

    id: str
    answer: Words
    asks: dict[str, list[str]]


class Faq(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole file."""

    group: list[Group]
    entry: list[Entry]
    chat: list[Chat] = []


class Reads(Protocol):
    """What finds out which of the known things a text means (handlers.understanding.Reader)."""

    def learn(self, known: Sequence[Known]) -> None: ...

    def read(self, text: str, after: str = "") -> Meaning: ...


class Knowledge:
    """Everything that can be answered. Reading and learning block: call them in a thread.

    open_reader: called once, at the first learning, because a sentence encoder takes a second to load.
    """

    def __init__(self, faq: Faq, open_reader: Callable[[], Reads]) -> None:
        self.faq = faq
        self._open_reader = open_reader
        self._reader: Reads | None = None
        self._learning = threading.RLock()
        self._shipped = {entry.id: entry for entry in faq.entry}
        self._entries: Mapping[str, Entry] = self._shipped
        self._chats = {chat.id: chat for chat in faq.chat}

    def entry(self, id: str) -> Entry | None:
        """The entry of that id, if there is one."""
        return self._entries.get(id)

    def chat(self, id: str) -> Chat | None:
        """The small talk of that id, if there is any."""
        return self._chats.get(id)

    def entries(self) -> Sequence[Entry]:
        """All entries, the file's first."""
        return tuple(self._entries.values())

    def know(self, live: Sequence[Entry]) -> None:
        """From now on these, written by organisers, stand beside the file's; one of the same id takes its place.

        What they are asked by is learned at once where questions have been read before, else with the first one.
        """
        with self._learning:
            self._entries = self._shipped | {entry.id: entry for entry in live}
            if self._reader is not None:
                self._learn(self._reader)

    def warm_up(self) -> None:
        """Learn now rather than at the first question."""
        with self._learning:
            if self._reader is None:
                reader = self._open_reader()
                self._learn(reader)
                self._reader = reader

    def read(self, text: str, after: str = "") -> Meaning:
        """What a text means."""
        if self._reader is None:
            self.warm_up()
        assert self._reader is not None
        return self._reader.read(text, after)

    def _learn(self, reader: Reads) -> None:
        reader.learn([*map(_known, self._entries.values()), *map(_small_talk, self.faq.chat)])


def _known(entry: Entry) -> Known:
    asks = [*entry.title.values(), *(ask for asks in entry.asks.values() for ask in asks)]
    return Known(entry.id, entry.group, tuple(asks), (*entry.follows, *entry.related))


def _small_talk(chat: Chat) -> Known:
    return Known(chat.id, "chat", tuple(ask for asks in chat.asks.values() for ask in asks), offered=False)

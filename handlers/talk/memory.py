"""What a conversation remembers for a while besides its form: what was answered last, misses, the last things said."""

from datetime import datetime, timedelta

import msgspec

from storage import instants

_KEPT = 8
_LONGEST = 300
_FOLLOW_UP = timedelta(minutes=10)
"""After that, a short question is taken by itself again."""


class Said(msgspec.Struct, frozen=True, gc=False):
    """One thing said lately. side: "visitor" or "bot"."""

    side: str
    text: str


class Memory(msgspec.Struct, frozen=True, omit_defaults=True):
    """entry: the FAQ entry answered last; at: when (UTC text); misses: questions in a row that found no answer.

    asked: the row of the question that was answered by "did you mean". said: the last things, oldest first.
    wanted, wanted_at: what was asked of the programme last (asking.code), and when.
    spoken: the language of the last answer, where it was another one than the person's own.
    """

    entry: str = ""
    at: str = ""
    misses: int = 0
    asked: str = ""
    said: tuple[Said, ...] = ()
    spoken: str = ""
    wanted: str = ""
    wanted_at: str = ""

    def after(self, now: datetime) -> str:
        """The entry that a short follow-up may refer to, "" once that is too long ago."""
        return self.entry if self.at and now - instants.read(self.at) <= _FOLLOW_UP else ""

    def answered(self, entry: str, now: datetime) -> "Memory":
        """An entry was answered."""
        return msgspec.structs.replace(self, entry=entry, at=instants.write(now), misses=0)

    def wanting(self, now: datetime) -> str:
        """What a short follow-up may add to: "" once that is too long ago, or something else was answered since."""
        recent = self.wanted_at and now - instants.read(self.wanted_at) <= _FOLLOW_UP
        return self.wanted if recent and self.wanted_at >= self.at else ""

    def wants(self, code: str, now: datetime) -> "Memory":
        """The programme was asked."""
        at = instants.write(now)
        return msgspec.structs.replace(self, wanted=code, wanted_at=at, entry="", at="", asked="", misses=0)

    def heard(self, said: list[Said]) -> "Memory":
        """Some more was said."""
        short = (Said(each.side, each.text[:_LONGEST]) for each in said if each.text)
        return msgspec.structs.replace(self, said=(*self.said, *short)[-_KEPT:])


def read(text: str) -> Memory:
    """As it was stored; what an older version wrote and this one cannot read is forgotten."""
    try:
        return msgspec.json.decode(text, type=Memory) if text else Memory()
    except msgspec.DecodeError:
        return Memory()


def write(memory: Memory) -> str:
    """As it is stored, "" for nothing."""
    text = msgspec.json.encode(memory).decode()
    return "" if text == "{}" else text

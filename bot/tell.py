"""Tells people of what a version of the programme changed: piece by piece, each of them once, come what may."""

import logging
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.rounds import Rounds
from handlers.notices import Rings, Teller, last_matters
from handlers.programme.programme import Programme
from handlers.programme.since import Since
from handlers.reminding.rules import minutes_of
from handlers.talk.festival import Festival
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import fanouts, outbox, programme_versions, saves, told
from storage.database import Database, Tx
from storage.fanouts import Fanout
from storage.outbox import Debt
from storage.programme_versions import Change
from storage.saves import Shown
from storage.told import Listener

_log = logging.getLogger(__name__)

PIECE = 200
"""People who are told in one transaction."""
_AT_ONCE = 5000
"""People who are looked up at once."""


@dataclass(frozen=True, slots=True)
class _Letter:
    """What one person is told, and which changes stand in it."""

    listener: Listener
    debt: Debt
    changes: tuple[Change, ...]
    version: int

    @property
    def shown(self) -> list[Shown]:
        """Screenings of the plan that they know as of this version from now on."""
        ids = [each.after.id for each in self.changes]
        return [Shown(self.listener.person_id, id, self.version) for id in ids if id in self.listener.screenings]

    @property
    def films_shown(self) -> list[Shown]:
        """Films that they follow."""
        ids = {each.after.film for each in self.changes} & self.listener.films.keys()
        return [Shown(self.listener.person_id, id, self.version) for id in sorted(ids)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is to be written down for some of the people, and whom it ends with, "" where nobody is left.

    told_alone: people of whom there is more to come, maybe of an earlier version.
    """

    work: Fanout
    letters: Sequence[_Letter] = ()
    ends_with: str = ""
    told_alone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Ahead:
    """People of one piece of work who were looked up already, in order."""

    work: int = 0
    ids: Sequence[str] = ()

    def after(self, work: Fanout) -> Sequence[str]:
        """Those who follow the one whom the work has got to."""
        return self.ids[bisect_right(self.ids, work.after) :] if work.id == self.work else ()


class Tell(Rounds):
    """One round at a call: all that there is, in pieces of so many people. wake: something is owed now."""

    def __init__(
        self,
        database: Database,
        festival: Festival,
        texts: Texts,
        now: Callable[[], datetime],
        wake: Callable[[], None],
    ) -> None:
        super().__init__()
        self._database = database
        self._festival = festival
        self._texts = texts
        self._now = now
        self._wake = wake
        self._ahead = _Ahead()

    async def _round(self) -> None:
        """Until nothing is left, or another process is at it."""
        while not self.stopping and await self.go_on():
            pass

    async def go_on(self) -> bool:
        """One piece; False where there is none, or another process has it. Raises StorageError."""
        now = self._now()
        async with self._database.reading() as tx:
            piece = await self._read(tx, now)
        if piece is None:
            return False
        done = await self._database.transact(lambda tx: _write(tx, self._festival.edition, piece, now))
        if done and piece.letters:
            self._wake()
        return done

    async def _read(self, tx: Tx, now: datetime) -> _Piece | None:
        """Outside of the transaction that writes: replies wait for that one, and for nobody who reads."""
        edition = self._festival.edition
        work = await fanouts.oldest(tx, edition, fanouts.TELL)
        if work is None:
            return None
        since = await self._since(tx, work)
        if since is None or not any(last_matters(each) > now for those in since.history.values() for _, each in those):
            return _Piece(work)
        ids = await self._ids(tx, work)
        if not ids:
            return _Piece(work)
        found = await told.listeners(tx, edition, ids)
        programme = await self._festival.programmes.current(tx)
        letters = [letter for each in found if (letter := self._letter(each, work, programme, since, now))]
        return _Piece(work, letters, ids[-1], await fanouts.told_alone(tx, edition))

    async def _since(self, tx: Tx, work: Fanout) -> Since | None:
        """None where the work cannot be read: then it is over, or all that follows would wait for ever."""
        try:
            version = _version(work)
        except ValueError:
            _log.exception("nobody is told of version %r", work.subject)
            return None
        found = await programme_versions.history(tx, self._festival.edition, version)
        for each in found:
            if each.change is None and each.version == version:
                _log.error("nobody is told what version %d made of %s: it cannot be read", version, each.screening_id)
        return Since.of(version, found)

    async def _ids(self, tx: Tx, work: Fanout) -> Sequence[str]:
        """Who is next; many are looked up at once, because to find a few takes as long."""
        if alone := _alone(work):
            return [alone] if work.after < alone else []
        ids = self._ahead.after(work)
        if not ids:
            edition, version = self._festival.edition, _version(work)
            ids = await told.people(tx, edition, version, after=work.after, most=_AT_ONCE)
            self._ahead = _Ahead(work.id, ids)
        return ids[:PIECE]

    def _letter(
        self, listener: Listener, work: Fanout, programme: Programme, since: Since, now: datetime
    ) -> _Letter | None:
        """One that cannot be written is left out, and keeps no other one back."""
        try:
            return self._written(listener, work, programme, since, now)
        except Exception:
            _log.exception("%s is not told of version %s", listener.person_id, work.subject)
            return None

    def _written(
        self, listener: Listener, work: Fanout, programme: Programme, since: Since, now: datetime
    ) -> _Letter | None:
        known = listener.language in self._festival.languages
        language = listener.language if known else self._festival.default_language
        reminding = self._festival.reminding
        rings = Rings(minutes_of(listener.reminded, reminding), reminding.quiet)
        teller = Teller(Voice(self._texts, language), programme, listener.saved, now, listener.zone, rings)
        changes = [each for each in since.told(listener.screenings, listener.films) if teller.concerns(each)]
        reply = teller.notice(changes)
        if reply is None:
            return None
        cause = f"change {self._festival.edition} {since.version} {listener.person_id}"
        debt = Debt(
            f"{cause} {work.id}" if _alone(work) else cause, listener.channel, listener.chat, "notice", language,
            _encoded(reply), expires_at=max(last_matters(change) for change in changes),
        )  # fmt: skip
        return _Letter(listener, debt, tuple(changes), since.version)


def _version(work: Fanout) -> int:
    """Raises ValueError."""
    return int(work.subject.partition(" ")[0])


def _alone(work: Fanout) -> str:
    """The one person whom it is about, "" for all."""
    return work.subject.partition(" ")[2]


async def _write(tx: Tx, edition: str, piece: _Piece, now: datetime) -> bool:
    """What was read is made true, unless somebody else has gone on meanwhile."""
    if await fanouts.next_open(tx, edition, fanouts.TELL) != piece.work:
        return False
    held = frozenset(letter.debt.cause for letter in piece.letters if letter.listener.unreachable)
    await outbox.owe_all(tx, [letter.debt for letter in piece.letters], now, held=held)
    screenings = [each for letter in piece.letters for each in letter.shown]
    films = [each for letter in piece.letters for each in letter.films_shown]
    await saves.shown(tx, edition, screenings, [each for each in films if each.person_id not in piece.told_alone])
    if piece.ends_with:
        await fanouts.got_to(tx, piece.work.id, piece.ends_with)
    else:
        await fanouts.finish(tx, piece.work.id, now)
    return True


def _encoded(reply: Reply) -> str:
    return msgspec.json.encode(reply).decode()

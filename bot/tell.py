"""Tells people of what a version of the programme changed: piece by piece, each of them once, come what may."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from bot.rounds import Rounds
from handlers.notices import Teller, last_matters
from handlers.programme.programme import Programme
from handlers.talk.festival import Festival
from handlers.talk.message import Reply
from handlers.talk.texts import Texts
from handlers.talk.voice import Voice
from storage import fanouts, outbox, programme_versions, told
from storage.database import Database, Tx
from storage.fanouts import Fanout
from storage.outbox import Debt
from storage.programme_versions import Change
from storage.told import Listener

PIECE = 200
"""People who are told in one transaction."""
_AT_ONCE = 5000
"""People who are looked up at once."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is to be written down for some of the people, and whom it ends with, "" where nobody is left."""

    work: Fanout
    debts: Sequence[Debt] = ()
    held: frozenset[str] = frozenset()
    ends_with: str = ""


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
        if done and piece.debts:
            self._wake()
        return done

    async def _read(self, tx: Tx, now: datetime) -> _Piece | None:
        """Outside of the transaction that writes: replies wait for that one, and for nobody who reads."""
        edition = self._festival.edition
        work = await fanouts.oldest(tx, edition, fanouts.TELL)
        if work is None:
            return None
        version = int(work.subject)
        changes = [
            change for change in await programme_versions.changes_of(tx, edition, version) if last_matters(change) > now
        ]
        ids = await self._ids(tx, work) if changes else []
        if not ids:
            return _Piece(work)
        found = await told.listeners(tx, edition, ids)
        programme = await self._festival.programmes.current(tx)
        debts = {
            listener: debt for listener in found if (debt := self._debt(listener, programme, version, changes, now))
        }
        held = frozenset(debt.cause for listener, debt in debts.items() if listener.unreachable)
        return _Piece(work, list(debts.values()), held, ids[-1])

    async def _ids(self, tx: Tx, work: Fanout) -> Sequence[str]:
        """Who is next; many are looked up at once, because to find a few takes as long."""
        ids = self._ahead.after(work)
        if not ids:
            edition, version = self._festival.edition, int(work.subject)
            ids = await told.people(tx, edition, version, after=work.after, most=_AT_ONCE)
            self._ahead = _Ahead(work.id, ids)
        return ids[:PIECE]

    def _debt(
        self, listener: Listener, programme: Programme, version: int, changes: Sequence[Change], now: datetime
    ) -> Debt | None:
        known = listener.language in self._festival.languages
        language = listener.language if known else self._festival.default_language
        teller = Teller(Voice(self._texts, language), programme, listener.saved, now, listener.zone)
        reply = teller.notice(changes)
        if reply is None:
            return None
        cause = f"change {self._festival.edition} {version} {listener.person_id}"
        return Debt(
            cause, listener.channel, listener.chat, "notice", language, _encoded(reply),
            expires_at=max(last_matters(change) for change in changes if teller.concerns(change)),
        )  # fmt: skip


async def _write(tx: Tx, edition: str, piece: _Piece, now: datetime) -> bool:
    """What was read is made true, unless somebody else has gone on meanwhile."""
    if await fanouts.next_open(tx, edition, fanouts.TELL) != piece.work:
        return False
    await outbox.owe_all(tx, piece.debts, now, held=piece.held)
    if piece.ends_with:
        await fanouts.got_to(tx, piece.work.id, piece.ends_with)
    else:
        await fanouts.finish(tx, piece.work.id, now)
    return True


def _encoded(reply: Reply) -> str:
    return msgspec.json.encode(reply).decode()

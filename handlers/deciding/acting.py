"""Whoever changes decisions, and the one way in which a decision changes: by the table, guarded, written down."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from handlers.deciding import lifecycle
from handlers.deciding.lifecycle import Event
from handlers.staff import rights, telling
from handlers.talk.festival import Festival
from handlers.talk.message import Address, Reply
from handlers.talk.texts import Texts
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice
from storage import audit, decisions, outbox
from storage.audit import Record
from storage.database import Tx
from storage.decisions import Decision

USHER = "usher"
"""The bot itself, in the audit log."""
FILMMAKER = "filmmaker"
"""Whose film it is, in the audit log: no role of the staff."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, when, and within which transaction. actor, role: as the audit log has it; name: for colleagues.

    deeds: what goes into the log at the end (`log`): whoever writes there keeps all others waiting, who may hold the
    very decision that is needed next.
    """

    tx: Tx
    festival: Festival
    texts: Texts
    now: datetime
    actor: str = USHER
    role: str = USHER
    name: str = ""
    deeds: list[Record] = field(default_factory=list)

    def voice(self, language: str) -> Voice:
        """The words of that language, of the festival's own where it is none of the bot's."""
        known = language in self.festival.languages
        return Voice(self.texts, language if known else self.festival.default_language)


async def of_staff(turn: Turn) -> Hand:
    """An organiser who presses something."""
    role, name = await rights.role_of(turn), await rights.name_of(turn)
    return Hand(turn.tx, turn.festival, turn.texts, turn.now, rights.actor(turn), role, name)


def of_filmmaker(turn: Turn) -> Hand:
    """Somebody about their own film."""
    return Hand(turn.tx, turn.festival, turn.texts, turn.now, rights.actor(turn), FILMMAKER)


async def happen(hand: Hand, before: Decision, event: Event) -> Decision | None:
    """Make it so; None where the table forbids it, or somebody changed the decision meanwhile. To be logged."""
    follows = lifecycle.after(before, event)
    if follows is None:
        return None
    done = await decisions.change(hand.tx, before, follows, hand.now)
    if done is not None:
        note(hand, event.kind, before.entry_id, _detail(before, done, event))
    return done


def note(hand: Hand, kind: str, subject: str, detail: str = "") -> None:
    """To be logged."""
    hand.deeds.append(Record(hand.now, hand.actor, hand.role, "decision." + kind, subject, detail))


async def log(hand: Hand) -> None:
    """What was done stands in the audit log: the last thing in a transaction."""
    for record in hand.deeds:
        await audit.add(hand.tx, record)
    hand.deeds.clear()


def _detail(before: Decision, done: Decision, event: Event) -> str:
    """What came of it, without anybody's words."""
    if event.kind in ("release", "undo", "cancel", "tell"):
        return f"{before.pending} {event.release}"
    return {"propose": done.pending, "drop": before.pending, "order": str(done.place)}.get(event.kind, done.answer)


async def tell_colleagues(hand: Hand, cause: str, saying: Callable[[Voice], Reply], but: Address | None = None) -> None:
    """All organisers read it, once for each cause; not in the conversation `but`, in which it was done."""
    owed = await telling.debts(hand.tx, hand.festival, hand.texts, cause, saying, hand.now)
    owed = [debt for debt in owed if Address(debt.channel, debt.chat) != but]
    await outbox.owe_all(hand.tx, owed, hand.now)

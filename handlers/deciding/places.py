"""Places in the programme and on the waiting list: confirmed, given back, lapsed, left."""

from collections.abc import Sequence

from handlers.deciding import called, letters, offering
from handlers.deciding.acting import Hand, happen, log
from handlers.deciding.lifecycle import Event, holds_place
from handlers.deciding.offering import Freed
from storage import decision_letters, decisions, entries, outbox, readers, releases, reminders_confirm
from storage.decisions import ARRIVED, HELD, LOST, Decision
from storage.entries import Entry
from storage.outbox import Debt

_HISTORY = {"confirm": "confirmed", "refuse": "refused", "lapse": "lapsed"}


async def answered(hand: Hand, entry: Entry, decision: Decision, kind: str) -> Decision | None:
    """A filmmaker confirms or refuses. kind: confirm, refuse; None where it cannot be.

    A place that is free by this is offered to who is next.
    """
    done = await _happened(hand, entry, decision, kind)
    if done is not None:
        if done.arrival in (*LOST, HELD):  # they know, however they came to know it
            await decision_letters.arrived(hand.tx, done, ARRIVED)
        if kind == "refuse":
            await _follow(hand, entry, done, "refused")
        await log(hand)
    return done


async def _happened(hand: Hand, entry: Entry, decision: Decision, kind: str) -> Decision | None:
    done = await happen(hand, decision, Event(kind, at=hand.now))
    if done is not None:
        entries.note(hand.tx, entry, _HISTORY[kind], hand.now)
        await reminders_confirm.drop(hand.tx, entry.edition, entry.id, entry.person_id, _HISTORY[kind], hand.now)
    return done


async def withdrawn(hand: Hand, entry: Entry) -> bool:
    """Its filmmaker withdrew a film: a place that it had is free. Whether organisers were told of that."""
    decision = await decisions.of(hand.tx, entry.id, entry.edition, lock=True)
    done = await happen(hand, decision, Event("refuse", at=hand.now)) if holds_place(decision) else None
    if done is not None:
        await reminders_confirm.drop(hand.tx, entry.edition, entry.id, entry.person_id, "withdrawn", hand.now)
        await _follow(hand, entry, done, "withdrawn")
        await log(hand)
    return done is not None


async def left(hand: Hand, entry: Entry, decision: Decision) -> Decision | None:
    """Its filmmaker waits no more; None where it cannot be. A place that was about to be offered goes to the next."""
    release = await releases.find(hand.tx, decision.release_id) if decision.release_id else None
    done = await happen(hand, decision, Event("leave", at=hand.now))
    if done is None:
        return None
    entries.note(hand.tx, entry, "left", hand.now)
    offered = release is not None and not release.actor
    if release is not None and offered:
        await releases.undo(hand.tx, release.id, hand.now)
    await offering.tell_left(hand, Freed(entry.id, "left"), f"left {entry.id} {done.revision}", offered=offered)
    await log(hand)
    return done


async def lapse_some(hand: Hand, over: Sequence[Decision]) -> bool:
    """Nobody confirmed these in time: their filmmakers and the organisers are told, these once for all of them.

    False if all of them have changed meanwhile.
    """
    lapsed = [await _lapse(hand, each.entry_id) for each in sorted(over, key=lambda each: each.entry_id)]
    done = [each for each in lapsed if each]
    if done:
        await offering.offer(hand, [Freed(each.entry_id, "lapsed") for each in done], _cause(done[0]))
        await log(hand)
    return bool(done)


async def _lapse(hand: Hand, entry_id: str) -> Decision | None:
    entry = await entries.any_of(hand.tx, entry_id, lock=True)
    done = await _happened(hand, entry, await decisions.of(hand.tx, entry_id), "lapse") if entry else None
    reader = await readers.of_person(hand.tx, entry.person_id) if entry and done else None
    if done is not None and reader is not None:
        voice = hand.voice(reader.language)
        reply = letters.lapsed(voice, await called.film_of(hand.tx, hand.festival, entry_id))
        cause = f"lapsed {entry_id} {done.revision}"
        debt = Debt(cause, reader.channel, reader.chat, "notice", voice.language, letters.encoded(reply))
        await outbox.owe_all(hand.tx, [debt], hand.now, held=[cause] if reader.unreachable else [])
    return done


async def _follow(hand: Hand, entry: Entry, done: Decision, why: str) -> None:
    """Who is next, and what organisers learn of it. why: refused, withdrawn."""
    await offering.offer(hand, [Freed(entry.id, why)], _cause(done))


def _cause(done: Decision) -> str:
    return f"place {done.entry_id} {done.revision}"

"""Places in the programme: confirmed, given back, lapsed; and to whom one that became free is offered."""

from collections.abc import Callable
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.deciding import letters
from handlers.deciding.acting import USHER, Hand, happen, log, tell_colleagues
from handlers.deciding.letters import Film
from handlers.deciding.lifecycle import Event, holds_place
from handlers.reminding import rules
from handlers.talk import when
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice, join
from storage import decisions, entries, outbox, readers, releases, reminders_confirm
from storage.decisions import ARRIVED, SELECTED, UNSURE, Considered, Decision
from storage.entries import Entry
from storage.outbox import Debt
from storage.releases import Release

_HISTORY = {"confirm": "confirmed", "refuse": "refused", "lapse": "lapsed"}


async def answered(hand: Hand, entry: Entry, decision: Decision, kind: str) -> Decision | None:
    """A filmmaker confirms or refuses, or the time is over. kind: confirm, refuse, lapse; None where it cannot be.

    A place that is free by this is offered to who is next.
    """
    done = await happen(hand, decision, Event(kind, at=hand.now))
    if done is None:
        return None
    entries.note(hand.tx, entry, _HISTORY[kind], hand.now)
    await reminders_confirm.drop(hand.tx, entry.edition, entry.id, entry.person_id, _HISTORY[kind], hand.now)
    if kind != "lapse" and done.arrival == UNSURE:
        await decisions.arrived(hand.tx, done, ARRIVED)
    if kind != "confirm":
        await _follow(hand, entry, done, _HISTORY[kind])
    await log(hand)
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


async def lapse(hand: Hand, decision: Decision) -> bool:
    """Nobody confirmed in time: its filmmaker and the organisers are told. False if that has changed meanwhile."""
    entry = await entries.any_of(hand.tx, decision.entry_id, lock=True)
    if entry is None:
        return False
    done = await answered(hand, entry, await decisions.of(hand.tx, entry.id), "lapse")
    reader = await readers.of_person(hand.tx, entry.person_id)
    if done is None or reader is None:
        return done is not None
    voice = hand.voice(reader.language)
    reply = letters.lapsed(voice, letters.film_of(hand.festival, entry))
    cause = f"lapsed {entry.id} {done.revision}"
    debt = Debt(cause, reader.channel, reader.chat, "notice", voice.language, letters.encoded(reply))
    await outbox.owe_all(hand.tx, [debt], hand.now, held=[cause] if reader.unreachable else [])
    return True


async def _follow(hand: Hand, entry: Entry, done: Decision, why: str) -> None:
    """Who is next, and what organisers learn of it. why: refused, lapsed, withdrawn."""
    film = letters.film_of(hand.festival, entry)
    await offer(
        hand, entry, f"place {entry.id} {done.revision}", lambda voice: voice.say(f"decisions.free_{why}", **film.names)
    )


async def offer(hand: Hand, entry: Entry, cause: str, why: Callable[[Voice], Markup]) -> None:
    """Offer the place of this entry to the first of its category's waiting list, and tell the organisers why."""
    me = await decisions.one_considered(hand.tx, entry.edition, entry.id)
    category = me.category if me else ""
    release = await _promoted(hand, category) if hand.festival.deciding.promotes else None
    film = None
    if release is not None:
        [next_one] = await decisions.released(hand.tx, release.id)
        found = await entries.any_of(hand.tx, next_one.entry_id)
        film = letters.film_of(hand.festival, found) if found else None
    waits = bool(await _waiting(hand, category))

    def saying(voice: Voice) -> Reply:
        if release is not None and film is not None:
            return _offered(hand, voice, why(voice), film, release)
        key = "decisions.choose_next" if waits else "decisions.nobody_waits"
        row = (Choice(voice.label("decisions.waiting_button"), "decide.waiting"),) if waits else ()
        return Reply(str(join(why(voice), voice.say(key))), (row,) if row else ())

    await tell_colleagues(hand, cause, saying)


def _offered(hand: Hand, voice: Voice, why: str, film: Film, release: Release) -> Reply:
    at = when.moment(release.due_at, hand.festival.zone, voice.language)
    undo = Choice(voice.label("decisions.undo"), f"decide.undo:{release.id}")
    said = join(why, voice.say("decisions.offered", **film.names, at=at))
    return Reply(str(said), ((undo,),), stays=stays(release.id))


def stays(release_id: str) -> str:
    """The name under which the button that undoes a release stays good."""
    return f"release-{release_id}"


async def _promoted(hand: Hand, category: str) -> Release | None:
    """The first one is about to be told, after the same delay in which that can be undone; None where nobody waits."""
    usher = Hand(hand.tx, hand.festival, hand.texts, hand.now, deeds=hand.deeds)
    for each in await _waiting(hand, category):
        release = _release(hand, releases.new_id(), hand.now)
        proposed = await happen(usher, each.decision, Event("propose", SELECTED, USHER))
        if proposed and await happen(usher, proposed, Event("release", release=release.id)):
            await releases.add(hand.tx, release)
            return release
    return None


async def _waiting(hand: Hand, category: str) -> list[Considered]:
    """Who waits, without those of whom organisers have proposed something else."""
    found = await decisions.considered(hand.tx, hand.festival.edition)
    return [each for each in decisions.waiting_list(found, category) if not each.decision.pending]


def _release(hand: Hand, id: str, now: datetime) -> Release:
    """By night nobody could undo it, nor wants to read it: then it is the morning, and the delay from there."""
    festival, undo = hand.festival, hand.festival.deciding.undo
    due = now + undo
    minutes, zone = undo // timedelta(minutes=1), rules.zone_or("", festival.zone)
    if rules.is_quiet(due, festival.reminding, festival.zone):
        due = rules.due_at(now, -max(minutes, 1), zone, festival.reminding.quiet) + undo
    return Release(id, festival.edition, "", "", "", "", "", "", releases.WAITING, now, due)

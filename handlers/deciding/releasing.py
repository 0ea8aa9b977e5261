"""Decisions become true: released together, undone together as long as nobody knows, then told one by one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from handlers.deciding import arrivals, called, letters, lifecycle, offering
from handlers.deciding.acting import Hand, happen, log, tell_colleagues
from handlers.deciding.called import Film
from handlers.deciding.lifecycle import VERDICTS, Event
from handlers.deciding.offering import Freed
from handlers.reminding import rules
from handlers.talk.message import Address, Choice, Reply
from handlers.talk.voice import Voice, join
from storage import (
    change_requests,
    decision_letters,
    decisions,
    entries,
    outbox,
    readers,
    releases,
    reminders_changes,
    reminders_confirm,
)
from storage.decisions import BLOCKED, DECLINED, NONE, SELECTED, Considered, Decision
from storage.entries import SUBMITTED, Entry
from storage.outbox import Debt
from storage.readers import Reader
from storage.releases import Release

_HISTORY = {"selected": "selected", "waiting": "waitlisted", "declined": "declined"}


async def release(hand: Hand, those: Sequence[Considered], at: Address, language: str) -> Release | None:
    """These proposals are told after the delay; None, and nothing is, if one of them has changed meanwhile.

    at, language: where and how it was asked for.
    """
    for each in sorted(those, key=lambda each: each.id):
        if await decisions.of(hand.tx, each.id, each.decision.edition, lock=True) != each.decision:
            return None
    due = hand.now + hand.festival.deciding.undo
    made = Release(
        releases.new_id(), hand.festival.edition, hand.actor, hand.role, hand.name, at.channel, at.chat, language,
        releases.WAITING, hand.now, due,
    )  # fmt: skip
    await releases.add(hand.tx, made)
    for each in those:
        await happen(hand, each.decision, Event("release", release=made.id))
    await log(hand)
    return made


async def undo(hand: Hand, release: Release) -> list[Decision] | None:
    """Nothing of it is told; the decisions as they are again. None if it is too late, or undone already.

    What organisers proposed is proposed again; what the bot offered by itself is not.
    """
    if not await releases.undo(hand.tx, release.id, hand.now):
        return None
    kind = "undo" if release.actor else "cancel"
    found = [
        await happen(hand, each, Event(kind, release=release.id))
        for each in await decisions.released(hand.tx, release.id, lock=True)
    ]
    await log(hand)
    return [each for each in found if each is not None]


@dataclass(slots=True)
class _Met:
    """What organisers learn of once a piece has been told: whose letter cannot go, places that are free, films of
    which nothing was told."""

    lost: list[Decision] = field(default_factory=list)
    freed: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)


async def tell_some(hand: Hand, release: Release, most: int) -> bool | None:
    """So many of a release that is due; True while there is more. None if it was undone, or is over."""
    if not await releases.begin(hand.tx, release.id, hand.now):
        return None
    left, met = await decisions.released(hand.tx, release.id), _Met()
    for each in left[:most]:
        await _tell(hand, release, each, met)
    await _tell_of(hand, release, met)
    if len(left) <= most:
        await _finish(hand, release)
    await log(hand)
    return len(left) > most


async def _finish(hand: Hand, release: Release) -> None:
    """Organisers read what has gone out."""
    if await releases.finish(hand.tx, release.id, hand.now):
        told = await releases.told(hand.tx, release)
        if told:
            await tell_colleagues(hand, f"released {release.id}", lambda voice: _report(voice, told))


async def _tell(hand: Hand, release: Release, decision: Decision, met: _Met) -> None:
    """One of them becomes true, with all that this brings; a film withdrawn meanwhile is not told of anything."""
    entry = await entries.any_of(hand.tx, decision.entry_id, lock=True)
    reader = await readers.of_person(hand.tx, entry.person_id) if entry else None
    decision = await decisions.of(hand.tx, decision.entry_id, lock=True)
    if entry is None or entry.state != SUBMITTED:
        if await happen(hand, decision, Event("cancel", release=release.id)) is not None and entry is not None:
            met.untold.append(entry.id)
        return
    cause = f"decision {release.id} {entry.id}"
    until = letters.confirm_by(hand.festival, max(release.due_at, hand.now))
    done = await happen(hand, decision, Event("tell", release=release.id, until=until, cause=cause))
    if done is None:
        return
    entries.note(hand.tx, entry, _HISTORY[done.verdict], hand.now)
    await reminders_confirm.drop(hand.tx, entry.edition, entry.id, entry.person_id, "replaced", hand.now)
    if reader is not None:
        await _owe(hand, entry, decision, done, reader)
    elif await decision_letters.arrived(hand.tx, done, BLOCKED):
        met.lost.append(done)
    await _bring(hand, entry, done, reader)
    if frees(decision):
        met.freed.append(entry.id)


async def _bring(hand: Hand, entry: Entry, done: Decision, reader: Reader | None) -> None:
    """Whoever is selected is reminded to confirm; of whom nothing is wanted any more, nothing is asked."""
    if done.verdict == SELECTED and done.confirm_by:
        await _remind(hand, entry, done.confirm_by, reader)
    request = await change_requests.open_of(hand.tx, entry.id) if done.verdict == DECLINED else None
    if request and await change_requests.take_back(hand.tx, request.id, hand.now):
        await reminders_changes.drop(hand.tx, request, entry.person_id, "declined", hand.now)


def frees(decision: Decision) -> bool:
    """Whether what is proposed takes a place away that is kept for the film."""
    return lifecycle.holds_place(decision) and decision.pending not in (NONE, SELECTED)


async def _tell_of(hand: Hand, release: Release, met: _Met) -> None:
    """Once for all of a piece. What the bot had offered to a film that is not there any more is offered on."""
    if met.lost:
        await arrivals.tell_of(hand, met.lost)
    freed = await _freed(hand, release, met.freed)
    if met.untold and release.actor:
        films = await called.films_of(hand.tx, hand.festival, met.untold)
        cause = f"not told {release.id} {met.untold[0]}"
        await tell_colleagues(hand, cause, lambda voice: _not_told(voice, [films[id] for id in met.untold]))
    else:
        freed += [Freed(id, "untold") for id in met.untold]
    if freed:
        await offering.offer(hand, freed, f"freed {release.id} {freed[0].entry_id}")


async def _freed(hand: Hand, release: Release, ids: Sequence[str]) -> list[Freed]:
    """Places that this release takes away: where it selects films of the category itself, these have them."""
    if not ids:
        return []
    edition, by = hand.festival.edition, called.sorted_by(hand.festival)
    taken = await decisions.selected_by(hand.tx, edition, by, release.id)
    found = [await decisions.one_considered(hand.tx, edition, by, id) for id in ids]
    return [Freed(each.id, "declined", each.category in taken) for each in found if each]


def _not_told(voice: Voice, films: Sequence[Film]) -> Reply:
    said = [voice.say("decisions.free_untold", **film.names) for film in films[: offering.MOST]]
    more = len(films) - offering.MOST
    return Reply(str(join(*said, voice.say("decide.more", n=more) if more > 0 else None)))


async def _owe(hand: Hand, entry: Entry, pending: Decision, done: Decision, reader: Reader) -> None:
    voice = hand.voice(reader.language)
    film = await called.film_of(hand.tx, hand.festival, entry.id)
    until = done.confirm_by
    said = letters.deadline(hand.festival, voice.language, until, reader.zone) if until else ""
    body = letters.encoded(letters.letter(voice, film, pending, said))
    debt = Debt(
        done.told, reader.channel, reader.chat, "decision", voice.language, body, about=f"decision {entry.id}",
        expires_at=until,
    )  # fmt: skip
    await outbox.owe_all(hand.tx, [debt], hand.now, held=[debt.cause] if reader.unreachable else [])


async def _remind(hand: Hand, entry: Entry, until: datetime, reader: Reader | None) -> None:
    """Days before the place lapses, out of this person's quiet hours."""
    zone, quiet = rules.zone_or(reader.zone if reader else "", hand.festival.zone), hand.festival.reminding.quiet
    minutes = [timedelta(days=days) // timedelta(minutes=1) for days in hand.festival.deciding.reminded]
    dues = {each: rules.due_at(until, each, zone, quiet) for each in minutes}
    coming = {each: due for each, due in dues.items() if due > hand.now}
    await reminders_confirm.plan(hand.tx, entry.edition, entry.id, entry.person_id, until, coming)


def _report(voice: Voice, told: dict[str, int]) -> Reply:
    button = Choice(voice.label("decide.button"), "decide.list")
    return Reply(str(voice.say("decide.sent", numbers=numbers(voice, told))), ((button,),))


def numbers(voice: Voice, counts: dict[str, int]) -> str:
    """ "3 selected · 2 waiting list · 4 not selected", plain."""
    return " · ".join(
        voice.say(f"decide.n_{verdict}", n=counts[verdict]).unescape() for verdict in VERDICTS if counts.get(verdict)
    )

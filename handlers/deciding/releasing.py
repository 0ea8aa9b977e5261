"""Decisions become true: released together, undone together as long as nobody knows, then told one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.deciding import arrivals, letters, places
from handlers.deciding.acting import Hand, happen, log, tell_colleagues
from handlers.deciding.lifecycle import VERDICTS, Event
from handlers.reminding import rules
from handlers.talk.message import Address, Choice, Reply
from handlers.talk.voice import Voice
from storage import decisions, entries, outbox, readers, releases, reminders_confirm
from storage.decisions import BLOCKED, SELECTED, Considered, Decision
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


async def tell_some(hand: Hand, release: Release, most: int) -> bool | None:
    """So many of a release that is due; True while there is more. None if it was undone, or is over."""
    if not await releases.begin(hand.tx, release.id, hand.now):
        return None
    left = await decisions.released(hand.tx, release.id)
    for each in left[:most]:
        await _tell(hand, release, each)
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


async def _tell(hand: Hand, release: Release, decision: Decision) -> None:
    """One of them becomes true, with all that this brings; a film withdrawn meanwhile is not told of anything."""
    entry = await entries.any_of(hand.tx, decision.entry_id, lock=True)
    reader = await readers.of_person(hand.tx, entry.person_id) if entry else None
    decision = await decisions.of(hand.tx, decision.entry_id, lock=True)
    if entry is None or entry.state != SUBMITTED:
        await _not_told(hand, release, decision, entry)
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
    elif await decisions.arrived(hand.tx, done, BLOCKED):
        await arrivals.tell_of(hand, [done])
    if done.verdict == SELECTED:
        await _remind(hand, entry, until, reader)


async def _owe(hand: Hand, entry: Entry, pending: Decision, done: Decision, reader: Reader) -> None:
    voice = hand.voice(reader.language)
    film = letters.film_of(hand.festival, entry)
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


async def _not_told(hand: Hand, release: Release, decision: Decision, entry: Entry | None) -> None:
    """Withdrawn after it was released: organisers learn it, and what the bot had offered it is offered to the next."""
    if await happen(hand, decision, Event("cancel", release=release.id)) is None or entry is None:
        return
    film = letters.film_of(hand.festival, entry)
    cause = f"not told {release.id} {entry.id}"

    def why(voice: Voice) -> Markup:
        return voice.say("decisions.not_told", **film.names)

    if release.actor:
        await tell_colleagues(hand, cause, lambda voice: Reply(str(why(voice))))
    else:
        await places.offer(hand, entry, cause, why)


def _report(voice: Voice, told: dict[str, int]) -> Reply:
    button = Choice(voice.label("decide.button"), "decide.list")
    return Reply(str(voice.say("decide.sent", numbers=numbers(voice, told))), ((button,),))


def numbers(voice: Voice, counts: dict[str, int]) -> str:
    """ "3 selected · 2 waiting list · 4 not selected", plain."""
    return " · ".join(
        voice.say(f"decide.n_{verdict}", n=counts[verdict]).unescape() for verdict in VERDICTS if counts.get(verdict)
    )

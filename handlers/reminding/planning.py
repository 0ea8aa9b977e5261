"""Plans one person's reminders, or drops them: what saving, unsaving and handing in bring with them."""

from datetime import datetime

from handlers.programme.programme import Programme
from handlers.reminding import rules
from handlers.talk.turn import Turn
from storage import outbox, reminders, saves, screenings
from storage.database import Tx
from storage.reminders import OF_SCREENINGS, UNSAVED, UNWANTED, Dues, Event
from storage.screenings import Screening


async def plan_for(turn: Turn, programme: Programme, screening: Screening) -> None:
    """This person is reminded of a screening that they have just saved. programme: the one that stands."""
    now_stands = await screenings.holding(turn.tx, turn.festival.edition, screening.id)
    await _plan(turn, now_stands or screening)


async def unplan_for(turn: Turn, screening_id: str) -> None:
    """They are reminded of it no more: it was just dropped from their plan."""
    edition, person = turn.festival.edition, turn.person.id
    await reminders.drop_of_person(turn.tx, edition, OF_SCREENINGS, screening_id, person, UNSAVED, turn.now)


async def replan_person(turn: Turn) -> None:
    """Their offsets or their zone changed: all that is to come for them is planned anew."""
    programme = await turn.festival.programmes.current(turn.tx)
    edition, person = turn.festival.edition, turn.person.id
    saved = await saves.of_person(turn.tx, edition, person)
    await reminders.drop_pending_of_person(turn.tx, edition, person, UNWANTED, turn.now)
    for id in sorted(saved.screenings & programme.by_id.keys()):
        if programme.by_id[id].ends > turn.now - turn.festival.reminding.rating_late:
            await plan_for(turn, programme, programme.by_id[id])


async def zone_changed(turn: Turn, before: str) -> None:
    """Somebody is elsewhere now, or has two devices: planned anew only if quiet hours there change anything."""
    programme = await turn.festival.programmes.current(turn.tx)
    saved = await saves.of_person(turn.tx, turn.festival.edition, turn.person.id)
    mine = [programme.by_id[id] for id in saved.screenings & programme.by_id.keys()]
    was, now = (rules.zone_or(zone, turn.festival.zone).key for zone in (before, turn.person.zone))
    if was != now and any(_dues(turn, each, was) != _dues(turn, each, now) for each in mine):
        await replan_person(turn)


async def stop_draft(tx: Tx, edition: str, entry_id: str, reason: str, now: datetime) -> None:
    """Nobody is reminded of this film any more. reason: submitted, withdrawn, discarded."""
    await reminders.drop_draft(tx, edition, entry_id, reason)
    await outbox.drop_about(tx, about_entry(entry_id), reason, now)


def about_entry(entry_id: str) -> str:
    """What reminders of a draft have in the outbox's `about`."""
    return f"entry {entry_id}"


async def _plan(turn: Turn, screening: Screening) -> None:
    zone = rules.zone_or(turn.person.zone, turn.festival.zone).key
    event = Event(turn.festival.edition, screening.id, screening.starts, _dues(turn, screening, zone))
    await reminders.plan_person(turn.tx, event, turn.person.id)


def _dues(turn: Turn, screening: Screening, zone: str) -> Dues:
    """All rows as for "all other zones": there is one person, and so one zone."""
    return rules.of_screening(screening, turn.festival.reminding, zone, (), turn.now)

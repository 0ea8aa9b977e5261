"""To whom places are offered that became free, and how organisers are told: once for all that happened at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.deciding import called
from handlers.deciding.acting import USHER, Hand, happen, log, tell_colleagues
from handlers.deciding.called import Film
from handlers.deciding.lifecycle import Event
from handlers.reminding import rules
from handlers.talk import when
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice, join, shorten
from storage import decisions, releases
from storage.decisions import SELECTED, Considered
from storage.releases import Release

MOST = 8
"""Films that are named in one message; the others are counted."""
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Freed:
    """A place that is free. why: refused, lapsed, withdrawn, declined, untold (withdrawn before it was told), left.

    kept: it is offered to nobody, as the same release gives places in its category itself.
    """

    entry_id: str
    why: str
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Offer:
    """What became of it. release, next: the film that it is offered to. waits: whether others could follow."""

    film: Film
    why: str
    kept: bool = False
    release: Release | None = None
    next: Film | None = None
    waits: bool = False


async def offer(hand: Hand, freed: Sequence[Freed], cause: str) -> None:
    """Offer each place to the first of its category's waiting list; the organisers learn of all of them at once."""
    found = await _named(hand, [await _offered(hand, each) for each in freed])
    await tell_colleagues(hand, cause, lambda voice: _notice(hand, voice, found))


async def tell_left(hand: Hand, freed: Freed, cause: str, *, offered: bool) -> None:
    """Somebody left the waiting list. offered: a place was about to be, which now is to the next."""
    if offered:
        await offer(hand, [freed], cause)
        return
    film = await called.film_of(hand.tx, hand.festival, freed.entry_id)
    await tell_colleagues(hand, cause, lambda voice: _left(voice, film))


def _left(voice: Voice, film: Film) -> Reply:
    button = Choice(voice.label("decisions.waiting_button"), "decide.waiting")
    return Reply(str(voice.say("decisions.free_left", **film.names)), ((button,),))


async def _offered(hand: Hand, freed: Freed) -> tuple[Freed, Release | None, str, bool]:
    """The release, to which entry, and whether others wait."""
    field = called.sorted_by(hand.festival)
    me = await decisions.one_considered(hand.tx, hand.festival.edition, field, freed.entry_id)
    category = me.category if me else ""
    if hand.festival.deciding.promotes and not freed.kept:
        release, entry_id = await _promoted(hand, category)
        if release is not None:
            return freed, release, entry_id, True
    waits = await decisions.next_waiting(hand.tx, hand.festival.edition, field, category) is not None
    return freed, None, "", waits


async def _promoted(hand: Hand, category: str) -> tuple[Release | None, str]:
    """The first one is about to be told, after the same delay in which that can be undone; None where nobody waits."""
    usher = Hand(hand.tx, hand.festival, hand.texts, hand.now, deeds=hand.deeds)
    edition, field = hand.festival.edition, called.sorted_by(hand.festival)
    for _ in range(_TRIES):  # somebody else may be offering a place to the same one
        each = await decisions.next_waiting(hand.tx, edition, field, category)
        if each is None:
            break
        release = _release(hand, releases.new_id(), hand.now)
        proposed = await happen(usher, each.decision, Event("propose", SELECTED, USHER))
        if proposed and await happen(usher, proposed, Event("release", release=release.id)):
            await releases.add(hand.tx, release)
            return release, each.id
    return None, ""


async def give(hand: Hand, each: Considered) -> Release | None:
    """An organiser offers a free place to this one who waits, as the bot would; None if it is another by now."""
    release = _release(hand, releases.new_id(), hand.now)
    proposed = await happen(hand, each.decision, Event("propose", SELECTED, hand.name))
    if proposed is None or await happen(hand, proposed, Event("release", release=release.id)) is None:
        return None
    await releases.add(hand.tx, release)
    await log(hand)
    return release


def _release(hand: Hand, id: str, now: datetime) -> Release:
    """By night nobody could undo it, nor wants to read it: then it is the morning, and the delay from there."""
    festival, undo = hand.festival, hand.festival.deciding.undo
    due = now + undo
    minutes, zone = undo // timedelta(minutes=1), rules.zone_or("", festival.zone)
    if rules.is_quiet(due, festival.reminding, festival.zone):
        due = rules.due_at(now, -max(minutes, 1), zone, festival.reminding.quiet) + undo
    return Release(id, festival.edition, "", "", "", "", "", "", releases.WAITING, now, due)


async def _named(hand: Hand, found: Sequence[tuple[Freed, Release | None, str, bool]]) -> list[_Offer]:
    ids = [id for freed, _, entry_id, _ in found for id in (freed.entry_id, entry_id) if id]
    films = await called.films_of(hand.tx, hand.festival, ids)
    return [
        _Offer(films[freed.entry_id], freed.why, freed.kept, release, films.get(entry_id), waits)
        for freed, release, entry_id, waits in found
    ]


def _notice(hand: Hand, voice: Voice, found: Sequence[_Offer]) -> Reply:
    """One place with its own button; several as a list, the first ones with a button each."""
    shown, first = found[:MOST], next((each.release for each in found if each.release), None)
    name = stays(first.id) if first else ""
    if len(found) == 1:
        said = join(*_said(hand, voice, found[0]))
    else:
        told = [voice.say("decisions.freed_line", why=why, then=then) for why, then in
                (_said(hand, voice, each) for each in shown)]  # fmt: skip
        more = voice.say("decide.more", n=len(found) - MOST) if len(found) > MOST else None
        said = join(voice.say("decisions.freed", n=len(found)), *told, more)
    return Reply(str(said), _rows(voice, found), stays=name)


def _said(hand: Hand, voice: Voice, each: _Offer) -> tuple[Markup, Markup]:
    """Why it is free, and what becomes of it."""
    why = voice.say(f"decisions.free_{each.why}", **each.film.names)
    if each.release is not None and each.next is not None:
        at = when.moment(each.release.due_at, hand.festival.zone, voice.language)
        return why, voice.say("decisions.offered", **each.next.names, at=at)
    if each.waits:
        return why, voice.say("decisions.kept" if each.kept else "decisions.choose_next")
    return why, voice.say("decisions.nobody_waits")


def _rows(voice: Voice, found: Sequence[_Offer]) -> tuple[tuple[Choice, ...], ...]:
    undo = [_undo(voice, each, alone=len(found) == 1) for each in found[:MOST] if each.release]
    waiting = Choice(voice.label("decisions.waiting_button"), "decide.waiting")
    rows = [(each,) for each in undo]
    rows += [(waiting,)] if any(each.waits and not each.release for each in found) else []
    return (*rows, (Choice(voice.label("decide.button"), "decide.list"),)) if len(found) > 1 else tuple(rows)


def _undo(voice: Voice, each: _Offer, *, alone: bool) -> Choice:
    assert each.release is not None
    label = voice.label("decisions.undo") if alone or each.next is None else undoing(voice, each.next)
    return Choice(label, f"decide.undo:{each.release.id}")


def undoing(voice: Voice, film: Film) -> str:
    """The label of the button that undoes what is offered to one film, where there are others beside it."""
    what = shorten(f"{film.number} · {film.title}", 44)
    return voice.say("decisions.undo_of", what=what).unescape()


def stays(release_id: str) -> str:
    """The name under which the button that undoes a release stays good."""
    return f"release-{release_id}"

"""The second look before decisions are told, the release itself, and the press that undoes it."""

from collections import Counter
from collections.abc import Sequence
from zlib import crc32

from markupsafe import Markup

from handlers.deciding import releasing
from handlers.deciding.acting import of_staff, tell_colleagues
from handlers.deciding.lifecycle import VERDICTS
from handlers.deciding.offering import stays
from handlers.deciding.releasing import numbers
from handlers.reminding import rules
from handlers.staff.deciding import listing, naming, sample
from handlers.talk import when
from handlers.talk.message import Choice, Reply
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join
from storage import releases
from storage.decisions import Considered
from storage.entries import SUBMITTED
from storage.releases import UNDONE, Release


async def show(turn: Turn) -> list[Reply]:
    """How many of each verdict, the first letter of each, and what is not told."""
    return await _shown(turn)


async def _shown(turn: Turn, *remarks: str) -> list[Reply]:
    goes, stays_behind = await _proposals(turn)
    if not goes:
        nothing = [turn.say("decide.none_pending"), *await _left(turn, stays_behind)]
        return [Reply(str(join(*remarks, *nothing)), ((naming.back(turn),),))]
    counts = Counter(each.decision.pending for each in goes)
    said = [*remarks, turn.say("decide.look", numbers=numbers(turn.voice, counts), n=len(goes))]
    firsts = [next((each for each in goes if each.decision.pending == verdict), None) for verdict in VERDICTS]
    films = await naming.films(turn, shown := [each for each in firsts if each])
    said += [await sample.of(turn, each, films[each.id]) for each in shown]
    said += [*await _left(turn, stays_behind), *_freeing(turn, goes)]
    minutes = int(turn.festival.deciding.undo.total_seconds()) // 60
    said += [turn.say("decide.look_delay", n=minutes), *_by_night(turn, goes)]
    sends = turn.choice(f"decide.release:{_stamp(goes)}", "decide.release", n=len(goes))
    return [Reply(str(join(*said)), ((sends,), (turn.choice("decide.pending", "decide.not_yet"),)))]


async def _left(turn: Turn, stays_behind: Sequence[Considered]) -> list[Markup]:
    """What is not told."""
    films = [naming.named(turn, film) for film in (await naming.films(turn, stays_behind)).values()]
    return [turn.say("decide.stays_behind", films=turn.say("decisions.and").join(films))] if films else []


def _freeing(turn: Turn, goes: Sequence[Considered]) -> list[Markup]:
    """That places become free by it, and to whom they go."""
    n = sum(releasing.frees(each.decision) for each in goes)
    way = "offered" if turn.festival.deciding.promotes else "chosen"
    return [turn.say(f"decide.look_freed_{way}", n=n)] if n else []


def _by_night(turn: Turn, goes: Sequence[Considered]) -> list[Markup]:
    """For how many filmmakers it is night when the letters would go out: the organisers may rather wait."""
    due = turn.now + turn.festival.deciding.undo
    n = sum(rules.is_quiet(due, turn.festival.reminding, turn.festival.zone, each.zone) for each in goes)
    return [turn.say("decide.look_night", n=n)] if n else []


async def _proposals(turn: Turn) -> tuple[list[Considered], list[Considered]]:
    """What would be told, and what is proposed of films that were withdrawn meanwhile."""
    found = sorted(await naming.pending(turn), key=sample.order)
    found = [each for each in found if not each.decision.release_id]
    goes = [each for each in found if each.state == SUBMITTED]
    return goes, [each for each in found if each.state != SUBMITTED]


def _stamp(goes: Sequence[Considered], changes: int = 0) -> str:
    """Another one whenever a proposal, a letter or a film is another one. changes: how many of each are left out."""
    told = " ".join(f"{each.id}.{each.decision.revision - changes}.{each.version}" for each in goes)
    return f"{crc32(told.encode()):08x}.{len(goes)}"


async def release(turn: Turn) -> list[Reply]:
    """All that was shown is told after the delay; if any of it is another by now, it is shown anew instead."""
    goes, _ = await _proposals(turn)
    if turn.argument != _stamp(goes):
        return await _otherwise(turn)
    hand = await of_staff(turn)
    made = await releasing.release(hand, goes, turn.incoming.address, turn.language)
    if made is None:
        return await _otherwise(turn)
    counts = Counter(each.decision.pending for each in goes)

    def saying(voice: Voice) -> Reply:
        at = when.moment(made.due_at, turn.festival.zone, voice.language)
        said = voice.say("decide.released_by", name=made.name, numbers=numbers(voice, counts), at=at)
        undo = Choice(voice.label("decisions.undo"), f"decide.undo:{made.id}")
        return Reply(str(said), ((undo,),), stays=stays(made.id))

    await tell_colleagues(hand, f"release {made.id}", saying, turn.incoming.address)
    return [_released(turn, made, numbers(turn.voice, counts))]


def _released(turn: Turn, made: Release, counts: str) -> Reply:
    said = turn.say(
        "decide.released", numbers=counts, at=listing.moment(turn, made), left=listing.time_left(turn, made)
    )
    return Reply(str(said), ((listing.undoing(turn, made),), (naming.back(turn),)), stays=stays(made.id))


async def _otherwise(turn: Turn) -> list[Reply]:
    """What was looked at is another by now; or somebody pressed twice: then it has just been released."""
    found = sorted(await naming.pending(turn), key=sample.order)
    for made in await releases.open_ones(turn.tx, turn.festival.edition):
        those = [each for each in found if each.decision.release_id == made.id]
        if _stamp(those, changes=1) == turn.argument:
            return [_released_before(turn, made, Counter(each.decision.pending for each in those))]
    return await _shown(turn, turn.say("decide.look_changed"))


def _released_before(turn: Turn, made: Release, counts: dict[str, int]) -> Reply:
    said = turn.say(
        "decide.released_before", name=made.name, numbers=numbers(turn.voice, counts),
        at=listing.moment(turn, made), left=listing.time_left(turn, made),
    )  # fmt: skip
    undo = ((listing.undoing(turn, made),),) if made.due_at > turn.now else ()
    return Reply(str(said), (*undo, (naming.back(turn),)), stays=stays(made.id))


async def undo(turn: Turn) -> list[Reply]:
    """All of a release at one press, as long as nobody has been told."""
    found = await releases.find(turn.tx, turn.argument)
    if found is None or found.edition != turn.festival.edition:
        return await listing.overview(turn)
    hand = await of_staff(turn)
    undone = await releasing.undo(hand, found)
    back = ((naming.back(turn),),)
    if undone is None:
        now_is = await releases.find(turn.tx, found.id)
        key = "decide.undone_before" if now_is and now_is.state == UNDONE else "decide.undo_late"
        return [turn.reply(key, at=listing.moment(turn, found), rows=back)]

    def saying(voice: Voice) -> Reply:
        button = Choice(voice.label("decide.button"), "decide.list")
        return Reply(str(voice.say("decide.undone_by", name=hand.name, n=len(undone))), ((button,),))

    await tell_colleagues(hand, f"undone {found.id}", saying, turn.incoming.address)
    if not found.actor:
        return [turn.reply("decide.undone_usher", n=len(undone), rows=back)]
    to_pending = (turn.choice("decide.pending", "decide.pending_now"),)
    return [turn.reply("decide.undone", n=len(undone), rows=(to_pending, *back))]

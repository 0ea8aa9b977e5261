"""What organisers do to a screening at a press: cancel it, bring it back, say whether it is sold out."""

from collections.abc import Awaitable, Callable

from msgspec.structs import replace

from handlers.programme.programme import Programme
from handlers.programme.publishing import Proposal
from handlers.staff.scheduling import asking, cards
from handlers.staff.scheduling import preview as previews
from handlers.staff.scheduling.releasing import as_published, release
from handlers.talk.message import Reply
from handlers.talk.turn import Handler, Turn
from storage.screenings import CANCELLED, PLANNED, Screening

_Deed = Callable[[Turn, Programme, Screening], Awaitable[list[Reply]]]


def _of_it(deed: _Deed) -> Handler:
    """The handler that does it to the screening of the pressed button."""

    async def done(turn: Turn) -> list[Reply]:
        programme = await turn.festival.programmes.current(turn.tx)
        screening = programme.by_id.get(turn.argument)
        return await deed(turn, programme, screening) if screening else cards.gone(turn)

    return done


async def _off(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _asked(turn, programme, replace(screening, state=CANCELLED), "cut", "slot.off_yes")


async def _on(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _asked(turn, programme, _planned(screening), "run", "slot.on_yes")


async def _cut(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _done(turn, programme, replace(screening, state=CANCELLED), "screening.cancel")


async def _run(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _done(turn, programme, _planned(screening), "screening.edit")


async def _full(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _asked(turn, programme, replace(screening, sold_out=True), "filled", "slot.publish")


async def _free(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _asked(turn, programme, replace(screening, sold_out=False), "freed", "slot.publish")


async def _filled(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _done(turn, programme, replace(screening, sold_out=True), "screening.fill")


async def _freed(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await _done(turn, programme, replace(screening, sold_out=False), "screening.fill")


def _planned(screening: Screening) -> Screening:
    return replace(screening, state=PLANNED, link="", link_from=None, link_until=None)


async def _asked(turn: Turn, programme: Programme, wanted: Screening, action: str, label: str) -> list[Reply]:
    """What would change, and who would be told; then yes or no."""
    preview = await previews.preview_of(turn, programme, Proposal(programme.version, (), (wanted,)))
    back = turn.choice(f"slot.show:{wanted.id}", "slot.leave_it", means="say.no")
    if preview.change is None:
        return [await cards.card(turn, programme, wanted, turn.say("slot.same"))]
    yes = turn.choice(f"slot.{action}:{wanted.id}", label, means="say.yes")
    said = previews.said(turn, programme, preview)
    return [Reply(str(said), ((yes,), (back,)) if preview.stands else ((back,),))]


async def _done(turn: Turn, programme: Programme, wanted: Screening, action: str) -> list[Reply]:
    """It is true now; a second time nothing is different."""
    proposal = Proposal(programme.version, (), (wanted,))
    preview = await previews.preview_of(turn, programme, proposal)
    if preview.change is None or not preview.stands:
        return [await cards.card(turn, programme, programme.by_id[wanted.id], previews.said(turn, programme, preview))]
    published = await release(turn, programme, proposal, action, wanted.id)
    now = as_published(programme, published)
    change = previews.said_change(turn, programme, preview.change)
    said = turn.say("slot.published", change=change, version=published.version)
    return [await cards.card(turn, now, now.by_id[wanted.id], said)]


async def _move(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await asking.edit(turn, screening, "start")


async def _hall(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await asking.edit(turn, screening, "hall")


async def _edit(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await asking.edit(turn, screening)


async def _stream(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    return await asking.stream(turn, screening)


off, on, cut, run = _of_it(_off), _of_it(_on), _of_it(_cut), _of_it(_run)
full, free, filled, freed = _of_it(_full), _of_it(_free), _of_it(_filled), _of_it(_freed)
move, hall, edit, stream = _of_it(_move), _of_it(_hall), _of_it(_edit), _of_it(_stream)

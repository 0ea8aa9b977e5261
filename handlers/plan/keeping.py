"""Puts screenings and films into a plan and takes them out; says what clashes, and what else would fit."""

from collections.abc import Sequence

from markupsafe import Markup

from handlers.plan import saying
from handlers.programme.clashes import Clash, alternatives, clashes, clashing, open_ones, over
from handlers.programme.programme import Programme
from handlers.reminding.planning import plan_for, unplan_for
from handlers.showtimes import cards
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import saves
from storage.films import Film
from storage.screenings import CANCELLED, Screening

MOST = 200
"""Screenings still to come in one plan: more than anybody sees, and no more than a calendar takes in at once."""
_OTHERS = 3
"""Other screenings that are offered at once."""


async def save(turn: Turn) -> list[Reply]:
    """plan.save: keep it; what clashes is said, and may be kept as well."""
    programme, screening = await _named(turn)
    if screening is None:
        return _gone(turn)
    return _refusal(turn, programme, screening) or await _kept(turn, programme, screening)


async def keep(turn: Turn) -> list[Reply]:
    """plan.keep: it stays, whatever clashes with it or has changed."""
    programme, screening = await _named(turn)
    if screening is None:
        return _gone(turn)
    if screening.id not in (await saying.saved(turn)).screenings:
        return await save(turn)
    turn.notice = turn.voice.label("plan.kept_notice")
    text = join(turn.say("plan.kept"), saying.card(turn, programme, screening))
    return [Reply(str(text), ((saying.plan_button(turn),),))]


async def swap(turn: Turn) -> list[Reply]:
    """plan.swap: keep it, and nothing that clashes with it."""
    programme, screening = await _named(turn)
    if screening is None:
        return _gone(turn)
    if refused := _refusal(turn, programme, screening):
        return refused
    mine = saying.screenings_of(programme, await saying.saved(turn))
    gone = [each.other for each in clashes(mine, screening)]
    return await _kept(turn, programme, screening, gone)


async def rather(turn: Turn) -> list[Reply]:
    """plan.rather: keep it instead of those screenings of the same film that clash with something."""
    programme, screening = await _named(turn)
    if screening is None:
        return _gone(turn)
    if refused := _refusal(turn, programme, screening):
        return refused
    mine = saying.screenings_of(programme, await saying.saved(turn))
    unfit = clashing(mine) if screening not in mine else frozenset()  # pressed again, it takes nothing out
    gone = [each for each in mine if each.film == screening.film and each.id in unfit]
    return await _kept(turn, programme, screening, gone)


async def drop(turn: Turn) -> list[Reply]:
    """plan.drop: no longer kept."""
    programme, screening = await _named(turn)
    dropped = await saves.drop(turn.tx, turn.festival.edition, turn.argument, turn.person.id)
    if dropped:
        await unplan_for(turn, turn.argument)
    if screening is None:
        return _gone(turn)
    key, notice = ("plan.dropped", "plan.dropped_notice") if dropped else ("plan.not_kept", "plan.not_kept_notice")
    turn.notice = turn.voice.label(notice)
    back = [turn.choice(f"plan.save:{screening.id}", "plan.put_back")] if _stands(turn, screening) else []
    text = join(turn.say(key), saying.card(turn, programme, screening))
    return [Reply(str(text), (*((each,) for each in back), (saying.plan_button(turn),)))]


async def follow(turn: Turn) -> list[Reply]:
    """plan.follow: hear of whatever happens to a film."""
    programme, film = await _film(turn)
    if film is None:
        return _gone(turn)
    seen = programme.version
    fresh = await saves.follow(turn.tx, turn.festival.edition, film.id, turn.person.id, turn.now, version=seen)
    key = "plan.followed" if fresh else "plan.followed_already"
    turn.notice = turn.voice.label("plan.followed_notice")
    coming = open_ones(programme.of_film.get(film.id, ()), "", turn.now)
    head = turn.say(key, title=cards.title(turn, film))
    rows = saying.buttons_of_film(turn, coming[:_OTHERS])
    text = join(head, turn.say("plan.follow_next") if coming else turn.say("plan.follow_none"))
    return [Reply(str(text), (*rows, (saying.plan_button(turn),)))]


async def unfollow(turn: Turn) -> list[Reply]:
    """plan.unfollow: hear no more of it, other than of screenings that are kept."""
    _, film = await _film(turn)
    stopped = await saves.unfollow(turn.tx, turn.festival.edition, turn.argument, turn.person.id)
    if film is None:
        return _gone(turn)
    turn.notice = turn.voice.label("plan.unfollowed_notice")
    key = "plan.unfollowed" if stopped else "plan.not_followed"
    back = turn.choice(f"plan.follow:{film.id}", "plan.follow_again")
    return [turn.reply(key, title=cards.title(turn, film), rows=((back,), (saying.plan_button(turn),)))]


async def _kept(turn: Turn, programme: Programme, screening: Screening, gone: Sequence[Screening] = ()) -> list[Reply]:
    """Write it down and say so. gone: what is taken out for it."""
    edition, person = turn.festival.edition, turn.person.id
    if await _full(turn, programme, screening):
        return [turn.reply("plan.full", n=MOST, rows=((saying.plan_button(turn),),))]
    for each in gone:
        await saves.drop(turn.tx, edition, each.id, person)
        await unplan_for(turn, each.id)
    fresh = await saves.save(turn.tx, edition, screening.id, person, turn.now, version=programme.version)
    if fresh:
        await plan_for(turn, programme, screening)
    turn.notice = turn.voice.label("plan.saved_notice")
    mine = saying.screenings_of(programme, await saying.saved(turn))
    found = clashes([each for each in mine if not over(each, turn.now)], screening)
    said = [
        turn.say("plan.saved" if fresh or gone else "plan.saved_already"),
        saying.card(turn, programme, screening),
        join(turn.say("plan.taken_out"), saying.lines(turn, programme, gone)) if gone else None,
        await saying.reminded(turn, programme, screening),
        Markup("\n").join(saying.warnings(turn, programme, found)) if found else None,
    ]
    rows = _ways_out(turn, programme, screening, found, mine) if found else _settled(turn, screening)
    return [Reply(str(join(*said)), rows)]


async def _full(turn: Turn, programme: Programme, screening: Screening) -> bool:
    """Whether it would be one too many."""
    mine = saying.screenings_of(programme, await saying.saved(turn))
    return screening not in mine and sum(not over(each, turn.now) for each in mine) >= MOST


def _settled(turn: Turn, screening: Screening) -> Rows:
    return ((saying.plan_button(turn), turn.choice(f"plan.drop:{screening.id}", "plan.drop")),)


def _ways_out(
    turn: Turn, programme: Programme, screening: Screening, found: Sequence[Clash], mine: Sequence[Screening]
) -> Rows:
    """Both, this one alone, or another screening of one of the films."""
    both = turn.choice(f"plan.keep:{screening.id}", "plan.keep_both")
    this = turn.choice(f"plan.swap:{screening.id}", "plan.only_this")
    fits = alternatives(programme.of_film[screening.film], mine, screening, turn.now)[:_OTHERS]
    if not fits:
        for each in found:
            fits += alternatives(programme.of_film[each.other.film], mine, each.other, turn.now)[:1]
    others = [_rather(turn, programme, each) for each in fits[:_OTHERS]]
    return ((both,), (this,), *((each,) for each in others), *_settled(turn, screening))


def _rather(turn: Turn, programme: Programme, screening: Screening) -> Choice:
    """ "Instead: 18 Apr 14:00 《Saturn by Night》"."""
    label = cards.screening_button(turn, screening, programme.films[screening.film], dated=True).label
    said = turn.say("plan.rather", screening=label).unescape()
    return Choice(shorten(said, 60), f"plan.rather:{screening.id}")


def _refusal(turn: Turn, programme: Programme, screening: Screening) -> list[Reply]:
    """Why it cannot be kept, and what can; [] if it can."""
    if _stands(turn, screening):
        return []
    begun = "plan.is_over" if over(screening, turn.now) else "plan.has_begun"
    key = "plan.is_cancelled" if screening.state == CANCELLED else begun
    coming = open_ones(programme.of_film[screening.film], screening.id, turn.now)
    others = turn.say("plan.others") if coming else turn.say("plan.no_others")
    rows = (*saying.buttons_of_film(turn, coming[:_OTHERS]), (saying.plan_button(turn),))
    return [Reply(str(join(turn.say(key), saying.card(turn, programme, screening), others)), rows)]


def _stands(turn: Turn, screening: Screening) -> bool:
    """Whether it can be kept: not once it has begun, or people who are inside could save it to get a vote."""
    return screening.state != CANCELLED and screening.starts > turn.now


async def _named(turn: Turn) -> tuple[Programme, Screening | None]:
    programme = await turn.festival.programmes.current(turn.tx)
    return programme, programme.by_id.get(turn.argument)


async def _film(turn: Turn) -> tuple[Programme, Film | None]:
    programme = await turn.festival.programmes.current(turn.tx)
    return programme, programme.films.get(turn.argument)


def _gone(turn: Turn) -> list[Reply]:
    return [turn.reply("plan.gone", rows=((saying.plan_button(turn),),))]

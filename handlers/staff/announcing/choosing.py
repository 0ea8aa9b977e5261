"""Who gets an announcement: conditions that combine, chosen by buttons, with what is meant and how many that is."""

from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import progress
from handlers.announcing.saying import Whom, conditions
from handlers.showtimes import wording
from handlers.staff.announcing import card, finding, whom
from handlers.staff.rights import step
from handlers.staff.scheduling import titles
from handlers.talk import heard, routes
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join, shorten
from storage import campaigns
from storage.audiences import EVERYONE, Audience
from storage.campaigns import DRAFT, Campaign

NAME = "whom"
_ACTION = "announcement.write"
_SLOT = "announce-whom"
_PAGE, _LABEL = 16, 48


async def who(turn: Turn, campaign: Campaign, more: str = "") -> list[Reply]:
    """The audience as it stands, and what it can be chosen by."""
    return [await shown(turn, campaign)]


async def shown(turn: Turn, campaign: Campaign, *before: Markup, again: bool = True) -> Reply:
    """The same; again: in the place of the one before."""
    audience = whom.of(campaign) or Audience()
    says = await whom.sayer(turn, audience)
    head = turn.say("announce.who_head", name=progress.named(campaign))
    sorts = [_sort(turn, campaign, says, sort) for sort in whom.sorts(turn)]
    removing = [_removing(turn, campaign, says, sort) for sort, _ in conditions(audience)]
    rows: Rows = (
        *paired([*sorts, card.button(turn, campaign, "film")]), *((each,) for each in removing),
        (turn.choice(f"announce.show:{campaign.id}", "announce.who_done"),),
    )  # fmt: skip
    said = join(*before, head, await whom.whole(turn, campaign))
    return Reply(str(said), rows, slot=_SLOT, replaces=again)


def _sort(turn: Turn, campaign: Campaign, says: Whom, sort: str) -> Choice:
    label = turn.voice.label(f"announce.by_{sort}") if says.facet(sort) is None else says.label(sort)
    more = turn.say("announce.more", label=shorten(label, _LABEL)).unescape()
    return Choice(more, f"announce.pick:{campaign.id}.{campaign.revision}.{sort}")


def _removing(turn: Turn, campaign: Campaign, says: Whom, sort: str) -> Choice:
    label = turn.say("announce.without", label=shorten(says.label(sort), _LABEL)).unescape()
    return Choice(label, f"announce.clear:{campaign.id}.{campaign.revision}.{sort}")


async def pick(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """The values of one sort, each on or off at a press: "countries", or "countries.2" for the second page."""
    sort, _, page = more.partition(".")
    if sort not in whom.sorts(turn):
        return await who(turn, campaign)
    return [await _picking(turn, campaign, sort, int(page) if page.isdecimal() else 1)]


async def _picking(turn: Turn, campaign: Campaign, sort: str, page: int) -> Reply:
    audience = whom.of(campaign) or Audience()
    says = await whom.sayer(turn, audience)
    values = await whom.offered(turn, sort, audience)
    pages = max(1, -(-len(values) // _PAGE))
    page = min(max(page, 1), pages)
    some = values[(page - 1) * _PAGE : page * _PAGE]
    stem = f"{campaign.id}.{campaign.revision}"
    toggles = [_toggle(turn, says, stem, (sort, value), on=value in whom.chosen(audience, sort)) for value in some]
    turning = tuple(
        turn.choice(f"announce.pick:{stem}.{sort}.{to}", key, page=to, pages=pages)
        for to, key in ((page - 1, "questions.before"), (page + 1, "questions.after"))
        if 1 <= to <= pages
    )
    back = (turn.choice(f"announce.who:{stem}", "announce.pick_done"),)
    rows = (*paired(toggles), *((turning,) if turning else ()), back)
    key = "announce.pick_groups" if sort == "groups" else "announce.pick" if values else "announce.pick_none"
    head = turn.say(key, label=_about(turn, says, sort))
    return Reply(str(join(head, await whom.whole(turn, campaign))), rows, slot=_SLOT, replaces=True)


def _about(turn: Turn, says: Whom, sort: str) -> str:
    return says.label(sort) if sort != "groups" else turn.voice.label("announce.by_groups")


def _toggle(turn: Turn, says: Whom, stem: str, value: tuple[str, str], *, on: bool) -> Choice:
    sort, id = value
    name = shorten(says.group(id) if sort == "groups" else says.name(sort, id), _LABEL)
    name = f"{name[:1].upper()}{name[1:]}"
    label = turn.say("news.chosen", topic=name).unescape() if on else name
    return Choice(label, f"announce.flip:{stem}.{sort}.{id}")


async def flip(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """One value, on or off: "category.dome"; everybody leaves no room for a group, nor a group for everybody."""
    sort, _, value = more.partition(".")
    audience = whom.of(campaign) or Audience()
    if sort not in whom.sorts(turn) or value not in (offered := await whom.offered(turn, sort, audience)):
        return await who(turn, campaign)
    before = whom.chosen(audience, sort)
    after = tuple(each for each in before if each != value) if value in before else (*before, value)
    if sort == "groups" and value in after:
        after = (EVERYONE,) if value == EVERYONE else tuple(each for each in after if each != EVERYONE)
    kept = await _keep(turn, campaign, whom.choosing(audience, sort, after))
    page = offered.index(value) // _PAGE + 1
    return [await _picking(turn, kept, sort, page)] if kept else await finding.overtaken(turn, campaign)


async def clear(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """A condition goes."""
    audience = whom.of(campaign) or Audience()
    kept = await _keep(turn, campaign, whom.choosing(audience, more, ()))
    return [await shown(turn, kept)] if kept else await finding.overtaken(turn, campaign)


async def _keep(turn: Turn, campaign: Campaign, audience: Audience) -> Campaign | None:
    return await campaigns.keep_draft(turn.tx, replace(campaign, audience=whom.written(audience)))


# -- films are searched for -------------------------------------------------------------------------------------------


async def film(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """From now on a title is typed."""
    programme = await turn.festival.programmes.current(turn.tx)
    if not programme.films:
        return [await shown(turn, campaign, turn.say("announce.no_films"))]
    turn.open_form(NAME, campaign.id)
    return [_asks(turn)]


def _asks(turn: Turn, *before: Markup, rows: Rows = ()) -> Reply:
    leave = replace(turn.choice(f"{NAME}.leave", "announce.film_leave"), kind="aside")
    return Reply(str(join(*before, turn.say("announce.film_ask"))), (*rows, (leave,)))


async def typed(turn: Turn) -> list[Reply]:
    """A title, or a part of it."""
    told = turn.incoming.text
    if turn.incoming.kind != "text":
        return [_asks(turn)]
    if routes.way_out(told, turn.texts):
        return await leave(turn)
    programme = await turn.festival.programmes.current(turn.tx)
    found = titles.search(routes.unquoted(told, turn.conversation.offered), programme)
    if not found:
        turn.misfit = turn.may_decline
        return [] if turn.misfit else [_asks(turn, turn.say("announce.film_none", typed=told))]
    if len(found) == 1:
        return await _add(turn, found[0])
    films = [
        Choice(shorten(wording.title(turn.voice, programme.films[id]), _LABEL), f"{NAME}.film:{id}") for id in found
    ]
    return [_asks(turn, turn.say("announce.film_which", typed=told), rows=tuple((each,) for each in films))]


async def picked(turn: Turn) -> list[Reply]:
    """One of those that were found."""
    programme = await turn.festival.programmes.current(turn.tx)
    if turn.conversation.topic != NAME or turn.argument not in programme.films:
        return [turn.reply("announce.film_closed", rows=((turn.choice("announce.list", "announce.list_button"),),))]
    return await _add(turn, turn.argument)


async def _add(turn: Turn, id: str) -> list[Reply]:
    found = await campaigns.find(turn.tx, turn.festival.edition, turn.conversation.form, lock=True)
    turn.close_form()
    if found is None:
        return finding.gone(turn)
    audience = whom.of(found) or Audience()
    films = tuple(dict.fromkeys((*audience.films, id)))
    kept = await _keep(turn, found, replace(audience, films=films)) if found.state == DRAFT else None
    return [await shown(turn, kept, again=False)] if kept else await finding.overtaken(turn, found)


async def leave(turn: Turn) -> list[Reply]:
    """No film after all."""
    id = turn.conversation.form if turn.conversation.topic == NAME else ""
    found = await campaigns.find(turn.tx, turn.festival.edition, id) if id else None
    if id:
        turn.close_form()
    if found is None:
        return finding.gone(turn)
    return [await (shown(turn, found, again=False) if found.state == DRAFT else card.card(turn, found))]


async def where(turn: Turn) -> list[Reply]:
    """What is waited for."""
    return [_asks(turn)]


async def first(turn: Turn) -> list[Reply] | None:
    """/cancel, /back while a film is asked for."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or not heard.command(turn):
        return None
    return await step(_ACTION, leave)(turn)


TOPIC = Topic(
    NAME,
    choices={"film": step(_ACTION, picked), "leave": step(_ACTION, leave), "where": step(_ACTION, where)},
    carry_on=step(_ACTION, typed),
    where=step(_ACTION, where),
    first=first,
)

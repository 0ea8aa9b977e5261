"""The audience of an announcement as organisers see it: in words, counted, with a few names; and what can be chosen."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from markupsafe import Markup

from handlers.announcing import progress
from handlers.announcing.edition import edition_of
from handlers.announcing.saying import Whom
from handlers.talk import draft as drafts
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import audiences, campaigns, entries, facets, inquiries, staff
from storage.audiences import GROUPS, STATES, Addressee, Audience, Counted
from storage.campaigns import Campaign

_SAMPLE = 5
_MOST = 40
"""Values that can be chosen of one sort."""
_COLUMNS = ("groups", "states", "languages", "channels", "films", "halls", "days")


def of(campaign: Campaign) -> Audience | None:
    """Whom it is for; None where nobody has chosen yet."""
    return msgspec.json.decode(campaign.audience, type=Audience) if campaign.audience else None


def written(audience: Audience) -> str:
    """As the campaign keeps it: "" where nothing is chosen any more."""
    return "" if audience == Audience() else msgspec.json.encode(audience).decode()


def count(turn: Turn, campaign: Campaign) -> Counted:
    """How many it reaches now. Everybody takes seconds where there are many, so let `Unseen` pass."""
    edition, audience, topic = edition_of(turn.festival), of(campaign) or Audience(), campaign.topic
    return turn.looked_up(
        ("counted", written(audience), topic), lambda tx: audiences.count(tx, edition, audience, topic)
    )


async def sayer(turn: Turn, audience: Audience) -> Whom:
    """Says audiences in the organiser's language."""
    programme = await turn.festival.programmes.current(turn.tx)
    meant = await campaigns.find(turn.tx, turn.festival.edition, audience.campaign) if audience.campaign else None
    return Whom(turn.voice, turn.festival, programme, progress.named(meant) if meant else "")


async def whole(turn: Turn, campaign: Campaign) -> Markup:
    """In words, counted, with a few names."""
    audience = of(campaign)
    if audience is None:
        return turn.say("announce.nobody_chosen")
    says = await sayer(turn, audience)
    counted = count(turn, campaign)
    names = await _names(turn, audience, campaign.topic)
    sample = turn.say("announce.sample", names=names) if names else None
    return join(says.lines(audience), says.counted(counted), sample)


async def _names(turn: Turn, audience: Audience, topic: str) -> str:
    edition = edition_of(turn.festival)
    found = turn.looked_up(
        ("sample", written(audience), topic), lambda tx: audiences.sample(tx, edition, audience, topic, _SAMPLE)
    )
    return turn.voice.label("announce.next_name").join(filter(None, [await _known(turn, each) for each in found]))


async def name(turn: Turn, each: Addressee) -> str:
    """How organisers may know somebody, else their chat."""
    return await _known(turn, each) or f"{turn.voice.channel(each.channel)} {shorten(each.chat, 12)}"


async def _known(turn: Turn, each: Addressee) -> str:
    """A colleague's name, the one told in an inquiry, a film; "" where organisers know nothing of that sort."""
    member = await staff.find(turn.tx, each.person_id)
    if member and member.name:
        return member.name
    told = [inquiry.name for inquiry in await inquiries.all_of(turn.tx, each.person_id) if inquiry.name]
    films = await entries.of_person(turn.tx, each.person_id, turn.festival.edition)
    titled = drafts.read(films[0].answers).answers.get(turn.festival.enrolment.named_by) if films else ""
    if titled:
        film = turn.say("announce.of_film", title=shorten(str(titled), 40)).unescape()
        return f"{told[-1]} ({film})" if told else film
    return told[-1] if told else ""


def sorts(turn: Turn) -> list[str]:
    """What an audience can be chosen by, besides films, which are searched for."""
    of_form = [leaf.id for leaf in turn.festival.enrolment.leaves() if leaf.facet]
    return ["groups", *of_form, "states", "languages", "channels", "halls", "days"]


async def offered(turn: Turn, sort: str, audience: Audience) -> list[str]:
    """The values that can be chosen, in the order in which they are shown; those chosen already are among them."""
    programme = await turn.festival.programmes.current(turn.tx)
    fixed: dict[str, Sequence[str]] = {
        "groups": GROUPS, "states": STATES, "languages": turn.festival.languages, "halls": list(programme.venue.halls),
        "days": [f"{day}" for day in programme.days[:_MOST]],
    }  # fmt: skip
    found = list(fixed.get(sort, ()))
    if sort == "channels":
        found = await audiences.channels(turn.tx)
    elif sort not in fixed and sort != "films":
        found = await _of_facet(turn, sort)
    return [*found, *(value for value in chosen(audience, sort) if value not in found)]


async def _of_facet(turn: Turn, id: str) -> list[str]:
    """A field's own options; of one without, what entries have, the most frequent first."""
    field = next(leaf for leaf in turn.festival.enrolment.leaves() if leaf.id == id)
    if field.options:
        return [option.id for option in field.options]
    counted = await facets.count(turn.tx, turn.festival.edition, id)
    return sorted(counted, key=lambda value: (-counted[value], value))[:_MOST]


def chosen(audience: Audience, sort: str) -> tuple[str, ...]:
    """The values of one sort."""
    if sort in _COLUMNS:
        found: tuple[str, ...] = getattr(audience, sort)
        return found
    if sort == "campaign":
        return (audience.campaign,) if audience.campaign else ()
    return tuple(audience.facets.get(sort, ()))


def choosing(audience: Audience, sort: str, values: tuple[str, ...]) -> Audience:
    """The audience with these values of one sort."""
    if sort == "campaign":
        return replace(audience, campaign=values[0] if values else "")
    if sort in _COLUMNS:
        return replace(audience, **{sort: values})  # type: ignore[arg-type]  # all of these are tuples of texts
    rest = {field: those for field, those in audience.facets.items() if field != sort}
    return replace(audience, facets={**rest, sort: values} if values else rest)

"""What the desk knows of the festival: handed in at the start, never read below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from handlers.programme.programmes import Programmes
from handlers.talk import when
from handlers.talk.content import Form
from handlers.talk.knowledge import Knowledge
from handlers.talk.message import Address, Place
from handlers.talk.seal import Seal
from handlers.talk.working import Announcing, Attaching, Deciding, Reviewing
from storage import conversations, switches
from storage.database import Tx


@dataclass(frozen=True, slots=True)
class Limits:
    """Floods by one person: messages in a window after which answers are slowed, then stop for a while."""

    window: timedelta = timedelta(seconds=60)
    slow_after: int = 30
    ignore_after: int = 60
    slow_by: timedelta = timedelta(seconds=3)
    ignore_for: timedelta = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Office:
    """The organisers as visitors meet them.

    chat: their common chat; None: every one of them is written to by themselves. language: of the common chat.
    hours: when they are there, in words, by language; {} where that is not told. opens: (weekday 0-6, first minute,
    last minute) of each spell of the week; () for no hours. waits: after that, a visitor whom nobody took is told so;
    gives_up: then the bot takes over again. silent: a conversation in which nobody spoke for so long goes back to it.
    names: visitors are told who answers.
    """

    chat: Address | None = None
    language: str = "en"
    hours: Mapping[str, str] = field(default_factory=dict)
    opens: tuple[tuple[int, int, int], ...] = ()
    waits: timedelta = timedelta(minutes=10)
    gives_up: timedelta = timedelta(hours=24)
    silent: timedelta = timedelta(hours=2)
    names: bool = True


@dataclass(frozen=True, slots=True)
class Reminding:
    """When people are reminded (section [reminders]). screening, offered, draft: minutes before.

    quiet: minutes of the day at which quiet hours begin and end, None for none. …_late: after that a reminder is
    dropped (of screenings: rules.late_of). rating_after: a screening's end.
    """

    screening: tuple[int, ...] = (1440, 120)
    offered: tuple[int, ...] = (2880, 1440, 180, 120, 60, 30)
    draft: tuple[int, ...] = (20160, 10080, 4320, 1440, 180)
    quiet: tuple[int, int] | None = (22 * 60, 8 * 60)
    screening_late: timedelta = timedelta(minutes=60)
    draft_late: timedelta = timedelta(minutes=720)
    rating_after: timedelta = timedelta(minutes=15)
    rating_late: timedelta = timedelta(minutes=1440)
    rating_changeable: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Festival:
    """One edition, as this bot serves it.

    form_version, secret: of the enrolment form (draft.fingerprint, draft.secret_ids).
    seal: keeps secret answers unreadable in the database. facts: what texts may name in braces, by language
    ("festival", "venue", "contact_name" …).
    closes: the first instant at which enrolment is closed; set_to_close: what config.toml says, where organisers have
    switched that, else None. number: how an entry number is written.
    faq: what can be answered. owners: who may do everything, by their private conversations. office: the organisers.
    answering: the form in which organisers answer what the bot could not; scheduling: in which they add, move and put
    online single screenings; announcement_form: in which they write announcements. programmes: what is shown, when
    and where.
    rehearsed: the clock is not the world's, and a made-up programme may be shown. draws: pictures can be drawn.
    place: where the festival is held, by language; vcard: the contact's card, by language.
    link: (channel, payload) → an address that opens a private chat with the bot and says the payload, "" for none.
    calendar_link: the seed of a private calendar → its address, "" where none is given out, and what is stored of
    that (storage.calendars).
    """

    edition: str
    zone: str
    closes: datetime
    number: str
    languages: tuple[str, ...]
    default_language: str
    enrolment: Form
    form_version: str
    secret: frozenset[str]
    facts: Mapping[str, Mapping[str, str]]
    seal: Seal
    faq: Knowledge
    answering: Form
    scheduling: Form
    announcement_form: Form
    programmes: Programmes
    owners: frozenset[Address] = frozenset()
    office: Office = field(default_factory=Office)
    place: Mapping[str, Place] = field(default_factory=dict)
    vcard: Mapping[str, str] = field(default_factory=dict)
    code_lasts: timedelta = timedelta(minutes=15)
    invitation_lasts: timedelta = timedelta(hours=72)
    limits: Limits = field(default_factory=Limits)
    reminding: Reminding = field(default_factory=Reminding)
    reviewing: Reviewing = field(default_factory=Reviewing)
    deciding: Deciding = field(default_factory=Deciding)
    announcing: Announcing = field(default_factory=Announcing)
    attaching: Attaching = field(default_factory=Attaching)
    set_to_close: datetime | None = None
    published: bool = False
    rehearsed: bool = False
    draws: bool = False
    link: Callable[[str, str], str] = lambda channel, payload: ""
    calendar_link: Callable[[str], tuple[str, str]] = lambda seed: ("", "")


async def as_it_stands(tx: Tx, festival: Festival) -> Festival:
    """The festival as it is by now: when its films are shown, once that is published, until when they are taken, and
    where its organisers sit. festival: as it was handed in at the start."""
    standing = await switches.standing(tx, festival.edition)
    festival = _closing(festival, standing.closes)
    return await _where_it_sits(tx, await _when_it_is(tx, festival, standing.version))


def _closing(festival: Festival, closes: datetime | None) -> Festival:
    """With the deadline that organisers have switched to, also as {deadline}."""
    if closes is None:
        return festival
    facts = {
        language: {**known, "deadline": when.deadline(closes, festival.zone, language)}
        for language, known in festival.facts.items()
    }
    return replace(festival, facts=facts, closes=closes, set_to_close=festival.set_to_close or festival.closes)


async def _when_it_is(tx: Tx, festival: Festival, version: int) -> Festival:
    """With the days of the programme that stands as {dates}."""
    days = (await festival.programmes.at(tx, version)).days
    if not days:
        return festival
    facts = {
        language: {**known, "dates": when.days(days[0], days[-1], language)}
        for language, known in festival.facts.items()
    }
    return replace(festival, facts=facts, published=True)


async def _where_it_sits(tx: Tx, festival: Festival) -> Festival:
    """With the id that the organisers' chat has by now: Telegram gives a group that grows a new one."""
    chat = festival.office.chat
    to = await conversations.moved_to(tx, chat.channel, chat.chat) if chat else ""
    if chat is None or not to:
        return festival
    return replace(festival, office=replace(festival.office, chat=replace(chat, chat=to)))

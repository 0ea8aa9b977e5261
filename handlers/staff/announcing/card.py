"""An announcement as organisers see it: what it says, to whom, how it stands, and what can be done with it next."""

from datetime import timedelta

from markupsafe import Markup

from handlers.announcing import body as bodies
from handlers.announcing import letters, progress
from handlers.announcing.body import Body
from handlers.staff import rights
from handlers.staff.announcing import whom
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import join, shorten
from storage import recipients, staff
from storage.campaigns import APPROVAL, DRAFT, MISSED, RUNNING, SCHEDULED, Campaign

_EXCERPT = 300
LATE = {30: "announce.late_half", 60: "announce.late_hour", 180: "announce.late_three"}
"""Minutes by which it may begin later, as they are offered."""


async def card(turn: Turn, campaign: Campaign, *before: Markup | None, again: bool = False) -> Reply:
    """The whole card. again: in the place of the one before."""
    if campaign.state not in (DRAFT, APPROVAL, SCHEDULED, MISSED):
        return await _running(turn, campaign, *before, again=again)
    head = progress.head(turn.voice, campaign)
    texts = [_text(turn, language, text) for language, text in bodies.read(campaign.body).texts.items()]
    said = join(*before, head, _about(turn, campaign), *texts, await _reaches(turn, campaign), _next(turn, campaign))
    return Reply(str(said), await _rows(turn, campaign), slot=progress.slot(campaign), replaces=again)


async def _running(turn: Turn, campaign: Campaign, *before: Markup | None, again: bool) -> Reply:
    """Its progress; asked for, it is said below what was said before, and lives on from there."""
    asleep = await recipients.count_later(turn.tx, campaign.id, turn.now) if campaign.state == RUNNING else 0
    reply = progress.progress(turn.voice, campaign, pace(turn, campaign), turn.now, turn.festival.zone, asleep)
    said = str(join(*before, Markup(reply.text)))
    return Reply(said, reply.rows, slot=reply.slot, replaces=again, stays=reply.stays)


def pace(turn: Turn, campaign: Campaign) -> float:
    """Announcements a second, as far as the settings tell it: of the slowest channel that has a limit."""
    rates = turn.festival.announcing.rates
    return min(rates.values(), default=0.0)


def _about(turn: Turn, campaign: Campaign) -> Markup:
    file = bodies.read(campaign.body).file
    said = [turn.say("announce.topic_line", topic=topic(turn, campaign))]
    said += [turn.say("announce.file_line", name=shorten(file.name, 80))] if file else []
    return Markup("\n").join(said)


def topic(turn: Turn, campaign: Campaign) -> str:
    """The name of its topic, plain."""
    named = turn.festival.announcing.topics.get(campaign.topic)
    return turn.voice.written(named).unescape() if named else turn.voice.label("announce.no_topic")


def _text(turn: Turn, language: str, text: str) -> Markup:
    cut = text if len(text) <= _EXCERPT else f"{text[: _EXCERPT - 1]}…"
    return turn.say("announce.text", language=language_name(turn, language), text=letters.linked(cut))


def language_name(turn: Turn, language: str) -> str:
    """As a language is called in itself, plain."""
    known = turn.texts.has(language, "language.name")
    return turn.texts.say(language, "language.name").unescape() if known else language


async def _reaches(turn: Turn, campaign: Campaign) -> Markup | None:
    audience = whom.of(campaign)
    if audience is None:
        return None
    counted = whom.count(turn, campaign)
    says = await whom.sayer(turn, audience)
    said = turn.say("announce.to", whom=says.lines(audience), n=counted.reached, count=f"{counted.reached:,}")
    if not counted.unreachable:
        return said
    gone = turn.say("announce.unreachable", n=counted.unreachable, count=f"{counted.unreachable:,}")
    return Markup("\n").join((said, gone))


def _next(turn: Turn, campaign: Campaign) -> Markup:
    """What is missing, or happens next."""
    if campaign.state == APPROVAL:
        return join(_starts(turn, campaign), turn.say("announce.next_approval", name=campaign.made_name))
    if campaign.state == SCHEDULED:
        return join(_starts(turn, campaign), turn.say("announce.next_scheduled"))
    if campaign.state == MISSED and campaign.start_at is not None:
        at = when.moment(campaign.start_at, turn.festival.zone, turn.language)
        return turn.say("announce.missed_at", at=at)
    if lacks := faults(turn, campaign):
        return Markup("\n").join(lacks)
    return turn.say("announce.next_audience" if whom.of(campaign) is None else "announce.next_send")


def _starts(turn: Turn, campaign: Campaign) -> Markup | None:
    if campaign.start_at is None:
        return None
    at = when.moment(campaign.start_at, turn.festival.zone, turn.language)
    return turn.say("announce.starts", at=at, late=lateness(turn, campaign))


def lateness(turn: Turn, campaign: Campaign) -> str:
    """How late it may begin, plain."""
    return late_label(turn, campaign, late_minutes(turn, campaign))


def late_minutes(turn: Turn, campaign: Campaign) -> int:
    """How late it may begin: as was chosen, else as the settings have it."""
    return campaign.late_minutes or turn.festival.announcing.late // timedelta(minutes=1)


def late_label(turn: Turn, campaign: Campaign, minutes: int) -> str:
    """ "1 hour", plain."""
    if minutes in LATE:
        return turn.voice.label(LATE[minutes])
    return turn.voice.label("announce.late_day") if minutes == day_minutes(turn, campaign) else str(minutes)


def day_minutes(turn: Turn, campaign: Campaign) -> int:
    """Minutes from its start to the end of that day, on the festival's clocks."""
    assert campaign.start_at is not None
    local = campaign.start_at.astimezone(when.known_zone(turn.festival.zone))
    return max(24 * 60 - local.hour * 60 - local.minute, 1)


def faults(turn: Turn, campaign: Campaign) -> list[Markup]:
    """Why it cannot be sent as it is, each with what to do."""
    body = bodies.read(campaign.body)
    found = [
        turn.say("announce.lacks_language", language=language_name(turn, language))
        for language in bodies.missing(body, turn.festival.languages)
    ]
    found += [turn.say("announce.lacks_topic")] if not campaign.topic else []
    found += [turn.say("announce.lacks_change", language=language_name(turn, each)) for each in body.unchanged]
    return found + [
        turn.say("announce.lacks_room", language=language_name(turn, language), n=n, most=_most(body))
        for language, n in bodies.too_long(body).items()
    ]


def _most(body: Body) -> int:
    return bodies.MOST_WITH_FILE if body.file else bodies.MOST


async def _rows(turn: Turn, campaign: Campaign) -> Rows:
    if campaign.state == DRAFT:
        rows = _of_draft(turn, campaign)
    elif campaign.state == APPROVAL:
        rows = await _of_approval(turn, campaign)
    elif campaign.state == MISSED:
        rows = progress.buttons(turn.voice, campaign)
    else:
        rows = (
            (button(turn, campaign, "preview"), button(turn, campaign, "back")),
            (button(turn, campaign, "go"), button(turn, campaign, "cancel")),
        )
    return (*rows, (turn.choice("announce.list", "announce.list_button"),))


def _of_draft(turn: Turn, campaign: Campaign) -> Rows:
    texts = [
        Choice(turn.say("announce.edit_text", language=language_name(turn, language)).unescape(),
               f"announce.edit:{campaign.id}.{campaign.revision}.text_{language}")
        for language in turn.festival.languages
    ]  # fmt: skip
    rest = [button(turn, campaign, "edit", id) for id in ("file", "topic", "name")]
    rows: Rows = (*paired([*texts, *rest]), (button(turn, campaign, "who"),))
    if not faults(turn, campaign):
        rows = (*rows, (button(turn, campaign, "preview"), button(turn, campaign, "test")))
        if whom.of(campaign) is not None:
            rows = (*rows, (button(turn, campaign, "go"), button(turn, campaign, "plan")))
    return (*rows, (button(turn, campaign, "discard"),))


async def _of_approval(turn: Turn, campaign: Campaign) -> Rows:
    preview = button(turn, campaign, "preview")
    if await is_author(turn, campaign):
        return ((preview, button(turn, campaign, "back")),)
    return ((preview,), approving(turn, campaign, whom.count(turn, campaign).total))


def approving(turn: Turn, campaign: Campaign, count: int) -> tuple[Choice, ...]:
    """What a second person decides, for so many recipients."""
    return button(turn, campaign, "approve", f"{count}"), button(turn, campaign, "refuse")


def button(turn: Turn, campaign: Campaign, action: str, argument: str = "") -> Choice:
    """Something to be done with it; good as long as nothing has changed."""
    key = f"announce.{action}_{argument}" if action == "edit" else f"announce.{action}_button"
    rest = f".{argument}" if argument else ""
    return turn.choice(f"announce.{action}:{campaign.id}.{campaign.revision}{rest}", key)


def back(turn: Turn, campaign: Campaign) -> Choice:
    """To the card."""
    return turn.choice(f"announce.show:{campaign.id}", "announce.card")


def onward(turn: Turn, campaign: Campaign) -> Rows:
    """From the preview, or a test, to what comes next."""
    if campaign.state != DRAFT or whom.of(campaign) is None or faults(turn, campaign):
        return ((back(turn, campaign),),)
    sends = (button(turn, campaign, "go"), button(turn, campaign, "plan"))
    return ((button(turn, campaign, "test"),), sends, (back(turn, campaign),))


async def is_author(turn: Turn, campaign: Campaign) -> bool:
    """Whether who speaks has made it, on whatever channel."""
    if rights.actor(turn) == campaign.made_by:
        return True
    made_in, here = campaign.made_by.partition(":"), turn.incoming.speaker
    author = await staff.chat_at(turn.tx, made_in[0], made_in[2])
    speaks = await staff.chat_at(turn.tx, here.channel, here.chat)
    return author is not None and speaks is not None and author.person_id == speaks.person_id

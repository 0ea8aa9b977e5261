"""A person takes over: the visitor's side, from asking for somebody to having the bot back."""

from dataclasses import replace

import msgspec
from markupsafe import Markup

from handlers import enrol, start
from handlers.inquiries import card, rooms, taking, visitor
from handlers.inquiries.rooms import Room
from handlers.talk import hours, routes, when
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import inquiries, inquiry_lines
from storage.inquiries import BOT, HUMAN, WAITING, Inquiry
from storage.inquiry_lines import VISITOR, Line

_RELAYED = ("text", "file", "contact", "edited")


async def call(turn: Turn) -> list[Reply]:
    """/human: the organisers are called, or where that stands."""
    turn.took_answer = True
    inquiry = await _mine(turn)
    asked = turn.argument if turn.incoming.kind == "text" else ""
    if inquiry is not None:
        return await relay(turn, inquiry, asked) if asked else [_stands(turn, inquiry)]
    inquiry = await _open(turn)
    turn.remember(msgspec.structs.replace(turn.memory, misses=0, said=()))
    where = await rooms.everyone(turn)
    if not where:
        return await _write_down(turn, inquiry, asked)
    turn.conversation = replace(turn.conversation, inquiry=inquiry.id)
    await card.show(turn, turn, inquiry, where, again=False)
    if asked:
        await relay(turn, inquiry, asked)
    return [_opened(turn)]


async def _write_down(turn: Turn, inquiry: Inquiry, asked: str) -> list[Reply]:
    """Nobody works here yet: the first one to come finds it, and until then the bot goes on."""
    if asked:
        await inquiry_lines.add(turn.tx, inquiry.id, Line(VISITOR, asked, turn.now, said_as=turn.incoming.id))
    return [turn.reply("human.nobody", rows=() if turn.conversation.topic else await start.rows(turn))]


async def _open(turn: Turn) -> Inquiry:
    """A new one, or the one that was written down before anybody worked here."""
    here = turn.incoming.address
    if (found := await inquiries.open_at(turn.tx, here.channel, here.chat)) is not None:
        return await inquiries.wait_anew(turn.tx, found.id, turn.now) or found
    name = " ".join(turn.incoming.name.split())[:60]
    new = inquiries.new(turn.festival.edition, here.channel, here.chat, turn.person.id, name, turn.now)
    inquiry = await inquiries.open_(turn.tx, new)
    earlier = [Line(said.side, said.text, turn.now) for said in turn.memory.said]
    await inquiry_lines.add_earlier(turn.tx, inquiry.id, earlier)
    return inquiry


async def _mine(turn: Turn) -> Inquiry | None:
    """The open inquiry of this conversation; one that has ended is looked up no more."""
    id = turn.conversation.inquiry
    inquiry = await inquiries.find(turn.tx, id) if id else None
    if inquiry is not None and inquiry.open:
        return inquiry
    turn.conversation = replace(turn.conversation, inquiry="")
    return None


def _opened(turn: Turn) -> Reply:
    minutes = int(turn.festival.office.waits.total_seconds() // 60)
    when_ = away(turn) or turn.say("human.soon", n=minutes)
    said = join(turn.say("human.opened"), when_, turn.say("human.go_on"))
    return visitor.with_way_back(turn, Reply(str(said)))


def away(turn: Turn) -> Markup:
    """Outside of the office hours: when somebody is there again; "" inside of them, or where there are none."""
    office, zone = turn.festival.office, turn.festival.zone
    if hours.is_open(office.opens, turn.now, zone):
        return Markup()
    opens = hours.opens_next(office.opens, turn.now, zone)
    assert opens is not None
    again = when.moment(opens, zone, turn.language, turn.person.zone)
    return turn.say("human.away", hours=office.hours.get(turn.language, ""), again=again)


def _stands(turn: Turn, inquiry: Inquiry) -> Reply:
    name = taking.answers_as(turn, inquiry.taker)
    since = when.moment(inquiry.since, turn.festival.zone, turn.language, turn.person.zone)
    said = turn.say("human.is_human" if inquiry.state == HUMAN else "human.is_waiting", name=name, since=since)
    then = away(turn) if inquiry.state == WAITING else None
    return visitor.with_way_back(turn, Reply(str(join(said, then))))


async def wait(turn: Turn) -> list[Reply]:
    """The visitor goes on waiting."""
    turn.took_answer = True
    inquiry = await _mine(turn)
    return [_stands(turn, inquiry)] if inquiry else [turn.reply("human.none")]


async def bot(turn: Turn) -> list[Reply]:
    """/bot: the visitor wants the bot again."""
    turn.took_answer = True
    inquiry = await _mine(turn)
    ended = await inquiries.end(turn.tx, inquiry.id, BOT, "the visitor", turn.now) if inquiry else None
    turn.conversation = replace(turn.conversation, inquiry="")
    if inquiry is None or ended is None:
        return [turn.reply("human.none", rows=await start.rows(turn))]
    await card.show(turn, turn, ended, await rooms.everyone(turn))

    def left(told: Turn, room: Room) -> Reply:
        return told.reply("inquiry.visitor_left", name=rooms.named(ended))

    rooms.say(turn, ended, await rooms.of(turn, inquiry), left)
    menu = () if turn.conversation.topic else await start.rows(turn)
    return [replace(turn.reply("human.bot_again", rows=menu), stays=visitor.STAYS)]


async def first(turn: Turn) -> list[Reply] | None:
    """While a person is asked for, or talks, what is said goes to them; commands and buttons go on working."""
    heard = turn.incoming
    if not turn.conversation.inquiry:
        return await _call_in_form(turn) if _must_be_meant(turn) else None
    if heard.kind not in _RELAYED:
        return None
    if heard.kind == "text" and _is_for_the_bot(turn):
        return None
    inquiry = await _mine(turn)
    if inquiry is None:
        return None
    if heard.kind == "text" and routes.plain(heard.text[:80]) in routes.words(turn.texts, "human.bot_words"):
        return await visitor.with_the_bot(turn, (await bot(turn))[0])
    return await relay(turn, inquiry, heard.text)


async def _call_in_form(turn: Turn) -> list[Reply]:
    """Where nobody can come, the form's question stands again."""
    replies = await call(turn)
    if turn.conversation.inquiry or turn.conversation.topic != enrol.TOPIC.name:
        return replies
    return [*replies, *await enrol.where(turn)]


def _must_be_meant(turn: Turn) -> bool:
    """In an open form a word alone may be an answer (a film may be called “Human”), a whole sentence is none."""
    heard = turn.incoming
    if not turn.conversation.topic or heard.kind != "text" or not heard.private or len(heard.text) > 80:
        return False
    return routes.plain(heard.text) in routes.words(turn.texts, "human.plain_words")


def _is_for_the_bot(turn: Turn) -> bool:
    text = turn.incoming.text
    if text.startswith("/") and not text.startswith("//"):
        return True
    return bool(routes.meant(turn.incoming, turn.conversation.offered, turn.texts))


async def relay(turn: Turn, inquiry: Inquiry, text: str) -> list[Reply]:
    """What the visitor says goes to the organisers; the first time, while nobody is there yet, a word about that."""
    heard = turn.incoming
    turn.took_answer = True
    told_before = inquiry.state == HUMAN or await inquiry_lines.has_spoken(turn.tx, inquiry.id)
    attached = msgspec.json.encode(heard.file).decode() if heard.file else ""
    await inquiry_lines.add(turn.tx, inquiry.id, Line(VISITOR, text, turn.now, "", attached, heard.id))
    edited = heard.kind == "edited"

    def saying(told: Turn, room: Room) -> Reply:
        name = card.called(told, inquiry)
        name = name if room.common else f"#{inquiry.number} {name}"
        said = told.say("inquiry.said_edited" if edited else "inquiry.said", name=name, text=text)
        slot = f"{rooms.slot(inquiry)}-visitor-{heard.id}" if heard.id else ""
        return Reply(str(said).rstrip(), slot=slot, replaces=edited and bool(slot), file=heard.file)

    rooms.say(turn, inquiry, await rooms.of(turn, inquiry), saying)
    return [] if told_before else [visitor.with_way_back(turn, turn.reply("human.passed"))]


TOPIC = Topic(
    "human",
    commands={"human": call, "bot": bot},
    words={"human.plain_words": call, "human.words": call, "human.bot_words": bot},
    choices={"call": call, "bot": bot, "wait": wait},
    first=first,
    private=True,
)

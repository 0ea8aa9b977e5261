"""The first word, the menu, help, and what is said when nothing else fits."""

from dataclasses import replace

from markupsafe import Markup

from handlers import attached, enrolment
from handlers.staff import menus
from handlers.staff.rights import DESK, role_of
from handlers.talk import routes
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join


async def start(turn: Turn) -> list[Reply]:
    """/start: who the bot is, and what one can do here; staff come to their own work first."""
    if own := await menus.first_rows(turn):
        key = "start.welcome_staff" if await role_of(turn) in DESK else "staff.hello"
        return [turn.reply(key, rows=(*own, *await rows(turn)))]
    return [turn.reply("start.welcome", rows=await rows(turn), enrolment=await _enrolment(turn))]


async def hello(turn: Turn) -> list[Reply]:
    """A greeting; one in Chinese is answered in Chinese. ("hi" is said in every language.)"""
    told = turn.incoming.text
    for language in turn.festival.languages:
        greetings = map(routes.plain, turn.texts.template(language, "start.hello_words").split("|"))
        if not told.isascii() and routes.plain(told) in greetings:
            turn.keep_person(replace(turn.person, language=language))
            break
    return await start(turn)


async def thanks(turn: Turn) -> list[Reply]:
    """A thank-you is answered in kind."""
    return [turn.reply("start.thanks")]


async def help_(turn: Turn) -> list[Reply]:
    """/help: the commands, and whom to call."""
    said = turn.reply("start.help", rows=await rows(turn, helped=True), enrolment=await _enrolment(turn))
    more = await menus.help_(turn)
    return [replace(said, text=str(join(Markup(said.text), more)), rows=(*said.rows, *await menus.rows(turn)))]


async def menu(turn: Turn) -> list[Reply]:
    """/menu: the buttons."""
    return [turn.reply("start.menu", rows=(*await menus.first_rows(turn), *await rows(turn)))]


async def unknown(turn: Turn) -> list[Reply]:
    """Nothing fits: a question that is still open is put again; else what there is."""
    if not turn.incoming.private and turn.incoming.text.startswith("/"):
        return []  # meant for another bot in the group
    if turn.incoming.kind == "file":
        offered = await attached.offer(turn)
        said = join(turn.say("start.no_file"), turn.say("attach.offer") if offered else None)
        return [Reply(str(said), (*offered, *await rows(turn)))]
    if again := routes.again(turn.conversation.offered):
        return [turn.reply("form.press", rows=again)]
    return [turn.reply("start.unknown", rows=await rows(turn), enrolment=await _enrolment(turn))]


async def stale(turn: Turn) -> list[Reply]:
    """A button that no topic knows any more."""
    turn.notice = turn.say("form.stale_notice").unescape()
    return [turn.reply("start.stale", rows=await rows(turn))]


async def rows(turn: Turn, *, helped: bool = False) -> Rows:
    """The menu's buttons, below /help without that one; in a group the programme and the way into the private chat."""
    programme = turn.choice("showtimes.overview", "menu.programme")
    if not turn.incoming.private:
        link = turn.festival.link(turn.incoming.address.channel, "start")
        opens = ((Choice(turn.voice.label("group.open"), "start.menu", "link", link),),) if link else ()
        return ((programme,), *opens)
    door = await enrolment.door(turn)
    begin = ((turn.choice("enrol.begin", "menu.enrol"),),) if door.open else ()
    return (
        *begin,
        (programme, turn.choice("plan.show", "menu.plan")),
        (turn.choice("films.list", "menu.films"), turn.choice("faq.groups", "faq.groups_button")),
        (turn.choice("human.call", "human.call_button"), turn.choice("elsewhere.give", "menu.elsewhere")),
        (*(() if helped else (turn.choice("start.help", "menu.help"),)), _other_language(turn)),
    )


def _other_language(turn: Turn) -> Choice:
    """Of two languages the other one, at one press; of more than two the question which."""
    others = [language for language in turn.festival.languages if language != turn.language]
    if len(others) != 1:
        return turn.choice("language.ask", "menu.language")
    return Choice(turn.texts.say(others[0], "language.name").unescape(), f"language.choose:{others[0]}")


async def _enrolment(turn: Turn) -> Markup:
    """Until when films can be enrolled, or that it is over."""
    door = await enrolment.door(turn)
    key = "enrol.is_closed" if not door.open else "enrol.is_open_late" if door.late else "enrol.is_open"
    closes, until = turn.festival.closes, door.until
    return turn.say(key, deadline=enrolment.deadline(turn, closes), until=enrolment.deadline(turn, until))


TOPIC = Topic(
    "start",
    commands={"start": start, "help": help_, "menu": menu},
    words={
        "start.hello_words": hello, "start.help_words": help_, "start.menu_words": menu, "start.thanks_words": thanks,
    },
    choices={"menu": menu, "help": help_, "unknown": unknown, "stale": stale},
)  # fmt: skip

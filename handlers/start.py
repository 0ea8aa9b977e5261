"""The first word, the menu, help, and what is said when nothing else fits."""

from dataclasses import replace

from handlers.talk import routes, when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.turn import Topic, Turn


async def start(turn: Turn) -> list[Reply]:
    """/start: who the bot is, and what one can do here."""
    return [turn.reply("start.welcome", rows=rows(turn), deadline=_deadline(turn))]


async def hello(turn: Turn) -> list[Reply]:
    """A greeting is answered in its own language."""
    told = routes.plain(turn.incoming.text)
    for language in turn.festival.languages:
        greetings = turn.texts.template(language, "start.hello_words").split("|")
        if told in map(routes.plain, greetings) and language != turn.language:
            turn.keep_person(replace(turn.person, language=language))
            break
    return await start(turn)


async def help_(turn: Turn) -> list[Reply]:
    """/help: the commands, and whom to call."""
    return [turn.reply("start.help", rows=rows(turn), deadline=_deadline(turn))]


async def menu(turn: Turn) -> list[Reply]:
    """/menu: the buttons."""
    return [turn.reply("start.menu", rows=rows(turn))]


async def unknown(turn: Turn) -> list[Reply]:
    """Nothing fits: say so, and show what there is."""
    if turn.incoming.kind == "file":
        return [turn.reply("start.no_file", rows=rows(turn))]
    return [turn.reply("start.unknown", rows=rows(turn))]


async def stale(turn: Turn) -> list[Reply]:
    """A button that no topic knows any more."""
    turn.notice = turn.say("form.stale").unescape()
    return [turn.reply("start.stale", rows=rows(turn))]


def rows(turn: Turn) -> Rows:
    """The menu's buttons."""
    return (
        (turn.choice("enrol.begin", "menu.enrol"),),
        (turn.choice("films.list", "menu.films"), turn.choice("elsewhere.give", "menu.elsewhere")),
        (turn.choice("start.help", "menu.help"), _other_language(turn)),
    )


def _other_language(turn: Turn) -> Choice:
    """Of two languages the other one, at one press; of more than two the question which."""
    others = [language for language in turn.festival.languages if language != turn.language]
    if len(others) != 1:
        return turn.choice("language.ask", "menu.language")
    return Choice(turn.texts.say(others[0], "language.name").unescape(), f"language.choose:{others[0]}")


def _deadline(turn: Turn) -> str:
    festival = turn.festival
    return when.deadline(festival.closes, festival.zone, turn.language, turn.person.zone)


TOPIC = Topic(
    "start",
    commands={"start": start, "help": help_, "menu": menu},
    words={"start.hello_words": hello, "start.help_words": help_, "start.menu_words": menu},
    choices={"menu": menu, "help": help_, "unknown": unknown, "stale": stale},
)

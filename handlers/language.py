"""Which language the bot speaks with somebody."""

from dataclasses import replace

from msgspec.structs import replace as with_fields

from handlers import start
from handlers.talk import routes
from handlers.talk.message import Choice, Reply
from handlers.talk.texts import best_language
from handlers.talk.turn import Topic, Turn


async def ask(turn: Turn) -> list[Reply]:
    """/language, or /language zh."""
    if turn.argument:
        return await choose(turn)
    return [Reply(str(turn.say("language.ask")), tuple((_choice(turn, code),) for code in turn.festival.languages))]


async def choose(turn: Turn) -> list[Reply]:
    """Remember the language; an open form goes on in it."""
    language = best_language(turn.argument, turn.festival.languages, "")
    if not language:
        turn.argument = ""
        return [turn.reply("language.unknown"), *await ask(turn)]
    turn.keep_person(replace(turn.person, language=language))
    turn.remember(with_fields(turn.memory, spoken=""))
    return [turn.reply("language.chosen", rows=() if turn.conversation.topic else await start.rows(turn))]


async def choose_named(turn: Turn) -> list[Reply]:
    """The language was named: "English", “中文”."""
    told = routes.plain(turn.incoming.text)
    named = (code for code in turn.festival.languages if told in turn.texts.template(code, "language.names").split("|"))
    turn.argument = next(named, "")
    return await ask(turn)


def _choice(turn: Turn, language: str) -> Choice:
    label = turn.texts.say(language, "language.name").unescape()
    return Choice(label, f"language.choose:{language}")


TOPIC = Topic(
    "language",
    commands={"language": ask},
    words={"language.words": ask, "language.names": choose_named},
    choices={"ask": ask, "choose": choose},
)

"""Which announcements somebody gets: they choose the topics, stop all of them, and start again."""

from dataclasses import replace

from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import people

ALL = "all"
_SLOT = "news"


async def show(turn: Turn) -> list[Reply]:
    """/news."""
    return [await _shown(turn)]


async def off(turn: Turn) -> list[Reply]:
    """No more about one topic, or, where none is named, no more at all."""
    known = frozenset(turn.festival.announcing.topics)
    if not turn.argument or turn.argument in known:
        await _keep(turn, await _muted(turn) | {turn.argument} if turn.argument else known)
    return await _again(turn)


async def on(turn: Turn) -> list[Reply]:
    """Again about one topic, or about all."""
    await _keep(turn, await _muted(turn) - {turn.argument} if turn.argument else frozenset())
    return await _again(turn)


async def stop(turn: Turn) -> list[Reply]:
    """Said in words: none at all, at once; it can be undone below."""
    await _keep(turn, frozenset(turn.festival.announcing.topics))
    return [await _shown(turn)]


async def start(turn: Turn) -> list[Reply]:
    """Said in words: all of them."""
    await _keep(turn, frozenset())
    return [await _shown(turn)]


async def _again(turn: Turn) -> list[Reply]:
    return [replace(await _shown(turn), replaces=True)]


async def _shown(turn: Turn) -> Reply:
    muted = await _muted(turn)
    wanted = [id for id in turn.festival.announcing.topics if id not in muted]
    if not wanted:
        said = turn.say("news.off")
    elif muted:
        said = turn.say("news.some", topics=turn.voice.label("news.and").join(_name(turn, id) for id in wanted))
    else:
        said = turn.say("news.on")
    return Reply(str(join(said, turn.say("news.choose"))), _rows(turn, muted), slot=_SLOT)


def _rows(turn: Turn, muted: frozenset[str]) -> Rows:
    topics = turn.festival.announcing.topics
    rows = [*paired([_choice(turn, id, on=id not in muted) for id in topics])]
    if len(muted) < len(topics):
        rows.append((turn.choice("news.off", "news.off_button"),))
    if muted:
        rows.append((turn.choice("news.on", "news.on_button"),))
    return (*rows, (turn.choice("reminders.show", "news.reminders"),))


def _choice(turn: Turn, id: str, *, on: bool) -> Choice:
    if on:
        return Choice(turn.say("news.chosen", topic=_name(turn, id)).unescape(), f"news.off:{id}")
    return Choice(_name(turn, id), f"news.on:{id}")


def _name(turn: Turn, id: str) -> str:
    return turn.voice.written(turn.festival.announcing.topics[id]).unescape()


async def _muted(turn: Turn) -> frozenset[str]:
    """Of today's topics those that they do without."""
    text, known = await people.muted(turn.tx, turn.person.id), frozenset(turn.festival.announcing.topics)
    return known if text == ALL else known & frozenset(text.split())


async def _keep(turn: Turn, muted: frozenset[str]) -> None:
    """Without any topic means without those that may come, too."""
    everything = muted >= frozenset(turn.festival.announcing.topics)
    text = ALL if everything else f" {' '.join(sorted(muted))} " if muted else ""
    await people.keep_muted(turn.tx, turn.person.id, text)


TOPIC = Topic(
    "news",
    commands={"news": show},
    words={"news.words": show, "news.stop_words": stop, "news.start_words": start},
    choices={"show": show, "off": off, "on": on},
    private=True,
)

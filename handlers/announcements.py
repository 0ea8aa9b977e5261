"""Which announcements somebody gets: they choose the topics, stop all of them, and start again."""

from dataclasses import replace

from handlers import reminders
from handlers.talk import routes
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import people

ALL = "all"
_SLOT = "news"
_WHAT = r"(?:announcements?|broadcasts?|newsletters?|news|notifications?|mass messages|messages|updates|spam)"
_STOP_ENGLISH = (
    r"(?:please |pls |can you |could you |i want you to |i would like you to )?"
    r"(?:(?:stop|quit|no more|no|mute|disable|turn off|switch off|unsubscribe (?:me )?from|opt out of)"
    r"|(?:don[’']?t|do not) (?:send|write|show|push)"
    r"|i (?:don[’']?t|do not) (?:want|need|wish)(?: to (?:get|receive|see))?)"
    r"(?: sending| send| me| us| all| any| these| those| your| the| more| further| festival| to get| to receive)*"
    rf" {_WHAT}(?: to me| any ?more| again| from you| now| please| thanks| thank you)*[\s.,!]*"
)
_STOP_CHINESE = (
    r"(?:请|麻烦|拜托)?(?:您|你|你们)?(?:我)?(?:不要|不想|不用|不必|别|勿|停止|取消|关闭|关掉|退订|屏蔽)(?:再|继续)*"
    r"(?:给我|向我)?(?:再)?(?:发送|发|推送|接收|收到|收|看到)?(?:任何|这些|这种|那些|你们的|电影节的|群发的?)?"
    r"(?:通知|公告|群发消息|群发|推送|广告|消息)(?:给我)?(?:了|啦|吧)?[\s。，！!~～.]*"
)


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


async def quieten(turn: Turn) -> list[Reply]:
    """ "Stop" and nothing else: what can be switched off; reminders, where it is said to one of them."""
    if _speaks_of_reminders(turn):
        return await reminders.show(turn)
    return [await _shown(turn)]


def _speaks_of_reminders(turn: Turn) -> bool:
    """Whether the last choices led to reminders, and not to these."""
    ids = routes.offered_ids(turn.conversation.offered)
    return any(id.startswith("reminders.") for id in ids) and not any(id.startswith("news.") for id in ids)


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
    words={
        "news.words": show, "news.stop_words": stop, "news.start_words": start, "news.quiet_words": quieten,
    },
    patterns={_STOP_ENGLISH: stop, _STOP_CHINESE: stop},
    choices={"show": show, "off": off, "on": on},
    private=True,
)  # fmt: skip

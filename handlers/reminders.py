"""When somebody is reminded of the screenings in their plan: they see it, and change it."""

from dataclasses import replace

from handlers.reminding import planning, rules, saying
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.turn import Topic, Turn
from handlers.talk.voice import join
from storage import people

OFF = "off"
_SLOT = "reminders"


async def show(turn: Turn) -> list[Reply]:
    """/reminders."""
    return [await _shown(turn)]


async def toggle(turn: Turn) -> list[Reply]:
    """One of the times that are offered, on or off."""
    if turn.argument in map(str, _offered(turn)):
        minutes = int(turn.argument)
        chosen = await _chosen(turn)
        await _keep(turn, chosen ^ {minutes})
    return await _again(turn)


async def off(turn: Turn) -> list[Reply]:
    """None at all."""
    await _keep(turn, frozenset())
    return await _again(turn)


async def usual(turn: Turn) -> list[Reply]:
    """As the festival does it."""
    await _keep(turn, frozenset(turn.festival.reminding.screening))
    return await _again(turn)


async def _again(turn: Turn) -> list[Reply]:
    return [replace(await _shown(turn), replaces=True)]


async def _shown(turn: Turn) -> Reply:
    chosen = await _chosen(turn)
    said = turn.say("reminders.on", when=_list(turn, chosen)) if chosen else turn.say("reminders.off")
    text = join(said, _quiet(turn) if chosen else None, turn.say("reminders.choose"))
    return Reply(str(text), _rows(turn, chosen), slot=_SLOT)


def _rows(turn: Turn, chosen: frozenset[int]) -> Rows:
    rows = [*paired([_choice(turn, minutes, on=minutes in chosen) for minutes in _offered(turn)])]
    if chosen:
        rows.append((turn.choice("reminders.off", "reminders.none_button"),))
    standard = frozenset(turn.festival.reminding.screening)
    if chosen != standard:
        rows.append((turn.choice("reminders.usual", "reminders.usual_button", when=_list(turn, standard)),))
    return (*rows, (turn.choice("plan.show", "reminders.plan"), turn.choice("news.show", "news.button")))


def _choice(turn: Turn, minutes: int, *, on: bool) -> Choice:
    label = saying.before(turn.voice, minutes)
    if on:
        label = turn.say("reminders.chosen", when=label).unescape()
    return Choice(label, f"reminders.toggle:{minutes}")


def _list(turn: Turn, chosen: frozenset[int]) -> str:
    """ "1 day before, 2 hours before"."""
    return turn.voice.label("reminders.and").join(
        saying.before(turn.voice, minutes) for minutes in sorted(chosen, reverse=True)
    )


def _quiet(turn: Turn) -> str | None:
    """The hours in which nobody is woken, on the person's own clock where that is known."""
    if turn.festival.reminding.quiet is None:
        return None
    begins, ends = (f"{minute // 60:02}:{minute % 60:02}" for minute in turn.festival.reminding.quiet)
    zone = rules.zone_or(turn.person.zone, turn.festival.zone).key
    place = when.place(zone, turn.language) or when.offset(turn.now, zone)
    return turn.say("reminders.quiet", begins=begins, ends=ends, zone=place)


def _offered(turn: Turn) -> list[int]:
    reminding = turn.festival.reminding
    return sorted({*reminding.offered, *reminding.screening}, reverse=True)


async def _chosen(turn: Turn) -> frozenset[int]:
    """Minutes before; none where they want none."""
    text = await people.reminded(turn.tx, turn.person.id)
    if not text:
        return frozenset(turn.festival.reminding.screening)
    return frozenset(int(each) for each in text.split() if each != OFF) & frozenset(_offered(turn))


async def _keep(turn: Turn, chosen: frozenset[int]) -> None:
    if chosen == frozenset(turn.festival.reminding.screening):
        text = ""
    else:
        text = f" {' '.join(str(each) for each in sorted(chosen, reverse=True))} " if chosen else OFF
    await people.keep_reminded(turn.tx, turn.person.id, text)
    await planning.replan_person(turn)


TOPIC = Topic(
    "reminders",
    commands={"reminders": show},
    words={"reminders.words": show},
    choices={"show": show, "toggle": toggle, "off": off, "usual": usual},
    on_zone=planning.zone_changed,
    private=True,
)

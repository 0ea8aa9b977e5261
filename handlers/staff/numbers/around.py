"""Figures of everything around the films: reminders, plans, questions, announcements, the jury."""

from collections.abc import Sequence
from datetime import date

from handlers.counting import BARS, COLUMNS, Bar, Figure, by_day, daily, grain
from handlers.showtimes import wording
from handlers.staff.likeness import grouped
from handlers.staff.numbers.context import Context, Told
from handlers.talk import when
from handlers.talk.voice import shorten
from storage import numbers, questions
from storage.numbers import ENDS, At

ANNOUNCEMENTS = 12
_GROUPED = 1000
"""Open questions that are looked at for likeness."""
REMINDERS = ("screening", "draft", "rating")
QUESTIONS = ("miss", "choice")
JUDGED = ("scored", "open", "conflict")


async def reminders(context: Context) -> Told | None:
    """Reminders by day and kind."""
    edition, fine = context.festival.edition, grain(context.zone)
    found = context.looked_up("reminders", lambda tx: numbers.reminders_sent(tx, edition, fine))
    others = sorted({each.kind for each in found} - set(REMINDERS))
    kinds = [*REMINDERS, *others]
    names = [*(context.plain(f"numbers.reminder_{kind}") for kind in REMINDERS), *others]
    return _by_day(context, "reminders", found, kinds, names)


async def open_questions(context: Context) -> Told | None:
    """Questions without an answer by day, those to which nothing was found and those that were asked back."""
    found = await numbers.questions_open(context.tx, context.festival.edition, grain(context.zone))
    return _by_day(
        context, "questions", found, QUESTIONS, [context.plain(f"numbers.question_{kind}") for kind in QUESTIONS]
    )


def _by_day(
    context: Context, name: str, found: Sequence[At], kinds: Sequence[str], names: Sequence[str]
) -> Told | None:
    rows = daily(by_day(found, context.zone), kinds, context.today)
    used = [place for place in range(len(kinds)) if any(values[place] for _, values in rows)]
    if not used:
        return None
    bars = tuple(Bar(context.short_day(day), tuple(values[place] for place in used)) for day, values in rows)
    figure = Figure(
        shape=COLUMNS, title=context.plain(f"numbers.{name}_title"), axis=context.plain(f"numbers.{name}_axis"),
        of=context.plain("numbers.of_day"), series=tuple(names[place] for place in used), bars=bars,
        source=context.source(),
    )  # fmt: skip
    sums = [(names[place], sum(values[place] for _, values in rows)) for place in used]
    most = max(rows, key=lambda row: sum(row[1]))
    said = context.say(
        f"numbers.{name}_said", n=figure.total, top=context.listed(sums), most=sum(most[1]), day=_day(context, most[0])
    )
    return Told(figure, said, tuple(day for day, _ in rows))


def _day(context: Context, day: date) -> str:
    return when.days(day, day, context.voice.language)


async def alike(context: Context) -> Told | None:
    """What is asked again and again without an answer: questions that mean the same, by how often."""
    groups = grouped(await questions.open_ones(context.tx, context.festival.edition, _GROUPED))
    if not groups:
        return None
    bars = tuple(Bar(shorten(group.text, 120), (group.times,)) for group in groups)
    bars = tuple(sorted(bars, key=lambda bar: -bar.total))
    return _bars(context, "asked", bars, n=sum(bar.total for bar in bars), groups=len(bars), top=context.top(bars))


async def saves(context: Context) -> Told | None:
    """What people keep, by film: screenings in plans, and films that are followed."""
    edition = context.festival.edition
    programme = await context.festival.programmes.current(context.tx)
    kept: dict[str, list[int]] = {}
    saved = context.looked_up("saved", lambda tx: numbers.saves_by_screening(tx, edition))
    followed = context.looked_up("followed", lambda tx: numbers.follows_by_film(tx, edition))
    for screening, n in saved.items():
        if screening in programme.by_id:
            kept.setdefault(programme.by_id[screening].film, [0, 0])[0] += n
    for film, n in followed.items():
        kept.setdefault(film, [0, 0])[1] += n
    named = [(id, n) for id, n in kept.items() if id in programme.films]
    if not named:
        return None
    named.sort(key=lambda each: (-sum(each[1]), each[0]))
    bars = tuple(Bar(wording.title(context.voice, programme.films[id]), tuple(n)) for id, n in named)
    series = tuple(context.plain(f"numbers.{name}") for name in ("planned", "followed"))
    n = sum(bar.total for bar in bars)
    return _bars(context, "saves", bars, series, n=n, films=len(bars), top=context.top(bars))


async def announcements(context: Context) -> Told | None:
    """What became of each announcement's messages, the latest announcement first."""
    found = await numbers.announcements(context.tx, context.festival.edition, ANNOUNCEMENTS)
    if not found:
        return None
    used = [end for end in ENDS if end == "sent" or any(each.ends[end] for each in found)]
    series = tuple(context.plain(f"numbers.end_{end}") for end in used)
    bars = tuple(Bar(f"#{each.number} {each.name}", tuple(each.ends[end] for end in used)) for each in found)
    sums = [(name, sum(bar.values[place] for bar in bars)) for place, name in enumerate(series)]
    return _bars(context, "announcements", bars, series, n=len(found), top=context.listed(sums))


async def jury(context: Context) -> Told | None:
    """How far each juror is."""
    found = await numbers.jurors(context.tx, context.festival.edition)
    if not found:
        return None
    nobody = context.plain("numbers.somebody")
    series = tuple(context.plain(f"numbers.judged_{state}") for state in JUDGED)
    bars = tuple(Bar(each.name or nobody, tuple(each.states.get(state, 0) for state in JUDGED)) for each in found)
    done, left, conflicts = (sum(bar.values[place] for bar in bars) for place in range(len(JUDGED)))
    return _bars(context, "jury", bars, series, n=done + left, done=done, jurors=len(bars), conflicts=conflicts)


def _bars(context: Context, name: str, bars: tuple[Bar, ...], series: tuple[str, ...] = (), **said: object) -> Told:
    axis = context.plain(f"numbers.{name}_axis")
    figure = Figure(
        shape=BARS, title=context.plain(f"numbers.{name}_title"), axis=axis, of=context.plain(f"numbers.{name}_of"),
        series=series or (axis,), bars=bars, source=context.source(),
    )  # fmt: skip
    return Told(figure, context.say(f"numbers.{name}_said", **said))

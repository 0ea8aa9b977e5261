"""Figures of films: what was entered by facet and by day, and the drafts that wait."""

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

import msgspec

from handlers.counting import BARS, LINES, Bar, Figure, by_day, daily, grain, summed
from handlers.staff.numbers.context import Context, Told
from handlers.talk import draft as drafts
from handlers.talk import when
from handlers.talk.content import Field
from handlers.talk.draft import Draft
from handlers.talk.fields import KINDS
from storage import entries, numbers
from storage.numbers import Waiting

AGES = ((1, "today"), (3, "few"), (7, "week"), (14, "fortnight"))
"""Days since a draft was touched: fewer than these, and how that is called; the rest is "older"."""
_OLDER = "older"
AFTERWARDS = timedelta(days=14)
"""So long after the deadline the picture goes on, unless something happens later."""
MOST_COMING = 120
"""Days to come that a picture shows up to the deadline."""


def facets(context: Context) -> list[Field]:
    """The fields that entries are counted by."""
    return [leaf for leaf in context.festival.enrolment.leaves() if leaf.facet]


def facet_name(context: Context, field: Field) -> str:
    """The field's label within a sentence."""
    label = context.voice.written(field.label).unescape()
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


async def by_facet(context: Context, field: Field) -> Told | None:
    """Submitted films by a field's value; where one may have several, each of them counts."""
    counted = await numbers.facets(context.tx, context.festival.edition, field.id)
    films = await entries.count_submitted(context.tx, context.festival.edition)
    offered = {option.id: 0 for option in field.options} if field.kind == "choice" else {}
    rows = sorted({**offered, **counted}.items(), key=lambda row: (-row[1], row[0]))
    if not films or not counted:
        return None
    label = facet_name(context, field)
    bars = tuple(Bar(value_label(context, field, value), (n,)) for value, n in rows)
    figure = Figure(
        shape=BARS, title=context.plain("numbers.facet_title", label=label), axis=context.plain("numbers.films"),
        of=context.voice.written(field.label).unescape(), series=(context.plain("numbers.films"),), bars=bars,
        source=context.source(),
    )  # fmt: skip
    said = context.say("numbers.facet_said", n=films, label=label, top=context.top(bars))
    several = sum(counted.values()) > films
    return Told(figure, said + (context.say("numbers.facet_several") if several else ""))


def value_label(context: Context, field: Field, value: str) -> str:
    """What a stored value is called; the value itself where the form knows it no more."""
    kind = KINDS[field.kind]
    try:
        return kind.write(field, [value] if field.many or field.kind != "choice" else value, context.voice.language)
    except (KeyError, ValueError, TypeError, AttributeError):
        return value


async def by_day_entered(context: Context) -> Told | None:
    """Films so far, day by day, against the deadline; beside them the drafts that wait, by when they were begun."""
    tx, edition, fine = context.tx, context.festival.edition, grain(context.zone)
    events = [*await numbers.submissions(tx, edition, fine), *await numbers.drafts_begun(tx, edition, fine)]
    closes = context.festival.closes.astimezone(context.zone)
    last = min(context.today, (closes + AFTERWARDS).date())
    rows = summed(daily(by_day(events, context.zone), ("submitted", "drafts"), last))
    if not rows:
        return None
    (entered, waiting), first = rows[-1][1], rows[0][0]
    midnight = closes.replace(hour=0, minute=0, second=0, microsecond=0)
    at = (midnight.date() - first).days + (closes - midnight) / timedelta(days=1)
    left = range(min(ceil(at) - len(rows), MOST_COMING))
    coming = tuple(context.short_day(rows[-1][0] + timedelta(days=1 + day)) for day in left)
    deadline = when.deadline(context.festival.closes, context.festival.zone, context.voice.language)
    figure = Figure(
        shape=LINES, title=context.plain("numbers.days_title"), axis=context.plain("numbers.films"),
        of=context.plain("numbers.of_day"), series=(context.plain("numbers.entered"), context.plain("numbers.waiting")),
        bars=tuple(Bar(context.short_day(day), tuple(values)) for day, values in rows), source=context.source(),
        coming=coming, mark=at if 0 <= at <= len(rows) + len(coming) else -1,
        marked=context.plain("numbers.deadline", at=deadline),
    )  # fmt: skip
    said = context.say("numbers.days_said", n=entered, drafts=waiting, deadline=deadline)
    return Told(figure, said, tuple(day for day, _ in rows))


async def waiting_drafts(context: Context) -> Told | None:
    """Drafts by how long nobody touched them, and how much of each is filled in."""
    found = await numbers.drafts(context.tx, context.festival.edition)
    if not found:
        return None
    table = _tabled(context, found)
    bars = tuple(Bar(context.plain(f"numbers.age_{age}"), tuple(n)) for age, n in table.items())
    begun, half, complete = (sum(bar.values[place] for bar in bars) for place in range(3))
    figure = Figure(
        shape=BARS, title=context.plain("numbers.drafts_title"), axis=context.plain("numbers.drafts"),
        of=context.plain("numbers.of_age"), bars=bars, source=context.source(),
        series=tuple(context.plain(f"numbers.filled_{name}") for name in ("begun", "half", "complete")),
    )  # fmt: skip
    oldest = bars[-1].total
    said = context.say("numbers.drafts_said", n=len(found), begun=begun, half=half, complete=complete, oldest=oldest)
    return Told(figure, said)


def _tabled(context: Context, found: Sequence[Waiting]) -> dict[str, list[int]]:
    """Age → how many are begun, half filled in, complete."""
    table = {age: [0, 0, 0] for age in (*(name for _, name in AGES), _OLDER)}
    for each in found:
        table[_age(context, each)][_filled(context, each)] += 1
    return table


def _age(context: Context, draft: Waiting) -> str:
    days = (context.now - draft.updated_at) // timedelta(days=1)
    return next((name for below, name in AGES if days < below), _OLDER)


def _filled(context: Context, waiting: Waiting) -> int:
    """0: less than half of what is asked, 1: half or more, 2: all of it."""
    form = context.festival.enrolment
    try:
        draft = drafts.renamed(form, drafts.read(waiting.answers))
    except msgspec.DecodeError:  # what a later version of the program wrote
        draft = Draft()
    asked = drafts.expected(form, draft)
    done = sum(not drafts.open_parts(question, draft) for question in asked)
    return 2 if done == len(asked) else int(done * 2 >= len(asked))

"""Tables that organisers take away: their columns in the asker's words, their rows page by page."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from handlers.deciding import saying
from handlers.judging.tallying import Scores, tally, weighted
from handlers.showtimes import wording
from handlers.staff.numbers.orders import ENTRIES, JURY, RECIPIENTS, SAVES, Order
from handlers.staff.numbers.reader import Cell, Reader, Sheet
from handlers.talk.content import Field
from storage import exports, numbers
from storage.database import Tx
from storage.decisions import Decision
from storage.exports import Entered, Judged, Recipient


def sheet(reader: Reader, order: Order) -> Sheet:
    """The table that was ordered. Raises KeyError for what is none."""
    return _SHEETS[order.what](reader, order)


def _entries(reader: Reader, order: Order) -> Sheet:
    """Films as they were submitted last; what is secret in the form is in no table."""
    asked = [(group, leaf) for group in reader.festival.enrolment.field for leaf in group.parts or [group]]
    asked = [(group, leaf) for group, leaf in asked if leaf.id not in reader.festival.secret]
    facets = [leaf for _, leaf in asked if leaf.facet]
    words = [f"numbers.column_{name}" for name in ("number", "state", "version")]
    columns = [
        *map(reader.words, words), reader.timed("numbers.column_first"), reader.timed("numbers.column_last"),
        *(reader.words(f"numbers.column_{name}") for name in ("decision", "mean", "median", "spread", "judged")),
        *(_column(reader, group, leaf) for group, leaf in asked),
        *(reader.words("numbers.column_code", label=reader.written(leaf.label)) for leaf in facets),
    ]  # fmt: skip

    async def page(tx: Tx, last: Entered | None) -> Sequence[Entered]:
        return await exports.entered(tx, reader.festival.edition, last.number if last else 0)

    def row(entry: Entered) -> list[Cell]:
        answers = reader.draft(entry.answers).answers
        filled = [reader.answer(leaf, answers[leaf.id]) if leaf.id in answers else "" for _, leaf in asked]
        codes = [" ".join(value for field, value in entry.facets if field == leaf.id) for leaf in facets]
        return [*_standing(reader, entry), *filled, *codes]

    return Sheet(columns, page, row)


def _column(reader: Reader, group: Field, leaf: Field) -> str:
    label = reader.written(leaf.label)
    if leaf is not group:
        label = reader.words("numbers.column_part", group=reader.written(group.label), label=label)
    return reader.words("numbers.column_minutes", label=label) if leaf.kind == "duration" else label


def _standing(reader: Reader, entry: Entered) -> list[Cell]:
    decision = Decision(entry.id, reader.festival.edition, entry.verdict, entry.reply, entry.pending)
    told = tally(reader.festival.reviewing.criteria, [_scores(each) for each in entry.scores])
    points: list[Cell] = [round(told.mean, 2), round(told.median, 2), round(told.spread, 2)] if told.n else ["", "", ""]
    return [
        reader.number(entry.number), reader.words(f"numbers.state_{entry.state}"), entry.version,
        reader.at(entry.first_at), reader.at(entry.submitted_at), saying.internal(reader.voice, decision).striptags(),
        *points, told.n,
    ]  # fmt: skip


def _scores(text: str) -> Scores:
    try:
        return msgspec.json.decode(text, type=dict[str, float]) if text else {}
    except msgspec.DecodeError:
        return {}


def _jury(reader: Reader, order: Order) -> Sheet:
    """What each juror gave to each film."""
    criteria = reader.festival.reviewing.criteria
    columns = [
        *(reader.words(f"numbers.column_{name}") for name in ("number", "title", "juror", "state", "version")),
        *(reader.written(dict(each.name)) for each in criteria),
        *(reader.words(f"numbers.column_{name}") for name in ("weighted", "comment", "reason")),
        reader.timed("numbers.column_changed"),
    ]  # fmt: skip

    async def page(tx: Tx, last: Judged | None) -> Sequence[Judged]:
        behind = (last.number, last.person_id) if last else (0, "")
        return await exports.judged(tx, reader.festival.edition, behind)

    def row(each: Judged) -> list[Cell]:
        given = _scores(each.scores)
        mean = weighted(criteria, given)
        points: list[Cell] = [given.get(criterion.id, "") for criterion in criteria]
        return [
            reader.number(each.number), reader.title(each.answers), each.juror,
            reader.words(f"numbers.judged_{each.state}"), each.version or "", *points,
            "" if mean is None else round(mean, 2), each.comment, each.reason, reader.at(each.changed_at),
        ]  # fmt: skip

    return Sheet(columns, page, row)


def _saves(reader: Reader, order: Order) -> Sheet:
    """In how many plans each screening stands, and how many follow its film."""
    columns = [
        *(reader.words(f"numbers.column_{name}") for name in ("film", "title", "screening")),
        reader.timed("numbers.column_starts"),
        *(reader.words(f"numbers.column_{name}") for name in ("hall", "state", "kept", "followers")),
    ]  # fmt: skip

    async def page(tx: Tx, last: list[Cell] | None) -> Sequence[list[Cell]]:
        return await _kept(reader, tx) if last is None else []

    return Sheet(columns, page, lambda row: row)


async def _kept(reader: Reader, tx: Tx) -> list[list[Cell]]:
    programme = await reader.festival.programmes.current(tx)
    kept = await numbers.saves_by_screening(tx, reader.festival.edition)
    followed = await numbers.follows_by_film(tx, reader.festival.edition)
    rows: list[list[Cell]] = []
    for film in sorted(programme.films.values(), key=lambda each: each.id):
        title, followers = wording.title(reader.voice, film), followed.get(film.id, 0)
        shown = programme.of_film.get(film.id, ())
        rows += [
            [
                film.id, title, each.id, reader.at(each.starts),
                wording.hall(reader.voice, programme.venue, each.hall), reader.words(f"numbers.shown_{each.state}"),
                kept.get(each.id, 0), followers,
            ]
            for each in shown
        ] or [[film.id, title, "", "", "", "", 0, followers]]  # fmt: skip
    return rows


def _recipients(reader: Reader, order: Order) -> Sheet:
    """Whom an announcement was for, and how it ended with each."""
    columns = [
        *(reader.words(f"numbers.column_{name}") for name in ("channel", "chat", "language", "end", "tries", "reason")),
        reader.timed("numbers.column_ended"),
    ]

    async def page(tx: Tx, last: Recipient | None) -> Sequence[Recipient]:
        return await exports.recipients(tx, order.campaign, last.person_id if last else "")

    def row(each: Recipient) -> list[Cell]:
        return [
            reader.voice.channel(each.channel), each.chat, each.language, reader.words(f"numbers.end_{each.state}"),
            each.attempt, each.reason, reader.at(each.closed_at),
        ]  # fmt: skip

    return Sheet(columns, page, row)


_SHEETS: Mapping[str, Callable[[Reader, Order], Sheet]] = {
    ENTRIES: _entries, JURY: _jury, SAVES: _saves, RECIPIENTS: _recipients,
}  # fmt: skip

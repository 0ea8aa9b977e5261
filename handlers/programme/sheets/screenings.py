"""Rows → screenings: what they say, and which standing ones they are, so that a sheet can be imported again."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from msgspec.structs import replace

from handlers.programme.checking import LONGEST_ID, starts_at
from handlers.programme.programme import Programme
from handlers.programme.sheets import wordings
from handlers.programme.sheets.columns import Row
from handlers.programme.sheets.days import read_start
from handlers.programme.sheets.films import Films
from handlers.programme.sheets.source import NONE, Source
from handlers.programme.sheets.starts import minutes_of, starts_of
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, PLANNED, Screening


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where a row says, before it is known which screening it is. id: "" where the row has none."""

    row: Row
    film: Film
    hall: str
    local: datetime
    minutes: int
    id: str


def read(rows: Iterable[Row], films: Films, source: Source) -> list[Screening]:
    """The screenings of these rows; a row with a fault has none, and the fault is noted."""
    slots = [slot for row in rows if (slot := _slot(row, films, source))]
    ids = _ids(slots, source)
    found: dict[str, Screening] = {}
    for slot, id in zip(slots, ids, strict=True):
        if id in found:
            source.fault(slot.row, "id", "sheet.twice", {"id": id, "row": source.screening_rows[id].number})
            continue
        source.screening_rows[id] = slot.row
        if each := _screening(slot, id, source):
            found[id] = each
    return list(found.values())


def vanished(programme: Programme, found: Sequence[Screening], now: datetime) -> list[Screening]:
    """What stands in the days and halls that the file covers, is yet to come, and is not in it."""
    if not found:
        return []
    known, (days, halls) = {each.id for each in found}, covered(programme, found)
    return [
        each
        for day in days
        for each in programme.on_days(day, day)
        if each.id not in known and each.hall in halls and each.state != CANCELLED and each.starts > now
    ]


def covered(programme: Programme, found: Sequence[Screening]) -> tuple[tuple[date, ...], tuple[str, ...]]:
    """The days that occur in the file, in order, and the halls that occur in it: of nothing else does it say a word."""
    halls = {each.hall for each in found}
    days = sorted({programme.day_of(each.starts) for each in found})
    return tuple(days), tuple(id for id in programme.venue.halls if id in halls)


def _slot(row: Row, films: Films, source: Source) -> Slot | None:
    faults = len(source.faults)
    known = source.programme.by_id.get(_id_of(row))
    place = _hall(row, source, known)
    starts = starts_of(row, source, known)
    minutes = minutes_of(row, source, starts[1] if starts else None)
    told = minutes or (None if {"minutes", "end"} & set(row.cells) else 0)
    film = films.of(row, told) if _names_a_film(row) or known is None else films.by_id[known.film]
    if film is not None:
        film = films.screened(film, row, minutes)
    if film is None or starts is None or not place or any(not each.warning for each in source.faults[faults:]):
        return None
    same = known is not None and known.film == film.id and "minutes" not in row.heads
    lasts = minutes or (known.minutes if known and same else film.minutes)
    day, clock = starts
    return Slot(row, film, place, datetime.combine(day, time()) + timedelta(minutes=clock.minutes), lasts, _id_of(row))


def _names_a_film(row: Row) -> bool:
    return any(name in row.cells for name in ("film", "film_id", "title_en", "title_zh", "title_original"))


def _id_of(row: Row) -> str:
    """As ids are written: lower case, "-" for whatever else there is."""
    return re.sub("[^a-z0-9]+", "-", row.text("id").casefold()).strip("-")[:LONGEST_ID]


def _hall(row: Row, source: Source, known: Screening | None) -> str:
    text = row.text("hall")
    if text:
        return source.take(row, "hall", lambda: wordings.hall(text, source.programme.venue, source.halls), "")
    if known is not None and "hall" not in row.heads:
        return known.hall
    source.fault(row, "hall", "sheet.no_hall", {})
    return ""


# -- which screening it is --------------------------------------------------------------------------------------------


def _ids(slots: Sequence[Slot], source: Source) -> list[str]:
    """By the file's own ids; else the standing one of the same film, hall and start, then film and start, then film,
    hall and day, each taken once; what is none of them gets an id that follows from film, hall and start."""
    ids = [slot.id for slot in slots]
    named = set(ids)
    free = {each.id: each for each in source.programme.screenings if each.id not in named}
    for same in (_place_and_time, _time, _place_and_day):
        _match(slots, ids, free, same)
    taken, tried = {*source.programme.by_id, *ids}, Counter[str]()
    for count, slot in enumerate(slots):
        if not ids[count]:
            ids[count] = _fresh(slot, taken, tried)
            taken.add(ids[count])
    return ids


Sameness = Callable[[str, str, datetime], tuple[object, ...]]


def _place_and_time(film: str, hall: str, local: datetime) -> tuple[object, ...]:
    return film, hall, local


def _time(film: str, hall: str, local: datetime) -> tuple[object, ...]:
    return film, local


def _place_and_day(film: str, hall: str, local: datetime) -> tuple[object, ...]:
    return film, hall, (local - timedelta(hours=5)).date()


def _match(slots: Sequence[Slot], ids: list[str], free: dict[str, Screening], same: Sameness) -> None:
    """Rows without an id, and standing screenings that no row is yet: those that are alone of their kind on both sides,
    or stand there as often, in order."""
    waiting: dict[tuple[object, ...], list[int]] = {}
    for count, slot in enumerate(slots):
        if not ids[count]:
            waiting.setdefault(same(slot.film.id, slot.hall, slot.local), []).append(count)
    standing: dict[tuple[object, ...], list[str]] = {}
    for each in free.values():
        local = datetime.fromisoformat(each.local_start)
        standing.setdefault(same(each.film, each.hall, local), []).append(each.id)
    for key, counts in waiting.items():
        found = standing.get(key, [])
        if len(found) == len(counts) or same is _place_and_time:
            for count, id in zip(counts, found, strict=False):
                ids[count] = id
                del free[id]


def _fresh(slot: Slot, taken: set[str], tried: Counter[str]) -> str:
    """film-0417-1930-dome, shortened where it must be; with a mark where that is taken by one that has moved since.

    tried: how many marks of each have been, so that a file of equal rows does not try them all for every row.
    """
    place = f"-{slot.local:%m%d-%H%M}-{slot.hall}"
    stem = slot.film.id[: LONGEST_ID - len(place) - 5].strip("-") + place
    while True:
        count = tried[stem]
        tried[stem] += 1
        mark = hashlib.sha256(f"{slot.film.id} {slot.local} {count}".encode()).hexdigest()[:4]
        if (id := f"{stem}-{mark}" if count else stem) not in taken:
            return id


# -- what it is -------------------------------------------------------------------------------------------------------


def _screening(slot: Slot, id: str, source: Source) -> Screening | None:
    before, row, zone = source.programme.by_id.get(id), slot.row, source.programme.venue.zone
    local = f"{slot.local:%Y-%m-%dT%H:%M}"
    fresh = Screening(
        id, slot.film.id, slot.hall, starts_at(local, zone), local, zone, slot.minutes, slot.film.spoken,
        slot.film.subtitles,
    )  # fmt: skip
    if before is not None:
        fresh = replace(
            before, film=fresh.film, hall=fresh.hall, starts=fresh.starts, local_start=local, zone=zone,
            minutes=fresh.minutes,
        )  # fmt: skip
    faults = len(source.faults)
    told = _state(_links(_tongues(fresh, row, slot.film, source), row, source), row, source)
    return None if any(not each.warning for each in source.faults[faults:]) else told


def _tongues(each: Screening, row: Row, film: Film, source: Source) -> Screening:
    """A column that is there and empty: what the film has is spoken, and nothing is written below."""
    if "spoken" in row.heads:
        text = row.text("spoken")
        spoken = source.take(row, "spoken", lambda: wordings.tags(text), NONE) if text else film.spoken
        each = replace(each, spoken=spoken)
    if "subtitles" in row.heads:
        below = row.text("subtitles")
        each = replace(
            each, subtitles=source.take(row, "subtitles", lambda: wordings.tags(below), NONE) if below else ()
        )
    return each


def _links(each: Screening, row: Row, source: Source) -> Screening:
    """Tickets, price, where it can be seen online and from when to when."""
    if {"price", "price_en", "price_zh"} & set(row.heads):
        each = replace(each, price=_price(row, source))
    for name in ("tickets", "link"):
        if name in row.heads:
            text = row.text(name)
            found = source.take(row, name, lambda text=text: wordings.address(text), "") if text else ""  # type: ignore[misc]
            each = replace(each, tickets=found) if name == "tickets" else replace(each, link=found)
    opens, closes = _instant(row, "link_from", source), _instant(row, "link_until", source)
    if "link_from" in row.heads:
        each = replace(each, link_from=opens)
    return replace(each, link_until=closes) if "link_until" in row.heads else each


def _price(row: Row, source: Source) -> dict[str, str]:
    """By language; a bare number is one of yuan."""
    common = row.text("price")
    words = dict.fromkeys(source.texts.languages, common) if common else {}
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", common):
        words = {
            language: source.texts.say(language, "sheet.yuan", n=int(float(common))).unescape() for language in words
        }
    own: Mapping[str, str] = {language: row.text(f"price_{language}") for language in source.texts.languages}
    return words | {language: text for language, text in own.items() if text}


def _instant(row: Row, name: str, source: Source) -> datetime | None:
    if name not in row.cells:
        return None
    found = source.take(row, name, lambda: read_start(row.cells[name], source.season), None)
    if found is None:
        return None
    local = datetime.combine(found[0], time()) + timedelta(minutes=found[1].minutes)
    return starts_at(local.isoformat(timespec="minutes"), source.programme.venue.zone).astimezone(UTC)


def _state(each: Screening, row: Row, source: Source) -> Screening:
    """As the column says; without one, what is cancelled or online stays so."""
    if "state" not in row.heads:
        if each.state == CANCELLED:
            source.fault(row, "", "sheet.stays_cancelled", {"id": each.id}, warning=True)
        return each
    text = row.text("state")
    state = source.take(row, "state", lambda: wordings.state(text, source.texts), PLANNED) if text else PLANNED
    sold_out = state == wordings.SOLD_OUT
    each = replace(each, state=PLANNED if sold_out else state, sold_out=sold_out)
    if each.state == ONLINE and not each.link:
        source.fault(row, "link", "sheet.no_link", {})
    return each

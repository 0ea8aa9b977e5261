"""iCalendar files: each event is a row, its fields the columns."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.programme.checking import Fault
from handlers.programme.sheets.cells import MOST_ROWS, Cell, Sheet, Unreadable, bounded
from handlers.programme.sheets.delimited import decoded

HEADER = ("id", "film", "hall", "start", "minutes", "tickets", "state")
_OPENS, _CLOSES, _BEGINS, _ENDS = "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT"
_MOST_LINES, _MOST_LETTERS = 500, 50_000
"""Of one event, which becomes a tree as a whole; five megabytes of lines would be one of hundreds."""
_OURS = re.compile(r"[a-z0-9-]{1,40}")


def read(content: bytes, zone: str) -> list[Sheet]:
    """One sheet, a row for each event, times on the clocks of `zone`. Raises Unreadable."""
    lines = decoded(content).replace("\r\n", "\n").strip().split("\n")
    if not lines[0].upper().startswith(_OPENS):
        raise Unreadable(Fault("sheet.no_calendar"))
    if lines[-1].strip().upper() != _CLOSES:
        raise Unreadable(Fault("sheet.broken"))
    return [Sheet("", [(0, list(HEADER)), *_rows(lines, ZoneInfo(zone))])]


def _rows(lines: Sequence[str], zone: ZoneInfo) -> Iterator[tuple[int, list[Cell]]]:
    """Event by event, so that never more than one of them is in memory as a tree."""
    from icalendar import Event

    for number, text in enumerate(_events(lines), 1):
        if number > MOST_ROWS:
            raise Unreadable(Fault("sheet.rows", {"most": MOST_ROWS}))
        try:
            event = Event.from_ical(text)
            cells = _cells(event, zone)
        except MemoryError:
            raise
        except Exception as error:  # whatever is wrong with the event
            raise Unreadable(Fault("sheet.event", row=number)) from error
        if "RRULE" in event or "RDATE" in event:
            raise Unreadable(Fault("sheet.repeats", {"film": str(cells[1] or "")}, row=number))
        yield number, bounded("", number, cells)


def _events(lines: Sequence[str]) -> Iterator[str]:
    """The text of each event. Raises Unreadable where one begins within another, does not end, or is endless."""
    begun, size, number = -1, 0, 0
    for at, line in enumerate(lines):
        word, size = line[:20].strip().upper(), size + len(line)
        if word == _BEGINS:
            number += 1
            if begun >= 0:
                raise Unreadable(Fault("sheet.event", row=number - 1))
            begun, size = at, 0
        elif begun >= 0 and (at - begun > _MOST_LINES or size > _MOST_LETTERS):
            raise Unreadable(Fault("sheet.event", row=number))
        elif word == _ENDS and begun >= 0:
            yield "\n".join(lines[begun : at + 1])
            begun = -1
    if begun >= 0:
        raise Unreadable(Fault("sheet.event", row=number))


def _cells(event: Any, zone: ZoneInfo) -> list[Cell]:
    starts = event.decoded("DTSTART")
    if not isinstance(starts, date):  # a broken one comes as its text
        raise TypeError("no day")
    id = str(event.get("UID", "")).partition("@")[0]
    return [
        id if _OURS.fullmatch(id) else None,
        str(event.get("SUMMARY", "")),
        str(event.get("LOCATION", "")),
        _local(starts, zone),
        _minutes(event, starts),
        str(event.get("URL", "")),
        str(event.get("STATUS", "")),
    ]


def _local(starts: object, zone: ZoneInfo) -> Cell:
    """On the festival's clocks; a time without a zone is read as theirs."""
    if isinstance(starts, datetime):
        return starts.astimezone(zone).replace(tzinfo=None) if starts.tzinfo else starts
    return starts if isinstance(starts, date) else None


def _minutes(event: Any, starts: object) -> Cell:
    lasts = event.decoded("DURATION", None)
    ends = event.decoded("DTEND", None)
    if lasts is None and isinstance(ends, datetime) and isinstance(starts, datetime):
        lasts = ends - starts
    return int(lasts.total_seconds() // 60) if isinstance(lasts, timedelta) else None

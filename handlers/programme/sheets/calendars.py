"""iCalendar files: each event is a row, its fields the columns."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.programme.checking import Fault
from handlers.programme.sheets.cells import MOST_ROWS, Cell, Sheet, Unreadable, bounded
from handlers.programme.sheets.delimited import decoded

_EVENT = re.compile(r"^BEGIN:VEVENT\s*$.*?^END:VEVENT\s*$", re.MULTILINE | re.DOTALL | re.IGNORECASE)
HEADER = ("id", "film", "hall", "start", "minutes", "tickets", "state")
_OURS = re.compile(r"[a-z0-9-]{1,40}")


def read(content: bytes, zone: str) -> list[Sheet]:
    """One sheet, a row for each event, times on the clocks of `zone`. Raises Unreadable."""
    text = decoded(content).replace("\r\n", "\n")
    if not re.match(r"\s*BEGIN:VCALENDAR", text, re.IGNORECASE):
        raise Unreadable(Fault("sheet.no_calendar"))
    if not re.search(r"END:VCALENDAR\s*$", text, re.IGNORECASE):
        raise Unreadable(Fault("sheet.broken"))
    if text.upper().count("BEGIN:VEVENT") > MOST_ROWS:
        raise Unreadable(Fault("sheet.rows", {"most": MOST_ROWS}))
    return [Sheet("", [(0, list(HEADER)), *_rows(text, ZoneInfo(zone))])]


def _rows(text: str, zone: ZoneInfo) -> Iterator[tuple[int, list[Cell]]]:
    """Event by event, so that never more than one of them is in memory as a tree."""
    from icalendar import Event

    for number, found in enumerate(_EVENT.finditer(text), 1):
        try:
            event = Event.from_ical(found[0])
            cells = _cells(event, zone)
        except MemoryError:
            raise
        except Exception as error:  # whatever is wrong with the event
            raise Unreadable(Fault("sheet.event", row=number)) from error
        if "RRULE" in event or "RDATE" in event:
            raise Unreadable(Fault("sheet.repeats", {"film": str(cells[1] or "")}, row=number))
        yield number, bounded("", number, cells)


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

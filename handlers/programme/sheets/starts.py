"""When a row's screening begins and how long it lasts, from whichever columns say so."""

from datetime import date, datetime, time

from handlers.programme.sheets.cells import Cell
from handlers.programme.sheets.columns import Row
from handlers.programme.sheets.days import Clock, Unclear, read_clock, read_day, read_minutes, read_start
from handlers.programme.sheets.source import Source
from storage.screenings import Screening


def starts_of(row: Row, source: Source, known: Screening | None) -> tuple[date, Clock] | None:
    """The day, and the minutes of it. Nothing at all said of a known one: as it stands."""
    cells, season = row.cells, source.season
    if "start" in cells:
        return source.take(row, "start", lambda: _start(row, source), None)
    if "time" not in cells and not isinstance(cells.get("date"), str | datetime):
        if known is not None and not {"date", "time", "start"} & set(row.heads):
            local = datetime.fromisoformat(known.local_start)
            return local.date(), Clock(local.hour * 60 + local.minute)
        _no_time(row, source)
        return None
    if "time" not in cells:
        if "time" in row.heads and not _tells_hours(cells["date"], source):
            _no_time(row, source)
            return None
        return source.take(row, "date", lambda: read_start(cells["date"], season), None)
    if ("date" not in row.heads or row.day is None) and _is_whole(cells["time"], row, source):
        return source.take(row, "time", lambda: read_start(cells["time"], season), None)
    clock = source.take(row, "time", lambda: _clock(row, source), None)
    if row.day is None:
        source.fault(row, "date", "sheet.no_day", {})
        return None
    day = source.take(row, "date", lambda: read_day(row.day, season), None)
    return (day, clock) if day and clock else None


def _no_time(row: Row, source: Source) -> None:
    """The column where it should stand is empty, or there is none."""
    column = row.heads.get("time") or row.heads.get("start") or ""
    source.fault(row, "", "sheet.empty_column" if column else "sheet.no_time", {"column": column} if column else {})


def _tells_hours(cell: Cell, source: Source) -> bool:
    """Whether a cell under "date" holds a time, too; a real date of Excel's counts as midnight without meaning it."""
    if isinstance(cell, datetime):
        return cell.time() != time()
    return source.quietly(lambda: read_start(cell, source.season)) is not None


def _is_whole(cell: Cell, row: Row, source: Source) -> bool:
    """Whether a cell under "time" says a day, too. A day of before 1901 is what Excel makes of a bare time."""
    if isinstance(cell, datetime):
        return row.day is None or cell.year > 1900
    if isinstance(cell, float):
        return cell > 30_000
    if not isinstance(cell, str) or source.quietly(lambda: read_clock(cell)) is not None:
        return False
    # one that is wrong only in its day ("Monday, 17 April 19:30" on a Saturday) is to be told so
    return row.day is None or source.quietly(lambda: read_start(cell, source.season)) is not None


def _clock(row: Row, source: Source) -> Clock:
    """The time alone; a day may be written before it, if it is the one in the column beside it."""
    cell = row.cells["time"]
    try:
        return read_clock(cell)
    except Unclear:
        whole = source.quietly(lambda: read_start(cell, source.season))
        if whole is None or whole[0] != source.quietly(lambda: read_day(row.day, source.season)):
            raise
        return whole[1]


def _start(row: Row, source: Source) -> tuple[date, Clock]:
    """A column that is called a start may hold the whole of it, or the time, where a day is said elsewhere."""
    try:
        return read_start(row.cells["start"], source.season)
    except Unclear:
        if row.day is None:
            raise
        return read_day(row.day, source.season), read_clock(row.cells["start"])


def minutes_of(row: Row, source: Source, clock: Clock | None) -> int:
    """As the row says, or from its start to its end; 0 if it says neither."""
    cells = row.cells
    if "minutes" in cells:
        return source.take(row, "minutes", lambda: read_minutes(cells["minutes"]), 0)
    if clock is None:
        return 0
    if clock.ends is not None:
        return clock.ends - clock.minutes
    if "end" not in cells:
        return 0
    end = cells["end"]
    if isinstance(end, str) and ":" in end and len(end) > 8:
        ends = source.take(row, "end", lambda: read_start(end, source.season)[1].minutes, clock.minutes)
    else:
        ends = source.take(row, "end", lambda: read_clock(end).minutes, clock.minutes)
    return (ends - clock.minutes) % (24 * 60)

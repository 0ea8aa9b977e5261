"""A file against the programme that stands: what would change, what vanished, and everything that is wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from handlers.programme import checking
from handlers.programme.checking import Fault
from handlers.programme.programme import Programme
from handlers.programme.publishing import Proposal, compare, new_films
from handlers.programme.sheets import screenings
from handlers.programme.sheets.cells import Unreadable
from handlers.programme.sheets.columns import Table, tables
from handlers.programme.sheets.films import Films
from handlers.programme.sheets.opening import sheets_of
from handlers.programme.sheets.source import Source
from handlers.talk.texts import Texts
from storage.screenings import CANCELLED, Screening

MOST_FAULTS = 2_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says.

    proposal: only what is new or different. faults: errors first, by row; publishing needs that there are none but
    warnings. films, screenings: how many the file has; unchanged: screenings that stand as it says. vanished: ids of
    screenings that stand in the days and halls that it covers, and are not in it. cancel: what was decided of those,
    None where nobody has been asked yet. blocked: clashes with some of those, which hold only if they stay.
    days, halls: what the file covers; ids of halls.
    """

    proposal: Proposal
    faults: tuple[Fault, ...]
    films: int = 0
    screenings: int = 0
    unchanged: int = 0
    vanished: tuple[str, ...] = ()
    cancel: bool | None = None
    blocked: tuple[Fault, ...] = ()
    days: tuple[date, ...] = ()
    halls: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether it can be published."""
        return all(fault.warning for fault in self.faults) and not (self.blocked and self.cancel is False)


def read(files: Sequence[tuple[str, bytes]], programme: Programme, texts: Texts, now: datetime) -> Reading:
    """What these files say, (name, bytes) each, read as one. Slow: for a thread of its own."""
    try:
        sheets = [sheet for name, content in files for sheet in sheets_of(name, content, programme.venue.zone)]
    except Unreadable as unreadable:
        return Reading(Proposal(programme.version), (unreadable.fault,))
    source = Source(programme, texts)
    found = tables(sheets, texts, source.season)
    if not any(table.rows for table in found):
        fault = Fault("sheet.no_rows" if found else "sheet.no_header")
        return Reading(Proposal(programme.version), (fault,))
    return _reading(found, source, now)


def with_cancelled(programme: Programme, proposal: Proposal, ids: Sequence[str]) -> Proposal:
    """The proposal, with those that vanished cancelled."""
    gone = [replace(programme.by_id[id], state=CANCELLED) for id in ids if id in programme.by_id]
    return Proposal(proposal.base, proposal.films, [*proposal.screenings, *gone])


def _reading(found: Sequence[Table], source: Source, now: datetime) -> Reading:
    films = Films(source)
    for table in found:
        for row in table.strays:
            source.fault(row, "", "sheet.stray", {"value": row.text("id")[:60]}, warning=True)
        if not table.screenings:
            for row in table.rows:
                films.row(row)
    rows = [row for table in found if table.screenings for row in table.rows]
    read_ones = screenings.read(rows, films, source)
    gone = screenings.vanished(source.programme, read_ones, now)
    days, halls = screenings.covered(source.programme, read_ones)
    whole = Proposal(source.programme.version, list(films.touched.values()), read_ones)
    gone_ids = {each.id for each in gone}
    checked = source.placed(checking.faults(source.programme, whole, without=gone_ids))
    blocked = [fault for fault in checking.clashes(source.programme, whole) if fault.values["id"] in gone_ids]
    told = {(fault.sheet, fault.row) for fault in source.faults if not fault.warning}
    # a film's row that could not be read whole lacks what its fault has named already
    checked = [each for each in checked if each.screening_id or (each.sheet, each.row) not in told]
    wrong = [*source.faults, *checked]
    return Reading(
        _different(source.programme, whole),
        tuple(sorted(wrong, key=lambda fault: (fault.warning, fault.sheet, fault.row))[:MOST_FAULTS]),
        len(films.touched),
        len(rows),
        len(read_ones) - len(compare(source.programme, whole)),
        tuple(each.id for each in gone),
        blocked=tuple(source.placed(blocked[:MOST_FAULTS])),
        days=days,
        halls=halls,
    )


def _different(programme: Programme, whole: Proposal) -> Proposal:
    """Without what stands already."""
    changed: list[Screening] = [change.after for change in compare(programme, whole)]
    return Proposal(whole.base, new_films(programme, whole), changed)

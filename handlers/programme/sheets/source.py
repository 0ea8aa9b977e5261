"""What reading goes by, and where the faults that it finds are collected."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from dataclasses import replace as with_place
from typing import TypeVar

from handlers.programme.checking import Fault, Value
from handlers.programme.programme import Programme
from handlers.programme.sheets.columns import Row
from handlers.programme.sheets.days import Season, Unclear
from handlers.programme.sheets.wordings import hall_names
from handlers.talk.texts import Texts

Got = TypeVar("Got")
NONE: tuple[str, ...] = ()


@dataclass(slots=True)
class Source:
    """One import. …_rows: where each film and screening was read from, so that later faults can name it.

    halls: every name of every hall → its id.
    """

    programme: Programme
    texts: Texts
    faults: list[Fault] = field(default_factory=list)
    film_rows: dict[str, Row] = field(default_factory=dict)
    screening_rows: dict[str, Row] = field(default_factory=dict)
    halls: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.halls = hall_names(self.programme.venue)

    @property
    def season(self) -> Season:
        """The days of the festival."""
        venue = self.programme.venue
        return Season(venue.first_day, venue.last_day, venue.zone)

    def fault(self, row: Row, column: str, key: str, values: Mapping[str, Value], *, warning: bool = False) -> None:
        """Something is wrong in that row."""
        self.faults.append(Fault(key, values, "", "", warning, row.sheet, row.number, row.heads.get(column, "")))

    def take(self, row: Row, column: str, read: Callable[[], Got], otherwise: Got) -> Got:
        """What `read` makes of a cell; what it cannot be made of is a fault, and `otherwise` stands."""
        try:
            return read()
        except Unclear as unclear:
            self.fault(row, column, unclear.key, unclear.values)
            return otherwise

    @staticmethod
    def quietly(read: Callable[[], Got]) -> Got | None:
        """What `read` makes of a cell; None where it cannot be read, which is noted elsewhere."""
        try:
            return read()
        except Unclear:
            return None

    def placed(self, faults: Iterable[Fault]) -> list[Fault]:
        """The same faults with the rows that they come from; those that no row is to blame for stay as they are."""
        return [self._placed(fault) for fault in faults]

    def _placed(self, fault: Fault) -> Fault:
        row = self.screening_rows.get(fault.screening_id) or self.film_rows.get(fault.film_id)
        return with_place(fault, sheet=row.sheet, row=row.number) if row else fault

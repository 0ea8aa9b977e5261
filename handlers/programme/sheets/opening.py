"""Which files are taken at all, told from their metadata alone; and opening one that has come."""

from handlers.programme.checking import Fault
from handlers.programme.sheets import calendars, delimited, workbooks
from handlers.programme.sheets.cells import MOST_BYTES, Sheet, Unreadable

TAKEN = (".xlsx", ".csv", ".ics")
CONVERTED = (".xls", ".xlsm", ".xlsb", ".numbers", ".ods", ".et", ".pdf", ".tsv")
"""Tables too, which other programs write: they can be saved as one of those."""


def is_table(name: str) -> bool:
    """Whether a file of that name may be meant as a programme."""
    return name.lower().endswith((*TAKEN, *CONVERTED))


def refusal(name: str, size: int) -> Fault | None:
    """Why a file is not even fetched. size: bytes, 0 if unknown."""
    if not name.lower().endswith(TAKEN):
        return Fault("sheet.convert", {"name": name[-40:]})
    if size > MOST_BYTES:
        return Fault("sheet.large", {"megabytes": f"{size / 1_000_000:.1f}", "most": MOST_BYTES // 1_000_000})
    return None


def sheets_of(name: str, content: bytes, zone: str) -> list[Sheet]:
    """What the file holds. Raises Unreadable."""
    if fault := refusal(name, len(content)):
        raise Unreadable(fault)
    if not content.strip():
        raise Unreadable(Fault("sheet.empty"))
    ending = name.lower().rpartition(".")[2]
    if ending == "xlsx":
        return workbooks.read(content)
    return calendars.read(content, zone) if ending == "ics" else delimited.read(content)

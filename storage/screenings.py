"""Screenings of the published programme: when, where, in which language, and whether they still stand."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from storage import instants
from storage.database import Row, Tx

PLANNED, CANCELLED, ONLINE = "planned", "cancelled", "online"


class Screening(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One film or event, at one time in one hall.

    id: for good, unique in the edition, 1 to 40 of a-z, 0-9 and "-". film: its id; hall: of config.toml. starts: UTC;
    local_start ("2021-04-17T19:30") and zone are what it was derived from. minutes: from start to end. spoken,
    subtitles: BCP 47, of this screening. price: a note by language; tickets, link: https addresses, "".
    state: PLANNED, CANCELLED or ONLINE, then link can be opened from link_from to link_until (UTC). was: where and when
    it stood before it was moved, None if it never was. sequence: rises with every change (RFC 5545).
    """

    id: str
    film: str
    hall: str
    starts: datetime
    local_start: str
    zone: str
    minutes: int
    spoken: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    price: dict[str, str] = {}
    tickets: str = ""
    state: str = PLANNED
    sold_out: bool = False
    link: str = ""
    link_from: datetime | None = None
    link_until: datetime | None = None
    was: "Was | None" = None
    sequence: int = 0
    changed_at: datetime | None = None

    @property
    def ends(self) -> datetime:
        """The first instant at which it is over."""
        return self.starts + timedelta(minutes=self.minutes)


class Was(msgspec.Struct, frozen=True, gc=False):
    """Where and when a screening stood before it was moved."""

    hall: str
    starts: datetime


async def all_of(tx: Tx, edition: str) -> list[Screening]:
    """All of an edition, by start, hall and id: an order that stays."""
    rows = await tx.all(
        "SELECT body FROM screenings WHERE edition = :edition ORDER BY starts_at, hall, id", edition=edition
    )
    return [_screening(row) for row in rows]


async def find(tx: Tx, edition: str, id: str) -> Screening | None:
    """The one of that id."""
    row = await tx.one("SELECT body FROM screenings WHERE edition = :edition AND id = :id", edition=edition, id=id)
    return _screening(row) if row else None


async def holding(tx: Tx, edition: str, id: str) -> Screening | None:
    """The same, which nobody changes until this transaction ends: what follows from it is seen by whoever does."""
    row = await tx.one(
        "SELECT body FROM screenings WHERE edition = :edition AND id = :id FOR_SHARE", edition=edition, id=id
    )
    return _screening(row) if row else None


_PUT = """
INSERT INTO screenings (edition, id, film_id, hall, local_start, zone, starts_at, ends_at, minutes, state, body,
                        sequence, changed_at)
VALUES (:edition, :id, :film, :hall, :local_start, :zone, :starts, :ends, :minutes, :state, :body, :sequence, :now)
ON CONFLICT (edition, id) DO UPDATE SET film_id = excluded.film_id, hall = excluded.hall,
    local_start = excluded.local_start, zone = excluded.zone, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at,
    minutes = excluded.minutes, state = excluded.state, body = excluded.body, sequence = excluded.sequence,
    changed_at = excluded.changed_at
"""


async def put(tx: Tx, edition: str, screenings: Sequence[Screening], now: datetime) -> None:
    """Write screenings down, new ones and those that changed; their films must be there."""
    await tx.many(
        _PUT,
        [
            {
                "edition": edition, "id": each.id, "film": each.film, "hall": each.hall,
                "local_start": each.local_start, "zone": each.zone, "starts": instants.write(each.starts),
                "ends": instants.write(each.ends), "minutes": each.minutes, "state": each.state,
                "body": encoded(each), "sequence": each.sequence, "now": instants.write(now),
            }
            for each in screenings
        ],
    )  # fmt: skip


def encoded(screening: Screening | None) -> str:
    """As it is stored, "" for none."""
    return msgspec.json.encode(screening).decode() if screening else ""


def decoded(text: str) -> Screening | None:
    """What `encoded` wrote."""
    return msgspec.json.decode(text, type=Screening) if text else None


def _screening(row: Row) -> Screening:
    return msgspec.json.decode(row["body"], type=Screening)

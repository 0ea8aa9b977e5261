"""A small published programme for tests: a house in which films are shown, and a way to change them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from handlers.programme.publishing import Proposal, publish
from storage.films import Film
from storage.screenings import Screening
from tests.visitors import BY_WORDING, Room, open_room

REX = Film("rex", "dome", {"en": "Tyrannosaur Returns", "zh": "霸王龙归来"}, 30, "dome", synopsis={"en": "It is back."})
TIDE = Film("tide", "documentary", {"en": "Low Water", "zh": "退潮"}, 25, "dcp")
CLASS = Film("sky-class", "class", {"en": "The April Sky", "zh": "四月星空"}, 40, "dome")


def at(id: str, film: Film, hall: str, local: str, **rest: object) -> Screening:
    """A screening at a Beijing time: "2021-04-17T19:30"."""
    starts = datetime.fromisoformat(f"{local}:00+08:00").astimezone(UTC)
    return replace(Screening(id, film.id, hall, starts, local, "Asia/Shanghai", film.minutes), **rest)


REX_1 = at("rex-1", REX, "dome", "2021-04-17T19:30", tickets="https://example.org/rex-1")
REX_2 = at("rex-2", REX, "dome", "2021-04-24T19:30")
TIDE_1 = at("tide-1", TIDE, "giant", "2021-04-17T19:45")
TIDE_2 = at("tide-2", TIDE, "giant", "2021-04-17T20:05")
TIDE_3 = at("tide-3", TIDE, "giant", "2021-04-18T14:10")
CLASS_1 = at("class-1", CLASS, "dome", "2021-04-18T10:00")
ALL = (REX_1, REX_2, TIDE_1, TIDE_2, TIDE_3, CLASS_1)


async def published(room: Room, *screenings: Screening, films: Sequence[Film] = ()) -> None:
    """Make it so, as the next version."""
    house = room.house
    async with house.database.transaction() as tx:
        programme = await house.festival.programmes.current(tx)
        proposal = Proposal(programme.version, films, screenings)
        await publish(tx, house.festival.edition, programme, proposal, by="test", now=room.clock.now())


@asynccontextmanager
async def open_season(url: str, folder: Path, **environ: str) -> AsyncIterator[Room]:
    """A room in which these six screenings are planned."""
    async with open_room(url, folder, None, **{**BY_WORDING, **environ}) as room:
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        yield room

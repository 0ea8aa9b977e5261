"""A very small programme, published into a room: a few films, a long Sunday, one of each thing that may happen."""

from datetime import UTC, datetime

from handlers.programme.programmes import Programmes
from handlers.programme.publishing import Proposal, publish
from storage.films import Film
from storage.screenings import CANCELLED, Screening
from tests.visitors import Room

FILMS = (
    Film(
        "low-water", "dome", {"en": "Low Water", "zh": "退潮", "original": "Maré Baixa"}, 25, "dome", ("PT",), 2020,
        ("en",), ("zh",), "family", 6, "Ana Reis",
        {"en": "The sea goes & comes back.", "zh": "海水退去，又回来。"},
    ),
    Film("iron-wind", "giant", {"en": "Iron Wind", "zh": "铁风"}, 40, "giant", ("CN",), 2019, ("zh",)),
    Film("salt-moon", "scifi", {"en": "Salt Moon", "zh": "盐月"}, 90, "dcp", ("FR", "CN"), 2021, ("fr",), ("zh", "en")),
    Film("star-class", "class", {"en": "Class under the Stars", "zh": "星空下的一课"}, 45, "dome", spoken=("zh",)),
)  # fmt: skip


def screening(id: str, film: str, hall: str, at: str, minutes: int, **rest: object) -> Screening:
    """at: "17 19:30" in April 2021, Beijing time."""
    day, _, hour = at.partition(" ")
    local = f"2021-04-{day}T{hour}"
    starts = datetime.fromisoformat(f"{local}+08:00").astimezone(UTC)
    return Screening(id, film, hall, starts, local, "Asia/Shanghai", minutes, **rest)  # type: ignore[arg-type]


SCREENINGS = (
    screening("low-water-1", "low-water", "dome", "16 10:00", 25, spoken=("en",), subtitles=("zh",)),
    screening("low-water-2", "low-water", "dome", "17 19:30", 25, spoken=("en",), subtitles=("zh",), sold_out=True),
    screening(
        "star-class-1", "star-class", "dome", "17 18:30", 45, spoken=("zh",), price={"en": "free <b>", "zh": "免费"}
    ),
    screening("iron-wind-1", "iron-wind", "giant", "17 20:30", 40, spoken=("zh",), tickets="https://example.com/t"),
    screening("salt-moon-1", "salt-moon", "forum", "17 00:30", 90, spoken=("fr",), subtitles=("zh", "en")),
    screening("iron-wind-2", "iron-wind", "giant", "17 14:00", 40, spoken=("zh",), state=CANCELLED),
    *(screening(f"iron-wind-s{n}", "iron-wind", "giant", f"18 {9 + n:02}:00", 40, spoken=("zh",)) for n in range(10)),
)
"""18 April has ten."""


async def published(room: Room) -> None:
    """Publish it."""
    house = room.house
    programmes: Programmes = house.festival.programmes
    async with house.database.transaction() as tx:
        current = await programmes.current(tx)
        plan = Proposal(current.version, FILMS, SCREENINGS)
        await publish(tx, house.festival.edition, current, plan, by="test", now=room.clock.now())

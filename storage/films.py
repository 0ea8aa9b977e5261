"""Films and events of the published programme: what is shown, apart from when and where."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from storage import instants
from storage.database import Tx

FILM_KINDS = ("dome", "giant", "fourd", "documentary", "scifi")
EVENT_KINDS = ("forum", "salon", "class", "ceremony")


class Film(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One film, or an event.

    id: for good, 1 to 40 of a-z, 0-9 and "-". kind: of FILM_KINDS or EVENT_KINDS. title, synopsis: by language; the
    title in the original language under "original" where that is none of the bot's. countries: ISO 3166-1 alpha-2;
    minutes: running time; format: what a hall must be able to show. spoken, subtitles: BCP 47. audience: kids, family,
    general or adult; age: smallest recommended one, 0 for none. poster: see handlers/programme/poster.py, "".
    entry: the enrolled film that it came from, "".
    """

    id: str
    kind: str
    title: dict[str, str]
    minutes: int
    format: str
    countries: tuple[str, ...] = ()
    year: int = 0
    spoken: tuple[str, ...] = ()
    subtitles: tuple[str, ...] = ()
    audience: str = "general"
    age: int = 0
    directors: str = ""
    synopsis: dict[str, str] = {}
    poster: str = ""
    entry: str = ""

    @property
    def is_event(self) -> bool:
        """A forum, a salon, a class, a ceremony: not a film."""
        return self.kind in EVENT_KINDS


async def all_of(tx: Tx, edition: str) -> list[Film]:
    """All of an edition, by id."""
    rows = await tx.all("SELECT body FROM films WHERE edition = :edition ORDER BY id", edition=edition)
    return [msgspec.json.decode(row["body"], type=Film) for row in rows]


async def put(tx: Tx, edition: str, films: Sequence[Film], now: datetime) -> None:
    """Write films down, new ones and those that changed."""
    await tx.many(
        "INSERT INTO films (edition, id, body, entry_id, changed_at) VALUES (:edition, :id, :body, :entry, :now)"
        " ON CONFLICT (edition, id) DO UPDATE SET body = excluded.body, entry_id = excluded.entry_id,"
        " changed_at = excluded.changed_at",
        [
            {
                "edition": edition, "id": film.id, "body": msgspec.json.encode(film).decode(), "entry": film.entry,
                "now": instants.write(now),
            }
            for film in films
        ],
    )  # fmt: skip

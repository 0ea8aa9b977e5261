"""Who is to hear what a version of the programme changed, and where they are reached best."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from storage.database import Row, Tx
from storage.saves import Saved


@dataclass(frozen=True, slots=True)
class Listener:
    """One person: their language ("" if unknown) and zone, what they keep, and the conversation to tell them in.

    reminded: as of people.reminded. unreachable: nothing can be said there until they write again.
    screenings, films: the version of the programme that they were shown of each that they keep.
    """

    person_id: str
    language: str
    zone: str
    reminded: str
    channel: str
    chat: str
    unreachable: bool
    screenings: Mapping[str, int]
    films: Mapping[str, int]

    @property
    def saved(self) -> Saved:
        """What they keep."""
        return Saved(frozenset(self.screenings), frozenset(self.films))


_OF_SAVED = ("saves", "screening_id", "'moved', 'cancelled', 'online', 'back'")
_OF_FOLLOWED = ("saved_films", "film_id", "'new', 'moved', 'cancelled', 'online', 'back'")
"""Where it stands who keeps what, and of which changes they hear."""


async def people(tx: Tx, edition: str, version: int, *, after: str, most: int) -> list[str]:
    """Ids of those who saved a screening that the version changed, or follow its film (then also a new one).

    In order, from the one that follows `after`. Who was shown that version, or a later one, is not told of it.
    """
    found = set()
    for table, subject, changes in (_OF_SAVED, _OF_FOLLOWED):
        changed = await tx.all(
            f"SELECT DISTINCT {subject} AS id FROM programme_changes WHERE edition = :edition AND version = :version"
            f" AND change IN ({changes})",
            edition=edition, version=version,
        )  # fmt: skip
        for each in changed:  # one by one, as the key has each one's in order; together all would be sorted each time
            rows = await tx.all(
                f"SELECT person_id FROM {table} WHERE edition = :edition AND {subject} = :id AND person_id > :after"
                " AND version < :version ORDER BY person_id LIMIT :most",
                edition=edition, id=each["id"], after=after, version=version, most=most,
            )  # fmt: skip
            found |= {str(row["person_id"]) for row in rows}
    return sorted(found)[:most]


async def listeners(tx: Tx, edition: str, ids: Sequence[str]) -> list[Listener]:
    """These people, by id, with all that they keep; without those who have no conversation."""
    chats = await _of_each(
        tx,
        "SELECT c.person_id, p.language, p.zone, p.reminded, c.channel, c.chat, c.unreachable_since,"
        " c.window_started_at"
        " FROM conversations c JOIN people p ON p.id = c.person_id WHERE c.person_id IN ({names})",
        ids,
    )
    screenings = await _of_each(
        tx, "SELECT person_id, screening_id AS id, version FROM saves"
        " WHERE edition = :edition AND person_id IN ({names})", ids, edition=edition,
    )  # fmt: skip
    films = await _of_each(
        tx, "SELECT person_id, film_id AS id, version FROM saved_films"
        " WHERE edition = :edition AND person_id IN ({names})", ids, edition=edition,
    )  # fmt: skip
    return [
        _listener(best(chats[id]), _versions(screenings.get(id, ())), _versions(films.get(id, ())))
        for id in sorted(ids)
        if id in chats
    ]


def best(chats: Sequence[Row]) -> Row:
    """The conversation in which somebody is reached best: reachable, a messenger before the page, heard from last."""
    names = ("window_started_at", "channel", "chat")
    lately = sorted(chats, key=lambda row: [str(row[name]) for name in names], reverse=True)
    return min(lately, key=lambda row: (bool(row["unreachable_since"]), _on_page(row)))


def _on_page(row: Row) -> bool:
    """Of those that cannot be reached at all it is the newest that counts."""
    return row["channel"] == "web" and not row["unreachable_since"]


def _listener(row: Row, screenings: Mapping[str, int], films: Mapping[str, int]) -> Listener:
    return Listener(
        row["person_id"], row["language"], row["zone"], row["reminded"], row["channel"], row["chat"],
        bool(row["unreachable_since"]), screenings, films,
    )  # fmt: skip


def _versions(rows: Sequence[Row]) -> dict[str, int]:
    return {row["id"]: int(row["version"]) for row in rows}


async def _of_each(tx: Tx, sql: str, ids: Sequence[str], **values: str) -> dict[str, list[Row]]:
    """What is found for these people, by person."""
    rows = [row for names, some in _batches(ids) for row in await tx.all(sql.format(names=names), **some, **values)]
    ordered = sorted(rows, key=lambda row: str(row["person_id"]))
    return {id: list(those) for id, those in groupby(ordered, key=lambda row: str(row["person_id"]))}


_IN_ONE_GO = 200


def _batches(ids: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The ids as names and values of one statement, always the same one: what is missing is an id of nobody."""
    names = ", ".join(f":id_{at}" for at in range(_IN_ONE_GO))
    for start in range(0, len(ids), _IN_ONE_GO):
        some = [*ids[start : start + _IN_ONE_GO]]
        some += [""] * (_IN_ONE_GO - len(some))
        yield names, {f"id_{at}": id for at, id in enumerate(some)}


async def count_savers(tx: Tx, edition: str, screening_id: str) -> int:
    """How many people keep that screening in their plan."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM saves WHERE edition = :edition AND screening_id = :screening",
        edition=edition, screening=screening_id,
    )  # fmt: skip
    assert row is not None
    return int(row["n"])


async def count_keepers(tx: Tx, edition: str, ids: Sequence[str]) -> int:
    """How many people keep any of these screenings in their plan; each counts once."""
    people = set()
    for names, some in _batches(ids):
        sql = f"SELECT DISTINCT person_id FROM saves WHERE edition = :edition AND screening_id IN ({names})"
        people |= {str(row["person_id"]) for row in await tx.all(sql, edition=edition, **some)}
    return len(people)


async def count_hearers(tx: Tx, edition: str, screenings: Sequence[str], films: Sequence[str]) -> int:
    """How many people would hear of a change of these screenings of these films; each counts once."""
    people: set[str] = set()
    for table, subject, ids in (("saves", "screening_id", screenings), ("saved_films", "film_id", films)):
        for names, some in _batches(ids):
            sql = f"SELECT DISTINCT person_id FROM {table} WHERE edition = :edition AND {subject} IN ({names})"
            people |= {str(row["person_id"]) for row in await tx.all(sql, edition=edition, **some)}
    return len(people)


async def count(tx: Tx, edition: str, screening_id: str, film_id: str, *, followers_only: bool = False) -> int:
    """How many people would hear of a change of that screening; of a new one, those who follow its film."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM ("
        " SELECT person_id FROM saved_films WHERE edition = :edition AND film_id = :film"
        " UNION SELECT person_id FROM saves WHERE edition = :edition AND screening_id = :screening AND :savers = 1"
        ") told",
        edition=edition, film=film_id, screening=screening_id, savers=int(not followers_only),
    )  # fmt: skip
    assert row is not None
    return int(row["n"])

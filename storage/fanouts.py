"""Work on many people at once: it goes on in pieces, and after a crash where it stopped."""

from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Row, Tx

REPLAN, TELL, ASK = "replan", "tell", "ask"


@dataclass(frozen=True, slots=True)
class Fanout:
    """kind: REPLAN (subject: a screening's id), ASK (its id and its end) or TELL (a version, and for one person alone
    their id). begun: when there was this to do.

    after: the person whom it has got to.
    """

    id: int
    kind: str
    subject: str
    begun: datetime
    after: str = ""


async def begin(tx: Tx, edition: str, kind: str, subject: str, now: datetime) -> None:
    """There is work to be done."""
    await tx.run(
        "INSERT INTO fanouts (edition, kind, subject, created_at) VALUES (:edition, :kind, :subject, :now)",
        edition=edition, kind=kind, subject=subject, now=instants.write(now),
    )  # fmt: skip


_TO_ASK = """
SELECT edition, 'ask', id || ' ' || ends_at, :now FROM screenings s
WHERE s.edition = :edition AND s.state <> 'cancelled' AND s.ends_at > :since AND s.ends_at <= :now AND NOT EXISTS (
    SELECT 1 FROM fanouts f WHERE f.edition = :edition AND f.kind = 'ask' AND f.subject = s.id || ' ' || s.ends_at)
"""


async def any_to_ask(tx: Tx, edition: str, since: datetime, now: datetime) -> bool:
    """Whether a screening has ended since then, and its audience is not asked yet how it was."""
    values = {"edition": edition, "since": instants.write(since), "now": instants.write(now)}
    return await tx.one(f"{_TO_ASK} LIMIT 1", **values) is not None


async def begin_asking(tx: Tx, edition: str, since: datetime, now: datetime) -> int:
    """Those who kept a screening that ended since then are to be asked; how many screenings are new."""
    values = {"edition": edition, "since": instants.write(since), "now": instants.write(now)}
    return await tx.run(
        f"INSERT INTO fanouts (edition, kind, subject, created_at) {_TO_ASK} ON CONFLICT DO NOTHING", **values
    )  # two processes may look at the same moment


async def begin_replanning_all(tx: Tx, edition: str, now: datetime) -> int:
    """The rules of reminding have changed: all screenings to come are planned anew; how many."""
    return await tx.run(
        "INSERT INTO fanouts (edition, kind, subject, created_at)"
        " SELECT edition, 'replan', id, :now FROM screenings WHERE edition = :edition AND starts_at > :now",
        edition=edition, now=instants.write(now),
    )  # fmt: skip


_OLDEST = """
SELECT id, kind, subject, after, created_at FROM fanouts WHERE done_at = '' AND id = (
    SELECT MIN(id) FROM fanouts WHERE edition = :edition AND kind = :kind AND done_at = '')
"""


async def next_open(tx: Tx, edition: str, kind: str) -> Fanout | None:
    """The oldest of its kind, locked until the transaction ends; None where there is none, or others have it.

    What came after the oldest waits for it: people hear of changes in the order in which they were published.
    """
    return _fanout(await tx.one(f"{_OLDEST} SKIP_LOCKED", edition=edition, kind=kind))


async def oldest(tx: Tx, edition: str, kind: str) -> Fanout | None:
    """The same without a lock, for a look at what there is to do."""
    return _fanout(await tx.one(_OLDEST, edition=edition, kind=kind))


async def told_alone(tx: Tx, edition: str) -> frozenset[str]:
    """People for whom a TELL of their own is open."""
    rows = await tx.all(
        "SELECT subject FROM fanouts WHERE edition = :edition AND kind = 'tell' AND done_at = ''"
        " AND subject LIKE '% %'",
        edition=edition,
    )  # fmt: skip
    return frozenset(row["subject"].partition(" ")[2] for row in rows)


async def tell_again(tx: Tx, person_id: str) -> None:
    """Whoever has come to keep more while people are being told may have been passed: tell them alone."""
    await tx.run(
        "INSERT INTO fanouts (edition, kind, subject, created_at)"
        " SELECT edition, 'tell', subject || ' ' || :person, created_at FROM fanouts"
        " WHERE kind = 'tell' AND done_at = '' AND subject NOT LIKE '% %' ORDER BY id",
        person=person_id,
    )  # fmt: skip


async def got_to(tx: Tx, id: int, after: str) -> None:
    """One piece more is done."""
    await tx.run("UPDATE fanouts SET after = :after WHERE id = :id", id=id, after=after)


async def finish(tx: Tx, id: int, now: datetime) -> None:
    """All of it is done."""
    await tx.run("UPDATE fanouts SET done_at = :now WHERE id = :id", id=id, now=instants.write(now))


async def forget_done(tx: Tx, before: datetime) -> int:
    """Drop what was done before then; of an ASK longer ago than anybody is asked how it was, or it begins anew."""
    return await tx.run("DELETE FROM fanouts WHERE done_at <> '' AND done_at < :before", before=instants.write(before))


def _fanout(row: Row | None) -> Fanout | None:
    if row is None:
        return None
    return Fanout(int(row["id"]), row["kind"], row["subject"], instants.read(row["created_at"]), row["after"])

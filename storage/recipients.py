"""The people whom a campaign goes to, one row each: waiting, on their way, and how it ended."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import instants
from storage.database import Tx

WAITING, QUEUED = "waiting", "queued"
SENT, FAILED, BLOCKED, UNKNOWN = "sent", "failed", "blocked", "unknown"
HELD, DROPPED = "held", "dropped"
ENDED = (SENT, FAILED, BLOCKED, UNKNOWN, HELD, DROPPED)
AHEAD_AT_MOST = 5000
"""No campaign has more than these in the outbox."""

CAUSE = "'broadcast ' || {0}.campaign_id || ' ' || {0}.person_id || ' ' || {0}.attempt"
"""As it stands in the outbox."""


def about(campaign_id: str) -> str:
    """What a campaign's rows of the outbox are about."""
    return f"broadcast {campaign_id}"


def cause(campaign_id: str, person_id: str, attempt: int) -> str:
    """The same as CAUSE."""
    return f"broadcast {campaign_id} {person_id} {attempt}"


@dataclass(frozen=True, slots=True)
class Due:
    """A recipient whose turn has come. unreachable: they blocked the bot; gone: the conversation is nobody's any
    more; twice: it belongs to somebody now who is told otherwise; muted: they have chosen to do without meanwhile."""

    person_id: str
    channel: str
    chat: str
    language: str
    zone: str
    attempt: int
    unreachable: str = ""
    gone: bool = False
    twice: bool = False
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """One row as lists and exports show it. closed_at: None while it is not over."""

    person_id: str
    channel: str
    chat: str
    language: str
    state: str
    attempt: int
    reason: str
    closed_at: datetime | None


_DUE = """
SELECT r.person_id, r.channel, r.chat, r.language, r.zone, r.attempt, c.person_id AS owner, c.unreachable_since,
       c.unreachable_because,
       CASE WHEN r.reason = 'twice' OR (c.person_id <> r.person_id AND EXISTS (SELECT 1 FROM recipients o
           WHERE o.campaign_id = r.campaign_id AND o.person_id = c.person_id
           AND o.state NOT IN ('blocked', 'failed', 'dropped'))) THEN 1 ELSE 0 END AS twice,
       CASE WHEN p.muted = 'all' OR REPLACE(p.muted, :topic, '') <> p.muted THEN 1 ELSE 0 END AS muted
FROM recipients r LEFT JOIN conversations c ON c.channel = r.channel AND c.chat = r.chat
     LEFT JOIN people p ON p.id = c.person_id
WHERE r.campaign_id = :campaign AND r.state = 'waiting' AND r.due_at <= :now
  AND (r.channel IN (:channels) OR r.reason = 'twice')
ORDER BY r.due_at, r.person_id LIMIT :most
"""


async def due(
    tx: Tx, campaign_id: str, topic: str, now: datetime, most: int, *, channels: Collection[str]
) -> list[Due]:
    """The next ones on these channels, with what has become of each since they were gathered; and who is told twice."""
    sql, values = _on(_DUE, channels)
    rows = await tx.all(sql, **values, campaign=campaign_id, topic=f" {topic} ", now=instants.write(now), most=most)
    return [
        Due(
            row["person_id"], row["channel"], row["chat"], row["language"], row["zone"], row["attempt"],
            (row["unreachable_because"] or "unreachable") if row["unreachable_since"] else "",
            row["owner"] is None, bool(row["twice"]), bool(row["muted"]),
        )
        for row in rows
    ]  # fmt: skip


_ELSEWHERE = """
SELECT DISTINCT channel FROM recipients
WHERE campaign_id = :campaign AND state = 'waiting' AND due_at <= :now AND channel NOT IN (:channels)
"""


async def channels_elsewhere(tx: Tx, campaign_id: str, now: datetime, *, channels: Collection[str]) -> list[str]:
    """On which other channels there are some whose turn has come."""
    sql, values = _on(_ELSEWHERE, channels)
    rows = await tx.all(sql, **values, campaign=campaign_id, now=instants.write(now))
    return sorted(row["channel"] for row in rows)


def _on(sql: str, channels: Collection[str]) -> tuple[str, dict[str, str]]:
    """The statement with these channels for ":channels", and its values; of no channel is the name ""."""
    values = {f"channel_{at}": channel for at, channel in enumerate(sorted(channels) or [""])}
    return sql.replace(":channels", ", ".join(f":{name}" for name in values)), values


async def count_queued(tx: Tx, campaign_id: str) -> int:
    """How many of them stand in the outbox."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM recipients WHERE campaign_id = :campaign AND state = 'queued'", campaign=campaign_id
    )
    assert row is not None
    return int(row["n"])


async def count_later(tx: Tx, campaign_id: str, now: datetime) -> int:
    """How many of them wait for a later hour, for the morning."""
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM recipients WHERE campaign_id = :campaign AND state = 'waiting' AND due_at > :now",
        campaign=campaign_id, now=instants.write(now),
    )  # fmt: skip
    assert row is not None
    return int(row["n"])


async def any_left(tx: Tx, campaign_id: str) -> bool:
    """Whether somebody is waiting, maybe for the morning, or on their way."""
    row = await tx.one(
        "SELECT 1 AS left_over WHERE EXISTS (SELECT 1 FROM recipients WHERE campaign_id = :campaign"
        " AND state = 'waiting') OR EXISTS (SELECT 1 FROM recipients WHERE campaign_id = :campaign"
        " AND state = 'queued')",
        campaign=campaign_id,
    )
    return row is not None


async def queue(tx: Tx, campaign_id: str, person_ids: Sequence[str]) -> None:
    """They stand in the outbox now."""
    await tx.many(
        "UPDATE recipients SET state = 'queued', due_at = '' WHERE campaign_id = :campaign AND person_id = :person"
        " AND state = 'waiting'",
        [{"campaign": campaign_id, "person": each} for each in person_ids],
    )


async def postpone(tx: Tx, campaign_id: str, until: Mapping[str, datetime]) -> None:
    """They wait until then: person → instant."""
    await tx.many(
        "UPDATE recipients SET due_at = :due WHERE campaign_id = :campaign AND person_id = :person"
        " AND state = 'waiting'",
        [{"campaign": campaign_id, "person": person, "due": instants.write(due)} for person, due in until.items()],
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """How one ended. state: of ENDED."""

    person_id: str
    state: str
    reason: str = ""
    platform_id: str = ""


_END = """
UPDATE recipients SET state = :state, reason = :reason, platform_id = :platform, closed_at = :now, due_at = ''
WHERE campaign_id = :campaign AND person_id = :person AND state = :was
"""


async def end(tx: Tx, campaign_id: str, was: str, endings: Sequence[Ending], now: datetime) -> Counter[str]:
    """Write down how these ended, who were WAITING, or QUEUED; state → how many, for the campaign's tallies."""
    at = instants.write(now)
    await tx.many(
        _END,
        [
            {"campaign": campaign_id, "person": each.person_id, "was": was, "state": each.state,
             "reason": each.reason, "platform": each.platform_id, "now": at}
            for each in endings
        ],
    )  # fmt: skip
    return Counter(each.state for each in endings)


_ENDED = f"""
SELECT r.person_id, o.id, o.state, o.platform_id, o.reason
FROM recipients r CROSS JOIN outbox o
WHERE r.campaign_id = :campaign AND r.state = 'queued' AND o.cause = {CAUSE.format("r")}
  AND o.state NOT IN ('pending', 'leased') LIMIT :most
"""


async def collect(tx: Tx, campaign_id: str, now: datetime, most: int) -> list[Ending]:
    """What has ended in the outbox is written down here and leaves the outbox, but for what is held there until the
    person writes. One process at a time, with the campaign's row locked: what is returned goes into its tallies."""
    rows = await tx.all(_ENDED, campaign=campaign_id, most=most)
    endings = [Ending(row["person_id"], row["state"], row["reason"], row["platform_id"]) for row in rows]
    await end(tx, campaign_id, QUEUED, endings, now)
    await tx.many("DELETE FROM outbox WHERE id = :id", [{"id": row["id"]} for row in rows if row["state"] != HELD])
    return endings


async def return_taken_back(tx: Tx, campaign_id: str) -> int:
    """Those who were on their way and whose row has left the outbox wait again; how many."""
    return await tx.run(
        "UPDATE recipients SET state = 'waiting' WHERE campaign_id = :campaign AND state = 'queued'"
        f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.cause = {CAUSE.format('recipients')})",
        campaign=campaign_id,
    )


_SOME = "SELECT person_id FROM recipients WHERE campaign_id = :campaign AND state = 'waiting' LIMIT :most"


async def drop_waiting(tx: Tx, campaign_id: str, reason: str, now: datetime, most: int) -> int:
    """So many of those who wait are left out; how many."""
    return await tx.run(
        "UPDATE recipients SET state = 'dropped', reason = :reason, closed_at = :now, due_at = ''"
        f" WHERE campaign_id = :campaign AND state = 'waiting' AND person_id IN ({_SOME})",
        campaign=campaign_id, reason=reason, now=instants.write(now), most=most,
    )  # fmt: skip


async def of_state(tx: Tx, campaign_id: str, state: str, *, after: str, most: int) -> list[Recipient]:
    """A page of those in that state, from the person on who follows `after`: for lists and exports."""
    rows = await tx.all(
        "SELECT person_id, channel, chat, language, state, attempt, reason, closed_at FROM recipients"
        " WHERE campaign_id = :campaign AND person_id > :after AND state = :state ORDER BY person_id LIMIT :most",
        campaign=campaign_id, after=after, state=state, most=most,
    )  # fmt: skip
    return [
        Recipient(
            row["person_id"], row["channel"], row["chat"], row["language"], row["state"], row["attempt"],
            row["reason"], instants.read(row["closed_at"]) if row["closed_at"] else None,
        )
        for row in rows
    ]  # fmt: skip


async def tallies(tx: Tx, campaign_id: str) -> dict[str, int]:
    """Counted anew, state → how many: to check a campaign's tallies by, not for each look."""
    rows = await tx.all(
        "SELECT state, COUNT(*) AS n FROM recipients WHERE campaign_id = :campaign GROUP BY state", campaign=campaign_id
    )
    return {row["state"]: int(row["n"]) for row in rows}


async def forget_ended(tx: Tx, before: datetime, most: int) -> int:
    """Drop so many recipients of campaigns that ended before then, and those that have none left; how many rows."""
    ended = "c.ended_at <> '' AND c.ended_at < :before AND c.state IN ('done', 'cancelled', 'missed')"
    values = {"before": instants.write(before), "most": most}
    dropped = await tx.run(
        "DELETE FROM recipients WHERE (campaign_id, person_id) IN (SELECT r.campaign_id, r.person_id"
        f" FROM campaigns c JOIN recipients r ON r.campaign_id = c.id WHERE {ended} LIMIT :most)",
        **values,
    )
    if dropped == most:
        return dropped
    return dropped + await tx.run(
        f"DELETE FROM campaigns WHERE id IN (SELECT c.id FROM campaigns c WHERE {ended}"
        " AND NOT EXISTS (SELECT 1 FROM recipients r WHERE r.campaign_id = c.id) LIMIT :most)",
        before=values["before"], most=most - dropped,
    )  # fmt: skip

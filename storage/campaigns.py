"""Announcements: what is said to whom, and how far each one has got; every move of one is guarded.

draft ─▶ approval ─▶ scheduled ─▶ gathering ─▶ running ─▶ done ──retry the failed──▶ running
  └──────────┴───────────┴─▶ …       │            ⇅
             (late: missed)          └────────▶ paused (also: grown, to be approved)
                                                              from any of these that is not over: cancelled
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from storage import instants, outbox, recipients
from storage.database import Row, Tx

DRAFT, APPROVAL, SCHEDULED, GATHERING, RUNNING = "draft", "approval", "scheduled", "gathering", "running"
PAUSED, DONE, CANCELLED, MISSED = "paused", "done", "cancelled", "missed"
MOVES: Mapping[str, tuple[str, ...]] = {
    DRAFT: (APPROVAL, SCHEDULED, GATHERING, CANCELLED),
    APPROVAL: (SCHEDULED, GATHERING, DRAFT, CANCELLED),
    SCHEDULED: (GATHERING, CANCELLED, MISSED, DRAFT),
    GATHERING: (RUNNING, CANCELLED, PAUSED),
    RUNNING: (PAUSED, DONE, CANCELLED),
    PAUSED: (RUNNING, CANCELLED),
    DONE: (RUNNING,),
    MISSED: (GATHERING, DRAFT, CANCELLED),
    CANCELLED: (),
}
"""State → those that may follow. A campaign that was paused while its recipients were gathered goes on with that."""
ALL_GATHERED = "~"
"""`gathered` of a campaign whose recipients are all there; stands behind every id of a person."""
AWAITS = "approval"
"""Why a campaign is paused that has grown until it was gathered, so that somebody else has to approve it."""


_AWAY = "away "
"""Before the channels that one which goes out waits for, in paused_because."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One announcement. Columns as storage/schema.sql tells them; body, audience: JSON.

    start_at: None for at once. sent … dropped: how many recipients ended so; the rest is waiting or on its way.
    retries: how often those that failed were tried again; uncertain: 1 where this time also those of whom nobody knows
    whether they got it. revision: rises with each move and each change of a draft, not with what is sent meanwhile.
    """

    id: str
    edition: str
    name: str
    topic: str
    body: str
    audience: str
    made_by: str
    made_name: str
    channel: str
    chat: str
    language: str
    created_at: datetime
    number: int = 0
    state: str = DRAFT
    approved_by: str = ""
    start_at: datetime | None = None
    late_minutes: int = 0
    corrects: str = ""
    gathered: str = ""
    recipients: int = 0
    sent: int = 0
    failed: int = 0
    blocked: int = 0
    unknown: int = 0
    held: int = 0
    dropped: int = 0
    retries: int = 0
    uncertain: int = 0
    paused_because: str = ""
    revision: int = 0
    started_at: datetime | None = None
    ended_at: datetime | None = None
    shown_at: datetime | None = None

    @property
    def about(self) -> str:
        """What its rows of the outbox are about."""
        return recipients.about(self.id)

    @property
    def awaits_second(self) -> bool:
        """Whether its recipients are there, and nobody gets it before somebody else has approved it."""
        return self.state == PAUSED and self.paused_because == AWAITS

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Channels that all who are left wait for, as nobody serves these; none for one that gets on."""
        if self.state != RUNNING or not self.paused_because.startswith(_AWAY):
            return ()
        return tuple(self.paused_because.removeprefix(_AWAY).split())

    @property
    def closed(self) -> int:
        """How many recipients are over with."""
        return self.sent + self.failed + self.blocked + self.unknown + self.held + self.dropped

    @property
    def left(self) -> int:
        """How many are waiting or on their way."""
        return self.recipients - self.closed


def fresh_id() -> str:
    """For a campaign not yet written down."""
    return token_hex(5)


_TEXTS = (
    "id", "edition", "name", "topic", "body", "audience", "made_by", "made_name", "channel", "chat", "language",
    "state", "approved_by", "corrects", "gathered", "paused_because",
)  # fmt: skip
_NUMBERS = (
    "number", "late_minutes", "recipients", "sent", "failed", "blocked", "unknown", "held", "dropped", "retries",
    "uncertain", "revision",
)  # fmt: skip
_INSTANTS = ("created_at", "start_at", "started_at", "ended_at", "shown_at")
_NAMES = (*_TEXTS, *_NUMBERS, *_INSTANTS)
_COLUMNS = ", ".join(_NAMES)
_ADD = f"INSERT INTO campaigns ({_COLUMNS}) VALUES ({', '.join(f':{name}' for name in _NAMES)})"


def _campaign(row: Row) -> Campaign:
    when = {name: instants.read(row[name]) if row[name] else None for name in _INSTANTS}
    return Campaign(**{**row, **when})


def _values(campaign: Campaign) -> dict[str, str | int]:
    when = {name: _text(getattr(campaign, name)) for name in _INSTANTS}
    return {name: getattr(campaign, name) for name in (*_TEXTS, *_NUMBERS)} | when


def _text(instant: datetime | None) -> str:
    return instants.write(instant) if instant else ""


async def add(tx: Tx, campaign: Campaign) -> Campaign:
    """Write a new one down, with the edition's next number, which it has for good."""
    row = await tx.one(
        "INSERT INTO counters (name, value) VALUES (:name, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value",
        name=f"campaigns {campaign.edition}",
    )
    assert row is not None
    numbered = replace(campaign, number=int(row["value"]))
    await tx.run(_ADD, **_values(numbered))
    return numbered


async def find(tx: Tx, edition: str, id: str, *, lock: bool = False) -> Campaign | None:
    """The one of that id. lock: nobody else moves it until the transaction ends."""
    row = await tx.one(
        f"SELECT {_COLUMNS} FROM campaigns WHERE id = :id AND edition = :edition{' FOR_UPDATE' if lock else ''}",
        id=id, edition=edition,
    )  # fmt: skip
    return _campaign(row) if row else None


async def latest(tx: Tx, edition: str, *, skip: int, most: int) -> list[Campaign]:
    """Those of an edition, the newest first."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM campaigns WHERE edition = :edition ORDER BY number DESC LIMIT :most OFFSET :skip",
        edition=edition, most=most, skip=skip,
    )  # fmt: skip
    return [_campaign(row) for row in rows]


async def count(tx: Tx, edition: str) -> int:
    """How many those are."""
    row = await tx.one("SELECT COUNT(*) AS n FROM campaigns WHERE edition = :edition", edition=edition)
    assert row is not None
    return int(row["n"])


async def keep_draft(tx: Tx, campaign: Campaign) -> Campaign | None:
    """Write a draft down as it has become; None where somebody was quicker, or it is no draft any more."""
    names = (
        "name", "topic", "body", "audience", "start_at", "late_minutes", "corrects", "made_by", "made_name", "channel",
        "chat", "language",
    )  # fmt: skip
    kept = await tx.run(
        f"UPDATE campaigns SET {', '.join(f'{name} = :{name}' for name in names)}, revision = revision + 1"
        " WHERE id = :id AND state = 'draft' AND revision = :revision",
        **{name: _values(campaign)[name] for name in (*names, "id", "revision")},
    )  # fmt: skip
    return replace(campaign, revision=campaign.revision + 1) if kept else None


_MOVE = f"""
UPDATE campaigns SET state = :to, revision = revision + 1, paused_because = :because, approved_by = :approved,
    started_at = :started, ended_at = :ended
WHERE id = :id AND state = :was AND revision = :revision
RETURNING {_COLUMNS}
"""


async def move(
    tx: Tx, campaign: Campaign, to: str, now: datetime, *, because: str = "", by: str = ""
) -> Campaign | None:
    """Bring a campaign that was read before into another state; None where somebody was quicker: then nothing changed.

    because: why it is paused ("" where a person did that). by: who approves. When this returns, a campaign that was
    paused or cancelled has nothing in the outbox but what had begun. ValueError for a move that MOVES does not have,
    and where one that has to be approved would go on without `by`.
    """
    if to not in MOVES[campaign.state]:
        raise ValueError(f"no campaign goes from {campaign.state} to {to}")
    if campaign.awaits_second and to == RUNNING and not by:
        raise ValueError("somebody has to approve it first")
    if to == RUNNING and campaign.state == PAUSED and not campaign.retries and campaign.gathered != ALL_GATHERED:
        to = GATHERING
    starts = to == GATHERING and campaign.started_at is None
    over = to in (DONE, MISSED) or (to == CANCELLED and campaign.started_at is None)
    row = await tx.one(
        _MOVE, id=campaign.id, was=campaign.state, revision=campaign.revision, to=to,
        because=because if to == PAUSED else "",
        approved=_approved(campaign, to, by),
        started=_text(now if starts else campaign.started_at), ended=_text(now if over else None),
    )  # fmt: skip
    if row is None:
        return None
    if to in (PAUSED, CANCELLED) and campaign.started_at is not None:
        await take_back(tx, campaign)
    return _campaign(row)


async def take_back(tx: Tx, campaign: Campaign) -> None:
    """Of one that is paused or cancelled: what stands in the outbox and has not begun, or turned out not to have left,
    leaves it; its recipients wait again."""
    await outbox.take_back(tx, campaign.about, recipients.AHEAD_AT_MOST)
    await recipients.return_taken_back(tx, campaign.id)


def _approved(campaign: Campaign, to: str, by: str) -> str:
    """What becomes a draft again is approved by nobody."""
    if to == DRAFT:
        return ""
    return by if campaign.state == APPROVAL or campaign.awaits_second else campaign.approved_by


async def unfinished(tx: Tx, edition: str) -> list[Campaign]:
    """Those that there is something to do for: scheduled, under way, paused, or cancelled with recipients left."""
    rows = await tx.all(
        f"SELECT {_COLUMNS} FROM campaigns WHERE edition = :edition"
        " AND (state IN ('scheduled', 'gathering', 'running', 'paused') OR (state = 'cancelled' AND ended_at = ''))"
        " ORDER BY number",
        edition=edition,
    )  # fmt: skip
    return [_campaign(row) for row in rows]


async def got_to(
    tx: Tx, campaign: Campaign, person_id: str, *, added: int = 0, failed: int = 0, unknown: int = 0
) -> None:
    """Its recipients are there, or wait again, as far as that person. added, failed, unknown: to its tallies."""
    await tx.run(
        "UPDATE campaigns SET gathered = :person, recipients = recipients + :added, failed = failed + :failed,"
        " unknown = unknown + :unknown WHERE id = :id",
        id=campaign.id, person=person_id, added=added, failed=failed, unknown=unknown,
    )  # fmt: skip


async def tally(tx: Tx, campaign_id: str, ended: Mapping[str, int]) -> None:
    """Add to its tallies how many recipients ended how: state → how many."""
    names = [name for name in recipients.ENDED if ended.get(name)]
    if names:
        sums = ", ".join(f"{name} = {name} + :{name}" for name in names)
        await tx.run(f"UPDATE campaigns SET {sums} WHERE id = :id", id=campaign_id, **{n: ended[n] for n in names})


async def wait_for(tx: Tx, campaign: Campaign, channels: Sequence[str]) -> None:
    """One that goes out waits for these channels to be served, or no longer for any: for its `waits_for`."""
    because = f"{_AWAY}{' '.join(channels)}" if channels else ""
    if because != campaign.paused_because:
        await tx.run(
            "UPDATE campaigns SET paused_because = :because WHERE id = :id AND state = 'running'",
            id=campaign.id, because=because,
        )  # fmt: skip


async def end_cancelled(tx: Tx, campaign: Campaign, now: datetime) -> None:
    """A cancelled one has nobody left."""
    await tx.run(
        "UPDATE campaigns SET ended_at = :now WHERE id = :id AND state = 'cancelled'",
        id=campaign.id, now=instants.write(now),
    )  # fmt: skip


async def shown(tx: Tx, campaign: Campaign, now: datetime) -> None:
    """Its progress is being shown."""
    await tx.run("UPDATE campaigns SET shown_at = :now WHERE id = :id", id=campaign.id, now=instants.write(now))

"""Moves reminders that are due into the outbox, many people in one statement; what has become idle is dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from storage import instants
from storage.database import Tx
from storage.reminders import CAUSE, CHANGES, CONFIRM, DRAFT, RATING, SCREENING

NEVER = "9999-12-31T00:00:00.000Z"


@dataclass(frozen=True, slots=True)
class Group:
    """Reminders that are due and differ in the person only."""

    edition: str
    kind: str
    subject: str
    event_at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What a group is told. bodies: by language; people of others get the one in `language`.

    about, expires_at: as in Debt. late: after that it is dropped; ends: at the latest then, None for never.
    standard: it is for those, too, who never chose when to be reminded. film: what the rating is of.
    nearer: minutes of reminders of the same event that make this one needless once they are due, too.
    """

    bodies: Mapping[str, str]
    language: str
    about: str
    late: timedelta
    expires_at: datetime | None = None
    ends: datetime | None = None
    standard: bool = True
    film: str = ""
    nearer: tuple[int, ...] = ()


_HUMAN = "EXISTS (SELECT 1 FROM inquiries i WHERE i.person_id = {0}.person_id AND i.state = 'human')"
_DUE = f"""
SELECT DISTINCT kind, subject, event_at, minutes FROM (
    SELECT r.kind, r.subject, r.event_at, r.minutes FROM reminders r
    WHERE r.state = 'pending' AND r.due_at <= :now AND r.edition = :edition
      AND (NOT {_HUMAN.format("r")} OR (r.kind IN ('screening', 'rating') AND r.due_at < :too_late)
           OR (r.kind <> 'rating' AND r.event_at <= :now))
    ORDER BY r.due_at LIMIT :limit) due
ORDER BY kind, subject, event_at, minutes DESC
"""


async def groups(tx: Tx, edition: str, now: datetime, late: timedelta, limit: int) -> list[Group]:
    """What is due, from a look at the first `limit` reminders; without those of people who talk with a person now,
    unless they are late by more than the longest that any may be."""
    rows = await tx.all(
        _DUE, edition=edition, now=instants.write(now), too_late=instants.write(now - late), limit=limit
    )
    return [Group(edition, r["kind"], r["subject"], instants.read(r["event_at"]), r["minutes"]) for r in rows]


_OURS = """{0}.edition = :edition AND {0}.kind = :kind AND {0}.subject = :subject AND {0}.event_at = :event
  AND {0}.minutes = :minutes AND {0}.state = 'pending' AND COALESCE({0}.due_at, '') <= :now
  AND {0}.person_id > :after"""
"""COALESCE: SQLite would look at all that is due, again for each piece; the key leads to these people alone."""
_LAST = f"""
SELECT MAX(person_id) AS last, COUNT(*) AS n FROM (
    SELECT r.person_id FROM reminders r WHERE {_OURS.format("r")} ORDER BY r.person_id LIMIT :limit) those
"""
_SAVED = "EXISTS (SELECT 1 FROM saves s WHERE s.edition = :edition AND s.screening_id = :subject AND s.person_id = {0})"
_WANTED = """EXISTS (SELECT 1 FROM people p WHERE p.id = reminders.person_id AND p.reminded <> 'off'
  AND ((p.reminded = '' AND :standard = 1) OR p.reminded LIKE :pattern))"""
_LATE = ("late", "(reminders.due_at < :late OR :now >= :ends)")
_UNSAVED = ("unsaved", f"NOT {_SAVED.format('reminders.person_id')}")
_IDLE: Mapping[str, Sequence[tuple[str, str]]] = {
    SCREENING: (_LATE, _UNSAVED, ("unwanted", f"NOT {_WANTED}")),
    RATING: (
        _LATE,
        _UNSAVED,
        ("unwanted", f"NOT {_WANTED}"),
        (
            "rated",
            "EXISTS (SELECT 1 FROM ratings v WHERE v.edition = :edition AND v.film_id = :film"
            " AND v.person_id = reminders.person_id)",
        ),
        (
            "asked",
            "EXISTS (SELECT 1 FROM reminders o JOIN screenings s ON s.edition = o.edition AND s.id = o.subject"
            " WHERE o.person_id = reminders.person_id AND o.edition = :edition AND o.kind = 'rating'"
            " AND o.state = 'sent' AND s.film_id = :film)",
        ),
    ),
    DRAFT: (
        _LATE,
        (
            "submitted",
            "NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = :subject AND e.state = 'draft'"
            " AND e.person_id = reminders.person_id)",
        ),
    ),
    CONFIRM: (
        _LATE,
        (
            "answered",
            "NOT EXISTS (SELECT 1 FROM decisions d JOIN entries e ON e.id = d.entry_id WHERE d.entry_id = :subject"
            " AND d.answer = 'awaiting' AND d.confirm_by = :event AND e.state = 'submitted'"
            " AND e.person_id = reminders.person_id)",
        ),
    ),
    CHANGES: (
        _LATE,
        (
            "answered",
            "NOT EXISTS (SELECT 1 FROM change_requests q JOIN entries e ON e.id = q.entry_id"
            " WHERE q.entry_id = :subject AND q.state = 'open' AND q.until = :event AND e.state = 'submitted'"
            " AND e.person_id = reminders.person_id)",
        ),
    ),
}
"""Why a reminder is not sent, by kind; the first that holds."""
_NEARER = """EXISTS (SELECT 1 FROM reminders o WHERE o.edition = :edition AND o.kind = :kind AND o.subject = :subject
  AND o.event_at = :event AND o.minutes IN ({names}) AND o.person_id = reminders.person_id
  AND o.state IN ('pending', 'sent') AND o.due_at <= :now)"""
_ENQUEUE = f"""
INSERT INTO outbox (cause, channel, chat, kind, priority, language, body, state, due_at, created_at, about, expires_at)
WITH letter (language, body) AS (VALUES {{letters}})
SELECT {CAUSE.format("r")}, c.channel, c.chat, 'reminder', 1, letter.language, letter.body, 'pending', :now, :now,
       :about, :expires
FROM reminders r CROSS JOIN people p CROSS JOIN conversations c CROSS JOIN letter
WHERE {_OURS.format("r")}{{among}} AND p.id = r.person_id AND c.person_id = r.person_id AND c.unreachable_since = ''
  AND NOT EXISTS (SELECT 1 FROM conversations d WHERE d.person_id = r.person_id AND d.unreachable_since = ''
      AND (CASE d.channel WHEN 'web' THEN 0 ELSE 1 END, d.window_started_at, d.channel, d.chat)
        > (CASE c.channel WHEN 'web' THEN 0 ELSE 1 END, c.window_started_at, c.channel, c.chat))
  AND NOT {_HUMAN.format("r")}
  AND letter.language = CASE WHEN p.language IN ({{languages}}) THEN p.language ELSE :language END
ON CONFLICT (cause) DO NOTHING
"""
_OWED = f"EXISTS (SELECT 1 FROM outbox o WHERE o.cause = {CAUSE.format('reminders')})"
_SENT = f"""
UPDATE reminders SET state = CASE WHEN {_OWED} THEN 'sent' ELSE 'dropped' END,
    reason = CASE WHEN {_OWED} THEN '' ELSE 'unreachable' END
WHERE {_OURS.format("reminders")}{{among}} AND NOT {_HUMAN.format("reminders")}
"""


@dataclass(slots=True)
class _Range:
    """Which people it is about: after one, up to another, "" for all that follow."""

    values: dict[str, Any] = field(default_factory=dict)
    last: str = ""

    def among(self, table: str) -> str:
        return f" AND {table}.person_id <= :last" if self.last else ""

    @property
    def both(self) -> dict[str, Any]:
        return {**self.values, "last": self.last} if self.last else self.values


@dataclass(frozen=True, slots=True)
class Enqueued:
    """last: the person whom it has got to, "" at the end; count: how many were put into the outbox."""

    last: str
    count: int


async def enqueue(tx: Tx, group: Group, letter: Letter, now: datetime, after: str, limit: int) -> Enqueued:
    """Put so many of a group into the outbox, each into the conversation where the person is reached best.

    Those of people who talk with a person now stay pending.
    """
    some = await _some(tx, group, now, after, limit)
    late = {"late": instants.write(now - letter.late), "ends": _text(letter.ends, NEVER)}
    await _drop_idle(tx, group, letter, some, late)
    bodies = {f"l{at}": language for at, language in enumerate(letter.bodies)}
    names = ", ".join(f":l{at}" for at in range(len(bodies)))
    pairs = ", ".join(f"(CAST(:l{at} AS TEXT), CAST(:b{at} AS TEXT))" for at in range(len(bodies)))
    sql = _ENQUEUE.format(letters=pairs, among=some.among("r"), languages=names)
    texts = {f"b{at}": body for at, body in enumerate(letter.bodies.values())}
    count = await tx.run(
        sql, **some.both, **bodies, **texts, language=letter.language, about=letter.about,
        expires=_text(letter.expires_at, ""),
    )  # fmt: skip
    await tx.run(_SENT.format(among=some.among("reminders")), **some.both)
    return Enqueued(some.last, count)


async def drop(tx: Tx, group: Group, reason: str, now: datetime, after: str, limit: int) -> Enqueued:
    """So many of a group are not sent any more."""
    some = await _some(tx, group, now, after, limit)
    sql = "UPDATE reminders SET state = 'dropped', reason = :reason WHERE " + _OURS.format("reminders")
    await tx.run(sql + some.among("reminders"), **some.both, reason=reason)
    return Enqueued(some.last, 0)


_FORGET = """
DELETE FROM reminders WHERE (edition, kind, subject, event_at, minutes, person_id) IN (
    SELECT edition, kind, subject, event_at, minutes, person_id FROM reminders
    WHERE state <> 'pending' AND event_at < :before LIMIT :most)
"""


async def forget_old(tx: Tx, before: datetime, most: int) -> int:
    """Drop so many of those whose event was before then, and of which nothing is to come; how many."""
    return await tx.run(_FORGET, before=instants.write(before), most=most)


async def _some(tx: Tx, group: Group, now: datetime, after: str, limit: int) -> _Range:
    values = {
        "edition": group.edition, "kind": group.kind, "subject": group.subject, "minutes": group.minutes,
        "event": instants.write(group.event_at), "now": instants.write(now), "after": after,
    }  # fmt: skip
    found = await tx.one(_LAST, **values, limit=limit)
    assert found is not None
    return _Range(values, str(found["last"]) if found["n"] == limit else "")


async def _drop_idle(tx: Tx, group: Group, letter: Letter, some: _Range, late: dict[str, Any]) -> None:
    values = {**some.both, **late, "standard": int(letter.standard), "film": letter.film}
    values["pattern"] = f"% {group.minutes} %" if group.kind == SCREENING else "%"
    reasons = list(_IDLE[group.kind])
    if letter.nearer:
        values |= {f"nearer{at}": minutes for at, minutes in enumerate(letter.nearer)}
        names = ", ".join(f":nearer{at}" for at in range(len(letter.nearer)))
        reasons.append(("nearer", _NEARER.format(names=names)))
    said = " ".join(f"WHEN {condition} THEN '{reason}'" for reason, condition in reasons)
    idle = " OR ".join(condition for _, condition in reasons)
    sql = f"UPDATE reminders SET state = 'dropped', reason = CASE {said} ELSE '' END WHERE "
    await tx.run(f"{sql}{_OURS.format('reminders')}{some.among('reminders')} AND ({idle})", **values)


def _text(instant: datetime | None, otherwise: str) -> str:
    return instants.write(instant) if instant else otherwise

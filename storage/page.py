"""What the web page remembers: who holds which session, and the lines of each conversation in order."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage import instants
from storage.database import Row, Tx

Side = Literal["bot", "visitor"]
MASK = "••••••"


@dataclass(frozen=True, slots=True)
class Said:
    """A line that has no place yet. key: unique in its conversation; body: JSON, the page's channel knows its shape."""

    side: Side
    key: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """A line in its place: seq counts from 1 in each conversation, without gaps."""

    seq: int
    side: str
    key: str
    body: str
    at: datetime


async def open_session(tx: Tx, token_hash: str, chat: str, now: datetime) -> None:
    """Whoever shows the token with this hash speaks in this chat."""
    await tx.run(
        "INSERT INTO page_sessions (token_hash, chat, created_at, seen_at) VALUES (:token_hash, :chat, :at, :at)",
        token_hash=token_hash,
        chat=chat,
        at=instants.write(now),
    )


async def chat_of(tx: Tx, token_hash: str) -> str | None:
    """The chat that this token opens, None for a token nobody was given."""
    row = await tx.one("SELECT chat FROM page_sessions WHERE token_hash = :token_hash", token_hash=token_hash)
    return None if row is None else str(row["chat"])


async def add_line(tx: Tx, chat: str, said: Said) -> int | None:
    """Put the line at the end; its seq, or the one it has if its key stands there already; None without a session.

    The session's row is written first: that is the lock under which seq is given, so lines become visible in order.
    """
    locked = await tx.run(
        "UPDATE page_sessions SET seen_at = :at WHERE chat = :chat", at=instants.write(said.at), chat=chat
    )
    if not locked:
        return None
    there = await tx.one("SELECT seq FROM page_lines WHERE chat = :chat AND key = :key", chat=chat, key=said.key)
    return int(there["seq"]) if there else await _append(tx, chat, said)


async def _append(tx: Tx, chat: str, said: Said) -> int:
    last = await tx.one("SELECT COALESCE(MAX(seq), 0) AS seq FROM page_lines WHERE chat = :chat", chat=chat)
    seq = int(last["seq"]) + 1 if last else 1
    await tx.run(
        "INSERT INTO page_lines (chat, seq, side, key, body, at) VALUES (:chat, :seq, :side, :key, :body, :at)",
        chat=chat,
        seq=seq,
        side=said.side,
        key=said.key,
        body=said.body,
        at=instants.write(said.at),
    )
    return seq


async def mask(tx: Tx, chat: str, key: str, secrets: Iterable[str]) -> Line | None:
    """Put "••••••" for every secret in the line with this key; the line as it now is, None where no text stands.

    Its body is a JSON object with a "text"; one in which a secret does not stand literally is masked as a whole.
    Masked a second time it stays as it is.
    """
    row = await tx.one(
        "SELECT seq, side, key, body, at FROM page_lines WHERE chat = :chat AND key = :key", chat=chat, key=key
    )
    body = json.loads(row["body"]) if row else {}
    if row is None or "text" not in body:
        return None
    if body.get("masked"):
        return _line(row)
    body |= {"text": _masked(str(body["text"]), secrets), "masked": True}
    written = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    await tx.run(
        "UPDATE page_lines SET body = :body WHERE chat = :chat AND key = :key", body=written, chat=chat, key=key
    )
    return _line({**row, "body": written})


def _masked(text: str, secrets: Iterable[str]) -> str:
    there = sorted(filter(None, secrets), key=len, reverse=True)  # one may be a part of another
    if any(secret not in text for secret in there):
        return MASK
    for secret in there:
        text = text.replace(secret, MASK)
    return text


async def lines_after(tx: Tx, chat: str, after: int, limit: int) -> list[Line]:
    """The next lines, oldest first."""
    rows = await tx.all(
        "SELECT seq, side, key, body, at FROM page_lines WHERE chat = :chat AND seq > :after ORDER BY seq LIMIT :limit",
        chat=chat,
        after=after,
        limit=limit,
    )
    return [_line(row) for row in rows]


async def lines_before(tx: Tx, chat: str, before: int, limit: int) -> list[Line]:
    """The lines just before this seq, oldest first."""
    rows = await tx.all(
        "SELECT seq, side, key, body, at FROM page_lines WHERE chat = :chat AND seq < :before"
        " ORDER BY seq DESC LIMIT :limit",
        chat=chat,
        before=before,
        limit=limit,
    )
    return [_line(row) for row in reversed(rows)]


async def line_at(tx: Tx, chat: str, seq: int) -> Line | None:
    """The line in that place, None if there is none."""
    row = await tx.one(
        "SELECT seq, side, key, body, at FROM page_lines WHERE chat = :chat AND seq = :seq", chat=chat, seq=seq
    )
    return _line(row) if row else None


async def chats_since(tx: Tx, since: datetime) -> list[str]:
    """The chats in which a line was written at or after this instant, by whatever program."""
    rows = await tx.all("SELECT DISTINCT chat FROM page_lines WHERE at >= :since", since=instants.write(since))
    return [str(row["chat"]) for row in rows]


async def drop_lines_before(tx: Tx, instant: datetime) -> None:
    """Forget old lines. The newest of each chat stays, so that seq never begins anew under a page that is open."""
    await tx.run(
        "DELETE FROM page_lines WHERE at < :instant AND seq <"
        " (SELECT MAX(newest.seq) FROM page_lines newest WHERE newest.chat = page_lines.chat)",
        instant=instants.write(instant),
    )


async def drop_sessions_unseen_since(tx: Tx, instant: datetime) -> None:
    """End the sessions in which nothing was said since, and their lines."""
    at = instants.write(instant)
    await tx.run(
        "DELETE FROM page_lines WHERE chat IN (SELECT chat FROM page_sessions WHERE seen_at < :at)"
        " AND chat NOT IN (SELECT chat FROM page_sessions WHERE seen_at >= :at)",
        at=at,
    )
    await tx.run("DELETE FROM page_sessions WHERE seen_at < :at", at=at)


def _line(row: Row) -> Line:
    return Line(row["seq"], row["side"], row["key"], row["body"], instants.read(row["at"]))

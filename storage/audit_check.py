"""Walks the audit log and finds the first place where it is not what was written."""

from dataclasses import dataclass, replace
from typing import Literal

from storage import audit
from storage.audit import Head, chained
from storage.database import Row, Tx

Fault = Literal["", "changed", "missing", "extra", "older", "end", "expected"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the walk found. rows: actions in the log; hash: of the last one, "" where the chain has not begun.

    fault: "" for none; changed, extra: row `id` is not as it was written, or nobody wrote it; missing: something after
    row `id` (None: before the first) is gone; older: the actions before the chain are not those that it began with;
    end: what remembers the chain's end is gone; expected: the hash that was noted once is nowhere in the chain.
    """

    rows: int
    hash: str
    fault: Fault = ""
    id: int | None = None
    row: Row | None = None


@dataclass(slots=True)
class _Walk:
    """Where the walk is. before, at: the hashes before the last sound row and of it; bad, following: the first row that
    does not fit, and the one after it; past: the first row after the remembered end.
    """

    head: Head
    rows: int = 0
    before: str = ""
    at: str = ""
    last: Row | None = None
    bad: Row | None = None
    following: Row | None = None
    past: Row | None = None
    chain: bool = False
    older: bool = True
    seen: bool = False


async def check(tx: Tx, expect: str = "") -> Verdict:
    """The whole log. expect: a hash that was noted some time; the log may have grown since."""
    walk = _Walk(await audit.head(tx), seen=not expect)
    async for row in audit.walk(tx):
        walk.rows += 1
        _step(walk, row, expect)
    verdict = _verdict(walk)
    return verdict if verdict.fault or walk.seen else replace(verdict, fault="expected")


def _step(walk: _Walk, row: Row, expect: str) -> None:
    if walk.bad is not None:
        walk.following = walk.following or row
        return
    if not walk.chain and not row["hash"] and (walk.head.first or not walk.head.rows):
        walk.at, walk.last = chained(walk.at, row), row
        return
    if not walk.chain:
        walk.chain, walk.older = True, walk.at == walk.head.first
    if chained(walk.at, row) != row["hash"]:
        walk.bad = row
        return
    if walk.at == walk.head.hash:
        walk.past = walk.past or row
    walk.before, walk.at, walk.last = walk.at, row["hash"], row
    walk.seen = walk.seen or row["hash"] == expect


def _verdict(walk: _Walk) -> Verdict:
    head, sound = walk.head, Verdict(walk.rows, walk.head.hash)
    if not head.rows:
        return replace(sound, fault="end") if walk.chain else sound
    if not walk.older or (not walk.chain and walk.at != head.first):
        return replace(sound, fault="older")
    if walk.bad is not None:
        return _broken(walk, walk.bad)
    if walk.rows < head.rows:
        return _at(walk, "missing", walk.last)
    if walk.rows > head.rows:
        return _at(walk, "extra", walk.past)
    return sound if walk.at == head.hash else _at(walk, "changed", walk.last)


def _broken(walk: _Walk, bad: Row) -> Verdict:
    """What happened at the first row that does not fit the one before it."""
    if walk.last is not None and chained(walk.before, bad) == bad["hash"]:  # somebody chained a row of their own
        return _at(walk, "extra", walk.last)
    then = walk.following
    goes_on = chained(walk.at, then) == then["hash"] if then else walk.at == walk.head.hash
    if goes_on or not bad["hash"]:
        return _at(walk, "extra", bad)
    return _at(walk, "missing", walk.last) if walk.rows < walk.head.rows else _at(walk, "changed", bad)


def _at(walk: _Walk, fault: Fault, row: Row | None) -> Verdict:
    return Verdict(walk.rows, walk.head.hash, fault, row["id"] if row else None, row)

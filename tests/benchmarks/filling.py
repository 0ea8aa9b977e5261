"""Fills an SQLite database with people as if they had all been there already."""

import os
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from storage import instants
from tests.benchmarks.dialogues import ANSWERS
from tests.benchmarks.running import ROOT

FIRST_CHAT = 1_000_000
_AT = instants.write(datetime(2021, 2, 20, 8, tzinfo=UTC))
_ANSWERS = '{"answers":{"category":"documentary","title":"' + ANSWERS[1] + '","synopsis":"' + ANSWERS[8] + '"}}'
_BODY = '{"text":"<b>Welcome</b>\\n' + ANSWERS[8] + ANSWERS[8] + ANSWERS[8] + '"}'

_NUMBERS = "WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < :many)"
_ID = "printf('%08x%08x', (n * 2654435761) & 4294967295, n)"  # scattered, as random ids are
_ENTRY = "printf('%08x%02x', (n * 2654435761) & 4294967295, n & 255)"
_SUBMITTED = "n % 5 = 0"
_ROWS = (
    f"INSERT INTO people (id, language, created_at) {_NUMBERS} SELECT {_ID}, 'en', :at FROM numbers",
    "INSERT INTO conversations (channel, chat, person_id, offered, heard_in_window, window_started_at, created_at)"
    f" {_NUMBERS} SELECT 'telegram', :first + n, {_ID}, '[]', 3, :at, :at FROM numbers",
    f"INSERT INTO heard (channel, key, at) {_NUMBERS} SELECT 'telegram', n + 1, :at FROM numbers",
    "INSERT INTO entries (id, edition, person_id, state, number, version, form_version, answers, created_at,"
    f" updated_at) {_NUMBERS} SELECT {_ENTRY}, 'BJIFF11', {_ID}, 'submitted', n / 5 + 1, 1, '2021-1', :answers, :at,"
    f" :at FROM numbers WHERE {_SUBMITTED}",
    "INSERT INTO entry_versions (entry_id, version, form_version, answers, submitted_at)"
    f" {_NUMBERS} SELECT {_ENTRY}, 1, '2021-1', :answers, :at FROM numbers WHERE {_SUBMITTED}",
    "INSERT INTO entry_history (entry_id, person_id, change, at)"
    f" {_NUMBERS} SELECT {_ENTRY}, {_ID}, 'submitted', :at FROM numbers WHERE {_SUBMITTED}",
    "INSERT INTO outbox (cause, channel, chat, kind, priority, language, body, slot, state, due_at, platform_id,"
    f" created_at, closed_at) {_NUMBERS} SELECT 'reply telegram ' || (n + 1) || ' 0', 'telegram', :first + n, 'reply',"
    " 0, 'en', :body, 'form', 'sent', :at, '1', :at, :at FROM numbers",
)
"""A person, a conversation, something heard and an answer given for each number; every fifth has entered a film."""


def filled(path: Path, people: int) -> float:
    """A database of Usher's with so many people; how many seconds it took."""
    began = time.perf_counter()
    environ = {**os.environ, "USHER_STORAGE_URL": f"sqlite:///{path}"}
    subprocess.run([sys.executable, "-m", "bot", "migrate"], cwd=ROOT, env=environ, check=True, capture_output=True)
    values = {"many": people, "at": _AT, "first": FIRST_CHAT, "answers": _ANSWERS, "body": _BODY}
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute("BEGIN IMMEDIATE")
        for statement in _ROWS:
            connection.execute(statement, values)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return time.perf_counter() - began

"""The outbox stays quick however much was delivered long ago."""

import sqlite3
from pathlib import Path

from storage import outbox
from storage.database.sql import translated


def test_claiming_never_reads_what_is_closed(migrated_sqlite: Path) -> None:
    """The planner takes a partial index only if the query says what the index says; else it reads every row."""
    connection = sqlite3.connect(migrated_sqlite)
    values = dict.fromkeys(("who", "until", "now", "limit"), "")
    plan = connection.execute("EXPLAIN QUERY PLAN " + translated(outbox._CLAIM, "sqlite"), values).fetchall()
    connection.close()
    steps = [str(step[3]) for step in plan]
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert "SEARCH o USING INDEX outbox_due (due_at<?)" in steps

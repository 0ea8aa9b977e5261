"""Two people who turn out to be one: what either of them has said, and was given, is theirs."""

import pytest

from storage import codes, people
from storage.database import Database
from tests.announced import move_in
from tests.conftest import NOW
from tests.transcripts.stage import START


@pytest.mark.parametrize(
    ("other", "into", "both"),
    [("", "", ""), ("all", "", "all"), ("", " news ", " news "), (" events ", " news ", " events news "),
     ("all", " news ", "all"), (" news ", "all", "all"), (" news ", " news ", " news ")],
)  # fmt: skip
async def test_what_either_does_without_both_do(database: Database, other: str, into: str, both: str) -> None:
    async with database.transaction() as tx:
        await move_in(tx, ["ada", "bo"])
        await people.keep_muted(tx, "p-ada", other)
        await people.keep_muted(tx, "p-bo", into)
        await people.join(tx, "p-ada", into="p-bo")
        assert await people.muted(tx, "p-bo") == both


async def test_a_code_given_out_before_leads_to_whoever_they_are_now(database: Database) -> None:
    async with database.transaction() as tx:
        await move_in(tx, ["ada", "bo"])
        code = await codes.issue_handover(tx, "p-ada", NOW.replace(year=2022))
        await people.join(tx, "p-ada", into="p-bo")
        assert await codes.take_handover(tx, code, START) == "p-bo"

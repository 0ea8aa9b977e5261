"""`invite`, `audit`, `faq-export` as they are typed, beside a bot that runs."""

import asyncio
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

from storage import entries, faq_entries
from storage.faq_entries import LiveEntry
from tests.bot.test_commands import usher
from tests.visitors import lines, open_room

PARKING = LiveEntry(
    "live_1", "BJIFF11", "contact", {"en": "Parking", "zh": "停车"}, {"en": "No.", "zh": "没有。"},
    {"en": ["parking?"], "zh": ["停车吗"]}, "terminal:bo", datetime(2021, 3, 1, tzinfo=UTC),
)  # fmt: skip


async def test_an_invitation_from_the_command_line_is_taken_in_the_chat(tmp_path: Path) -> None:
    async with open_room(f"sqlite:///{tmp_path}/usher.db", tmp_path) as room:
        done = await asyncio.to_thread(usher, "invite", "--role", "owner", "--name", "Olga Wang", folder=tmp_path)
        assert (done.returncode, done.stderr) == (0, "")
        code, *told = done.stdout.splitlines()
        assert told == [
            "makes Olga Wang an owner, until 4 March 2021, 09:00 Beijing time (UTC+8)",
            f"they send the bot, in a private chat: /join {code}",
            f"on Telegram this link does the same: https://t.me/<the bot's name>?start=join_{code}",
        ]
        olga = room.visitor("olga")
        said = lines(await olga.says(f"/join {code}"))
        assert said[0] == "Welcome, Olga Wang! From now on you work with the festival (owner)."
        await olga.says("/staff")
        async with room.house.database.transaction() as tx:
            [person] = await tx.all("SELECT person_id FROM conversations WHERE chat = 'olga'")
            entry = entries.begin(tx, "BJIFF11", person["person_id"], "1", "{}", room.clock.now())
            await entries.submit(tx, entry, "{}", room.clock.now(), {})
        await olga.presses(f"review.secret:{entry.id}.1")
        log = await asyncio.to_thread(usher, "audit", folder=tmp_path)
        stored = await asyncio.to_thread(usher, "audit", "--json", "--last", "1", folder=tmp_path)
    rows = [line.split("  ") for line in log.stdout.splitlines()]
    who = "Olga Wang (terminal:olga)"
    assert [row[1:] for row in rows] == [
        ["command line", "-", "staff.invite", "Olga Wang", "owner"],
        [who, "owner", "staff.join", "Olga Wang", "command line"],
        [who, "owner", "staff.list"],
        [who, "owner", "review.secret", f"BJIFF11-0001 ({entry.id}) v1"],
    ]
    assert rows[-1][0] == "2021-03-01 09:00:00 UTC+8"
    assert json.loads(stored.stdout) == {
        "at": "2021-03-01T01:00:00.000Z", "actor": "terminal:olga", "role": "owner", "action": "review.secret",
        "subject": f"{entry.id} v1", "detail": "",
    }  # fmt: skip


async def test_the_log_is_verified(tmp_path: Path) -> None:
    async with open_room(f"sqlite:///{tmp_path}/usher.db", tmp_path) as room:
        await asyncio.to_thread(usher, "invite", "--role", "juror", folder=tmp_path)
        await asyncio.to_thread(usher, "invite", "--role", "venue", folder=tmp_path)
        rows = await room.rows("SELECT id, at, hash FROM audit ORDER BY id")
        done = await asyncio.to_thread(usher, "audit", "verify", "--expect", rows[0]["hash"], folder=tmp_path)
        assert (done.returncode, done.stdout) == (0, f"2 actions, unbroken, last hash {rows[1]['hash']}\n")
        done = await asyncio.to_thread(usher, "audit", "verify", "--expect", "0" * 64, folder=tmp_path)
        assert (done.returncode, done.stdout) == (1, "2 actions, broken: the expected hash is nowhere in it\n")
        async with room.house.database.transaction() as tx:
            await tx.run("DROP TRIGGER audit_never_changed")
            await tx.run("UPDATE audit SET detail = 'owner' WHERE detail = 'juror'")
        done = await asyncio.to_thread(usher, "audit", "verify", folder=tmp_path)
    assert (done.returncode, done.stdout) == (
        1,
        f"2 actions, broken: action {rows[0]['id']} ({rows[0]['at']}  command line  staff.invite)"
        " is not as it was written\n",
    )


def test_an_empty_log(tmp_path: Path) -> None:
    assert usher("audit", folder=tmp_path).stdout == "nothing yet\n"
    assert usher("audit", "verify", folder=tmp_path).stdout == "nothing yet\n"
    assert usher("faq-export", folder=tmp_path).stdout == "# nothing is live beside the file\n"


async def test_the_export_is_toml(tmp_path: Path) -> None:
    async with open_room(f"sqlite:///{tmp_path}/usher.db", tmp_path) as room:
        async with room.house.database.transaction() as tx:
            await faq_entries.put(tx, PARKING)
        done = await asyncio.to_thread(usher, "faq-export", folder=tmp_path)
    assert tomllib.loads(done.stdout)["entry"] == [
        {
            "id": "parking", "group": "contact", "title": {"en": "Parking", "zh": "停车"},
            "answer": {"en": "No.", "zh": "没有。"},
            "asks": {"en": ["parking?"], "zh": ["停车吗", "停车"]},
        }
    ]  # fmt: skip

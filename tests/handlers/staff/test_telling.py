"""Where organisers are told things: their common chat, or each one's own; once for each cause, also by ticks."""

from dataclasses import replace
from pathlib import Path

from handlers.staff import telling
from handlers.talk.festival import Office
from handlers.talk.message import Address, Reply
from handlers.talk.voice import Voice
from storage.outbox import Debt
from tests.handlers.staff import open_office, organiser
from tests.visitors import BY_WORDING


def said(voice: Voice) -> Reply:
    return Reply(voice.label("review.queue"), slot="s")


async def test_ticks_tell_each_one_in_their_language_or_the_common_chat(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as room:
        await organiser(room, "bo")
        await organiser(room, "lin", language="zh")
        house, now = room.house, room.clock.now()
        festival, texts = house.festival, house.desk.texts
        common = replace(festival, office=Office(Address("telegram", "-1001"), "zh"))
        async with house.database.reading() as tx:
            each = await telling.debts(tx, festival, texts, "due 7", said, now)
            together = await telling.debts(tx, common, texts, "due 7", said, now)
        assert sorted((debt.cause, debt.language, "Entries" in debt.body) for debt in each) == [
            ("due 7 terminal bo", "en", True), ("due 7 terminal lin", "zh", False),
        ]  # fmt: skip
        body = together[0].body
        assert together == [
            Debt("due 7 telegram -1001", "telegram", "-1001", "relay", "zh", body, "s", now),
        ]  # fmt: skip
        assert "报名列表" in body

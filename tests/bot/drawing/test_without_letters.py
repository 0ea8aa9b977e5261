"""Where no font has Chinese letters, nothing is promised that cannot be drawn: all of it is said in words."""

from pathlib import Path

from handlers.programme import publishing
from handlers.programme.publishing import Proposal
from tests.content.sample import programme
from tests.visitors import BY_WORDING, Room, open_room


async def publish(room: Room) -> None:
    house, every = room.house, programme()
    async with house.database.transaction() as tx:
        current = await house.festival.programmes.current(tx)
        proposal = Proposal(0, list(every.films.values()), every.screenings)
        await publishing.publish(tx, house.festival.edition, current, proposal, by="test", now=room.clock.now())


async def test_cards_and_days_come_in_words(sqlite_url: str, tmp_path: Path) -> None:
    (tmp_path / "none.ttf").write_bytes(b"no font")
    font = {"USHER_PROGRAMME_FONT": str(tmp_path / "none.ttf")}
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **font) as room:
        await publish(room)
        mei = room.visitor("mei", "zh")
        [card] = await mei.presses("showtimes.film:dome-of-bees")
        assert (card.file, card.text.startswith("<b>《蜂之穹》</b>")) == (None, True)
        [day] = await mei.says("4月17日有什么")
        assert [choice.id for choice in day.choices if "picture" in choice.id] == []
        [again] = await mei.presses("showtimes.picture:2021-04-17")  # a button from before
        assert again.text == day.text


async def test_cards_and_days_come_with_pictures(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        await publish(room)
        mei = room.visitor("mei", "zh")
        [card] = await mei.presses("showtimes.film:dome-of-bees")
        assert card.file is not None
        assert (card.file.origin, card.file.token) == ("drawn", "poster dome-of-bees zh")
        [day] = await mei.presses("showtimes.picture:2021-04-17")
        assert day.file is not None
        assert (day.file.origin, day.file.token) == ("drawn", "day 2021-04-17 zh")
        for reply in (card, day):
            assert reply.file is not None
            assert (await room.house.attachments.whole(reply.file)).startswith(b"\x89PNG")

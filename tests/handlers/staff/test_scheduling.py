"""Single screenings by conversation: looked at, moved, cancelled, put online, added; who may, and what is refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from storage.screenings import CANCELLED, Screening
from tests.handlers.staff import NOT_YOURS, audited, open_office, organiser
from tests.handlers.test_notices import REX, REX_1, REX_2, TIDE, TIDE_1, Season
from tests.visitors import Visitor, lines

FIELDS = "[✎ Length | ✎ Spoken] [✎ Subtitles] [✎ Price note in Chinese] [✎ Price note in English] [✎ Tickets]"
REST = [
    "Length: 28 min", "Spoken: –", "Subtitles: –", "Price note in Chinese: –", "Price note in English: –",
    "Tickets: –", "", "Nothing is public before you publish it.",
]  # fmt: skip
WAYS = (
    "[Move: day, time | Another hall] [Language, price, tickets …] [Sold out | Put it online] [Cancel it]"
    " [The film | Saturday 17 April]"
)


@pytest.fixture
async def season(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Season]:
    async with open_office(sqlite_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as room:
        opened = Season(room)
        await opened.publish(REX_1, REX_2, TIDE_1, films=[REX, TIDE])
        yield opened


async def stands(season: Season, id: str) -> Screening | None:
    """The screening as it stands."""
    house = season.room.house
    async with house.database.reading() as tx:
        return (await house.festival.programmes.current(tx)).by_id.get(id)


async def written(season: Season) -> list[tuple[str, str, str]]:
    """What the log holds of changes, the first one first."""
    seen = {"screening.list", "screening.show", "film.list", "film.show"}
    return [(each.action, each.subject, each.detail) for each in await audited(season.room) if each.action not in seen]


async def test_from_the_days_to_one_screening(season: Season) -> None:
    bo, ada = await organiser(season.room), season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    assert lines(await bo.says("/schedule")) == [
        "The programme, version 1: 3 screenings on 3 days. Which day?",
        "[Sat 17 Apr · 1 | Sun 18 Apr · 1] [Sat 24 Apr · 1] [Add a screening | Submitted films]",
    ]
    assert lines(await bo.chooses("Sat 17 Apr · 1")) == [
        "Saturday 17 April: 1 screening.",
        "[19:30 Dome Theatre · Tyrannosaur Returns] [All days]",
    ]
    assert lines(await bo.chooses("19:30 Dome Theatre · Tyrannosaur Returns")) == [
        "Saturday 17 April, 19:30–19:58 · Dome Theatre · Tyrannosaur Returns",
        "28 minutes",
        "1 person would be told if it were moved or cancelled.",
        "rex-1, programme version 1",
        WAYS,
    ]


async def test_a_move_is_previewed_published_and_told(season: Season) -> None:
    bo, ada = await organiser(season.room), season.room.visitor("ada")
    await season.keeps(ada, REX_1)
    assert lines(await bo.presses("slot.move:rex-1")) == [
        "Changing: Start",
        "When does it begin? Day and time, at the festival.",
        "",
        "Your answer so far: 17 April 2021, 19:30",
        "",
        "Example: 17 April 19:30 (24:30 is half past midnight in the night after; a time alone keeps the day)",
        "[Back | Keep it | Why?] [Cancel]",
    ]
    assert lines(await bo.says("20:00")) == [
        "Moved: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre → Saturday 17 April, 20:00, Dome Theatre",
        "1 person has it in their plan and will be told.",
        "",
        "As it would stand:",
        "",
        "Start: 17 April 2021, 20:00",
        "Hall: Dome Theatre",
        *REST,
        f"[Publish] [✎ Start | ✎ Hall] {FIELDS} [Back | Cancel]",
    ]
    assert (await stands(season, "rex-1"), season.room.replies("ada")) == (replace(REX_1, **changed(season)), [])
    assert lines(await bo.chooses("Publish")) == [
        "Moved: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre → Saturday 17 April, 20:00, Dome Theatre",
        "",
        "Published: this is version 2 of the programme.",
        "[Show the screening] [Another one of this film | All days]",
    ]
    await season.room.house.tell()
    await season.room.house.courier.settle()
    assert lines(season.room.replies("ada"))[0].startswith("Tyrannosaur Returns has moved: Saturday 17 April, 19:30")
    assert await written(season) == [
        ("screening.edit", "rex-1", "v2 moved: 2021-04-17T19:30 dome → 2021-04-17T20:00 dome")
    ]


def changed(season: Season) -> dict[str, object]:
    """What publishing adds to a screening."""
    return {"changed_at": season.room.clock.now()}


async def test_in_chinese_a_screening_goes_online(season: Season) -> None:
    bo = await organiser(season.room, language="zh")
    assert lines(await bo.presses("slot.stream:rex-1")) == [
        "第1题，共3题 · 观看链接", "在哪里观看？请发链接。", "",
        "例如：https://example.org/watch", "[为什么问？] [取消]",
    ]  # fmt: skip
    await bo.says("https://example.org/rex")
    await bo.says("4月17日19:30")
    assert lines(await bo.says("4月18日24:00")) == [
        "改为线上：《霸王龙归来》，4月17日（星期六）19:30，球幕影院",
        "还没有人把这一场加入日程，发布后不会通知任何人。",
        "",
        "发布后将为：",
        "",
        "观看链接：https://example.org/rex",
        "开放时间：2021年4月17日19:30",
        "关闭时间：2021年4月19日00:00",
        "",
        "点击发布之前，一切都不会公开。",
        "[发布] [✎ 观看链接 | ✎ 开放时间] [✎ 关闭时间] [上一题 | 取消]",
    ]
    assert lines(await bo.chooses("发布")) == [
        "改为线上：《霸王龙归来》，4月17日（星期六）19:30，球幕影院",
        "",
        "已发布，排片更新为第2版。",
        "[查看场次] [这部影片再加一场 | 全部日期]",
    ]
    now = await stands(season, "rex-1")
    assert now is not None
    assert (now.state, now.link) == ("online", "https://example.org/rex")


async def test_cancelling_asks_first_and_a_second_time_changes_nothing(season: Season) -> None:
    bo, ada = await organiser(season.room), season.room.visitor("ada")
    await season.keeps(ada, films=[REX])
    assert lines(await bo.presses("slot.off:rex-1")) == [
        "Cancelled: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre",
        "1 person has it in their plan and will be told.",
        "[Yes, cancel it] [No, leave it]",
    ]
    assert lines(await bo.says("yes"))[:3] == [
        "Cancelled: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre",
        "",
        "Published: this is version 2 of the programme.",
    ]
    assert lines(await bo.presses("slot.cut:rex-1"))[:3] == [
        "Nothing is different yet.",
        "",
        "Saturday 17 April, 19:30–19:58 · Dome Theatre · Tyrannosaur Returns · cancelled",
    ]
    assert lines(await bo.presses("slot.on:rex-1"))[0].startswith("Takes place after all: Tyrannosaur Returns")
    await bo.says("yes")
    assert lines(await bo.presses("slot.full:rex-1")) == [
        "Sold out: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre", "[Publish] [No, leave it]",
    ]  # fmt: skip
    assert lines(await bo.chooses("Publish"))[0] == (
        "Sold out: Tyrannosaur Returns, Saturday 17 April, 19:30, Dome Theatre"
    )
    assert lines(await bo.presses("slot.free:rex-1"))[0].startswith("Seats again: Tyrannosaur Returns")
    now = await stands(season, "rex-1")
    assert now is not None
    assert (now.state, now.sold_out, now.sequence) == ("planned", True, 3)
    assert [action for action, _, _ in await written(season)] == [
        "screening.cancel", "screening.edit", "screening.fill",
    ]  # fmt: skip


async def test_what_the_checks_refuse_cannot_be_published(season: Season) -> None:
    bo = await organiser(season.room)
    await bo.presses("slot.add:tide")
    await bo.says("17 April 19:40")
    said = lines(await bo.says("dome"))
    assert said[:4] == [
        "New: Low Water, Saturday 17 April, 19:40, Dome Theatre",
        "✗ Dome Theatre cannot show Low Water: its format is DCP",
        "✗ Dome Theatre is taken: Tyrannosaur Returns, 17 April, 19:30, 28 minutes, and 15 minutes to change over",
        "",
    ]
    assert "[Publish]" not in said[-1]
    step = bo.button("Cancel").rpartition(":")[2]
    assert lines(await bo.presses(f"scheduling.submit::{step}"))[:2] == said[:2]
    assert await stands(season, "tide-2") is None


async def test_a_screening_is_added_by_a_part_of_the_title(season: Season) -> None:
    bo = await organiser(season.room)
    assert lines(await bo.presses("slot.add")) == [
        "1 of 9 · Film", "Which film, or event? Its title or a part of it will do.", "[Why?] [Cancel]",
    ]  # fmt: skip
    assert lines(await bo.says("the sinking of atlantis"))[0] == (
        "No film of the programme is called “the sinking of atlantis”."
    )
    assert lines(await bo.says("low water"))[:3] == ["Film: Low Water", "", "2 of 9 · Start"]
    await bo.says("20 April 10:00")
    said = lines(await bo.says("forum hall"))
    assert said[:2] == [
        "New: Low Water, Tuesday 20 April, 10:00, Forum Hall",
        "Nobody has it in their plan; nobody will be told.",
    ]
    assert lines(await bo.chooses("Publish"))[:1] == ["New: Low Water, Tuesday 20 April, 10:00, Forum Hall"]
    now = await stands(season, "tide-2")
    assert now is not None
    assert (now.hall, now.local_start, now.minutes) == ("forum", "2021-04-20T10:00", 25)
    assert await written(season) == [("screening.add", "tide-2", "v2 new: 2021-04-20T10:00 forum")]


async def test_what_somebody_else_published_meanwhile_is_shown_before_anything_is_true(season: Season) -> None:
    bo = await organiser(season.room)
    await bo.presses("slot.move:rex-1")
    await bo.says("20:00")
    publish_button = bo.button("Publish")
    await season.announce(replace(REX_2, state=CANCELLED))
    said = lines(await bo.presses(publish_button))
    assert said[:2] == ["The programme was changed by somebody else meanwhile. This is what would change now:", ""]
    assert lines(await bo.chooses("Publish"))[2] == "Published: this is version 3 of the programme."


async def test_visitors_who_say_schedule_get_the_programme_and_nothing_to_change(season: Season) -> None:
    ada = season.room.visitor("ada")
    said = lines(await ada.says("/schedule"))
    assert said == lines(await ada.says("/programme"))
    for button in ("slot.list", "slot.move:rex-1", "slot.cut:rex-1", "scheduling.submit::1", "entered.take:x"):
        assert (button, lines(await ada.presses(button))[:1]) == (button, [NOT_YOURS])


async def test_from_the_card_that_visitors_see_organisers_come_to_theirs(season: Season) -> None:
    bo, ada = await organiser(season.room), season.room.visitor("ada")
    assert await chosen(bo, "/screening rex-1") == "Saturday 17 April, 19:30–19:58 · Dome Theatre · Tyrannosaur Returns"
    assert await chosen(bo, "/film rex") == "Tyrannosaur Returns (rex), 28 min, 2 screenings. It has no poster yet."
    for command in ("/screening rex-1", "/film rex"):
        assert "Change it (organisers)" not in [c.label for r in await ada.says(command) for c in r.choices]


async def chosen(bo: Visitor, command: str) -> str:
    """What the organisers' button below the answer leads to."""
    await bo.says(command)
    return lines(await bo.chooses("Change it (organisers)"))[0]


async def test_leaving_changes_nothing_and_an_old_button_asks_again(season: Season) -> None:
    bo = await organiser(season.room)
    await bo.presses("slot.hall:rex-1")
    old = bo.button("Keep it")
    assert lines(await bo.says("/cancel"))[0].startswith("Do you want to stop?")
    assert lines(await bo.presses(old))[0] == "That button belongs to an earlier question. We are here now:"
    assert lines(await bo.presses(next(c.id for c in bo.last[-1].choices if "discard" in c.id))) == [
        "Nothing was changed.", "[Show the screening] [All days]",
    ]  # fmt: skip
    assert lines(await bo.presses(old)) == ["That form is closed.", "[All days]"]
    assert await written(season) == []


async def test_of_two_who_publish_at_once_the_second_sees_first_what_the_other_did(
    database_url: str, tmp_path: Path
) -> None:
    async with open_office(database_url, tmp_path, USHER_UNDERSTANDING_ENCODER="false") as room:
        season = Season(room)
        await season.publish(REX_1, REX_2, TIDE_1, films=[REX, TIDE])
        both = [await organiser(room), await organiser(room, "cy")]
        for who, id in zip(both, ("rex-1", "rex-2"), strict=True):
            await who.presses(f"slot.move:{id}")
            await who.says("20:00")
        said = await asyncio.gather(*(who.chooses("Publish") for who in both))
        second = next(at for at, replies in enumerate(said) if "somebody else" in lines(replies)[0])
        assert lines(said[1 - second])[2] == "Published: this is version 2 of the programme."
        assert lines(await both[second].chooses("Publish"))[2] == "Published: this is version 3 of the programme."
        assert [getattr(await stands(season, id), "local_start", "") for id in ("rex-1", "rex-2")] == [
            "2021-04-17T20:00", "2021-04-24T20:00",
        ]  # fmt: skip

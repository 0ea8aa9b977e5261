"""Whole replies about a plan: kept, dropped, clashing, swapped, followed; in both languages, on both databases."""

from collections.abc import AsyncIterator
from dataclasses import replace as with_
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from handlers.talk.message import Address
from storage import saves
from storage.screenings import CANCELLED
from tests.season import ALL, REX_1, TIDE_2, open_season, published
from tests.visitors import BY_WORDING, Room, lines, open_room


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_season(sqlite_url, tmp_path) as opened:
        yield opened


async def kept(room: Room) -> list[str]:
    """All that is in anybody's plan."""
    return [row["screening_id"] for row in await room.rows("SELECT screening_id FROM saves ORDER BY screening_id")]


async def test_a_screening_is_kept_once(database_url: str, tmp_path: Path) -> None:
    async with open_season(database_url, tmp_path) as room:
        ada = room.visitor("ada")
        assert lines(await ada.presses("plan.save:rex-1")) == [
            "In your plan:",
            "",
            "Tyrannosaur Returns",
            "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
            "Dome Theatre",
            "",
            "I will remind you: Friday 16 April, 19:30; Saturday 17 April, 17:30 (change that: /reminders).",
            "[My plan | Take it out]",
        ]
        assert lines(await ada.presses("plan.save:rex-1")) == [
            "It is in your plan already:",
            "",
            "Tyrannosaur Returns",
            "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
            "Dome Theatre",
            "",
            "I will remind you: Friday 16 April, 19:30; Saturday 17 April, 17:30 (change that: /reminders).",
            "[My plan | Take it out]",
        ]
        assert lines(await ada.says("/plan")) == [
            "My plan: 1 screening",
            "",
            "Saturday 17 April",
            "19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
            "",
            "Times: Beijing time (UTC+8).",
            "[17 Apr 19:30 Tyrannosaur Returns] [Calendar file | Subscribe] [Take something out] [The programme]",
        ]
        assert lines(await ada.presses("plan.drop:rex-1")) == [
            "Taken out of your plan:",
            "",
            "Tyrannosaur Returns",
            "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
            "Dome Theatre",
            "[Put it back] [My plan]",
        ]
        assert lines(await ada.presses("plan.drop:rex-1")) == [
            "It was not in your plan:",
            "",
            "Tyrannosaur Returns",
            "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
            "Dome Theatre",
            "[Put it back] [My plan]",
        ]
        assert lines(await ada.says("my plan")) == [
            "Your plan is empty. Keep what you want to see in it: I remind you before it starts, and tell you at "
            "once if anything changes.",
            "[The programme]",
        ]
        assert await kept(room) == []


async def test_the_same_in_chinese(room: Room) -> None:
    lin = room.visitor("lin", "zh")
    assert lines(await lin.presses("plan.save:rex-1")) == [
        "已加入您的日程：",
        "",
        "《霸王龙归来》",
        "4月17日（星期六）19:30–20:00，北京时间（UTC+8）",
        "球幕影院",
        "",
        "到时提醒您：4月16日（星期五）19:30；4月17日（星期六）17:30（如需调整：/reminders）。",
        "[我的日程 | 移出日程]",
    ]
    assert lines(await lin.presses("plan.save:rex-1")) == [
        "这一场已经在您的日程里了：",
        "",
        "《霸王龙归来》",
        "4月17日（星期六）19:30–20:00，北京时间（UTC+8）",
        "球幕影院",
        "",
        "到时提醒您：4月16日（星期五）19:30；4月17日（星期六）17:30（如需调整：/reminders）。",
        "[我的日程 | 移出日程]",
    ]
    assert lines(await lin.says("我的日程")) == [
        "我的日程：1场",
        "",
        "4月17日（星期六）",
        "19:30–20:00 · 球幕影院 · 《霸王龙归来》",
        "",
        "以上均为北京时间（UTC+8）。",
        "[4月17日 19:30 《霸王龙归来》] [日历文件 | 日历订阅] [整理日程] [看排片]",
    ]
    assert lines(await lin.presses("plan.drop:rex-1")) == [
        "已移出您的日程：",
        "",
        "《霸王龙归来》",
        "4月17日（星期六）19:30–20:00，北京时间（UTC+8）",
        "球幕影院",
        "[放回日程] [我的日程]",
    ]
    assert lines(await lin.says("片单")) == [
        "您的日程里还没有场次。把想看的场次加进来，开场前我会提醒您，场次有变动也会马上通知您。",
        "[看排片]",
    ]


async def test_what_overlaps_is_said_with_ways_out(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    await ada.presses("plan.save:rex-1")
    assert lines(await ada.presses("plan.save:tide-1")) == [
        "In your plan:",
        "",
        "Low Water",
        "Saturday 17 April, 19:45–20:10 Beijing time (UTC+8)",
        "Giant Screen Theatre",
        "",
        "I will remind you: Friday 16 April, 19:45; Saturday 17 April, 17:45 (change that: /reminders).",
        "",
        "⚠️ It overlaps with Tyrannosaur Returns, Saturday 17 April, 19:30–20:00.",
        "[Keep both] [Only this one] [Instead: 18 Apr 14:10 Low Water] [My plan | Take it out]",
    ]
    assert lines(await ada.chooses("Keep both")) == [
        "It stays in your plan:",
        "",
        "Low Water",
        "Saturday 17 April, 19:45–20:10 Beijing time (UTC+8)",
        "Giant Screen Theatre",
        "[My plan]",
    ]
    await lin.presses("plan.save:rex-1")
    assert lines(await lin.presses("plan.save:tide-2")) == [
        "已加入您的日程：",
        "",
        "《退潮》",
        "4月17日（星期六）20:05–20:30，北京时间（UTC+8）",
        "巨幕影院",
        "",
        "到时提醒您：4月16日（星期五）20:05；4月17日（星期六）18:05（如需调整：/reminders）。",
        "",
        "⚠️ 与您日程中的《霸王龙归来》只隔5分钟：那一场是4月17日（星期六）19:30–20:00，在球幕影院，换厅可能来不及。",
        "[都保留] [只留这一场] [改看：4月18日 14:10 《退潮》] [我的日程 | 移出日程]",
    ]
    assert lines(await lin.says("/plan")) == [
        "我的日程：2场",
        "",
        "4月17日（星期六）",
        "⚠️ 19:30–20:00 · 球幕影院 · 《霸王龙归来》",
        "⚠️ 20:05–20:30 · 巨幕影院 · 《退潮》",
        "",
        "⚠️ 表示时间冲突：两场重叠，或者分在两个影厅、间隔不足十分钟，来不及赶过去。",
        "",
        "以上均为北京时间（UTC+8）。",
        "[4月17日 19:30 《霸王龙归来》] [4月17日 20:05 《退潮》] [日历文件 | 日历订阅] [整理日程] [看排片]",
    ]


async def test_only_this_one(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("plan.save:rex-1")
    await ada.presses("plan.save:tide-1")
    assert lines(await ada.chooses("Only this one")) == [
        "In your plan:",
        "",
        "Low Water",
        "Saturday 17 April, 19:45–20:10 Beijing time (UTC+8)",
        "Giant Screen Theatre",
        "",
        "Taken out of your plan:",
        "",
        "Saturday 17 April, 19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
        "",
        "I will remind you: Friday 16 April, 19:45; Saturday 17 April, 17:45 (change that: /reminders).",
        "[My plan | Take it out]",
    ]
    assert await kept(room) == ["tide-1"]
    assert lines(await ada.presses("plan.swap:tide-1")) == [
        "It is in your plan already:",
        "",
        "Low Water",
        "Saturday 17 April, 19:45–20:10 Beijing time (UTC+8)",
        "Giant Screen Theatre",
        "",
        "I will remind you: Friday 16 April, 19:45; Saturday 17 April, 17:45 (change that: /reminders).",
        "[My plan | Take it out]",
    ]
    assert await kept(room) == ["tide-1"]


async def test_rather_another_screening_of_the_film(room: Room) -> None:
    lin = room.visitor("lin", "zh")
    await lin.presses("plan.save:rex-1")
    await lin.presses("plan.save:tide-1")
    assert lines(await lin.presses("plan.rather:tide-3")) == [
        "已加入您的日程：",
        "",
        "《退潮》",
        "4月18日（星期日）14:10–14:35，北京时间（UTC+8）",
        "巨幕影院",
        "",
        "已移出日程：",
        "",
        "4月17日（星期六）19:45–20:10 · 巨幕影院 · 《退潮》",
        "",
        "到时提醒您：4月17日（星期六）14:10；4月18日（星期日）12:10（如需调整：/reminders）。",
        "[我的日程 | 移出日程]",
    ]
    assert lines(await lin.presses("plan.rather:tide-3")) == [
        "这一场已经在您的日程里了：",
        "",
        "《退潮》",
        "4月18日（星期日）14:10–14:35，北京时间（UTC+8）",
        "巨幕影院",
        "",
        "到时提醒您：4月17日（星期六）14:10；4月18日（星期日）12:10（如需调整：/reminders）。",
        "[我的日程 | 移出日程]",
    ]
    assert await kept(room) == ["rex-1", "tide-3"]


async def test_what_cannot_be_seen_is_not_kept(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    await published(room, replace(REX_1, state=CANCELLED))
    assert lines(await ada.presses("plan.save:rex-1")) == [
        "This screening has been cancelled, so it cannot go into your plan:",
        "",
        "Tyrannosaur Returns",
        "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
        "Dome Theatre · cancelled",
        "",
        "But it is shown again:",
        "[Sat 24 Apr 19:30 · Dome Theatre] [My plan]",
    ]
    room.clock.instant = datetime.fromisoformat("2021-04-18T10:40:00+08:00")
    assert lines(await lin.presses("plan.save:class-1")) == [
        "这一场已经结束，无法加入日程：",
        "",
        "四月星空",
        "4月18日（星期日）10:00–10:40，北京时间（UTC+8）",
        "球幕影院",
        "",
        "目前没有其他场次。",
        "[我的日程]",
    ]
    assert lines(await lin.presses("plan.save:gone")) == [
        "这一项已不在排片中。",
        "[我的日程]",
    ]
    assert await kept(room) == []


async def test_what_was_kept_and_is_cancelled_stays_visible(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("plan.save:rex-1")
    await ada.presses("plan.save:tide-2")
    moved = replace(TIDE_2, starts=ALL[4].starts, local_start=ALL[4].local_start, hall="dome")
    await published(room, replace(REX_1, state=CANCELLED), moved)
    room.replies("ada")
    assert lines(await ada.says("/plan")) == [
        "My plan: 1 screening, 1 cancelled",
        "",
        "Saturday 17 April",
        "19:30–20:00 · Dome Theatre · Tyrannosaur Returns · cancelled",
        "",
        "Sunday 18 April",
        "14:10–14:35 · Dome Theatre · Low Water · moved from Saturday 17 April, 20:05, Giant Screen Theatre",
        "",
        "Times: Beijing time (UTC+8).",
        "[17 Apr 19:30 Tyrannosaur Returns] [18 Apr 14:10 Low Water] [Calendar file | Subscribe] [Take "
        "something out] [The programme]",
    ]
    assert lines(await ada.presses("plan.keep:rex-1")) == [
        "It stays in your plan:",
        "",
        "Tyrannosaur Returns",
        "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
        "Dome Theatre · cancelled",
        "[My plan]",
    ]


async def test_what_is_past_is_folded_away(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    for who in (ada, lin):
        await who.presses("plan.save:rex-1")
        await who.presses("plan.save:rex-2")
    room.clock.instant = datetime.fromisoformat("2021-04-18T09:00:00+08:00")
    assert lines(await ada.says("/plan")) == [
        "My plan: 1 screening",
        "",
        "Saturday 24 April",
        "19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
        "",
        "Times: Beijing time (UTC+8).",
        "[24 Apr 19:30 Tyrannosaur Returns] [Calendar file | Subscribe] [Past ones (1) | Take something out] "
        "[The programme]",
    ]
    assert lines(await ada.chooses("Past ones (1)")) == [
        "My plan: 1 screening is over",
        "",
        "Saturday 17 April",
        "19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
        "",
        "Times: Beijing time (UTC+8).",
        "[Rate what you saw] [My plan]",
    ]
    assert lines(await lin.says("/plan")) == [
        "我的日程：1场",
        "",
        "4月24日（星期六）",
        "19:30–20:00 · 球幕影院 · 《霸王龙归来》",
        "",
        "以上均为北京时间（UTC+8）。",
        "[4月24日 19:30 《霸王龙归来》] [日历文件 | 日历订阅] [已结束（1） | 整理日程] [看排片]",
    ]
    assert lines(await lin.chooses("已结束（1）")) == [
        "我的日程：已结束1场",
        "",
        "4月17日（星期六）",
        "19:30–20:00 · 球幕影院 · 《霸王龙归来》",
        "",
        "以上均为北京时间（UTC+8）。",
        "[给影片打分] [我的日程]",
    ]


async def test_a_film_is_followed(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    assert lines(await ada.presses("plan.follow:tide")) == [
        "You follow Low Water now. I tell you when a screening of it is added, moved or cancelled.",
        "",
        "To be reminded before a screening, put it into your plan:",
        "[Sat 17 Apr 19:45 · Giant Screen Theatre] [Sat 17 Apr 20:05 · Giant Screen Theatre] [Sun 18 Apr "
        "14:10 · Giant Screen Theatre] [My plan]",
    ]
    assert lines(await ada.presses("plan.follow:tide")) == [
        "You follow Low Water already. I tell you when a screening of it is added, moved or cancelled.",
        "",
        "To be reminded before a screening, put it into your plan:",
        "[Sat 17 Apr 19:45 · Giant Screen Theatre] [Sat 17 Apr 20:05 · Giant Screen Theatre] [Sun 18 Apr "
        "14:10 · Giant Screen Theatre] [My plan]",
    ]
    assert lines(await ada.says("/plan")) == [
        "My plan: nothing is still to come.",
        "",
        "Films you follow",
        "Low Water – next: Saturday 17 April, 19:45–20:10, Giant Screen Theatre",
        "[Take something out] [The programme]",
    ]
    assert lines(await ada.presses("plan.unfollow:tide")) == [
        "You no longer follow Low Water. Screenings of it that are in your plan stay there.",
        "[Follow it again] [My plan]",
    ]
    assert lines(await ada.presses("plan.unfollow:tide")) == [
        "You do not follow Low Water.",
        "[Follow it again] [My plan]",
    ]
    assert lines(await lin.presses("plan.follow:tide")) == [
        "已关注《退潮》。增加场次、改期或取消时，我都会通知您。",
        "",
        "如需开场前提醒，请把具体场次加入日程：",
        "[4月17日（周六） 19:45 · 巨幕影院] [4月17日（周六） 20:05 · 巨幕影院] [4月18日（周日） 14:10 · "
        "巨幕影院] [我的日程]",
    ]
    assert lines(await lin.says("/plan")) == [
        "我的日程：目前没有待看的场次。",
        "",
        "关注的影片",
        "《退潮》：最近一场4月17日（星期六）19:45–20:10，巨幕影院",
        "[整理日程] [看排片]",
    ]
    assert lines(await lin.presses("plan.unfollow:tide")) == [
        "已取消关注《退潮》。您日程中该片的场次不受影响。",
        "[重新关注] [我的日程]",
    ]


async def test_something_is_taken_out(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("plan.save:rex-1")
    await ada.presses("plan.save:tide-3")
    await ada.presses("plan.follow:tide")
    assert lines(await ada.presses("plan.tidy")) == [
        "What shall I take out?",
        "[✕ 17 Apr 19:30 Tyrannosaur Returns] [✕ 18 Apr 14:10 Low Water] [✕ Stop following Low Water] [My plan]",
    ]
    assert lines(await ada.chooses("✕ 17 Apr 19:30 Tyrannosaur Returns")) == [
        "Taken out of your plan:",
        "",
        "Tyrannosaur Returns",
        "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
        "Dome Theatre",
        "[Put it back] [My plan]",
    ]
    assert lines(await ada.chooses("Put it back")) == [
        "In your plan:",
        "",
        "Tyrannosaur Returns",
        "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)",
        "Dome Theatre",
        "",
        "I will remind you: Friday 16 April, 19:30; Saturday 17 April, 17:30 (change that: /reminders).",
        "[My plan | Take it out]",
    ]


async def test_a_long_plan_has_pages(room: Room) -> None:
    ada = room.visitor("ada")
    more = [replace(REX_1, id=f"more-{n}", starts=REX_1.starts.replace(day=19 + n)) for n in range(10)]
    await published(room, *more)
    for each in more:
        await ada.presses(f"plan.save:{each.id}")
    assert lines(await ada.says("/plan"))[-2:-1] == ["Page 1 of 2 · times: Beijing time (UTC+8)."]
    assert lines(await ada.chooses("More ▶")) == [
        "My plan: 10 screenings",
        "",
        "Tuesday 27 April",
        "19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
        "",
        "Wednesday 28 April",
        "19:30–20:00 · Dome Theatre · Tyrannosaur Returns",
        "",
        "Page 2 of 2 · times: Beijing time (UTC+8).",
        "[27 Apr 19:30 Tyrannosaur Returns] [28 Apr 19:30 Tyrannosaur Returns] [◀ Earlier] [Calendar file | "
        "Subscribe] [Take something out] [The programme]",
    ]


async def test_a_plan_is_full_one_day(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    more = [replace(REX_1, id=f"more-{n}", starts=REX_1.starts + timedelta(hours=n)) for n in range(1, 200)]
    await published(room, *more)
    for who in (ada, lin):
        await who.presses("plan.save:rex-1")
    async with room.house.database.transaction() as tx:
        for row in await tx.all("SELECT person_id FROM saves"):
            for each in more:
                await saves.save(tx, room.house.festival.edition, each.id, row["person_id"], room.clock.now())
    assert lines(await ada.presses("plan.save:tide-1")) == [
        "Your plan is full: it holds 200 screenings still to come. Please take something out first.",
        "[My plan]",
    ]
    assert lines(await lin.presses("plan.save:tide-1")) == [
        "您的日程已满（最多200场待看的场次），请先移除一些。",
        "[我的日程]",
    ]
    assert lines(await lin.presses("plan.save:rex-1"))[0] == "这一场已经在您的日程里了："
    assert await kept(room) == sorted([*(each.id for each in more), "rex-1"] * 2)


async def test_a_plan_is_private(room: Room) -> None:
    ada = room.visitor("ada")
    heard = ada.incoming("choice", choice="plan.save:rex-1")
    await ada.sends(with_(heard, address=Address("terminal", "-7"), private=False, sender="ada"))
    assert lines(room.replies("-7")) == [
        "That is personal, so let us talk about it in a private chat.",
        "--",
    ]
    assert await kept(room) == []


async def test_before_the_programme_there_is_no_plan(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
        assert lines(await ada.says("/plan")) == [
            "The programme has not been published yet. The films are shown: April to May 2021; the exact days "
            "follow those of the whole festival and are not fixed yet. As soon as it is out, you can ask me what "
            "is on when, and keep what you like in a plan of your own.",
            "",
            "Until then, please ask Ms. WU Dan: +86-10-59041158.",
            "[Load the sample programme] [Talk to a person]",
        ]
        assert lines(await ada.presses("plan.save:rex-1")) == [
            "That is not in the programme any more.",
            "[My plan]",
        ]
        assert lines(await lin.says("我的日程")) == [
            "排片尚未公布。放映时间：2021年4月至5月；具体日期以电影节整体安排为准，目前尚未确定。公布以后，"
            "您可以随时问我哪天放什么，还可以把想看的场次加入自己的日程。",
            "",
            "在此之前，如有疑问请联系WU Dan 女士：+86-10-59041158。",
            "[载入示例排片] [转人工]",
        ]


async def test_an_empty_plan_says_what_it_is_for(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    assert lines(await ada.says("/plan")) == [
        "Your plan is empty. Keep what you want to see in it: I remind you before it starts, and tell you at "
        "once if anything changes.",
        "[The programme]",
    ]
    assert lines(await lin.says("/plan")) == [
        "您的日程里还没有场次。把想看的场次加进来，开场前我会提醒您，场次有变动也会马上通知您。",
        "[看排片]",
    ]
    assert lines(await lin.presses("plan.tidy")) == [
        "您的日程里还没有场次。把想看的场次加进来，开场前我会提醒您，场次有变动也会马上通知您。",
        "[看排片]",
    ]
    assert lines(await ada.presses("plan.file")) == [
        "There is nothing in your plan yet that could go into a calendar.",
        "[My plan]",
    ]


async def test_what_is_forgotten_is_forgotten(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.presses("plan.save:rex-1")
    await ada.presses("plan.follow:tide")
    await ada.presses("plan.subscribe")
    await ada.presses("privacy.erase")
    found = [await room.rows(f"SELECT * FROM {table}") for table in ("saves", "saved_films", "ratings", "calendars")]
    assert found == [[], [], [], []]


async def test_reminders_are_told_on_the_persons_own_clock(room: Room) -> None:
    ada, lin = room.visitor("ada", zone="Europe/London"), room.visitor("lin", "zh", zone="America/New_York")
    await ada.says("/menu")
    await lin.says("/menu")
    assert lines(await ada.presses("plan.save:rex-1"))[-2:] == [
        "I will remind you: Friday 16 April, 12:30; Saturday 17 April, 10:30, your time (London). Change that:"
        " /reminders",
        "[My plan | Take it out]",
    ]
    assert lines(await lin.presses("plan.save:rex-1"))[-2:] == [
        "到时提醒您：4月16日（星期五）08:00；4月16日（星期五）21:59（按您所在的纽约时间；调整提醒：/reminders）。",
        "[我的日程 | 移出日程]",
    ]


async def test_what_has_begun_is_kept_no_more(room: Room) -> None:
    """Whoever sits in the hall gets no vote by saving it late; who saved it before has one."""
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    await ada.says("/menu")
    room.clock.instant = REX_1.starts - timedelta(minutes=1)
    assert lines(await ada.presses("plan.save:rex-1"))[0] == "In your plan:"
    room.clock.instant = REX_1.starts
    assert lines(await lin.presses("plan.save:rex-1"))[0] == "这一场已经开始，开场后就不能再加入日程了："
    assert "plan.save:rex-1" not in [each.id for each in (await lin.presses("showtimes.screening:rex-1"))[0].choices]
    assert "plan.save:rex-1" not in [each.id for each in (await ada.presses("plan.drop:rex-1"))[0].choices]
    assert lines(await ada.presses("plan.save:rex-1"))[0] == (
        "This one has begun already; it can be saved only before that:"
    )
    assert await kept(room) == []

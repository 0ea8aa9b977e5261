"""The whole festival in one run, on a clock that is handed in: from the first draft to the audience's award."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from storage import reminders
from storage.screenings import CANCELLED, ONLINE
from tests.organisers import hired
from tests.season import CLASS, REX, REX_1, REX_2, TIDE, TIDE_1, TIDE_2, TIDE_3, at, published
from tests.visitors import BY_WORDING, Room, lines, open_room

MOVED = at("rex-1", REX, "dome", "2021-04-18T15:00")


@dataclass(slots=True)
class Festival:
    """A room through which time passes; heard: (when, who, what) of all that nobody asked for."""

    room: Room
    people: tuple[str, ...]
    heard: list[tuple[str, str, list[str]]] = field(default_factory=list)

    async def until(self, local: str) -> list[tuple[str, str, list[str]]]:
        """Let it be that hour in Beijing, stopping wherever a reminder is due; what was said meanwhile."""
        end, now, self.heard = datetime.fromisoformat(f"{local}+08:00"), None, []
        await self.passes()
        while now != end:
            async with self.room.house.database.reading() as tx:
                due = await reminders.next_due(tx, self.room.house.festival.edition)
            now = self.room.clock.instant = min(due, end) if due else end
            await self.passes()
        return self.heard

    async def passes(self) -> list[tuple[str, str, list[str]]]:
        """All that is to be done now is done; what was said."""
        await self.room.house.look_around()
        await self.room.house.courier.settle()
        moment = f"{self.room.clock.instant.astimezone(ZoneInfo('Asia/Shanghai')):%m-%d %H:%M}"
        for who in self.people:
            self.heard += [(moment, who, lines([reply])) for reply in self.room.replies(who)]
        return self.heard

    async def publish(self, *changed: object, **films: object) -> list[tuple[str, str, list[str]]]:
        """A new version; what people hear of it."""
        self.heard = []
        await published(self.room, *changed, **films)  # type: ignore[arg-type]
        return await self.passes()


@pytest.fixture
async def festival(database_url: str, tmp_path: Path) -> AsyncIterator[Festival]:
    async with open_room(database_url, tmp_path, None, **BY_WORDING) as room:
        yield Festival(room, ("ada", "lin", "mei", "tom"))


def draft_en(count: int) -> list[str]:
    return [
        f"Your film “Low Water” is not submitted yet. {count} questions are still open.",
        "Entries close on 14 March 2021, 24:00 Beijing time (UTC+8).",
        "[Continue the entry] [My films]",
    ]


DRAFT_ZH = [
    "您开始填写的影片报名还没有提交。还有13个问题没有回答。",
    "报名截止时间：2021年3月14日24:00（北京时间，UTC+8）。",
    "[继续填写报名] [我的影片]",
]
BUTTONS_EN = "[About this screening | Take it out of my plan] [When I am reminded]"
BUTTONS_ZH = "[场次详情 | 移出我的日程] [提醒设置]"
REX_EN = "Tyrannosaur Returns"
OLD, NEW = "4月17日（星期六）19:30–20:00，球幕影院", "4月18日（星期日）15:00–15:30，球幕影院"
STARS = "[1 ★ | 2 ★ | 3 ★ | 4 ★ | 5 ★]"


async def test_from_the_first_draft_to_the_award(festival: Festival) -> None:
    room, until = festival.room, festival.until
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    mei, tom, olga = room.visitor("mei", "zh"), room.visitor("tom"), await hired(room, "Olga")

    # Drafts: 14 days before the deadline has passed already; what falls into the night comes at eight.
    for who, title in ((ada, "Low Water"), (lin, "")):
        await who.presses(f"enrol.new:{who.name}")
        await who.says("dome")
        await (who.says(title) if title else who.says("/menu"))
    assert await until("2021-03-14 20:59") == [
        (f"{day} 08:00", who, said)
        for day in ("03-08", "03-12", "03-14")
        for who, said in (("ada", draft_en(12)), ("lin", DRAFT_ZH))
    ]
    await ada.fills()
    await ada.submits()
    assert await until("2021-03-16 00:00") == [("03-14 21:00", "lin", DRAFT_ZH)]

    # The programme comes out; two people plan.
    assert lines(await tom.says("what's on Saturday evening?"))[0].startswith(
        "The programme has not been published yet."
    )
    await until("2021-04-10 10:00")
    assert await festival.publish(REX_1, REX_2, TIDE_1, TIDE_2, TIDE_3, films=[REX, TIDE, CLASS]) == []
    assert lines(await tom.says("what's on next Saturday evening in the dome?")) == [
        "Saturday 17 April, evening, Dome Theatre: 1 screening",
        "",
        f"19:30–20:00 · Dome Theatre · {REX_EN}",
        "",
        "Times: Beijing time (UTC+8).",
        "[19:30 Tyrannosaur Ret…] [any day | any time] [any hall] [As a picture]",
    ]
    await tom.presses("plan.save:rex-1")
    await mei.presses("plan.save:rex-1")
    assert lines(await mei.presses("plan.save:tide-1"))[-2:] == [
        "⚠️ 与您日程中的《霸王龙归来》时间重叠：4月17日（星期六）19:30–20:00。",
        "[都保留] [只留这一场] [改看：4月18日 14:10 《退潮》] [我的日程 | 移出日程]",
    ]
    await mei.presses("plan.follow:tide")
    room.replies("mei")

    # A day before; then one screening moves, one is cancelled, one goes online.
    rex_zh = ["《霸王龙归来》", "4月17日（星期六）19:30–20:00，北京时间（UTC+8）", "球幕影院", BUTTONS_ZH]
    tide_zh = ["《退潮》", "4月17日（星期六）19:45–20:10，北京时间（UTC+8）", "巨幕影院", BUTTONS_ZH]
    rex_en = [REX_EN, "Saturday 17 April, 19:30–20:00 Beijing time (UTC+8)", "Dome Theatre", BUTTONS_EN]
    assert await until("2021-04-16 20:00") == [
        ("04-16 19:30", "mei", ["明天，您的日程里有：", *rex_zh]),
        ("04-16 19:30", "tom", ["Tomorrow in your plan:", *rex_en]),
        ("04-16 19:45", "mei", ["明天，您的日程里有：", *tide_zh]),
    ]
    assert await festival.publish(MOVED, replace(TIDE_1, state=CANCELLED)) == [
        (
            "04-16 20:00",
            "mei",
            [
                "排片有变动，其中2处与您有关：",
                "",
                f"《霸王龙归来》的放映有调整：原定{OLD}；现改为{NEW}。",
                "下次提醒：4月17日（星期六）15:00。",
                "",
                "《退潮》4月17日（星期六）19:45–20:10，巨幕影院，这一场已取消。",
                "其他场次：",
                "• 4月17日（星期六）20:05–20:30，巨幕影院",
                "• 4月18日（星期日）14:10–14:35，巨幕影院",
                "",
                "以上时间均为北京时间（UTC+8）。",
                "[4月18日（周日） 15:00 《霸王龙归来》] [4月17日（周六） 19:45 《退潮》] [我的日程]",
            ],
        ),
        (
            "04-16 20:00",
            "tom",
            [
                f"{REX_EN} has moved: Saturday 17 April, 19:30–20:00, Dome Theatre →"
                " Sunday 18 April, 15:00–15:30, Dome Theatre",
                "",
                "Your next reminder: Saturday 17 April, 15:00.",
                "",
                "Times: Beijing time (UTC+8).",
                "[Keep it | Take it out] [Other screenings]",
            ],
        ),
    ]
    assert await festival.publish(MOVED) == []  # the same again is no news
    online = replace(TIDE_3, state=ONLINE, link="https://example.org/live")
    assert await festival.publish(online) == [
        (
            "04-16 20:00",
            "mei",
            [
                "《退潮》4月18日（星期日）14:10–14:35，巨幕影院，这一场改为线上放映。观看链接：https://example.org/live",
                "",
                "以上时间均为北京时间（UTC+8）。",
                "[加入我的日程] [其他场次]",
            ],
        )
    ]

    # Reminders follow the move: nothing of the old hour, nothing of what was cancelled; once more for the new one.
    rex_zh[1] = "4月18日（星期日）15:00–15:30，北京时间（UTC+8）"
    rex_en[1] = "Sunday 18 April, 15:00–15:30 Beijing time (UTC+8)"
    assert await until("2021-04-18 15:40") == [
        ("04-17 15:00", "mei", ["明天，您的日程里有：", *rex_zh]),
        ("04-17 15:00", "tom", ["Tomorrow in your plan:", *rex_en]),
        ("04-18 13:00", "mei", ["今天，您的日程里有：", *rex_zh]),
        ("04-18 13:00", "tom", ["Today in your plan:", *rex_en]),
    ]

    # Ratings, and the award.
    ask_zh = "您觉得《霸王龙归来》怎么样？请打1至5星。组委会只能看到平均分，看不到是谁打的。"
    ask_en = f"How did you like {REX_EN}? One star to five. The organisers see the averages, never who gave what."
    assert await until("2021-04-18 16:00") == [
        ("04-18 15:45", "mei", [ask_zh, STARS]),
        ("04-18 15:45", "tom", [ask_en, STARS]),
    ]
    assert lines(await tom.presses("rating.give:rex.5"))[0] == f"Thank you! {REX_EN}: ★★★★★"
    assert lines(await mei.presses("rating.give:rex.4"))[0] == "谢谢！您给《霸王龙归来》打了★★★★☆"
    refused = lines(await lin.presses("rating.give:rex.1"))
    assert refused[0] == "影片由把场次加入日程的观众打分，您的日程里没有《霸王龙归来》的场次。"
    room.replies("lin")
    assert await until("2021-05-31 00:00") == []
    assert lines(room.replies("olga"))[0].startswith("🆕 New entry: BJIFF11-0001 “")
    assert lines(await olga.says("/award"))[2] == f"1. {REX_EN} – 4.50 (mean 4.50, 2 votes)"
    assert await room.rows("SELECT 1 AS left_over FROM reminders WHERE state = 'pending'") == []

"""Announcements as people get them: /news, topics on and off, all stopped in words, and what stays."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import people
from tests.handlers.staff import open_office
from tests.handlers.staff.announcing import Desk, open_desk
from tests.visitors import BY_WORDING, Room, lines

CHOOSE = (
    "Press a line to switch it on or off. Answers to you, what concerns your own films, and reminders and changes of"
    " your plan come all the same."
)
NONE = "[Programme and screenings] [Talks, guests and events] [Enrolment, for filmmakers] [Practical changes]"
ALL = "[✓ Programme and screenings] [✓ Talks, guests and events] [✓ Enrolment, for filmmakers] [✓ Practical changes]"


@pytest.fixture
async def desk(database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        yield await open_desk(room)


async def muted(room: Room) -> list[str]:
    """What is written down, of those who do without anything."""
    return [row["muted"] for row in await room.rows("SELECT muted FROM people WHERE muted <> ''")]


async def test_topics_and_all_of_them(desk: Desk) -> None:
    ada = desk.ada
    everything = [
        "I pass the festival's announcements on to you, on every topic.", "", CHOOSE,
        f"{ALL} [🔕 None at all] [Reminders]",
    ]  # fmt: skip
    assert lines(await ada.says("/news")) == everything
    assert lines(await ada.chooses("✓ Talks, guests and events")) == [
        "I pass the festival's announcements on to you when they are about: Programme and screenings, Enrolment, for"
        " filmmakers, Practical changes.",
        "",
        CHOOSE,
        "[✓ Programme and screenings] [Talks, guests and events] [✓ Enrolment, for filmmakers] [✓ Practical changes]"
        " [🔕 None at all] [🔔 All of them] [Reminders]",
    ]
    assert (ada.last[0].slot, ada.last[0].replaces) == ("news", True)
    assert await muted(desk.room) == [" events "]
    off = ["You get no announcements of the festival.", "", CHOOSE, f"{NONE} [🔔 All of them] [Reminders]"]
    assert lines(await ada.chooses("🔕 None at all")) == off
    assert await muted(desk.room) == ["all"]
    await ada.chooses("Practical changes")
    assert await muted(desk.room) == [" enrolment events programme "]
    assert lines(await ada.presses("news.on")) == everything
    assert await muted(desk.room) == []
    for said in ("Unsubscribe!", "stop announcements", "no more news"):
        assert lines(await ada.says(said)) == off
    assert lines(await ada.says("send me announcements again")) == everything
    await ada.presses("news.off:nonsense")
    assert await muted(desk.room) == []


async def test_in_chinese(desk: Desk) -> None:
    choose = "点按任意一类即可打开或关闭。给您的回复、与您影片有关的消息、日程里的提醒和变动不受影响，照常发送。"
    for said in ("别再发通知了", "取消订阅", "退订"):
        assert lines(await desk.lin.says(said)) == [
            "您不再接收电影节的通知。",
            "",
            choose,
            "[节目与放映 | 讲座、嘉宾与活动] [影片报名（面向片方）] [时间、地点等变动] [🔔 全部接收] [提醒设置]",
        ]
    assert (
        lines(await desk.lin.chooses("时间、地点等变动"))[0]
        == "电影节有消息要告诉大家时，我会转发给您。目前您接收这几类：时间、地点等变动。"
    )
    assert (
        lines(await desk.lin.says("恢复通知"))[0]
        == "电影节有消息要告诉大家时，我会转发给您。目前您接收所有类别的通知。"
    )


async def test_whoever_stopped_them_gets_none_and_is_counted(desk: Desk) -> None:
    await desk.sends("First")
    desk.silence()
    await desk.passes()
    letter = desk.room.replies("ada")
    assert [choice.id for choice in letter[0].choices] == ["news.show"]
    desk.ada.last = letter
    await desk.ada.chooses("Announcements…")
    await desk.ada.chooses("✓ Programme and screenings")
    await desk.writes("Second")
    assert "1 more person has switched this topic off and will not get it." in lines(
        await desk.bo.presses(of(desk, "announce.who"))
    )
    await desk.bo.presses(of(desk, "announce.show"))
    await desk.bo.presses(of(desk, "announce.go"))
    await desk.bo.presses(of(desk, "announce.start"))
    desk.silence()
    await desk.passes()
    assert desk.room.replies("ada") == []
    assert len(desk.room.replies("lin")) == 1


def of(desk: Desk, action: str) -> str:
    """The button of Bo's that does that."""
    return next(c.id for reply in desk.bo.last for c in reply.choices if c.id.startswith(f"{action}:"))


async def test_whoever_becomes_another_person_still_does_without(desk: Desk) -> None:
    await desk.ada.says("unsubscribe")
    ids = [row["person_id"] for row in await desk.room.rows("SELECT person_id FROM conversations ORDER BY chat")]
    async with desk.room.house.database.transaction() as tx:
        await people.join(tx, ids[0], ids[-1])
    assert lines(await desk.ada.says("/news"))[0] == "您不再接收电影节的通知。"


async def test_reminders_and_news_lead_to_one_another(desk: Desk) -> None:
    await desk.ada.says("/reminders")
    assert desk.ada.button("Announcements…") == "news.show"
    await desk.ada.chooses("Announcements…")
    assert lines(await desk.ada.chooses("Reminders"))[0].startswith("I remind you")


async def test_stopped_in_plain_words(desk: Desk) -> None:
    """A bare "stop" opens what can be switched off; said to a form or to reminders, it is theirs."""
    ada = desk.ada
    for said in (
        "please stop announcements", "no announcements please", "Don’t send me any more announcements!", "取消通知",
        "不要再给我发通知了", "不想收到通知", "停止接收通知", "别再发通知", "我不想再收到任何通知了。",
    ):  # fmt: skip
        assert lines(await ada.says(said))[-1] == f"{NONE} [🔔 All of them] [Reminders]"
        await ada.presses("news.on")
    for said in ("stop", "stop messaging me", "mute", "停止", "免打扰", "别发了"):
        assert lines(await ada.says(said))[-1] == f"{ALL} [🔕 None at all] [Reminders]"
    await ada.says("/reminders")
    on = lines(await ada.says("turn off reminders"))
    ada.last = []
    assert lines(await ada.says("stop reminders")) == on
    await ada.says("/enrol")
    assert lines(await ada.says("stop"))[0].startswith("Do you want to stop?")
    assert await muted(desk.room) == []

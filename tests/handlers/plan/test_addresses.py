"""A plan in a phone's calendar: the file in the chat, and the private address over real HTTP."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from icalendar import Calendar, Event

from bot.app import open_house
from bot.channels.web import WebSettings
from handlers.talk.message import Reply
from storage.screenings import CANCELLED, ONLINE
from tests import libical
from tests.season import ALL, CLASS, CLASS_1, REX, REX_1, TIDE, open_season, published
from tests.transcripts.stage import StillClock, Terminal, settings_for
from tests.visitors import BY_WORDING, Room, Visitor, lines


def event_of(text: str, number: int = 0) -> dict[str, str]:
    """What a calendar shows of an event."""
    events = [event for event in Calendar.from_ical(text).walk("VEVENT") if isinstance(event, Event)]
    names = ["SUMMARY", "LOCATION", "DESCRIPTION", "URL", "STATUS", "SEQUENCE"]
    shown = {name: str(events[number][name]) for name in names if name in events[number]}
    written = events[number].to_ical().decode().splitlines()
    rings = [line.removeprefix("TRIGGER:") for line in written if line.startswith("TRIGGER:")]
    return {**shown, "UID": str(events[number]["UID"]), "RINGS": " ".join(rings)}


async def content(room: Room, replies: list[Reply]) -> str:
    """The file of the one reply, as a channel gets it."""
    file = replies[0].file
    assert file is not None
    assert (file.name, file.media_type, file.size) == ("plan.ics", "text/calendar", 0)
    return (await room.house.attachments.whole(file)).decode()


async def test_the_file_in_the_chat(sqlite_url: str, tmp_path: Path) -> None:
    async with open_season(sqlite_url, tmp_path) as room:
        ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
        await ada.presses("plan.save:rex-1")
        assert lines(await ada.presses("plan.file")) == [
            "Your plan as a calendar file: 1 screening. It stays as it is now; a subscription follows every change.",
            "[Subscribe | My plan]",
        ]
        text = await content(room, ada.last)
        assert [each.uid for each in libical.read(text)] == ["rex-1.bjiff11@usher.invalid"]
        assert event_of(text) == {
            "SUMMARY": "Tyrannosaur Returns",
            "LOCATION": "Dome Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
            "DESCRIPTION": "Tickets: https://example.org/rex-1\n\nIt is back.",
            "URL": "https://example.org/rex-1",
            "STATUS": "CONFIRMED",
            "SEQUENCE": "0",
            "UID": "rex-1.bjiff11@usher.invalid",
            "RINGS": "-P1D -PT2H",
        }
        online = msgspec.structs.replace(
            CLASS_1, state=ONLINE, link="https://example.org/live",
            link_from=CLASS_1.starts, link_until=CLASS_1.starts + timedelta(hours=2),
        )  # fmt: skip
        await published(room, online, msgspec.structs.replace(REX_1, state=CANCELLED))
        for id in ("rex-1", "class-1", "tide-3"):
            await lin.presses(f"plan.save:{id}")
        await ada.presses("plan.save:class-1")
        room.replies("ada")
        assert event_of(await content(room, await ada.presses("plan.file"))) == {
            "SUMMARY": "Cancelled: Tyrannosaur Returns",
            "LOCATION": "Dome Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
            "DESCRIPTION": "\nIt is back.",
            "STATUS": "CANCELLED",
            "SEQUENCE": "1",
            "UID": "rex-1.bjiff11@usher.invalid",
            "RINGS": "",
        }
        assert lines(await lin.presses("plan.file")) == [
            "这是您日程的日历文件，共2场。文件内容不会自动更新；如需随时同步变动，请使用日历订阅。",
            "[日历订阅 | 我的日程]",
        ]
        assert event_of(await content(room, lin.last)) == {
            "SUMMARY": "四月星空",
            "LOCATION": "线上放映",
            "DESCRIPTION": "观看链接开放时间：2021年4月18日10:00（北京时间，UTC+8）"
            "至2021年4月18日12:00（北京时间，UTC+8）。",
            "URL": "https://example.org/live",
            "STATUS": "CONFIRMED",
            "SEQUENCE": "1",
            "UID": "class-1.bjiff11@usher.invalid",
            "RINGS": "-P1D -PT2H",
        }


@dataclass(slots=True)
class Open:
    """A room with the page's doors open."""

    room: Room
    client: httpx.AsyncClient

    async def subscribe(self, who: Visitor, choice: str = "plan.subscribe") -> str:
        """The path that the bot tells."""
        [shown] = await who.presses(choice)
        address = shown.text.split("<code>")[1].split("</code>")[0]
        assert address.startswith("http://127.0.0.1:0/calendar/")
        return address.removeprefix("http://127.0.0.1:0")


@pytest.fixture
async def doors(database_url: str, tmp_path: Path) -> AsyncIterator[Open]:
    front, clock = Terminal({}), StillClock()
    settings = settings_for(database_url, tmp_path, **BY_WORDING)
    async with open_house(settings, [front], listen=True, clock=clock) as house:
        room = Room(house, clock, front)
        await published(room, *ALL, films=[REX, TIDE, CLASS])
        assert house.server is not None
        async with httpx.AsyncClient(base_url=house.server.url, verify=False) as client:
            yield Open(room, client)


async def test_a_subscription_follows_the_plan(doors: Open) -> None:
    lin = doors.room.visitor("lin", "zh")
    path = await doors.subscribe(lin)
    empty = await doors.client.get(path)
    assert (empty.status_code, libical.read(empty.text)) == (200, [])
    await lin.presses("plan.save:rex-1")
    found = await doors.client.get(path)
    told = ["content-type", "cache-control", "referrer-policy", "x-robots-tag", "set-cookie"]
    assert [found.headers.get(name) for name in told] == [
        "text/calendar; charset=utf-8", "private, no-cache", "no-referrer", "noindex", None,
    ]  # fmt: skip
    assert [each.uid for each in libical.read(found.text)] == ["rex-1.bjiff11@usher.invalid"]
    assert "SUMMARY;LANGUAGE=zh:《霸王龙归来》\r\n" in found.text
    again = await doors.client.get(path, headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await doors.client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    await published(doors.room, msgspec.structs.replace(REX_1, state=CANCELLED))
    changed = await doors.client.get(path, headers={"If-None-Match": found.headers["etag"]})
    assert changed.status_code == 200
    assert [event_of(changed.text)[name] for name in ("UID", "STATUS", "SEQUENCE", "RINGS")] == [
        "rex-1.bjiff11@usher.invalid", "CANCELLED", "1", "",
    ]  # fmt: skip


async def test_a_new_address_makes_the_old_one_void(doors: Open) -> None:
    ada, lin = doors.room.visitor("ada"), doors.room.visitor("lin", "zh")
    first = await doors.subscribe(ada)
    assert await doors.subscribe(ada) == first
    assert await doors.subscribe(lin) != first
    [shown] = await ada.presses("plan.subscribe")
    renew = next(choice.id for choice in shown.choices if choice.id.startswith("plan.renew:"))
    second = await doors.subscribe(ada, renew)
    assert second != first
    assert await doors.subscribe(ada, renew) == second  # the button of an old message renews nothing
    assert [(await doors.client.get(path)).status_code for path in (first, second)] == [404, 200]
    stored = await doors.room.rows("SELECT token_hash FROM calendars")
    token = second.split("/")[-1].removesuffix(".ics")
    assert token not in str(stored)


async def test_an_address_that_opens_nothing(doors: Open) -> None:
    for path in ("/calendar/x.ics", "/calendar/%F0%9F%8E%AC.ics", f"/calendar/{'a' * 43}.ics"):
        answer = await doors.client.get(path)
        assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})
    assert (await doors.client.post("/calendar/x.ics")).status_code == 405


def said(who: Visitor, path: str) -> list[str]:
    """What was said last, without the secret part of the address."""
    return lines([replace(each, text=each.text.replace(path, "/PATH")) for each in who.last])


async def test_the_address_as_it_is_said(doors: Open) -> None:
    ada, lin = doors.room.visitor("ada"), doors.room.visitor("lin", "zh")
    path = await doors.subscribe(ada)
    assert said(ada, path) == [
        "This is the private address of your plan. In the calendar of your phone or computer, choose to add a calendar"
        " by its URL (a “subscription”) and paste it:",
        "http://127.0.0.1:0/PATH",
        "",
        "Changes then follow by themselves whenever your calendar looks again. Keep the address to yourself: whoever"
        " has it can see your plan, and nothing else.",
        "[Make a new address] [My plan]",
    ]
    path = await doors.subscribe(ada, next(c.id for c in ada.last[0].choices if c.id.startswith("plan.renew:")))
    assert said(ada, path) == [
        "Your plan has a new private address; the old one is void. Please subscribe to this one in your calendar:",
        "http://127.0.0.1:0/PATH",
        "[Make a new address] [My plan]",
    ]
    path = await doors.subscribe(lin)
    assert said(lin, path) == [
        "这是您日程的专属订阅地址。请在手机或电脑的日历中选择“订阅日历”（或“添加订阅日历”），粘贴即可：",
        "http://127.0.0.1:0/PATH",
        "",
        "之后如有改期或取消，日历刷新时会自动更新。请不要把地址转发给别人：拿到地址的人可以看到您的日程，"
        "但看不到其他信息。",
        "[更换地址] [我的日程]",
    ]
    path = await doors.subscribe(lin, next(c.id for c in lin.last[0].choices if c.id.startswith("plan.renew:")))
    assert said(lin, path) == [
        "您的日程已换用新的订阅地址，旧地址即刻失效。请在日历中重新订阅：",
        "http://127.0.0.1:0/PATH",
        "[更换地址] [我的日程]",
    ]


@pytest.mark.parametrize("address", ["", "http://usher.example"])
async def test_no_secret_address_over_plain_http(sqlite_url: str, tmp_path: Path, address: str) -> None:
    environ = {**BY_WORDING, "USHER_REHEARSAL": "off", "USHER_WEB_PUBLIC_URL": address}
    async with open_season(sqlite_url, tmp_path, **environ) as room:
        ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
        await ada.presses("plan.save:rex-1")
        await lin.presses("plan.save:rex-1")
        assert lines(await ada.presses("plan.subscribe")) == [
            "Calendars cannot subscribe to your plan here. Take it as a file instead; I tell you of every change in"
            " this chat.",
            "[Calendar file | My plan]",
        ]
        assert lines(await ada.presses("plan.file")) == [
            "Your plan as a calendar file: 1 screening. It stays as it is now; I tell you here of every change.",
            "[My plan]",
        ]
        assert "plan.subscribe" not in [choice.id for choice in (await ada.presses("plan.show"))[0].choices]
        assert lines(await lin.presses("plan.subscribe")) == [
            "这里暂不提供日历订阅。您可以下载日历文件；如有变动，我会在聊天中通知您。",
            "[日历文件 | 我的日程]",
        ]
        assert lines(await lin.presses("plan.renew:0123456789ab")) == lines(await lin.presses("plan.subscribe"))
        assert lines(await lin.presses("plan.file")) == [
            "这是您日程的日历文件，共1场。文件内容不会自动更新，如有变动，我会在这里通知您。",
            "[我的日程]",
        ]


def test_the_page_is_reached_where_it_listens_unless_it_is_told_otherwise() -> None:
    assert WebSettings(port=8077).address == "http://127.0.0.1:8077"
    assert WebSettings(host="0.0.0.0").address == "http://127.0.0.1:8011"
    assert WebSettings(host="10.1.2.3").address == "http://10.1.2.3:8011"
    assert WebSettings(public_url="https://chat.example/", port=8077).address == "https://chat.example"


async def test_too_many_calls_are_asked_to_come_again(database_url: str, tmp_path: Path) -> None:
    settings = settings_for(
        database_url, tmp_path, USHER_WEB_ADDRESS_MESSAGES_BURST="2", USHER_WEB_ADDRESS_MESSAGES_PER_MINUTE="1",
        **BY_WORDING,
    )  # fmt: skip
    async with open_house(settings, [Terminal({})], listen=True, clock=StillClock()) as house:
        assert house.server is not None
        async with httpx.AsyncClient(base_url=house.server.url, verify=False) as client:
            answers = [await client.get("/calendar/x.ics") for _ in range(3)]
    assert [each.status_code for each in answers] == [404, 404, 429]
    assert int(answers[2].headers["retry-after"]) > 0


async def test_a_calendar_rings_as_its_owner_is_reminded(doors: Open) -> None:
    ada = doors.room.visitor("ada")
    path = await doors.subscribe(ada)
    await ada.presses("plan.save:rex-1")
    rings = []
    for chosen in ("", " 2880 30 ", "off"):
        async with doors.room.house.database.transaction() as tx:
            await tx.run("UPDATE people SET reminded = :chosen", chosen=chosen)
        rings.append(event_of((await doors.client.get(path)).text)["RINGS"])
    assert rings == ["-P1D -PT2H", "-P2D -PT30M", ""]

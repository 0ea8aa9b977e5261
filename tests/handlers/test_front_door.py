"""What people meet first: a welcome, the menu, help, and what is kept of them."""

import tomllib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import TOPICS
from tests.visitors import Room, lines, open_room

ROOT = Path(__file__).parents[2]
OLGA = "terminal:olga"
BUTTONS = (
    "[Enrol a film] [What's on | My plan] [My films | What can I ask?] [Talk to a person | Another device]"
    " [Help | 中文]"
)
WELCOME = [
    "Welcome! I am Usher, the chat desk of the Science & Technology Section of the 11th Beijing International Film"
    " Festival.",
    "",
    "Ask me anything about it in your own words. I tell you what is on and keep your plan once the programme is out;"
    " I take film entries (dome, giant-screen and 4D films, science documentaries, science fiction) and show you where"
    " yours stand. And if you would rather talk to a person, just say so.",
    "",
    "Enrolment closes on 14 March 2021, 24:00 Beijing time (UTC+8).",
    BUTTONS,
]
UNNAMED = {
    "start", "enroll", "status", "back", "skip", "why", "save", "cancel", "stop", "help", "showtimes", "film",
    "screening", "done",
}  # fmt: skip
"""Further names of a command, ways out of a form's question, and how one came here: help need not name them."""


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, USHER_STAFF_OWNERS=OLGA) as opened:
        yield opened


async def test_the_welcome(room: Room) -> None:
    assert lines(await room.visitor("ada").says("/start")) == WELCOME
    lin = room.visitor("lin", "zh")
    assert lines(await lin.says("/start")) == [
        "您好！我是Usher，第十一届北京国际电影节科技单元的线上服务台。",
        "",
        "想了解什么，直接打字问我就行。排片公布后，您可以在这里查场次、记日程；也可以为影片报名（球幕、巨幕、4D电影，"
        "科普纪录片和科幻电影），随时查看报名进度。想找工作人员，说一声就好。",
        "",
        "报名截止时间：2021年3月14日24:00（北京时间，UTC+8）。",
        "[影片报名] [排片 | 我的日程] [我的影片 | 我能问什么？] [转人工 | 换设备继续] [帮助 | English]",
    ]


async def test_staff_who_greet_come_to_their_own_work_first(room: Room) -> None:
    assert lines(await room.visitor("olga").says("hi")) == [
        "Hello! You work at the festival's desk, so your own buttons come first. /help shows all commands.",
        f"[🗂 Desk | All conversations] [❓ Open questions | Answers by organisers] {BUTTONS}",
    ]


async def test_help_names_every_command_and_no_button_that_leads_back_to_it(room: Room) -> None:
    said = lines(await room.visitor("ada").says("/help"))
    open_to_all = {name for topic in TOPICS for name, handler in topic.commands.items() if not _of_staff(topic.name)}
    assert {line[1:].split()[0] for line in said if line.startswith("/")} == open_to_all - UNNAMED
    assert said[-1] == BUTTONS.replace("[Help | 中文]", "[中文]")


def _of_staff(topic: str) -> bool:
    return topic in (
        "inquiry", "staff", "questions", "answering", "entry", "live", "slot", "entered", "importing", "award",
        "review", "jury", "decide", "announce", "numbers", "switch", "desk",
    )  # fmt: skip


async def test_both_ways_of_asking_what_is_kept_say_the_same(room: Room) -> None:
    faq = tomllib.loads((ROOT / "handlers/content/faq.toml").read_text("utf-8"))
    told = next(entry["answer"] for entry in faq["entry"] if entry["id"] == "privacy")
    assert {language: room.house.texts.template(language, "privacy.kept") for language in ("en", "zh")} == told
    said = (await room.visitor("ada").says("/privacy"))[0].text
    days = ("180 days from their end", "web page: 90 days", "as a record: 30 days")
    assert [each for each in days if each not in said] == []

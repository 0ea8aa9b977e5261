"""Whole replies about stars: who may give them, until when, and how films are ranked by them."""

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.rating import prompt
from handlers.staff.award import Standing, ranked
from handlers.talk.voice import Voice
from storage.ratings import Votes
from tests.organisers import Group, hired
from tests.season import REX, open_season
from tests.visitors import Room, lines


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_season(sqlite_url, tmp_path) as opened:
        yield opened


def clock(room: Room, beijing: str) -> None:
    """Set the clock."""
    room.clock.instant = datetime.fromisoformat(f"{beijing}:00+08:00")


async def test_a_film_is_rated_after_it_was_shown(database_url: str, tmp_path: Path) -> None:
    async with open_season(database_url, tmp_path) as room:
        ada = room.visitor("ada")
        await ada.presses("plan.save:rex-1")
        clock(room, "2021-04-17T19:59")
        assert lines(await ada.presses("rating.give:rex.4")) == [
            "You can rate Tyrannosaur Returns once you have seen it: from 17 April 2021, 20:00 Beijing time (UTC+8).",
            "--",
        ]
        clock(room, "2021-04-17T20:00")
        assert lines(await ada.says("/rate")) == [
            "Which film would you like to rate?",
            "[Tyrannosaur Returns] [My plan]",
        ]
        assert lines(await ada.presses("rating.show:rex")) == [
            "How did you like Tyrannosaur Returns? One star to five. The organisers see the averages, never who "
            "gave what.",
            "[1 ★ | 2 ★ | 3 ★ | 4 ★ | 5 ★]",
        ]
        assert lines(await ada.says("4 ★")) == [
            "Thank you! Tyrannosaur Returns: ★★★★☆",
            "You can change your vote until 18 April 2021, 20:00 Beijing time (UTC+8).",
            "[Change it | Other films]",
        ]
        clock(room, "2021-04-18T19:59")
        assert lines(await ada.presses("rating.give:rex.2")) == [
            "Thank you! Tyrannosaur Returns: ★★☆☆☆",
            "You can change your vote until 18 April 2021, 20:00 Beijing time (UTC+8).",
            "[Change it | Other films]",
        ]
        clock(room, "2021-04-18T20:00")
        assert lines(await ada.presses("rating.give:rex.5")) == [
            "Your vote stands: Tyrannosaur Returns, ★★☆☆☆. The time to change it is over.",
            "[Other films]",
        ]
        assert lines(await ada.says("rate")) == [
            "You have rated all that you saw. Thank you!",
            "",
            "Tyrannosaur Returns ★★☆☆☆",
            "[My plan]",
        ]
        votes = await room.rows("SELECT film_id, stars FROM ratings")
        assert votes == [{"film_id": "rex", "stars": 2}]


async def test_the_same_in_chinese(room: Room) -> None:
    lin = room.visitor("lin", "zh")
    assert lines(await lin.says("打分")) == [
        "目前没有可以打分的影片。日程中的场次结束后，就可以给影片打分了。",
        "[我的日程]",
    ]
    await lin.presses("plan.save:rex-1")
    assert lines(await lin.presses("rating.give:rex.4")) == [
        "《霸王龙归来》放映结束后即可打分，开始时间：2021年4月17日20:00（北京时间，UTC+8）。",
        "--",
    ]
    clock(room, "2021-04-17T20:00")
    assert lines(await lin.says("给影片打分")) == [
        "您想给哪部影片打分？",
        "[《霸王龙归来》] [我的日程]",
    ]
    assert lines(await lin.presses("rating.give:rex.5")) == [
        "谢谢！您给《霸王龙归来》打了★★★★★",
        "在2021年4月18日20:00（北京时间，UTC+8）之前可以修改。",
        "[修改 | 其他影片]",
    ]
    clock(room, "2021-04-19T20:00")
    assert lines(await lin.presses("rating.give:rex.1")) == [
        "您的评分已生效：《霸王龙归来》 ★★★★★，现在不能再修改了。",
        "[其他影片]",
    ]
    assert lines(await lin.says("/rate")) == [
        "您看过的影片都已打分，谢谢！",
        "",
        "《霸王龙归来》 ★★★★★",
        "[我的日程]",
    ]


async def test_who_was_not_there_does_not_vote(room: Room) -> None:
    ada, lin = room.visitor("ada"), room.visitor("lin", "zh")
    clock(room, "2021-04-18T10:30")
    await ada.presses("plan.save:class-1")
    clock(room, "2021-04-30T10:00")
    assert lines(await ada.presses("rating.give:rex.5")) == [
        "Tyrannosaur Returns can be rated by those who had a screening of it in their plan. There is none in yours.",
        "[About the film]",
    ]
    assert lines(await lin.presses("rating.show:rex")) == [
        "影片由把场次加入日程的观众打分，您的日程里没有《霸王龙归来》的场次。",
        "[影片介绍]",
    ]
    assert lines(await ada.presses("rating.give:sky-class.5")) == [
        "Only films are rated, not events.",
        "--",
    ]
    assert lines(await lin.presses("rating.give:sky-class.5")) == [
        "活动不参与打分，只有影片可以。",
        "--",
    ]
    assert lines(await ada.presses("rating.give:rex.6")) == [
        "There is nothing to rate yet. A film can be rated once a screening of it that was in your plan is over.",
        "[My plan]",
    ]
    assert lines(await ada.presses("rating.give:gone.5")) == [
        "There is nothing to rate yet. A film can be rated once a screening of it that was in your plan is over.",
        "[My plan]",
    ]
    assert await room.rows("SELECT * FROM ratings") == []


async def test_the_question_can_be_put_without_a_turn(room: Room) -> None:
    texts = room.house.texts
    assert lines([prompt(Voice(texts, language), REX) for language in ("en", "zh")]) == [
        "How did you like Tyrannosaur Returns? One star to five. The organisers see the averages, never who gave what.",
        "[1 ★ | 2 ★ | 3 ★ | 4 ★ | 5 ★]",
        "您觉得《霸王龙归来》怎么样？请打1至5星。组委会只能看到平均分，看不到是谁打的。",
        "[1 ★ | 2 ★ | 3 ★ | 4 ★ | 5 ★]",
    ]


async def test_organisers_see_the_award(room: Room) -> None:
    ada, lin, olga, wei = (
        room.visitor("ada"),
        room.visitor("lin"),
        await hired(room, "Olga"),
        await hired(room, "Wei", "zh"),
    )
    assert lines(await ada.says("/award")) == [
        "That is for the festival's organisers.",
        "--",
    ]
    assert lines(await olga.says("/award")) == [
        "Nobody has rated a film yet.",
        "--",
    ]
    for who in (ada, lin):
        await who.presses("plan.save:rex-1")
    await ada.presses("plan.save:tide-2")
    clock(room, "2021-04-18T20:00")
    await ada.presses("rating.give:rex.4")
    await lin.presses("rating.give:rex.5")
    await ada.presses("rating.give:tide.2")
    assert lines(await olga.says("/award")) == [
        "Audience award: 3 votes; films with votes: 2",
        "",
        "1. Tyrannosaur Returns – 3.90 (mean 4.50, 2 votes)",
        "2. Low Water – 3.39 (mean 2.00, 1 vote)",
        "",
        "The score is a Bayesian mean: to each film’s own votes, 5 votes are added that equal the mean of "
        "all votes, so that a few friends do not make a winner. One vote a person and film.",
        "[As a file]",
    ]
    assert lines(await wei.says("/award")) == [
        "观众奖：2部影片，共3票",
        "",
        "1. 《霸王龙归来》：3.90（平均4.50，2票）",
        "2. 《退潮》：3.39（平均2.00，1票）",
        "",
        "得分按贝叶斯平均计算：在每部影片自身的评分之外，另加5票“全部评分的平均分”，以免少数几票就决定名次。"
        "每人每片一票。",
        "[导出表格]",
    ]
    [said] = await olga.presses("award.file")
    assert lines([said]) == [
        "The audience award: 2 films.",
        "--",
    ]
    assert said.file is not None
    assert (said.file.name, said.file.media_type) == ("audience-award.csv", "text/csv")
    assert said.file.content.split("\r\n") == [
        "\ufeffplace,film,title_en,title_zh,score,mean,votes",
        "1,rex,Tyrannosaur Returns,霸王龙归来,3.9048,4.5000,2",
        "2,tide,Low Water,退潮,3.3889,2.0000,1",
        "",
    ]


async def test_the_award_is_seen_in_the_common_chat_too(sqlite_url: str, tmp_path: Path) -> None:
    async with open_season(sqlite_url, tmp_path, USHER_DESK_CHAT="terminal:-1001") as room:
        olga, group = await hired(room, "Olga"), Group(room)
        await olga.sends(group.says(olga, "/award"))
        assert lines([owed.reply for owed in group.said()]) == [
            "Nobody has rated a film yet.",
            "--",
        ]


def test_few_votes_do_not_win() -> None:
    """Three stars from everybody; one film with a single five, another with forty votes of 4.5."""
    votes = [
        Votes("many", 40, 180),
        Votes("one", 1, 5),
        Votes("poor", 20, 30),
        Votes("same-b", 2, 8),
        Votes("same-a", 2, 8),
    ]
    found = ranked(votes)
    assert [each.film_id for each in found] == ["many", "one", "same-a", "same-b", "poor"]
    overall = 231 / 65
    assert found[1] == Standing(2, "one", (5 * overall + 5) / 6, 5.0, 1)
    assert ranked([]) == []

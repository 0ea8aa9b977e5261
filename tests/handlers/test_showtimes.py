"""What is on, as visitors ask for it and browse it: whole replies, in both languages."""
# ruff: noqa: E501 - replies as they are read, a line a line

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from handlers.programme.publishing import Proposal, publish
from handlers.talk.message import Address, Choice, FileNote
from tests.content.small import FILMS, published
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, Room, lines, open_room

NOON = datetime.fromisoformat("2021-04-15T12:00:00+08:00")


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """Two days before, and nothing is published."""
    async with open_room(sqlite_url, tmp_path, StillClock(NOON), **BY_WORDING) as opened:
        yield opened


@pytest.fixture
async def shown(room: Room) -> Room:
    """The same with the small programme."""
    await published(room)
    return room


async def test_before_anything_is_published(room: Room) -> None:
    ada = room.visitor("ada")
    lin = room.visitor("lin", "zh")
    assert lines(await ada.says("what's on tomorrow?")) == [
        "The programme has not been published yet. The films are shown: April to May 2021; the exact days follow those of the whole festival and are not fixed yet. As soon as it is out, you can ask me what is on when, and keep what you like in a plan of your own.",
        "",
        "Until then, please ask Ms. WU Dan: +86-10-59041158.",
        "[Load the sample programme] [Talk to a person]",
    ]
    assert lines(await lin.says("排片")) == [
        "排片尚未公布。放映时间：2021年4月至5月；具体日期以电影节整体安排为准，目前尚未确定。公布以后，您可以随时问我哪天放什么，还可以把想看的场次加入自己的日程。",
        "",
        "在此之前，如有疑问请联系WU Dan 女士：+86-10-59041158。",
        "[载入示例排片] [转人工]",
    ]
    assert lines(await lin.says("明天下午有什么4D电影")) == [
        "排片尚未公布。放映时间：2021年4月至5月；具体日期以电影节整体安排为准，目前尚未确定。公布以后，您可以随时问我哪天放什么，还可以把想看的场次加入自己的日程。",
        "",
        "在此之前，如有疑问请联系WU Dan 女士：+86-10-59041158。",
        "[载入示例排片] [转人工]",
    ]
    assert lines(await ada.says("which films run on which day")) == [
        "The schedule and the list of films have not been published, so I cannot tell which film runs on which day. When the films are shown: April to May 2021; the exact days follow those of the whole festival and are not fixed yet.",
        "",
        "Ms. WU Dan, China Science and Technology Museum, can tell you more: office +86-10-59041158, mobile +86-18910551726.",
        "[Programme] [Talk to a person] [When the films are shown] [Tickets and prices] [Where it takes place]",
    ]


async def test_the_programme_is_browsed(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.says("/programme")) == [
        "The programme, 16 to 18 April 2021: 4 films and events, 15 screenings (1 cancelled), 3 halls.",
        "",
        "Ask in your own words – “Saturday evening in the dome?”, “anything in English for kids tomorrow?” – or look through it:",
        "[Tomorrow] [By day | By hall] [By kind | Films A–Z]",
    ]
    assert lines(await ada.presses("showtimes.days")) == [
        "Which day?",
        "[Fri 16 Apr | Sat 17 Apr] [Sun 18 Apr] [What's on]",
    ]
    assert lines(await ada.presses("showtimes.halls")) == [
        "Which hall?",
        "[Dome Theatre] [Giant Screen Theatre] [Forum Hall] [What's on]",
    ]
    assert lines(await ada.presses("showtimes.hall:giant")) == [
        "Giant Screen Theatre: 11 screenings",
        "",
        "Saturday 17 April",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Sunday 18 April",
        "09:00–09:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "10:00–10:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "11:00–11:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "12:00–12:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "13:00–13:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Page 1 of 2 · times: Beijing time (UTC+8).",
        "[17 Apr 20:30 Iron Wind] [18 Apr 09:00 Iron Wind] [18 Apr 10:00 Iron Wind] [18 Apr 11:00 Iron Wind] [18 Apr 12:00 Iron Wind] [18 Apr 13:00 Iron Wind] [More ▶]",
    ]
    assert lines(await ada.presses("showtimes.kinds")) == [
        "What kind?",
        "[dome films (1)] [giant-screen films (1)] [science fiction films (1)] [dome astronomy classes (1)] [What's on]",
    ]
    assert lines(await ada.presses("showtimes.films")) == [
        "Films: 3. Choose one:",
        "[Iron Wind] [Low Water] [Salt Moon] [What's on]",
    ]
    assert lines(await ada.presses("showtimes.films:1:dome")) == [
        "Dome films: 1. Choose one:",
        "[Low Water] [What's on]",
    ]


async def test_the_programme_is_browsed_in_chinese(shown: Room) -> None:
    lin = shown.visitor("lin", "zh")
    assert lines(await lin.says("排片")) == [
        "排片（2021年4月16日至18日）：4部影片和活动，15个场次（另有1场已取消），3个影厅。",
        "",
        "您可以直接问我，例如“周六晚上球幕影院有什么”“明天有适合孩子看的吗”，也可以按下面的方式浏览：",
        "[明天] [按日期 | 按影厅] [按类型 | 影片一览]",
    ]
    assert lines(await lin.chooses("按类型")) == [
        "您想看哪一类？",
        "[球幕电影（1） | 巨幕电影（1）] [科幻电影（1） | 球幕天文课（1）] [返回排片首页]",
    ]
    assert lines(await lin.chooses("球幕电影（1）")) == [
        "球幕电影：共1部。请选择：",
        "[《退潮》] [返回排片首页]",
    ]
    assert lines(await lin.chooses("返回排片首页")) == [
        "排片（2021年4月16日至18日）：4部影片和活动，15个场次（另有1场已取消），3个影厅。",
        "",
        "您可以直接问我，例如“周六晚上球幕影院有什么”“明天有适合孩子看的吗”，也可以按下面的方式浏览：",
        "[明天] [按日期 | 按影厅] [按类型 | 影片一览]",
    ]
    assert lines(await lin.chooses("按日期")) == [
        "您想看哪一天的排片？",
        "[4月16日（周五） | 4月17日（周六）] [4月18日（周日）] [返回排片首页]",
    ]
    assert lines(await lin.chooses("4月16日（周五）")) == [
        "4月16日（星期五）：2场",
        "",
        "10:00–10:25 · 球幕影院 · 《退潮》（英语对白，中文字幕）",
        "次日凌晨00:30–02:00 · 报告厅 · 《盐月》（法语对白，中文/英语字幕）",
        "",
        "以上均为北京时间（UTC+8）。",
        "[10:00 《退潮》 | 00:30 《盐月》] [存成图片]",
    ]


async def test_a_question_is_answered_with_what_was_understood_and_ways_to_loosen_it(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.says("what's on Saturday evening in the dome?")) == [
        "Saturday 17 April, evening, Dome Theatre: 2 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water] [any day | any time] [any hall] [As a picture]",
    ]
    assert lines(await ada.chooses("any hall")) == [
        "Saturday 17 April, evening: 3 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water | 20:30 Iron Wind] [any day | any time] [As a picture]",
    ]
    assert lines(await ada.chooses("any time")) == [
        "Saturday 17 April: 3 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water | 20:30 Iron Wind] [As a picture]",
    ]


async def test_a_short_follow_up_stands_on_what_was_asked_before(shown: Room) -> None:
    lin = shown.visitor("lin", "zh")
    ada = shown.visitor("ada")
    assert lines(await lin.says("周六晚上球幕影院有什么")) == [
        "4月17日（星期六），晚上，球幕影院：2场",
        "",
        "18:30–19:15 · 球幕影院 · 星空下的一课（中文对白）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[18:30 星空下的一课 | 19:30 《退潮》] [不限日期 | 不限时间] [不限影厅] [存成图片]",
    ]
    assert lines(await lin.says("明天呢？")) == [
        "4月16日（星期五），晚上，球幕影院：没有找到场次。",
        "",
        "最接近的场次（其他时间）：",
        "",
        "4月16日（星期五）",
        "10:00–10:25 · 球幕影院 · 《退潮》（英语对白，中文字幕）",
        "",
        "以上均为北京时间（UTC+8）。",
        "[10:00 《退潮》] [不限日期 | 不限时间] [不限影厅] [返回排片首页]",
    ]
    assert lines(await ada.says("What's on on Saturday?")) == [
        "Saturday 17 April: 3 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water | 20:30 Iron Wind] [As a picture]",
    ]
    assert lines(await ada.says("and in English?")) == [
        "Saturday 17 April, in English: 1 screening",
        "",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[19:30 Low Water] [any day | any language] [As a picture]",
    ]
    assert lines(await ada.says("and in the evening?")) == [
        "Saturday 17 April, evening, in English: 1 screening",
        "",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[19:30 Low Water] [any day | any time] [any language] [As a picture]",
    ]


async def test_pages_are_turned(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.says("What's on on Sunday?")) == [
        "Sunday 18 April: 10 screenings",
        "",
        "09:00–09:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "10:00–10:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "11:00–11:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "12:00–12:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "13:00–13:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "14:00–14:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Page 1 of 2 · times: Beijing time (UTC+8).",
        "[09:00 Iron Wind | 10:00 Iron Wind] [11:00 Iron Wind | 12:00 Iron Wind] [13:00 Iron Wind | 14:00 Iron Wind] [More ▶] [As a picture]",
    ]
    assert lines(await ada.chooses("More ▶")) == [
        "Sunday 18 April: 10 screenings",
        "",
        "15:00–15:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "16:00–16:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "17:00–17:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "18:00–18:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Page 2 of 2 · times: Beijing time (UTC+8).",
        "[15:00 Iron Wind | 16:00 Iron Wind] [17:00 Iron Wind | 18:00 Iron Wind] [◀ Earlier] [As a picture]",
    ]
    assert lines(await ada.chooses("◀ Earlier")) == [
        "Sunday 18 April: 10 screenings",
        "",
        "09:00–09:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "10:00–10:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "11:00–11:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "12:00–12:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "13:00–13:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "14:00–14:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Page 1 of 2 · times: Beijing time (UTC+8).",
        "[09:00 Iron Wind | 10:00 Iron Wind] [11:00 Iron Wind | 12:00 Iron Wind] [13:00 Iron Wind | 14:00 Iron Wind] [More ▶] [As a picture]",
    ]


async def test_where_nothing_fits_the_nearest_are_said(shown: Room) -> None:
    ada = shown.visitor("ada")
    lin = shown.visitor("lin", "zh")
    assert lines(await ada.says("4D films on Saturday")) == [
        "Saturday 17 April, 4D films: I found no screening.",
        "",
        "Nearest, of other kinds:",
        "",
        "Saturday 17 April",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[18:30 Class under the…] [19:30 Low Water | 20:30 Iron Wind] [any day | any kind] [What's on]",
    ]
    assert lines(await ada.says("what's on on Monday the 19th?")) == [
        "The festival ends on Sunday 18 April.",
        "",
        "Nearest, on other days:",
        "",
        "Sunday 18 April",
        "09:00–09:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "10:00–10:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "11:00–11:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "12:00–12:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "13:00–13:40 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[09:00 Iron Wind | 10:00 Iron Wind] [11:00 Iron Wind | 12:00 Iron Wind] [13:00 Iron Wind] [What's on]",
    ]
    assert lines(await lin.says("周一晚上有英语的电影吗")) == [
        "展映4月18日（星期日）结束。",
        "",
        "最接近的场次（其他日期）：",
        "",
        "4月17日（星期六）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[19:30 《退潮》] [不限日期 | 不限时间] [不限语言] [返回排片首页]",
    ]


async def test_a_film_has_a_card(shown: Room) -> None:
    ada = shown.visitor("ada")
    lin = shown.visitor("lin", "zh")
    assert lines(await ada.says("low water")) == [
        "Low Water",
        "退潮 · Maré Baixa",
        "Dome film · Portugal · 2020 · 25 minutes",
        "Format: full dome",
        "Language: English with Chinese subtitles",
        "For families · from 6 years",
        "Directed by Ana Reis",
        "",
        "The sea goes & comes back.",
        "",
        "Next screenings, Beijing time (UTC+8):",
        "Friday 16 April, 10:00–10:25 · Dome Theatre · English; Chinese subtitles",
        "Saturday 17 April, 19:30–19:55 · Dome Theatre · English; Chinese subtitles · sold out",
        "[Fri 16 Apr 10:00 · Dome Theatre] [Sat 17 Apr 19:30 · Dome Theatre] [♡ Follow this film]",
    ]
    assert lines(await lin.says("/film salt-moon")) == [
        "《盐月》",
        "Salt Moon",
        "科幻电影 · 法国，中国 · 2021 · 90分钟",
        "放映格式：DCP",
        "语言：法语对白，中文/英语字幕",
        "",
        "近期场次，北京时间（UTC+8）：",
        "4月17日（星期六）00:30–02:00 · 报告厅 · 法语对白，中文/英语字幕",
        "[4月17日（周六） 00:30 · 报告厅] [♡ 关注这部影片]",
    ]
    assert lines(await ada.says("when is low water?")) == [
        "Low Water: 2 screenings",
        "",
        "Friday 16 April",
        "10:00–10:25 · Dome Theatre · Low Water (English; Chinese subtitles)",
        "",
        "Saturday 17 April",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[16 Apr 10:00 Low Water] [17 Apr 19:30 Low Water]",
    ]
    assert lines(await ada.says("/start film_low-water")) == [
        "Low Water",
        "退潮 · Maré Baixa",
        "Dome film · Portugal · 2020 · 25 minutes",
        "Format: full dome",
        "Language: English with Chinese subtitles",
        "For families · from 6 years",
        "Directed by Ana Reis",
        "",
        "The sea goes & comes back.",
        "",
        "Next screenings, Beijing time (UTC+8):",
        "Friday 16 April, 10:00–10:25 · Dome Theatre · English; Chinese subtitles",
        "Saturday 17 April, 19:30–19:55 · Dome Theatre · English; Chinese subtitles · sold out",
        "[Fri 16 Apr 10:00 · Dome Theatre] [Sat 17 Apr 19:30 · Dome Theatre] [♡ Follow this film]",
    ]


async def test_a_screening_has_a_card(shown: Room) -> None:
    bob = shown.visitor("bob", "en", "Europe/Berlin")
    ada = shown.visitor("ada")
    lin = shown.visitor("lin", "zh")
    assert lines(await bob.says("/screening iron-wind-1")) == [
        "Iron Wind · giant-screen film",
        "Saturday 17 April, 20:30–21:10 Beijing time (UTC+8) — that is 17 April, 14:30 in Berlin (UTC+2)",
        "Giant Screen Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: giant screen, 2D and 3D",
        "Language: Chinese",
        "[♡ Add to my plan] [Tickets] [About the film] [10 other screenings]",
    ]
    assert lines(await ada.says("/screening iron-wind-2")) == [
        "Iron Wind · giant-screen film",
        "Saturday 17 April, 14:00–14:40 Beijing time (UTC+8)",
        "Giant Screen Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: giant screen, 2D and 3D",
        "Language: Chinese",
        "",
        "This screening has been cancelled.",
        "[About the film] [11 other screenings]",
    ]
    assert lines(await ada.says("/screening star-class-1")) == [
        "Class under the Stars · dome astronomy class",
        "Saturday 17 April, 18:30–19:15 Beijing time (UTC+8)",
        "Dome Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: full dome",
        "Language: Chinese",
        "Price: free <b>",
        "[♡ Add to my plan] [About the event]",
    ]
    assert lines(await lin.says("/start screening_low-water-2")) == [
        "《退潮》 · 球幕电影",
        "4月17日（星期六）19:30–19:55，北京时间（UTC+8）",
        "球幕影院，北京市朝阳区北辰东路5号，邮编100012",
        "放映方式：球幕投影",
        "语言：英语对白，中文字幕",
        "",
        "本场票已售完。",
        "[♡ 加入我的日程] [影片介绍] [另外1场]",
    ]


async def test_what_is_gone_is_said_to_be_gone(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.presses("showtimes.film:gone")) == [
        "That film is not in the programme any more.",
        "[Tomorrow] [By day | By hall] [By kind | Films A–Z]",
    ]
    assert lines(await ada.presses("showtimes.screening:gone")) == [
        "That screening is not in the programme.",
        "[Tomorrow] [By day | By hall] [By kind | Films A–Z]",
    ]
    assert lines(await ada.presses("showtimes.find:1:zzz")) == [
        "That button cannot be read any more. Ask again, or look through the programme:",
        "[What's on]",
    ]
    assert lines(await ada.presses("showtimes.picture:2021-06-01")) == [
        "Nothing is shown on that day.",
        "--",
    ]


async def test_a_question_in_the_other_language_is_answered_in_it_and_so_are_its_buttons(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.says("/menu")) == [
        "Ask me anything about the festival, or choose:",
        "[What's on | My plan] [My films | What can I ask?] [Talk to a person | Another device] [Help | 中文]",
    ]
    assert lines(await ada.says("明天有什么电影")) == [
        "4月16日（星期五）：2场",
        "",
        "10:00–10:25 · 球幕影院 · 《退潮》（英语对白，中文字幕）",
        "次日凌晨00:30–02:00 · 报告厅 · 《盐月》（法语对白，中文/英语字幕）",
        "",
        "以上均为北京时间（UTC+8）。",
        "[10:00 《退潮》 | 00:30 《盐月》] [存成图片]",
    ]
    assert lines(await ada.presses("showtimes.screening:low-water-1")) == [
        "《退潮》 · 球幕电影",
        "4月16日（星期五）10:00–10:25，北京时间（UTC+8）",
        "球幕影院，北京市朝阳区北辰东路5号，邮编100012",
        "放映方式：球幕投影",
        "语言：英语对白，中文字幕",
        "[♡ 加入我的日程] [影片介绍] [另外1场]",
    ]
    assert lines(await ada.says("/screening low-water-1")) == [
        "Low Water · dome film",
        "Friday 16 April, 10:00–10:25 Beijing time (UTC+8)",
        "Dome Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: full dome",
        "Language: English with Chinese subtitles",
        "[♡ Add to my plan] [About the film] [1 other screening]",
    ]


async def test_what_the_faq_does_not_know_is_offered_if_there_is_a_film_in_it(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert lines(await ada.says("low water xyzzy plugh frobozz quux blorb")) == [
        "I'm not quite sure what you mean. Is it one of these?",
        "[What's on: Low Water] [Coming with children] [Food, cloakroom, photographing] [Entering several films] [None of these]",
    ]
    assert lines(await ada.chooses("What's on: Low Water")) == [
        "Low Water",
        "退潮 · Maré Baixa",
        "Dome film · Portugal · 2020 · 25 minutes",
        "Format: full dome",
        "Language: English with Chinese subtitles",
        "For families · from 6 years",
        "Directed by Ana Reis",
        "",
        "The sea goes & comes back.",
        "",
        "Next screenings, Beijing time (UTC+8):",
        "Friday 16 April, 10:00–10:25 · Dome Theatre · English; Chinese subtitles",
        "Saturday 17 April, 19:30–19:55 · Dome Theatre · English; Chinese subtitles · sold out",
        "[Fri 16 Apr 10:00 · Dome Theatre] [Sat 17 Apr 19:30 · Dome Theatre] [♡ Follow this film]",
    ]
    assert lines(await ada.says("low water xyzzy plugh frobozz quux blorb")) == [
        "I'm not quite sure what you mean. Is it one of these?",
        "[What's on: Low Water] [Coming with children] [Food, cloakroom, photographing] [Entering several films] [None of these]",
    ]
    assert lines(await ada.chooses("None of these")) == [
        "I don't know that one. I've noted your question for the organisers. You can also ask Ms. WU Dan: +86-10-59041158, or have someone from the team answer you here.",
        "[Talk to a person] [What can I ask?]",
    ]


async def test_the_faq_knows_that_the_programme_is_out(shown: Room) -> None:
    ada = shown.visitor("ada")
    lin = shown.visitor("lin", "zh")
    assert lines(await ada.says("which films run on which day")) == [
        "The programme is out: 16 to 18 April 2021. Ask me in your own words – “Saturday evening in the dome?”, “anything in English for kids tomorrow?” – or send /programme to look through it by day, hall, kind or film. What you like goes into your plan at one tap.",
        "[Programme] [When the films are shown] [Tickets and prices] [Where it takes place]",
    ]
    assert lines(await lin.says("哪天放哪些影片")) == [
        "排片（2021年4月16日至18日）：4部影片和活动，15个场次（另有1场已取消），3个影厅。",
        "",
        "您可以直接问我，例如“周六晚上球幕影院有什么”“明天有适合孩子看的吗”，也可以按下面的方式浏览：",
        "[明天] [按日期 | 按影厅] [按类型 | 影片一览]",
    ]
    assert lines(await ada.says("When is the festival?")) == [
        "When the films are shown: 16 to 18 April 2021.",
        "[Programme] [Which films run when] [Where it takes place] [When enrolment closes]",
    ]


async def test_after_the_festival(shown: Room) -> None:
    ada = shown.visitor("ada")
    lin = shown.visitor("lin", "zh")
    shown.clock.instant = datetime.fromisoformat("2021-05-01T12:00:00+08:00")
    assert lines(await ada.says("/programme")) == [
        "The programme, 16 to 18 April 2021, is over: 4 films and events were shown in 15 screenings in 3 halls.",
        "",
        "You can still look at the films, and rate what you have seen.",
        "[By kind | Films A–Z] [Rate what I saw]",
    ]
    over = ["It ended on Sunday 18 April: everything has been shown.", "[By kind | Films A–Z] [Rate what I saw]"]
    assert lines(await ada.says("what's on tomorrow?")) == over
    assert lines(await ada.says("next film?")) == over
    assert lines(await lin.says("明天有什么电影")) == [
        "展映已于4月18日（星期日）结束，全部场次均已放映完毕。",
        "[按类型 | 影片一览] [为看过的影片评分]",
    ]
    assert lines(await ada.says("/film star-class")) == [
        "Class under the Stars",
        "星空下的一课",
        "Dome astronomy class · 45 minutes",
        "Language: Chinese",
        "",
        "No more screenings of it are planned.",
        "[♡ Follow this film]",
    ]


async def test_a_live_festival_offers_no_sample(sqlite_url: str, tmp_path: Path) -> None:
    live = BY_WORDING | {"USHER_REHEARSAL": "off"}
    async with open_room(sqlite_url, tmp_path, StillClock(NOON), **live) as room:
        replies = await room.visitor("ada").says("/programme")
        assert [choice.id for choice in replies[-1].choices] == ["human.call"]


async def test_a_card_has_the_poster_or_one_that_is_drawn(shown: Room) -> None:
    ada = shown.visitor("ada")
    drawn = FileNote("low-water.png", 0, "image/png", "poster low-water en", "drawn")
    assert [reply.file for reply in await ada.says("/film low-water")] == [drawn]
    await _republish(shown, changed(FILMS[0], poster="5e.png.48213", synopsis={"en": "Fog & salt. " * 100}))
    poster, card = await ada.says("/film low-water")  # too long to stand below a picture
    assert (poster.text, poster.file) == ("", FileNote("low-water.png", 48213, "image/png", "5e", "kept"))
    assert (card.file, "Fog &amp; salt." in card.text) == (None, True)
    assert [choice.id for choice in card.choices][-1] == "plan.follow:low-water"


async def test_a_day_can_be_had_as_a_picture(shown: Room) -> None:
    replies = await shown.visitor("lin", "zh").presses("showtimes.picture:2021-04-17")
    picture = FileNote("programme-2021-04-17.png", 0, "image/png", "day 2021-04-17 zh", "drawn")
    assert [(reply.text, reply.file) for reply in replies] == [("", picture)]


async def test_what_stands_in_a_sheet_is_no_markup(shown: Room) -> None:
    await _republish(shown, changed(FILMS[0], title={"en": "<b>Low</b> & {deadline}"}, directors="<i>A</i>"))
    [card] = await shown.visitor("ada").says("/film low-water")
    assert card.text.startswith("<b>&lt;b&gt;Low&lt;/b&gt; &amp; {deadline}</b>\n")
    assert "Directed by &lt;i&gt;A&lt;/i&gt;" in card.text


async def test_a_card_knows_what_is_in_the_plan(shown: Room) -> None:
    ada = shown.visitor("ada")
    await ada.presses("plan.save:iron-wind-1")
    await ada.presses("plan.follow:iron-wind")
    [card] = await ada.says("/screening iron-wind-1")
    assert card.rows[0] == (Choice("♥ In your plan · remove", "plan.drop:iron-wind-1"),)
    [card] = await ada.says("/film iron-wind")
    assert (Choice("♥ Followed · stop", "plan.unfollow:iron-wind"),) in card.rows


async def test_of_films_with_similar_titles_it_is_asked_which(shown: Room) -> None:
    await _republish(shown, changed(FILMS[0], title={"en": "Iron Tide", "zh": "铁潮"}))
    ada = shown.visitor("ada")
    assert lines(await ada.says("when is iron?")) == ["Which one do you mean?", "[Iron Wind] [Iron Tide]"]
    assert (await ada.chooses("Iron Tide"))[0].text.startswith("<b>Iron Tide</b>: 2 screenings")


async def test_what_the_faq_is_sure_of_is_not_taken_for_a_question_about_the_programme(shown: Room) -> None:
    ada = shown.visitor("ada")
    assert (
        lines(await ada.says("have a good weekend"))[0] == "Goodbye, and all the best! I am here whenever you need me."
    )
    await ada.says("What's on on Saturday?")
    assert lines(await ada.says("and tickets for Saturday?"))[0].startswith("Where a price or a ticket link")


async def test_in_a_group_the_programme_answers_and_plans_stay_private(shown: Room) -> None:
    ada = shown.visitor("ada")

    async def asks(text: str) -> list[str]:
        heard = replace(ada.incoming("text", text=text), address=Address("terminal", "-1"), private=False, sender="ada")
        await ada.sends(heard)
        return lines(shown.replies("-1"))

    assert (await asks("what's on Saturday evening in the dome?"))[
        0
    ] == "Saturday 17 April, evening, Dome Theatre: 2 screenings"
    assert (await asks("/film low-water"))[-1] == "[Fri 16 Apr 10:00 · Dome Theatre] [Sat 17 Apr 19:30 · Dome Theatre]"
    assert (await asks("/screening low-water-1"))[-1] == "[About the film] [1 other screening]"


async def test_a_form_goes_on_after_a_question_about_the_programme(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-03-01T12:00:00+08:00")
    ada = shown.visitor("ada")
    await ada.says("/enrol")
    asked = ada.at()
    replies = await ada.says("what's on on 17 April in the evening?")
    assert lines(replies)[:5] == [
        "Saturday 17 April, evening: 3 screenings",
        "",
        "18:30–19:15 · Dome Theatre · Class under the Stars (Chinese)",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
    ]
    assert lines(replies)[7] == "[18:30 Class under the…] [19:30 Low Water] [20:30 Iron Wind] [As a picture]"
    assert ({choice.kind for choice in replies[0].choices}, ada.at()) == ({"aside"}, asked)


async def _republish(room: Room, film: object) -> None:
    """A film is told differently."""
    house = room.house
    async with house.database.transaction() as tx:
        current = await house.festival.programmes.current(tx)
        plan = Proposal(current.version, (film,))  # type: ignore[arg-type]
        await publish(tx, house.festival.edition, current, plan, by="test", now=room.clock.now())

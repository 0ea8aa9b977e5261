"""What visitors asked of the programme and did not get: facts, places, changes, reasons, follow-ups; whole replies."""
# ruff: noqa: E501 - replies as they are read, a line a line

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.content.small import published
from tests.transcripts.stage import StillClock
from tests.visitors import BY_WORDING, WHOLE, Room, lines, open_room

NOON = datetime.fromisoformat("2021-04-15T12:00:00+08:00")


@pytest.fixture
async def shown(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    """Two days before, with the small programme."""
    async with open_room(sqlite_url, tmp_path, StillClock(NOON), **BY_WORDING) as opened:
        await published(opened)
        yield opened


async def test_a_fact_of_a_film_stands_above_its_card(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("how long is Low Water")) == [
        "Low Water is 25 minutes long.",
        "",
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
    assert lines(await one.says("who directed low water?"))[0] == "Low Water was directed by Ana Reis."
    assert lines(await one.says("which country is Salt Moon from"))[0] == "Salt Moon was made in: France, China."
    assert (
        lines(await one.says("how old do I have to be for low water"))[0]
        == "Low Water is recommended from 6 years of age."
    )
    assert lines(await one.says("what language is Iron Wind in"))[0] == "Iron Wind is spoken in: Chinese."
    assert (
        lines(await one.says("is low water sold out?"))[0]
        == "Low Water: 1 of 2 screenings are not sold out, as far as I know."
    )
    assert lines(await one.says("are there tickets for Iron Wind"))[0] == "Iron Wind is not sold out, as far as I know."
    assert lines(await one.says("does Low Water have subtitles"))[0] == "Subtitles of Low Water: Chinese."
    assert (
        lines(await one.says("who directed Iron Wind"))[0] == "The programme does not say this of Iron Wind: director."
    )
    assert lines(await one.says("how much is Class under the Stars on 17 April")) == [
        "Tickets for Class under the Stars: free <b>.",
        "",
        "Class under the Stars · dome astronomy class",
        "Saturday 17 April, 18:30–19:15 Beijing time (UTC+8)",
        "Dome Theatre, No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: full dome",
        "Language: Chinese",
        "Price: free <b>",
        "[♡ Add to my plan] [About the event]",
    ]


async def test_a_fact_of_a_film_in_chinese(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("退潮多长")) == [
        "《退潮》片长25分钟。",
        "",
        "《退潮》",
        "Low Water · Maré Baixa",
        "球幕电影 · 葡萄牙 · 2020 · 25分钟",
        "放映格式：球幕",
        "语言：英语对白，中文字幕",
        "适合亲子观看 · 6岁以上",
        "导演：Ana Reis",
        "",
        "海水退去，又回来。",
        "",
        "近期场次，北京时间（UTC+8）：",
        "4月16日（星期五）10:00–10:25 · 球幕影院 · 英语对白，中文字幕",
        "4月17日（星期六）19:30–19:55 · 球幕影院 · 英语对白，中文字幕 · 票已售完",
        "[4月16日（周五） 10:00 · 球幕影院] [4月17日（周六） 19:30 · 球幕影院] [♡ 关注这部影片]",
    ]
    assert lines(await one.says("退潮的导演是谁"))[0] == "《退潮》的导演是Ana Reis。"
    assert lines(await one.says("盐月是哪国的"))[0] == "《盐月》的制片国家（地区）：法国，中国。"
    assert lines(await one.says("退潮适合几岁"))[0] == "《退潮》建议6岁以上观看。"
    assert lines(await one.says("铁风还有票吗"))[0] == "据目前的信息，《铁风》尚未售完。"
    assert lines(await one.says("退潮有字幕吗"))[0] == "《退潮》有字幕：中文。"
    assert lines(await one.says("星空下的一课票价多少"))[0] == "星空下的一课的票价：免费。"
    assert lines(await one.says("退潮4月17日还有票吗"))[0] == "《退潮》的票已售完。"
    assert lines(await one.says("铁风的导演是谁"))[0] == "排片资料中没有《铁风》的这项信息：导演。"


async def test_all_films_by_length_and_how_many(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("shortest film")) == [
        "The shortest:",
        "",
        "Low Water: 25 minutes",
        "Iron Wind: 40 minutes",
        "Salt Moon: 90 minutes",
        "[Low Water] [Iron Wind] [Salt Moon]",
    ]
    assert lines(await one.says("the longest films?"))[0] == "The longest:"
    assert (
        lines(await one.says("how many films"))[0]
        == "The programme, 16 to 18 April 2021: 4 films and events, 15 screenings (1 cancelled), 3 halls."
    )


async def test_where_a_hall_is(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("where is the forum hall")) == [
        "Forum Hall",
        "No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
        "Projection: DCP",
        "",
        "What runs there next:",
        "",
        "Friday 16 April",
        "00:30–02:00 after midnight · Forum Hall · Salt Moon (French; Chinese/English subtitles)",
        "",
        "Times: Beijing time (UTC+8).",
        "[00:30 Salt Moon] [All screenings there]",
        "",
        "--",
    ]
    assert lines(await one.says("where is the dome?"))[0] == "Dome Theatre"


async def test_where_a_hall_is_in_chinese(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("球幕影院在哪")) == [
        "球幕影院",
        "北京市朝阳区北辰东路5号，邮编100012",
        "放映方式：球幕投影",
        "",
        "该厅接下来的场次：",
        "",
        "4月16日（星期五）",
        "10:00–10:25 · 球幕影院 · 《退潮》（英语对白，中文字幕）",
        "",
        "4月17日（星期六）",
        "18:30–19:15 · 球幕影院 · 星空下的一课（中文对白）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[4月16日 10:00 《退潮》] [4月17日 18:30 星空下的一课] [4月17日 19:30 《退潮》] [该厅全部场次]",
        "",
        "--",
    ]


async def test_events_are_listed_by_their_kind_alone(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("球幕天文课")) == [
        "球幕天文课：1场",
        "",
        "4月17日（星期六）",
        "18:30–19:15 · 球幕影院 · 星空下的一课（中文对白）",
        "",
        "以上均为北京时间（UTC+8）。",
        "[18:30 星空下的一课]",
    ]
    assert lines(await one.says("闭幕式什么时候")) == [
        "排片中没有闭幕式。",
        "--",
    ]


async def test_no_closing_ceremony(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("when is the closing ceremony?")) == [
        "No closing ceremony is listed in the programme.",
        "--",
    ]


async def test_what_is_cancelled_or_sold_out(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("which screenings are cancelled")) == [
        "Cancelled, moved or online: 1 screening",
        "",
        "Saturday 17 April",
        "14:00–14:40 · Giant Screen Theatre · Iron Wind (Chinese) · cancelled",
        "",
        "Times: Beijing time (UTC+8).",
        "[14:00 Iron Wind]",
    ]
    assert lines(await one.says("what's sold out?")) == [
        "Sold out: 1 screening",
        "",
        "Saturday 17 April",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "Times: Beijing time (UTC+8).",
        "[19:30 Low Water]",
    ]
    assert lines(await one.presses("showtimes.news:9:sold")) == [
        "Cancelled, moved or online: 1 screening",
        "",
        "Saturday 17 April",
        "14:00–14:40 · Giant Screen Theatre · Iron Wind (Chinese) · cancelled",
        "",
        "Times: Beijing time (UTC+8).",
        "[14:00 Iron Wind]",
    ]


async def test_what_is_cancelled_or_sold_out_in_chinese(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("哪些场次取消了")) == [
        "取消、改期或改为线上：1场",
        "",
        "4月17日（星期六）",
        "14:00–14:40 · 巨幕影院 · 《铁风》（中文对白） · 已取消",
        "",
        "以上均为北京时间（UTC+8）。",
        "[14:00 《铁风》]",
    ]
    assert lines(await one.says("哪些售完了")) == [
        "票已售完：1场",
        "",
        "4月17日（星期六）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[19:30 《退潮》]",
    ]
    shown.clock.instant = datetime.fromisoformat("2021-04-17T19:35:00+08:00")
    assert lines(await one.says("哪些售完了")) == [
        "票已售完：1场",
        "",
        "4月17日（星期六）",
        "19:30–19:55 · 球幕影院 · 《退潮》（英语对白，中文字幕） · 票已售完",
        "",
        "以上均为北京时间（UTC+8）。",
        "[19:30 《退潮》]",
    ]
    shown.clock.instant = datetime.fromisoformat("2021-04-17T21:00:00+08:00")
    assert lines(await one.says("哪些售完了")) == [
        "后续场次目前没有标为售完的。",
        "--",
    ]
    assert lines(await one.says("哪些场次取消了")) == [
        "后续场次目前没有取消、改期或改为线上的。",
        "--",
    ]


async def test_why_nothing_is_found(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.says("what's on on 10 April?")) == [
        "The festival begins on Friday 16 April.",
        "",
        "Nearest, on other days:",
        "",
        "Friday 16 April",
        "10:00–10:25 · Dome Theatre · Low Water (English; Chinese subtitles)",
        "00:30–02:00 after midnight · Forum Hall · Salt Moon (French; Chinese/English subtitles)",
        "",
        "Times: Beijing time (UTC+8).",
        "[10:00 Low Water | 00:30 Salt Moon] [What's on]",
    ]
    assert lines(await one.says("what's on on 31 April"))[0] == "There is no 31 April: April has 30 days."
    assert lines(await one.says("what's on 20 April"))[0] == "The festival ends on Sunday 18 April."


async def test_why_nothing_is_found_in_chinese(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("4月10日有什么"))[0] == "展映4月16日（星期五）开始。"
    assert lines(await one.says("4月31日有什么"))[0] == "没有4月31日这一天：四月只有30天。"
    assert lines(await one.says("4月20日有什么"))[0] == "展映4月18日（星期日）结束。"


async def test_at_night_the_night_goes_on(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-17T00:45:00+08:00")
    one = shown.visitor("one", "en")
    assert lines(await one.says("what's on now")) == [
        "On now: 1 screening",
        "",
        "Friday 16 April",
        "00:30–02:00 after midnight · Forum Hall · Salt Moon (French; Chinese/English subtitles)",
        "",
        "Times: Beijing time (UTC+8).",
        "[00:30 Salt Moon]",
    ]
    assert lines(await one.says("what's on tonight?"))[0] == "Saturday 17 April, evening: 3 screenings"
    assert lines(await one.says("/today")) == [
        "Friday 16 April: 1 screening on now, none to come",
        "",
        "00:30–02:00 after midnight · Forum Hall · Salt Moon (French; Chinese/English subtitles)",
        "",
        "Times: Beijing time (UTC+8).",
        "[00:30 Salt Moon] [As a picture]",
    ]


async def test_at_night_the_day_that_is_meant(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-18T00:30:00+08:00")
    one = shown.visitor("one", "zh")
    assert lines(await one.says("今天有什么")) == [
        "4月18日（星期日）：10场",
        "",
        "09:00–09:40 · 巨幕影院 · 《铁风》（中文对白）",
        "10:00–10:40 · 巨幕影院 · 《铁风》（中文对白）",
        "11:00–11:40 · 巨幕影院 · 《铁风》（中文对白）",
        "12:00–12:40 · 巨幕影院 · 《铁风》（中文对白）",
        "13:00–13:40 · 巨幕影院 · 《铁风》（中文对白）",
        "14:00–14:40 · 巨幕影院 · 《铁风》（中文对白）",
        "",
        "第1页，共2页 · 均为北京时间（UTC+8）。",
        "[09:00 《铁风》 | 10:00 《铁风》] [11:00 《铁风》 | 12:00 《铁风》] [13:00 《铁风》 | 14:00 《铁风》] [下一页 ▶] [存成图片]",
    ]


async def test_a_whole_question_inherits_nothing(shown: Room) -> None:
    one = shown.visitor("one", "zh")
    assert lines(await one.says("周六晚上球幕影院有什么"))[0] == "4月17日（星期六），晚上，球幕影院：2场"
    assert lines(await one.says("球幕天文课"))[0] == "球幕天文课：1场"
    assert lines(await one.says("那下午呢"))[0] == "下午，球幕天文课：没有找到场次。"
    assert lines(await one.says("周六晚上有什么"))[0] == "4月17日（星期六），晚上：3场"
    assert lines(await one.says("那周日呢"))[0] == "4月18日（星期日），晚上：1场"
    assert lines(await one.says("换成周六"))[0] == "4月17日（星期六），晚上：3场"
    assert lines(await one.says("那铁风呢"))[0] == "《铁风》，4月17日（星期六），晚上：1场"


async def test_a_whole_question_inherits_nothing_in_english(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert (
        lines(await one.says("What's on on Saturday evening in the dome?"))[0]
        == "Saturday 17 April, evening, Dome Theatre: 2 screenings"
    )
    assert (
        lines(await one.says("what about giant screen?"))[0]
        == "Saturday 17 April, evening, Giant Screen Theatre: 1 screening"
    )
    assert lines(await one.says("Sunday"))[0] == "Sunday 18 April: 10 screenings"
    assert lines(await one.says("dome films"))[0] == "Dome films: 2 screenings"
    assert lines(await one.says("What's on on Saturday?"))[0] == "Saturday 17 April: 3 screenings"
    assert lines(await one.says("only in English"))[0] == "Saturday 17 April, in English: 1 screening"
    shown.clock.instant = datetime.fromisoformat("2021-04-15T12:11:00+08:00")
    assert lines(await one.says("and in the afternoon?"))[0] == "I'm not quite sure what you mean. Is it one of these?"


async def test_after_what_comes_next_the_day_is_that_one(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-17T12:00:00+08:00")
    one = shown.visitor("one", "zh")
    assert lines(await one.says("接下来有什么"))[0] == "接下来：1场"
    assert lines(await one.says("那晚上呢"))[0] == "4月17日（星期六），晚上：3场"


async def test_what_follows_a_command_is_a_question(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-17T12:00:00+08:00")
    one = shown.visitor("one", "en")
    assert lines(await one.says("/programme 18 april"))[0] == "Sunday 18 April: 10 screenings"
    assert lines(await one.says("/today evening"))[0] == "Saturday 17 April, evening: 3 screenings"
    assert (
        lines(await one.says("/programme xyzzy"))[0]
        == "The programme, 16 to 18 April 2021: 4 films and events, 15 screenings (1 cancelled), 3 halls."
    )
    assert lines(await one.says("/today"))[0] == "Saturday 17 April: 3 screenings"


async def test_a_forged_button_is_an_old_one(shown: Room) -> None:
    one = shown.visitor("one", "en")
    assert lines(await one.presses("showtimes.find:99:Dzzz")) == [
        "That button cannot be read any more. Ask again, or look through the programme:",
        "[What's on]",
    ]
    assert lines(await one.presses("showtimes.find:1:D1~zzz")) == [
        "That button cannot be read any more. Ask again, or look through the programme:",
        "[What's on]",
    ]
    assert lines(await one.presses("showtimes.find:1:WuFgone"))[0] == "That film is not in the programme any more."
    assert lines(await one.presses("showtimes.day:9999-12-31"))[0] == "The festival ends on Sunday 18 April."


async def test_in_a_form_a_name_is_an_answer_and_a_question_is_a_question(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-03-01T12:00:00+08:00")
    ada = shown.visitor("ada")
    await ada.says("/enrol")
    while ada.at() not in ("rights", "="):
        answer = WHOLE.get(ada.at())
        await (ada.says(answer) if answer else ada.says("skip"))
    await ada.says("Ana Reis")
    assert ada.at() == "rights_organisation"
    await ada.says("English")
    assert ada.at() == "rights_email"
    replies = await ada.says("Blue Planet Films")
    assert lines(replies)[0] == "There is no @ in “Blue Planet Films”, so it is not an e-mail address."
    replies = await ada.says("Low Water")
    assert lines(replies)[0] == "There is no @ in “Low Water”, so it is not an e-mail address."
    replies = await ada.says("when is Low Water?")
    assert (lines(replies)[0], ada.at()) == ("Low Water: 2 screenings", "rights_email")
    assert [choice.id for choice in replies[0].choices] == [
        "showtimes.screening:low-water-1",
        "showtimes.screening:low-water-2",
    ]


async def test_what_is_running_stands_above_what_comes(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-17T20:35:00+08:00")
    one = shown.visitor("one", "en")
    assert lines(await one.says("/today")) == [
        "Saturday 17 April: 1 screening on now, none to come",
        "",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[20:30 Iron Wind] [As a picture]",
    ]
    shown.clock.instant = datetime.fromisoformat("2021-04-17T19:40:00+08:00")
    assert lines(await one.says("what's on today")) == [
        "Saturday 17 April: 1 screening",
        "",
        "On now",
        "19:30–19:55 · Dome Theatre · Low Water (English; Chinese subtitles) · sold out",
        "",
        "20:30–21:10 · Giant Screen Theatre · Iron Wind (Chinese)",
        "",
        "Times: Beijing time (UTC+8).",
        "[20:30 Iron Wind] [As a picture]",
    ]


async def test_tonight_is_said_after_midnight(shown: Room) -> None:
    shown.clock.instant = datetime.fromisoformat("2021-04-17T00:10:00+08:00")
    one = shown.visitor("one", "zh")
    assert lines(await one.says("/today")) == [
        "4月16日（星期五），今夜还有1场",
        "",
        "次日凌晨00:30–02:00 · 报告厅 · 《盐月》（法语对白，中文/英语字幕）",
        "",
        "以上均为北京时间（UTC+8）。",
        "[00:30 《盐月》] [存成图片]",
    ]

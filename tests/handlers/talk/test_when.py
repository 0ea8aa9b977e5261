"""Deadlines and other instants, as people read them: the published vectors, clocks that jump, and both languages."""

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.talk.when import days, deadline, moment, offset, own_time, parse_local, place, time_left

BEIJING = "Asia/Shanghai"
CLOSES = datetime(2021, 3, 14, 16, tzinfo=UTC)


@pytest.mark.parametrize("year", [2021, 2025, 2027])
@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("America/Los_Angeles", "14 March, 09:00 in Los Angeles, UTC-7", "洛杉矶时间3月14日09:00，UTC-7"),
        ("America/New_York", "14 March, 12:00 in New York, UTC-4", "纽约时间3月14日12:00，UTC-4"),
        ("Europe/Berlin", "14 March, 17:00 in Berlin, UTC+1", "柏林时间3月14日17:00，UTC+1"),
        ("Asia/Tokyo", "15 March, 01:00 in Tokyo, UTC+9", "东京时间3月15日01:00，UTC+9"),
        ("Pacific/Auckland", "15 March, 05:00 in Auckland, UTC+13", "奥克兰时间3月15日05:00，UTC+13"),
        ("Asia/Kolkata", "14 March, 21:30 in Kolkata, UTC+5:30", "加尔各答时间3月14日21:30，UTC+5:30"),
        ("Europe/London", "14 March, 16:00 in London, UTC", "伦敦时间3月14日16:00，UTC"),
        ("UTC", "14 March, 16:00 UTC", "UTC时间3月14日16:00"),
        ("Etc/GMT+5", "14 March, 11:00 UTC-5", "UTC-5时间3月14日11:00"),
    ],
)
def test_the_deadline_where_the_reader_is(year: int, zone: str, english: str, chinese: str) -> None:
    closes = parse_local(f"{year}-03-14 24:00", BEIJING)
    assert closes == datetime(year, 3, 14, 16, tzinfo=UTC)
    assert deadline(closes, BEIJING, "en", zone) == f"14 March {year}, 24:00 Beijing time (UTC+8; {english})"
    assert deadline(closes, BEIJING, "zh", zone) == f"{year}年3月14日24:00（北京时间，UTC+8；{chinese}）"


@pytest.mark.parametrize(
    "own", ["", BEIJING, "Asia/Singapore", "Australia/Perth", "Mars/Olympus", "../etc/passwd", "\0"]
)
def test_the_festivals_time_alone_where_the_reader_has_the_same_or_none(own: str) -> None:
    assert deadline(CLOSES, BEIJING, "en", own) == "14 March 2021, 24:00 Beijing time (UTC+8)"
    assert deadline(CLOSES, BEIJING, "zh", own) == "2021年3月14日24:00（北京时间，UTC+8）"


def test_anywhere_on_earth_would_be_twenty_hours_later() -> None:
    anywhere = parse_local("2021-03-14 24:00", "Etc/GMT+12")
    assert anywhere - CLOSES == timedelta(hours=20)
    assert moment(anywhere, BEIJING, "en") == "15 March 2021, 20:00 Beijing time (UTC+8)"


def test_another_year_over_there_is_said() -> None:
    closes = parse_local("2026-12-31 24:00", BEIJING)
    assert deadline(closes, BEIJING, "en", "Asia/Tokyo").endswith("; 1 January 2027, 01:00 in Tokyo, UTC+9)")
    assert deadline(closes, BEIJING, "zh", "Asia/Tokyo").endswith("；东京时间2027年1月1日01:00，UTC+9）")


def test_a_deadline_at_midnight_over_there_ends_that_day_too() -> None:
    closes = parse_local("2021-03-15 07:00", BEIJING)
    assert deadline(closes, BEIJING, "en", "Europe/London") == (
        "15 March 2021, 07:00 Beijing time (UTC+8; 14 March, 23:00 in London, UTC)"
    )
    assert deadline(closes + timedelta(hours=1), BEIJING, "en", "Europe/London").endswith(
        "14 March, 24:00 in London, UTC)"
    )


def test_a_receipt_is_a_moment_and_midnight_begins_a_day() -> None:
    assert moment(CLOSES, BEIJING, "en") == "15 March 2021, 00:00 Beijing time (UTC+8)"
    assert moment(datetime(2021, 3, 1, 1, 30, 59, tzinfo=UTC), BEIJING, "zh") == "2021年3月1日09:30（北京时间，UTC+8）"


def test_a_language_that_only_brings_a_catalogue() -> None:
    assert deadline(CLOSES, BEIJING, "de", "Europe/Berlin") == (
        "14. März 2021, 24:00 (Shanghai, UTC+8; 14. März, 17:00 Berlin, UTC+1)"
    )
    assert time_left(CLOSES, CLOSES - timedelta(days=13), "de") == "in 13 Tagen"


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2021-03-14 24:00", datetime(2021, 3, 14, 16, tzinfo=UTC)),
        ("2021-03-14", datetime(2021, 3, 14, 16, tzinfo=UTC)),
        ("2021-03-14T23:59:59", datetime(2021, 3, 14, 15, 59, 59, tzinfo=UTC)),
        (" 2021-3-14  9:05 ", datetime(2021, 3, 14, 1, 5, tzinfo=UTC)),
        ("2020-12-31 24:00", datetime(2020, 12, 31, 16, tzinfo=UTC)),
    ],
)
def test_local_time_as_organisers_write_it(text: str, instant: datetime) -> None:
    assert parse_local(text, BEIJING) == instant


def test_an_hour_that_the_clocks_skip_or_repeat_is_read_as_the_later_one() -> None:
    assert parse_local("2021-03-14 02:30", "America/New_York") == datetime(2021, 3, 14, 7, 30, tzinfo=UTC)
    assert parse_local("2021-11-07 01:30", "America/New_York") == datetime(2021, 11, 7, 6, 30, tzinfo=UTC)
    assert parse_local("2018-11-03 24:00", "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "14 March", "2021-02-30 10:00", "2021-03-14 25:00", "2021-03-14 24:01", "9999-12-31"]
)
def test_what_is_no_local_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a local date|does not exist"):
        parse_local(text, BEIJING)


@pytest.mark.parametrize(
    ("left", "english", "chinese"),
    [
        (timedelta(days=13, hours=15), "13 days left", "还有13天"),
        (timedelta(hours=48), "2 days left", "还有2天"),
        (timedelta(hours=47, minutes=59), "47 hours left", "还有47小时"),
        (timedelta(minutes=119), "119 minutes left", "还有119分钟"),
        (timedelta(seconds=3), "1 minute left", "还有1分钟"),
        (timedelta(), "", ""),
        (timedelta(days=-1), "", ""),
    ],
)
def test_what_is_left(left: timedelta, english: str, chinese: str) -> None:
    assert time_left(CLOSES, CLOSES - left, "en") == english
    assert time_left(CLOSES, CLOSES - left, "zh") == chinese


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "布宜诺斯艾利斯"),
        ("Asia/Ho_Chi_Minh", "Ho Chi Minh City", "胡志明市"),
        ("Asia/Urumqi", "Urumqi", "乌鲁木齐"),
        ("Asia/Chongqing", "Beijing", "北京"),
        ("UTC", "", ""),
        ("Etc/GMT-3", "", ""),
    ],
)
def test_cities(zone: str, english: str, chinese: str) -> None:
    assert (place(zone, "en"), place(zone, "zh")) == (english, chinese)


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2021, 4, 17), date(2021, 4, 17), "17 April 2021", "2021年4月17日"),
        (date(2021, 4, 16), date(2021, 4, 18), "16 to 18 April 2021", "2021年4月16日至18日"),
        (date(2021, 4, 17), date(2021, 5, 14), "17 April to 14 May 2021", "2021年4月17日至5月14日"),
        (date(2021, 12, 30), date(2022, 1, 2), "30 December 2021 to 2 January 2022", "2021年12月30日至2022年1月2日"),
    ],
)
def test_from_day_to_day(first: date, last: date, english: str, chinese: str) -> None:
    assert (days(first, last, "en"), days(first, last, "zh")) == (english, chinese)


def test_what_ones_own_clock_adds() -> None:
    assert own_time(CLOSES, BEIJING, "en", "Europe/Berlin") == " — that is 14 March, 17:00 in Berlin (UTC+1)"
    assert own_time(CLOSES, BEIJING, "zh", "Asia/Hong_Kong") == own_time(CLOSES, BEIJING, "en", "") == ""
    assert (offset(CLOSES, BEIJING), offset(CLOSES, "UTC")) == ("UTC+8", "UTC")

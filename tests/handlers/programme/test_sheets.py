"""Sheets become programmes: encodings, shapes, headers in both languages, and the same again."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.programme.publishing import compare
from storage.programme_versions import MOVED
from storage.screenings import CANCELLED, ONLINE
from tests.examples import examples
from tests.sheets import ROOT, ROWS, after, csv_of, programme, read, slots, workbook, wrong

SLOTS = [
    ("dome-of-bees", "dome", "2021-04-17T19:30"),
    ("film-f2adbf1c", "dome", "2021-04-18T19:30"),
    ("dome-of-bees", "dome", "2021-04-18T21:00"),
]


def csv(*rows: Sequence[object]) -> bytes:
    return csv_of(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_csv_in_every_usual_encoding(encoding: str, sign: str) -> None:
    told = read(csv_of(ROWS, encoding, sign))
    assert (slots(told), wrong(told)) == (SLOTS, [])


def test_a_workbook_with_real_dates() -> None:
    rows = [
        ("排片表（内部）",),
        (None,),
        ("片名 Film", "影厅", "日期", "场次 / Time", "片长（分钟）", "类别"),
        ("蜂之穹", "球幕", date(2021, 4, 17), time(19, 30), 30, "球幕电影"),
        ("蜂之穹", "球幕", None, 0.875, 30, None),
        ("蜂之穹", "球幕", None, timedelta(hours=25, minutes=10), 30, None),
        ("蜂之穹", "球幕", datetime.fromisoformat("2021-04-18"), "24:30", 30, None),
    ]  # fmt: skip
    told = read(workbook(排片=rows), "排片.xlsx")
    assert wrong(told, "zh") == [
        "第6行：开始时间是4月18日 01:10，即4月17日（星期六）当天夜里",
        "第7行：开始时间是4月19日 00:30，即4月18日（星期日）当天夜里",
    ]
    assert [slot[2] for slot in slots(told)] == [
        "2021-04-17T19:30", "2021-04-17T21:00", "2021-04-18T01:10", "2021-04-19T00:30",
    ]  # fmt: skip


def test_days_as_headings_and_lone_remarks() -> None:
    told = read(csv(
        ("film", "hall", "time", "kind"), ("Saturday 17 April 2021",), ("Bees", "dome", "19:30-20:10", "dome"),
        ("Bees", "dome", "21:00-21:40", ""), ("四月十八日",), ("Bees", "dome", "10:00-10:40", ""),
        ("see also the web",),
    ))  # fmt: skip
    assert [slot[2] for slot in slots(told)] == ["2021-04-17T19:30", "2021-04-17T21:00", "2021-04-18T10:00"]
    assert {each.minutes for each in told.proposal.screenings} == {40}
    assert wrong(told) == ["row 7: “see also the web” stands alone in its row and is left out"]


def test_two_sheets_or_two_files() -> None:
    films = [("film", "title_en", "title_zh", "kind", "minutes", "country", "year", "spoken", "subtitles"),
             ("bees", "Dome of Bees", "《蜂之穹》", "球幕电影", "26分钟", "德国", 2018, "德语", "中英")]  # fmt: skip
    shows = [("影片", "影厅", "开始"), ("蜂之穹", "球幕影院", "2021/4/17 19:30"), ("bees", "dome", "2021/4/18 19:30")]
    both = read(workbook(films=films, screenings=shows, notes=[("nothing", "here")]), "a.xlsx")
    [film] = both.proposal.films
    assert (film.id, film.title, film.minutes, film.format) == (
        "bees",
        {"en": "Dome of Bees", "zh": "蜂之穹"},
        26,
        "dome",
    )
    assert (film.countries, film.year, film.spoken, film.subtitles) == (("DE",), 2018, ("de",), ("zh", "en"))
    alone = read(csv_of(films))
    assert (alone.sound, len(alone.proposal.films), alone.screenings) == (True, 1, 0)
    then = read(csv_of(shows), stands=after(alone))
    assert ([wrong(told) for told in (both, alone, then)], slots(then)) == ([[], [], []], slots(both))
    assert {(each.minutes, each.spoken, each.subtitles) for each in then.proposal.screenings} == {
        (26, ("de",), ("zh", "en"))
    }


def test_states_prices_and_links() -> None:
    told = read(csv(
        ("film", "hall", "start", "minutes", "kind", "状态", "票价", "购票", "link"),
        ("Bees", "dome", "17 April 10:00", 30, "dome", "售罄", 30, "https://example.org/t", ""),
        ("Bees", "dome", "17 April 12:00", 30, "", "取消", "free", "", ""),
        ("Bees", "dome", "17 April 12:00", 30, "", "ONLINE", "", "", "https://example.org/see"),
        ("Bees", "dome", "17 April 13:00", 30, "", "正常", "", "", ""),
    ))  # fmt: skip
    assert wrong(told) == []
    assert [
        (each.state, each.sold_out, each.price, each.tickets, each.link)
        for each in sorted(told.proposal.screenings, key=lambda each: (each.starts, each.state))
    ] == [
        ("planned", True, {"en": "30 yuan", "zh": "30元"}, "https://example.org/t", ""),
        (CANCELLED, False, {"en": "free", "zh": "free"}, "", ""),
        (ONLINE, False, {}, "", "https://example.org/see"),
        ("planned", False, {}, "", ""),
    ]


def test_a_calendar() -> None:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:bees-1@example.org", "SUMMARY:Bees", "LOCATION:球幕影院",
        "DTSTART;TZID=Asia/Shanghai:20210417T193000", "DURATION:PT30M", "END:VEVENT", "BEGIN:VEVENT",
        "UID:9F3C@example.org", "SUMMARY:Bees", "LOCATION:Dome", "DTSTART:20210418T113000Z", "DTEND:20210418T120000Z",
        "STATUS:CANCELLED", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    told = read("\r\n".join(lines).encode(), "a.ics")
    assert wrong(told) == []
    assert [(each.id, each.local_start, each.minutes, each.state) for each in told.proposal.screenings] == [
        ("bees-1", "2021-04-17T19:30", 30, "planned"),
        ("bees-0418-1930-dome", "2021-04-18T19:30", 30, CANCELLED),
    ]


def test_the_sample_is_without_fault_and_the_same_again_changes_nothing() -> None:
    films, shows = (ROOT / "handlers/content/sample" / name for name in ("films.csv", "screenings.csv"))
    stands = after(read(films.read_bytes()))
    told = read(shows.read_bytes(), stands=stands)
    assert (told.sound, told.screenings, told.unchanged) == (True, 600, 0)
    stands = after(told, stands)
    again = read(shows.read_bytes(), stands=stands)
    assert (again.sound, again.unchanged, again.vanished, again.proposal.screenings) == (True, 600, (), [])
    without = b"\n".join(line.partition(b",")[2] for line in shows.read_bytes().splitlines())
    told = read(without, stands=stands)
    assert (told.sound, told.unchanged, told.vanished, told.proposal.screenings) == (True, 600, (), [])


def test_a_moved_row_is_recognised_and_a_vanished_one_told() -> None:
    stands = after(read(csv_of(ROWS)))
    moved = [*ROWS[:3], ("Dome of Bees", "dome", "2021-04-18 20:30", 30, "")]  # the same day: no id is needed
    told = read(csv_of(moved), stands=stands)
    assert [change.change for change in compare(stands, told.proposal)] == [MOVED]
    assert (told.unchanged, told.vanished) == (2, ())
    gone = read(csv_of([ROWS[0], *ROWS[2:]]), stands=stands)
    assert (gone.unchanged, gone.vanished) == (2, ())  # 17 April is none of this file's days
    gone = read(csv_of([*ROWS[:3]]), stands=stands)
    assert (gone.unchanged, gone.vanished) == (2, ("dome-of-bees-0418-2100-dome",))


def test_with_an_id_a_row_may_move_anywhere() -> None:
    rows = [("id", *ROWS[0]), ("B 1", *ROWS[1]), ("b-2", *ROWS[3])]
    stands = after(read(csv_of(rows)))
    told = read(csv_of([rows[0], rows[2], ("b-1", "Dome of Bees", "dome", "2021-05-02 10:00", 30, "")]), stands=stands)
    [change] = compare(stands, told.proposal)
    assert (change.change, change.after.id, change.after.local_start) == (MOVED, "b-1", "2021-05-02T10:00")


def test_a_new_screening_at_the_time_of_one_that_moved_away_gets_an_id_of_its_own() -> None:
    stands = after(read(csv_of(ROWS[:2])))
    [old] = stands.screenings
    moved = replace(old, local_start="2021-04-25T19:30", starts=old.starts + timedelta(days=8))
    stands = programme(list(stands.films.values()), [moved], 2)
    [new] = read(csv_of(ROWS[:2]), stands=stands).proposal.screenings
    assert (old.id, new.local_start, new.id != old.id) == ("dome-of-bees-0417-1930-dome", old.local_start, True)


def test_cancelled_ones_stay_so_without_a_word() -> None:
    stands = after(read(csv_of(ROWS[:2])))
    [old] = stands.screenings
    stands = programme(list(stands.films.values()), [replace(old, state=CANCELLED)], 2)
    told = read(csv_of(ROWS[:2]), stands=stands)
    assert (told.unchanged, wrong(told)) == (
        1,
        [
            "row 2: the screening dome-of-bees-0417-1930-dome was cancelled and stays so; “planned” in a column"
            " “state” brings it back"
        ],
    )


def test_every_fault_names_its_row_and_what_was_expected() -> None:
    told = read(csv(
        ("film", "hall", "start", "minutes", "kind", "language"),
        ("Bees", "Dom Theatre", "17 April 10:00", 30, "dome", "en"),
        ("Bees", "dome", "soon", 30, "dome", "en"),
        ("Bees", "dome", "17 April 10:00", "long", "dome", "en"),
        ("Bees", "dome", "17 April 10:00", 30, "opera", "en"),
        ("Bees", "dome", "17 April 10:00", 30, "dome", "Xyzzy"),
        ("", "dome", "17 April 10:00", 30, "dome", "en"),
        ("Bees", "", "17 April 10:00", 30, "dome", "en"),
        ("Bees", "dome", "", 30, "dome", "en"),
        ("Bees", "dome", "17 April 10:00", 30, "dome", "en"),
        ("Bees", "dome", "17 April 10:20", 30, "dome", "en"),
        ("Bees", "giant", "18 April 10:00", 30, "dome", "en"),
        ("Bees", "dome", "1 June 10:00", 30, "dome", "en"),
    ))  # fmt: skip
    assert wrong(told) == [
        "row 2, hall: the hall “Dom Theatre” is not known; did you mean Dome Theatre?",
        "row 3, start: “soon” is no day with a time; written for instance as 2021-04-17 19:30",
        "row 4, minutes: “long” is no length; written in minutes, for instance 45",
        "row 5, kind: “opera” is no kind; one of these is expected: dome film, giant-screen film, 4D film,"
        " science documentary, science fiction, forum, salon, dome astronomy class, ceremony",
        "row 6, language: “Xyzzy” names no language; written for instance as English, Chinese or en;zh",
        "row 7, film: the film is missing",
        "row 8, hall: the hall is missing",
        "row 9: the column “start” is empty",
        "row 11: Dome Theatre is taken: Bees, 17 April, 10:00, 30 minutes, and 15 minutes to change over",
        "row 12: Giant Screen Theatre cannot show Bees: its format is full dome",
        "row 13: 1 June 2021, 10:00 is outside of the festival’s days, 1 April 2021 to 31 May 2021",
    ]
    assert wrong(told, "zh")[0] == "第2行“hall”：没有名为“Dom Theatre”的影厅，是否指球幕影院？"


TIMES = st.integers(0, 60 * 24 * 40 // 15)


@settings(max_examples=examples(12))
@given(st.lists(TIMES, unique=True, min_size=1, max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_importing_twice_is_importing_once(quarters: list[int], films: list[bool]) -> None:
    begin = datetime.fromisoformat("2021-04-10T06:00")
    starts = sorted(begin + timedelta(minutes=15 * each) for each in quarters)
    starts = [starts[0], *(b for a, b in pairwise(starts) if b - a >= timedelta(minutes=45))]
    rows = [(f"Film {'ab'[films[n]]}", "dome", f"{at:%Y/%m/%d %H:%M}", 30, "dome") for n, at in enumerate(starts)]
    first = read(csv(ROWS[0], *rows))
    if not first.sound:
        return
    stands = after(first)
    for content, name in ((csv(ROWS[0], *reversed(rows)), "a.csv"), (workbook(a=[ROWS[0], *rows]), "a.xlsx")):
        again = read(content, name, stands)
        assert (again.unchanged, again.proposal.screenings, again.proposal.films) == (len(rows), [], [])


def test_running_numbers_are_no_ids() -> None:
    """They shift when a row is put in: every screening below it would seem to have moved."""
    header = ("序号", *ROWS[0])
    stands = after(read(csv_of([header, (1, *ROWS[1]), (2, *ROWS[3])])))
    told = read(csv_of([header, (1, *ROWS[2]), (2, *ROWS[1]), (3, *ROWS[3])]), stands=stands)
    assert [change.change for change in compare(stands, told.proposal)] == ["new"]


KNOWN = (
    ("film", "title_en", "title_zh", "kind", "minutes"),
    ("saturn-night", "Saturn by Night", "土星之夜", "dome", 32),
    ("whale", "Words of the Whale", "鲸语", "dome", 38),
)


def test_a_misspelt_title_is_one_fault_and_no_new_film() -> None:
    stands = after(read(csv_of(KNOWN)))
    told = read(csv(
        ("影片", "影厅", "日期", "时间"),
        ("土星之液", "球幕影院", "4月17日", "19:30"),
        ("Satrun by Nigth", "Forum Hall", "4月18日", "19:30"),
        ("蜂之穹", "报告厅", "4月19日", "19:30"),
        ("土星之夜", "球幕影院", "4月20日", "19:30"),
    ), stands=stands)  # fmt: skip
    assert wrong(told, "zh") == [
        "第2行“影片”：没有影片《土星之液》，是否指《土星之夜》？如是新影片，请写明类别和片长",
        "第3行“影片”：没有影片《Satrun by Nigth》，是否指《土星之夜》？如是新影片，请写明类别和片长",
        "第4行“影片”：排片中还没有影片《蜂之穹》；新影片还需写明类别（球幕电影、巨幕电影、4D电影、科普纪录片、科幻电影、论坛、"
        "沙龙、球幕天文课、典礼）、片长（分钟）",
    ]
    assert wrong(told)[2] == (
        "row 4, 影片: the film “蜂之穹” is not in the programme yet; a new film also needs its kind (dome film,"
        " giant-screen film, 4D film, science documentary, science fiction film, forum, salon, dome astronomy class,"
        " ceremony), its length in minutes"
    )


def test_an_empty_time_names_its_column_and_a_bare_excel_day_is_no_midnight() -> None:
    days = (date(2021, 4, 17), "4月18日", "4月19日 19:30")
    head = ("片名", "影厅", "日期", "时间", "片长", "类别")
    told = read(workbook(a=[head, *(("蜂之穹", "球幕", day, None, 30, "球幕电影") for day in days)]), "a.xlsx")
    assert (wrong(told, "zh"), slots(told)) == (
        ["第2行：“时间”一列没有填写", "第3行：“时间”一列没有填写"],
        [("film-0de6c1c1", "dome", "2021-04-19T19:30")],
    )


def test_only_the_days_that_occur_are_covered() -> None:
    days = (17, 18, 19, 20, 26, 27)
    stands = after(read(csv(ROWS[0], *(("Bees", "dome", f"{day} April {at}", 30, "dome") for day in days
                                       for at in ("10:00", "12:00")))))  # fmt: skip
    told = read(csv(ROWS[0], *(("Bees", "dome", f"{day} April 10:00", 30, "") for day in (17, 26, 27))), stands=stands)
    assert told.vanished == ("bees-0417-1200-dome", "bees-0426-1200-dome", "bees-0427-1200-dome")
    assert [(f"{day:%d}", told.halls) for day in told.days] == [(day, ("dome",)) for day in ("17", "26", "27")]


@pytest.mark.parametrize("head", ["开始时间", "时间", "放映时间", "time", "start time", "开始", "start"])
def test_a_column_of_times_may_hold_days_too(head: str) -> None:
    stands = after(read(csv_of((*KNOWN, ("bees", "Dome of Bees", "蜂之穹", "dome", 30)))))
    told = read(csv(
        ("影片", "影厅", head, "语言"), ("土星之夜", "球幕影院", "4月24日 24:30", "中文"),
        ("蜂之穹", "球幕", "2021/4/20 20:05", "英语"), ("蜂之穹", "球幕", "21 April 8:30 pm", "英语"),
    ), stands=stands)  # fmt: skip
    assert wrong(told, "zh") == ["第2行：开始时间是4月25日 00:30，即4月24日（星期六）当天夜里"]
    assert sorted(slots(told)) == [
        ("bees", "dome", "2021-04-20T20:05"), ("bees", "dome", "2021-04-21T20:30"),
        ("saturn-night", "dome", "2021-04-25T00:30"),
    ]  # fmt: skip


def test_days_in_the_column_of_times_are_read_cell_by_cell() -> None:
    stands = after(read(csv_of(KNOWN)))
    rows = [("4月17日 19:30", "土星之夜"), ("20:30", "鲸语"), ("Sunday 17 April 21:30", "鲸语"), ("soon", "鲸语")]
    told = read(csv(("time", "film", "hall"), *((*row, "dome") for row in rows)), stands=stands)
    assert (slots(told), wrong(told)) == (
        [("saturn-night", "dome", "2021-04-17T19:30")],
        [
            "row 3: the day is missing: neither this row nor one above it has a date",
            "row 4, time: “Sunday 17 April 21:30”: 17 April 2021 is a Saturday, not a Sunday",
            "row 5, time: “soon” is no day with a time; written for instance as 2021-04-17 19:30",
        ],
    )


def test_beside_a_column_of_days_the_time_alone_counts() -> None:
    stands = after(read(csv_of(KNOWN)))
    head = ("film", "hall", "date", "time")
    real = datetime.fromisoformat("2021-04-01T20:30")
    told = read(workbook(a=[
        head, ("鲸语", "dome", date(2021, 4, 17), "4月17日 19:30"), ("鲸语", "dome", date(2021, 4, 18), real),
        ("鲸语", "dome", date(2021, 4, 19), "4月20日 19:30"),
    ]), "a.xlsx", stands)  # fmt: skip
    assert [slot[2] for slot in slots(told)] == ["2021-04-17T19:30", "2021-04-18T20:30"]
    assert wrong(told) == [
        "row 4, time: “4月20日 19:30” is no time of day; written for instance as 19:30, after midnight as 24:30"
    ]


def test_a_hall_is_suggested_only_where_it_is_nearly_that() -> None:
    halls = ["Moon Hall", "Space Theatre", "Dome Theater", "Giant Scren Theatre", "球幕影厅院"]
    told = read(csv(ROWS[0], *(("Bees", hall, f"{17 + n} April 10:00", 30, "dome") for n, hall in enumerate(halls))))
    known = "Dome Theatre, Giant Screen Theatre, 4D Theatre, Motion Theatre, Forum Hall"
    assert wrong(told) == [
        f"row 2, hall: the hall “Moon Hall” is not known; there are: {known}",
        f"row 3, hall: the hall “Space Theatre” is not known; there are: {known}",
        "row 4, hall: the hall “Dome Theater” is not known; did you mean Dome Theatre?",
        "row 5, hall: the hall “Giant Scren Theatre” is not known; did you mean Giant Screen Theatre?",
        "row 6, hall: the hall “球幕影厅院” is not known; did you mean Dome Theatre?",
    ]

"""What is wrong with a proposed programme is said, and nothing else is."""

from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from handlers.programme.checking import Fault, faults, starts_at
from handlers.programme.programme import Hall, Programme, Venue, programme_of
from handlers.programme.publishing import Proposal
from handlers.talk.voice import Voice
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening
from tests.sheets import texts

ZONE = "Asia/Shanghai"
DOME = Hall(
    "dome", {"en": "Dome Theatre", "zh": "球幕影院"}, shows=frozenset({"dome"}), changeover=timedelta(minutes=15)
)
FORUM = Hall("forum", {"en": "Forum Hall", "zh": "报告厅"}, shows=frozenset({"dcp", "talk"}))
BEES = Film("bees", "dome", {"en": "Dome of Bees", "zh": "蜂之穹"}, 26, "dome")
TALK = Film("talk", "forum", {"en": "A Talk"}, 90, "talk")


def screening(
    id: str, start: str, film: str = "bees", hall: str = "dome", minutes: int = 30, zone: str = ZONE
) -> Screening:
    return Screening(id, film, hall, starts_at(start, zone), start, zone, minutes)


def programme(*screenings: Screening, zone: str = ZONE) -> Programme:
    venue = Venue(zone, {"dome": DOME, "forum": FORUM}, date(2021, 3, 1), date(2021, 11, 30))
    return programme_of(1, venue, [BEES, TALK], screenings)


def wrong(stands: Programme, *proposed: Screening, films: tuple[Film, ...] = ()) -> list[Fault]:
    return faults(stands, Proposal(stands.version, films, proposed))


def test_a_sound_screening_has_no_fault() -> None:
    assert wrong(programme(), screening("a", "2021-04-17T19:30")) == []


def test_a_hall_needs_time_to_change_over() -> None:
    stands = programme(screening("a", "2021-04-17T19:30"))
    assert wrong(stands, screening("b", "2021-04-17T20:15")) == []
    [clash] = wrong(stands, screening("b", "2021-04-17T20:14"))
    assert clash == Fault(
        "check.clash",
        {
            "hall": {"en": "Dome Theatre", "zh": "球幕影院"}, "film": {"en": "Dome of Bees", "zh": "蜂之穹"}, "id": "a",
            "start": "2021-04-17 19:30", "minutes": 30, "changeover": 15,
        },
        "b",
    )  # fmt: skip


def test_a_clash_is_seen_over_midnight_and_behind_a_short_one() -> None:
    stands = programme(screening("late", "2021-04-17T23:00", minutes=300), screening("short", "2021-04-18T04:50"))
    keys = [(each.key, each.values.get("id")) for each in wrong(stands, screening("b", "2021-04-18T04:10"))]
    assert sorted(keys) == [("check.clash", "late"), ("check.clash", "short"), ("check.night", None)]


def test_a_start_in_the_night_is_remarked_on_once() -> None:
    late = screening("a", "2021-04-18T01:10")
    said = {"start": "2021-04-18 01:10", "night": "2021-04-17"}
    assert wrong(programme(), late) == [Fault("check.night", said, "a", warning=True)]
    assert wrong(programme(late), replace(late, sold_out=True)) == []
    assert wrong(programme(), screening("b", "2021-04-18T06:00")) == []
    [fault] = wrong(programme(), late)
    assert [str(fault.said(Voice(texts(), language))) for language in ("en", "zh")] == [
        "it begins on 18 April, 01:10, in the night after Saturday 17 April",
        "开始时间是4月18日 01:10，即4月17日（星期六）当天夜里",
    ]


def test_cancelled_and_online_ones_take_no_room_and_what_stands_is_not_blamed() -> None:
    one, two = screening("a", "2021-04-17T19:30"), screening("b", "2021-04-17T19:40")
    assert wrong(programme(replace(one, state=CANCELLED)), two) == []
    assert wrong(programme(replace(one, state=ONLINE)), two) == []
    assert wrong(programme(one), replace(one, state=CANCELLED), two) == []
    assert wrong(programme(one, two), replace(one, sold_out=True)) == []
    assert [each.key for each in wrong(programme(replace(one, state=CANCELLED), two), one)] == ["check.clash"]


def test_two_new_ones_clash_once() -> None:
    found = wrong(programme(), screening("a", "2021-04-17T19:30"), screening("b", "2021-04-17T19:40"))
    assert [(each.screening_id, each.values["id"]) for each in found] == [("b", "a")]


def test_halls_formats_days_lengths_and_films() -> None:
    keys = [
        (each.screening_id or each.film_id, each.key, each.warning)
        for each in wrong(
            programme(),
            screening("a", "2021-04-17T19:30", hall="cellar"),
            screening("b", "2021-04-18T19:30", hall="forum"),
            screening("c", "2021-12-01T05:00"),
            screening("d", "2021-04-25T09:00", minutes=361),
            screening("e", "2021-04-19T19:30", minutes=25),
            screening("f", "2021-04-20T19:30", film="wasps"),
            screening("g h", "2021-04-21T19:30"),
            films=(Film("x", "opera", {}, 0, "dome"),),
        )
    ]
    assert keys == [
        ("x", "check.untitled", False), ("x", "check.kind", False), ("x", "check.film_minutes", False),
        ("a", "check.hall", False), ("b", "check.format", False), ("c", "check.day", False),
        ("d", "check.minutes", False), ("e", "check.shorter", True), ("f", "check.film", False),
        ("g h", "check.screening_id", False),
    ]  # fmt: skip


def test_an_hour_that_the_clocks_skip_or_repeat() -> None:
    berlin = programme(zone="Europe/Berlin")
    gap = wrong(berlin, screening("a", "2021-03-28T02:30", zone="Europe/Berlin"))
    assert gap == [Fault("check.gap", {"start": "2021-03-28 02:30", "zone": "Europe/Berlin"}, "a")]
    fold = wrong(berlin, screening("a", "2021-10-31T02:30", zone="Europe/Berlin"))
    said = {"start": "2021-10-31 02:30", "zone": "Europe/Berlin"}
    assert fold == [Fault("check.twice", said, "a", warning=True)]
    assert starts_at("2021-10-31T02:30", "Europe/Berlin") == datetime(2021, 10, 31, 0, 30, tzinfo=UTC)


def test_each_is_told_of_one_clash_however_many_there_are() -> None:
    new = [screening(f"n{count:05}", "2021-04-17T19:30") for count in range(3_000)]
    found = wrong(programme(), *new)
    assert [(each.screening_id, each.values["id"]) for each in found] == [(each.id, "n00000") for each in new[1:]]


def test_what_is_not_to_stay_hides_no_other_clash() -> None:
    stands = programme(screening("going", "2021-04-17T19:00", minutes=120), screening("stays", "2021-04-17T19:20"))
    proposal = Proposal(1, (), [screening("new", "2021-04-17T19:30")])
    assert [each.values["id"] for each in faults(stands, proposal)] == ["going"]
    assert [each.values["id"] for each in faults(stands, proposal, without={"going"})] == ["stays"]


def test_addresses_that_everybody_is_sent_are_public_and_secure() -> None:
    urls = ("http://a.org/x", "https://me:pw@a.org/x", "https://192.168.1.2/x", "https://a", "https://a.org/x")
    told = [wrong(programme(), replace(screening("a", "2021-04-17T19:30"), tickets=url)) for url in urls]
    assert [[(each.key, dict(each.values)) for each in those] for those in told] == [
        [("check.link_https", {"host": "a.org"})],
        [("check.link_userinfo", {"host": "a.org"})],
        [("check.link_private", {"host": "192.168.1.2"})],
        [("check.link_unreadable", {})],
        [],
    ]
    online = replace(screening("a", "2021-04-17T19:30"), state=ONLINE, link="http://localhost/x")
    assert [each.key for each in wrong(programme(), online)] == ["check.link_private"]
    assert wrong(programme(online), replace(online, minutes=31)) == []

"""What fits is found as by going through all screenings; where nothing does, what comes nearest."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from handlers.programme.asked import Asked
from handlers.programme.finding import Found, find, without
from handlers.programme.programme import Programme
from storage.screenings import CANCELLED, Screening
from tests.content.sample import programme

NOW = datetime(2021, 4, 17, 6, 0, tzinfo=UTC)
SATURDAY = (date(2021, 4, 17), date(2021, 4, 17))
BEIJING = ZoneInfo("Asia/Shanghai")

QUESTIONS = st.builds(
    Asked,
    days=st.none()
    | st.tuples(st.integers(0, 40), st.integers(0, 3)).map(
        lambda pair: (date(2021, 4, 10) + timedelta(pair[0]), date(2021, 4, 10) + timedelta(pair[0] + pair[1]))
    ),
    earliest=st.none() | st.integers(540, 1300),
    latest=st.none() | st.integers(600, 1500),
    halls=st.lists(st.sampled_from(["dome", "giant", "fourd", "forum"]), max_size=2).map(tuple),
    kinds=st.lists(st.sampled_from(["dome", "giant", "scifi", "salon"]), max_size=2).map(tuple),
    spoken=st.lists(st.sampled_from(["en", "zh", "fr"]), max_size=1).map(tuple),
    subtitles=st.lists(st.sampled_from(["en", "zh"]), max_size=1).map(tuple),
    audience=st.sampled_from(["", "kids"]),
    films=st.lists(st.sampled_from(["ice", "tyrannosaur"]), max_size=1).map(tuple),
)


def slowly(asked: Asked, those: Programme, now: datetime) -> tuple[Screening, ...]:
    """All that fit, by the letter."""
    over = asked.days is not None and asked.days[1] < those.day_of(now)
    return tuple(each for each in those.screenings if _fits(asked, those, each) and (over or each.starts >= now))


def _fits(asked: Asked, those: Programme, each: Screening) -> bool:
    film, day, local = those.films[each.film], those.day_of(each.starts), each.starts.astimezone(BEIJING)
    minutes = local.hour * 60 + local.minute + 1440 * (local.date() - day).days
    return (
        (asked.days is None or asked.days[0] <= day <= asked.days[1])
        and (asked.earliest is None or minutes >= asked.earliest)
        and (asked.latest is None or minutes <= asked.latest)
        and (not asked.halls or each.hall in asked.halls)
        and (not asked.kinds or film.kind in asked.kinds)
        and (not asked.spoken or bool({*asked.spoken} & {*each.spoken}))
        and (not asked.subtitles or bool({*asked.subtitles} & {*each.subtitles}))
        and (not asked.audience or film.audience in ("kids", "family"))
        and (not asked.films or film.id in asked.films)
        and (bool(asked.films) or each.state != CANCELLED)
    )


@given(QUESTIONS)
def test_the_same_as_going_through_all_of_them(asked: Asked) -> None:
    found = find(asked, programme(), NOW)
    assert found.fits == slowly(asked, programme(), NOW)
    assert not (found.fits and (found.nearest or found.loosened))
    if found.nearest:
        wider = {each.id for each in slowly(without(asked, found.loosened), programme(), NOW)}
        assert wider.issuperset(each.id for each in found.nearest)
        assert list(found.nearest) == sorted(found.nearest, key=lambda each: (each.starts, each.hall, each.id))


@given(QUESTIONS)
def test_nothing_is_near_only_where_loosening_one_part_does_not_help(asked: Asked) -> None:
    found = find(asked, programme(), NOW)
    if not found.fits and not found.nearest:
        parts = ("hours", "halls", "kinds", "spoken", "subtitles", "audience")
        assert [part for part in parts if slowly(without(asked, part), programme(), NOW)] == []


def test_the_evening_in_the_dome() -> None:
    asked = Asked(days=SATURDAY, earliest=1080, part="evening", halls=("dome",))
    assert [each.hall for each in find(asked, programme(), NOW).fits] == ["dome"] * len(slowly(asked, programme(), NOW))


def test_now_is_what_is_running() -> None:
    running = find(Asked(moment="now"), programme(), NOW).fits
    assert running == tuple(
        each for each in programme().screenings if each.starts <= NOW < each.ends and each.state != CANCELLED
    )
    assert len(running) > 0


def test_where_nothing_is_running_the_next_ones_are_near() -> None:
    early = datetime(2021, 4, 16, 22, 0, tzinfo=UTC)
    first = programme().screenings[0].starts
    opening = tuple(each for each in programme().screenings if each.starts == first)
    assert find(Asked(moment="now"), programme(), early) == Found((), opening, "hours")


def test_next_first_and_last_are_those_that_start_together() -> None:
    tyrannosaur = [each for each in programme().of_film["tyrannosaur"] if each.state != CANCELLED]
    coming = [each for each in tyrannosaur if each.starts >= NOW]
    assert find(Asked(films=("tyrannosaur",), moment="next"), programme(), NOW).fits == (coming[0],)
    assert find(Asked(films=("tyrannosaur",), moment="last"), programme(), NOW).fits == (coming[-1],)


def test_days_that_are_over_show_what_was() -> None:
    later = datetime(2021, 5, 1, tzinfo=UTC)
    assert find(Asked(days=SATURDAY), programme(), later).fits == slowly(Asked(days=SATURDAY), programme(), later)
    assert find(Asked(days=SATURDAY), programme(), later).fits != ()


def test_of_a_film_on_another_day_the_nearest_days_come() -> None:
    days = {programme().day_of(each.starts) for each in programme().of_film["ice"]}
    free = next(day for day in programme().days if day not in days and day > SATURDAY[0])
    found = find(Asked(days=(free, free), films=("ice",)), programme(), NOW)
    assert (found.fits, found.loosened, {each.film for each in found.nearest}) == ((), "days", {"ice"})


def test_a_film_whose_id_was_cut_short_is_found() -> None:
    assert (
        find(Asked(films=("tyranno~",)), programme(), NOW).fits
        == find(Asked(films=("tyrannosaur",)), programme(), NOW).fits
    )


def test_a_part_can_be_left_out() -> None:
    asked = Asked(days=SATURDAY, earliest=1080, part="evening", halls=("dome",), films=("ice",), unsure_film=True)
    assert without(asked, "days") == replace(asked, days=None)
    assert without(asked, "hours") == replace(asked, earliest=None, part="")
    assert without(asked, "halls") == replace(asked, halls=())
    assert without(asked, "films") == replace(asked, films=(), unsure_film=False)

"""What cannot be seen both: compared with walking through the minutes one by one, on random programmes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from handlers.programme.clashes import WALK, Clash, alternatives, clashes, clashing, open_ones, over
from storage.screenings import CANCELLED, ONLINE, PLANNED, Screening

EVENING = datetime(2021, 4, 17, 11, 0, tzinfo=UTC)


def at(id: str, minute: int, length: int = 30, hall: str = "dome", film: str = "f", state: str = PLANNED) -> Screening:
    starts = EVENING + timedelta(minutes=minute)
    return Screening(id, film, hall, starts, "", "Asia/Shanghai", length, state=state)


def test_an_end_may_be_a_start() -> None:
    one = at("one", 0)
    assert clashes([at("next", 30), at("before", -30), at("gone", 10, state=CANCELLED), one], one) == []
    assert clashes([at("next", 29)], one) == [Clash(at("next", 29), timedelta(minutes=-1))]
    assert clashes([at("gone", 10)], replace(one, state=CANCELLED)) == []


def test_another_hall_is_a_walk_away() -> None:
    one = at("one", 0)
    near, far = at("near", 39, hall="giant"), at("far", 40, hall="giant")
    assert clashes([near, far, at("earlier", -40, hall="giant")], one) == [Clash(near, timedelta(minutes=9))]
    assert [each.overlaps for each in clashes([near, at("at once", 10, hall="giant")], one)] == [True, False]
    assert clashes([at("link", 30, hall="giant", state=ONLINE)], one) == []
    assert clashes([near], replace(one, state=ONLINE)) == []
    both = at("link", 29, hall="giant", state=ONLINE)
    assert clashes([both], one) == [Clash(both, timedelta(minutes=-1))]


def test_midnight_is_a_minute_like_any_other() -> None:
    late = at("late", 4 * 60 + 45, 60)  # 23:45 to 00:45 in Beijing
    assert clashes([at("night", 5 * 60 + 40, 20)], late) == [Clash(at("night", 5 * 60 + 40, 20), timedelta(minutes=-5))]


def test_it_is_over_when_its_link_is_closed() -> None:
    one = at("one", 0)
    ends = EVENING + timedelta(minutes=30)
    assert [over(one, ends - timedelta(seconds=1)), over(one, ends)] == [False, True]
    linked = replace(one, state=ONLINE, link_until=ends + timedelta(hours=1))
    assert [over(linked, ends), over(linked, ends + timedelta(hours=1))] == [False, True]
    assert over(replace(linked, link_until=EVENING), ends)


screenings = st.builds(
    at,
    st.just(""),
    st.integers(0, 600),
    st.integers(5, 120),
    st.sampled_from(["dome", "giant", "fourd"]),
    st.sampled_from(["f", "g"]),
    st.sampled_from([PLANNED, PLANNED, PLANNED, ONLINE, CANCELLED]),
)
programmes = st.lists(screenings, max_size=25).map(
    lambda all_of_them: [replace(each, id=f"s-{n}") for n, each in enumerate(all_of_them)]
)


def busy(one: Screening) -> set[int]:
    """The minutes during which somebody sits there."""
    first = (one.starts - EVENING) // timedelta(minutes=1)
    return set(range(first, first + one.minutes))


def both_cannot_be_seen(one: Screening, other: Screening) -> bool:
    """Minute by minute: sits in two places at once, or still walks when the later one begins."""
    if one.id == other.id or CANCELLED in (one.state, other.state):
        return False
    first, second = (busy(one), busy(other)) if one.starts <= other.starts else (busy(other), busy(one))
    walking: set[int] = set()
    if one.hall != other.hall and ONLINE not in (one.state, other.state):
        walking = {max(first) + 1 + n for n in range(WALK // timedelta(minutes=1))}
    return bool((first | walking) & second)


@given(programmes)
def test_clashes_are_those_found_minute_by_minute(programme: list[Screening]) -> None:
    for one in programme:
        found = {each.other.id for each in clashes(programme, one)}
        assert found == {other.id for other in programme if both_cannot_be_seen(one, other)}
    assert clashing(programme) == {
        one.id for one in programme if any(both_cannot_be_seen(one, other) for other in programme)
    }


@given(programmes, st.sets(st.integers(0, 24)), st.integers(0, 600))
def test_alternatives_are_all_that_fit_soonest_first(programme: list[Screening], kept: set[int], now: int) -> None:
    plan = [each for n, each in enumerate(programme) if n in kept]
    instant = EVENING + timedelta(minutes=now)
    for one in plan:
        others = [each for each in plan if each.id != one.id]
        fits = [
            each
            for each in programme
            if each.film == one.film and each not in plan and each.state != CANCELLED and each.starts > instant
            and not any(both_cannot_be_seen(each, other) for other in others)
        ]  # fmt: skip
        of_film = [each for each in programme if each.film == one.film]
        found = alternatives(of_film, plan, one, instant)
        assert found == sorted(fits, key=lambda each: (each.starts, each.hall, each.id))
        assert all(each in open_ones(of_film, one.id, instant) for each in found)

"""What is offered to people who ask from within another conversation."""

from datetime import UTC, datetime

from handlers.programme.programme import programme_of
from handlers.showtimes.offered import Shared
from handlers.showtimes.sharing import offer
from tests.content.sample import programme, venue
from tests.content.small import FILMS, SCREENINGS
from tests.handlers.showtimes.test_wording import EN, ZH

SMALL = programme_of(1, venue(), FILMS, SCREENINGS)
NOON = datetime(2021, 4, 15, 4, tzinfo=UTC)
AFTER = datetime(2021, 5, 20, tzinfo=UTC)


def test_a_title_finds_its_film_with_the_next_screenings() -> None:
    text = (
        "<b>Low Water</b>\n\nThe sea goes &amp; comes back.\n\n<b>Next screenings</b>, Beijing time (UTC+8):\n"
        "Friday 16 April, 10:00–10:25 · Dome Theatre · English; Chinese subtitles\n"
        "Saturday 17 April, 19:30–19:55 · Dome Theatre · English; Chinese subtitles · sold out"
    )
    low = Shared("low-water", "Low Water", "dome film · Friday 16 April, 10:00–10:25", text, "film_low-water")
    assert offer(EN, SMALL, "low wa", NOON).films == (low,)


def test_nothing_typed_offers_what_is_next() -> None:
    found = offer(ZH, SMALL, " ", NOON)
    assert [film.title for film in found.films] == ["《退潮》", "《盐月》", "星空下的一课", "《铁风》"]
    assert found.opens == "打开影片页面"
    assert offer(ZH, SMALL, "", AFTER).films == ()


def test_a_film_that_is_over_can_still_be_shared() -> None:
    [film] = offer(EN, SMALL, "iron wind", AFTER).films
    assert film.about == "giant-screen film · No more screenings of it are planned."
    assert film.text == "<b>Iron Wind</b>\n\nNo more screenings of it are planned."


def test_ten_at_most_and_a_word_where_there_is_nothing() -> None:
    assert len(offer(EN, programme(), "", NOON).films) == 10
    assert (offer(EN, SMALL, "xyzzy plugh", NOON).films, offer(EN, SMALL, "xyzzy", NOON).instead) == (
        (), "No such film. See the whole programme",
    )  # fmt: skip
    empty = programme_of(0, venue(), (), ())
    assert (offer(EN, empty, "", NOON).films, offer(EN, empty, "", NOON).instead) == (
        (),
        "The programme is not out yet",
    )

"""Instants as text: what goes in comes out, and text order is time order."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from storage import instants

ZONES = some.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = some.datetimes(datetime(2, 1, 1), datetime(9998, 1, 1), timezones=ZONES)  # noqa: DTZ001


def test_the_deadline() -> None:
    beijing = timezone(timedelta(hours=8))
    assert instants.write(datetime(2021, 3, 15, tzinfo=beijing)) == "2021-03-14T16:00:00.000Z"
    assert instants.write(datetime(2021, 3, 14, 23, 59, 59, 999999, beijing)) == "2021-03-14T15:59:59.999Z"
    assert instants.read("2021-03-14T16:00:00.000Z") == datetime(2021, 3, 14, 16, tzinfo=UTC)


@given(MOMENTS)
def test_milliseconds_come_back(moment: datetime) -> None:
    back = instants.read(instants.write(moment))
    assert back.tzinfo is UTC
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)


@given(MOMENTS, MOMENTS)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    first, second = sorted([one, other])
    assert instants.write(first) <= instants.write(second)


@pytest.mark.parametrize("text", ["", "2021-03-14T16:00:00Z", "2021-03-14 16:00:00.000Z", "2021-03-14T16:00:00.000+"])
def test_refuses_what_it_did_not_write(text: str) -> None:
    with pytest.raises(ValueError, match="."):
        instants.read(text)


def test_refuses_naive_time() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instants.write(datetime(2021, 3, 14))  # noqa: DTZ001

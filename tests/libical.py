"""libical, the C library that many calendars read with: what it makes of a file, through ctypes."""

import ctypes
import os
from collections.abc import Iterator
from ctypes import c_char_p, c_int, c_long, c_void_p
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

_VEVENT = 4
"""ICAL_VEVENT_COMPONENT of icalenums.h, after NO, ANY, XROOT and XATTACH."""


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = [
        *((name, c_int) for name in "year month day hour minute second is_date is_daylight".split()),
        ("zone", c_void_p),
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Read:
    """One event as libical reads it: its UID, when it starts and ends (UTC)."""

    uid: str
    starts: datetime
    ends: datetime


def library() -> ctypes.CDLL:
    """The library, or the test is skipped."""
    try:
        found = ctypes.CDLL("libical.so.3")
    except OSError:
        missing = "libical is not installed: NO CALENDAR IS READ BY IT (apt install libical3)"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    for name in ("icalparser_parse_string", "icalcomponent_get_first_component", "icalcomponent_get_next_component"):
        getattr(found, name).restype = c_void_p
    for name in ("icalcomponent_as_ical_string", "icalcomponent_get_uid"):
        getattr(found, name).restype = c_char_p
    for name in ("icalcomponent_get_dtstart", "icalcomponent_get_dtend"):
        getattr(found, name).restype = _Time
    found.icaltime_as_timet_with_zone.restype = c_long
    found.icaltime_as_timet_with_zone.argtypes = [_Time, c_void_p]
    found.icalerror_set_errors_are_fatal(0)
    return found


def read(text: str) -> list[Read]:
    """The events of a calendar. AssertionError with what libical says where it finds any fault in it."""
    lib = library()
    parsed = lib.icalparser_parse_string(text.encode())
    assert parsed, "libical cannot parse it"
    whole = c_void_p(parsed)
    try:
        fits = lib.icalrestriction_check(whole)
        faults = [
            line
            for line in lib.icalcomponent_as_ical_string(whole).decode().splitlines()
            if line.startswith("X-LIC-ERROR")
        ]
        assert (fits, lib.icalcomponent_count_errors(whole), faults) == (1, 0, [])
        return [_event(lib, each) for each in _events(lib, whole)]
    finally:
        lib.icalcomponent_free(whole)


def _events(lib: ctypes.CDLL, whole: c_void_p) -> Iterator[c_void_p]:
    found = lib.icalcomponent_get_first_component(whole, _VEVENT)
    while found:
        yield c_void_p(found)
        found = lib.icalcomponent_get_next_component(whole, _VEVENT)


def _event(lib: ctypes.CDLL, event: c_void_p) -> Read:
    starts, ends = lib.icalcomponent_get_dtstart(event), lib.icalcomponent_get_dtend(event)
    return Read(lib.icalcomponent_get_uid(event).decode(), _instant(lib, starts), _instant(lib, ends))


def _instant(lib: ctypes.CDLL, time: _Time) -> datetime:
    return datetime.fromtimestamp(lib.icaltime_as_timet_with_zone(time, c_void_p(time.zone)), UTC)

"""The published programme as JSON, over real HTTP: what stands in it, what never does, and what a reader saves."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace as changed

from bot.app import House, open_house
from handlers.programme import publishing
from handlers.programme.publishing import Proposal
from storage.films import Film
from storage.screenings import CANCELLED, ONLINE, Screening
from tests.transcripts.stage import StillClock, settings_for
from tests.visitors import BY_WORDING

BEES = Film(
    "bees", "dome", {"en": "Dome of Bees", "zh": "蜂之穹", "original": "La ruche"}, 28, "dome", ("FR",), 2020, ("en",),
    ("zh",), "family", 6, "Ana Reis", {"en": "Bees.", "zh": "蜜蜂。"}, "kept:abc", "entry-of-ana",
)  # fmt: skip
TALK = Film("talk", "forum", {"zh": "论坛"}, 60, "talk")
ADDRESS = {
    "en": "No. 5 Beichen East Road, Chaoyang District, Beijing 100012, China",
    "zh": "北京市朝阳区北辰东路5号，邮编100012",
}  # fmt: skip
LATE = Screening(
    "bees-1", "bees", "dome", datetime(2021, 4, 17, 16, 30, tzinfo=UTC), "2021-04-18T00:30", "Asia/Shanghai", 28,
    ("en",), ("zh",), {"zh": "免票"}, "https://example.com/t", link="https://example.com/not-yet",
)  # fmt: skip
STREAM = Screening(
    "talk-1", "talk", "forum", datetime(2021, 4, 18, 6, 0, tzinfo=UTC), "2021-04-18T14:00", "Asia/Shanghai", 60,
    state=ONLINE, link="https://example.com/live", link_from=datetime(2021, 4, 18, 5, 50, tzinfo=UTC),
)  # fmt: skip


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path) -> AsyncIterator[House]:
    settings = settings_for(sqlite_url, tmp_path, **BY_WORDING)
    async with open_house(settings, listen=True, clock=StillClock()) as opened:
        yield opened


@pytest.fixture
async def reader(house: House) -> AsyncIterator[httpx.AsyncClient]:
    assert house.server is not None
    async with httpx.AsyncClient(base_url=house.server.url, verify=False) as client:
        yield client


async def publish(house: House, *screenings: Screening) -> None:
    festival = house.festival
    async with house.database.transaction() as tx:
        current = await festival.programmes.current(tx)
        proposal = Proposal(current.version, [BEES, TALK], screenings)
        await publishing.publish(tx, festival.edition, current, proposal, by="test", now=house.clock.now())


async def test_before_anything_is_published(reader: httpx.AsyncClient) -> None:
    answer = await reader.get("/programme.json")
    told = answer.json()
    assert [hall["id"] for hall in told.pop("halls")] == ["dome", "giant", "fourd", "motion", "forum"]
    assert told == {
        "version": 0, "published_at": None, "generated_at": "2021-03-01T01:00:00Z", "edition": "BJIFF11",
        "zone": "Asia/Shanghai", "films": [], "screenings": [],
    }  # fmt: skip


async def test_all_that_is_public_and_nothing_else(house: House, reader: httpx.AsyncClient) -> None:
    await publish(house, STREAM, LATE)
    told = (await reader.get("/programme.json")).json()
    assert (told["version"], told["published_at"]) == (1, "2021-03-01T01:00:00Z")
    assert told["halls"][0] == {
        "id": "dome", "name": {"en": "Dome Theatre", "zh": "球幕影院"}, "capacity": None,
        "projection": {"en": "full dome", "zh": "球幕投影"}, "address": ADDRESS,
    }  # fmt: skip
    assert told["films"] == [
        {
            "id": "bees", "kind": "dome", "event": False, "minutes": 28, "format": "dome", "countries": ["FR"],
            "title": {"en": "Dome of Bees", "zh": "蜂之穹", "original": "La ruche"}, "directors": "Ana Reis",
            "synopsis": {"en": "Bees.", "zh": "蜜蜂。"}, "year": 2020, "spoken": ["en"], "subtitles": ["zh"],
            "audience": "family", "age": 6,
        },
        {
            "id": "talk", "kind": "forum", "event": True, "title": {"zh": "论坛"}, "minutes": 60, "format": "talk",
            "countries": [], "directors": "", "synopsis": {}, "year": None, "spoken": [], "subtitles": [],
            "audience": "general", "age": None,
        },
    ]  # fmt: skip
    late, stream = told["screenings"]
    assert late == {
        "id": "bees-1", "film": "bees", "hall": "dome", "day": "2021-04-17", "starts": "2021-04-18T00:30:00+08:00",
        "starts_utc": "2021-04-17T16:30:00Z", "ends": "2021-04-18T00:58:00+08:00", "ends_utc": "2021-04-17T16:58:00Z",
        "minutes": 28, "state": "planned", "sold_out": False, "spoken": ["en"], "subtitles": ["zh"],
        "price": {"zh": "免票"}, "tickets": "https://example.com/t", "link": None, "link_from": None,
        "link_until": None, "moved_from": None, "sequence": 0,
    }  # fmt: skip
    assert [stream[key] for key in ("state", "link", "link_from", "link_until", "tickets")] == [
        "online", "https://example.com/live", "2021-04-18T05:50:00Z", None, None,
    ]  # fmt: skip


async def test_a_reader_asks_again_and_is_told_only_what_is_new(house: House, reader: httpx.AsyncClient) -> None:
    await publish(house, LATE)
    first = await reader.get("/programme.json", headers={"Accept-Encoding": "identity", "Origin": "https://a.example"})
    told = ["content-type", "cache-control", "access-control-allow-origin", "content-encoding", "set-cookie"]
    assert [first.headers.get(name) for name in told] == ["application/json", "public, max-age=60", "*", None, None]
    packed = await reader.get("/programme.json", headers={"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.json()) == ("gzip", first.json())
    tag = first.headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        again = await reader.get("/programme.json", headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    head = await reader.head("/programme.json")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", tag)
    asked = await reader.options("/programme.json", headers={"Origin": "https://a.example"})
    assert (asked.status_code, asked.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert (await reader.post("/programme.json")).status_code == 405
    await publish(house, changed(LATE, state=CANCELLED))
    new = await reader.get("/programme.json", headers={"If-None-Match": tag})
    assert (new.status_code, new.json()["version"], new.json()["screenings"][0]["state"]) == (200, 2, "cancelled")


async def test_no_word_of_people_or_entries_goes_out(house: House, reader: httpx.AsyncClient) -> None:
    await publish(house, STREAM, LATE)
    text = json.dumps((await reader.get("/programme.json")).json())
    assert [word for word in ("entry-of-ana", "kept:abc", "not-yet", "poster", "person") if word in text] == []

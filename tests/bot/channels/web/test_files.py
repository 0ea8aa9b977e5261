"""Files on the page over HTTP: taken within limits, given only to the conversation they belong to, never run."""

import asyncio
import socket
import uuid
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest

from handlers.talk.message import Card, FileNote, Incoming, Place, Reply
from tests.bot.channels.web.desk import House
from tests.bot.channels.web.test_chat import AT, KEY, lines

PNG = b"\x89PNG\r\n\x1a\n a picture"
VCARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:王\r\nEND:VCARD\r\n"


async def hand_over(
    visitor: httpx.AsyncClient, content: bytes, name: str = "a.png", media_type: str = "image/png", **headers: str
) -> httpx.Response:
    told = {"X-File-Name": quote(name), "Content-Type": media_type, **headers}
    return await visitor.post("/chat/files", content=content, headers=told)


async def bring(visitor: httpx.AsyncClient, file: dict[str, Any], text: str = "", key: str = KEY) -> httpx.Response:
    return await visitor.post("/chat/messages", json={"key": key, "file": file, "text": text})


async def chat_of(house: House, visitor: httpx.AsyncClient) -> str:
    await visitor.post("/chat/messages", json={"key": str(uuid.uuid4()), "text": "hello"})
    return house.desk.heard[-1].address.chat


async def get(visitor: httpx.AsyncClient, url: str) -> httpx.Response:
    return await visitor.get(f"/{url}", headers={"Authorization": ""})


async def test_a_file_is_handed_over_and_comes_with_its_caption(visitor: httpx.AsyncClient, house: House) -> None:
    taken = await hand_over(visitor, PNG, "剧照 1.png")
    assert taken.status_code == 201
    assert (await bring(visitor, taken.json()["file"], "our poster")).status_code == 200
    token = taken.json()["file"]["token"]
    [heard] = house.desk.heard
    note = FileNote("剧照 1.png", len(PNG), "image/png", token, "kept")
    assert heard == Incoming(heard.address, KEY, "file", "our poster", file=note)
    line = (await lines(visitor))[0]
    url = line["file"].pop("url")
    shown = {"name": "剧照 1.png", "size": len(PNG), "type": "image/png"}
    assert line == {"seq": 1, "side": "visitor", "key": KEY, "at": AT, "text": "our poster", "file": shown}
    assert token not in url
    got = await get(visitor, url)
    assert (got.content, got.headers["content-type"]) == (PNG, "image/png")
    assert "content-disposition" not in got.headers
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["cache-control"] == "private, max-age=3600"
    assert got.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_whatever_is_no_picture_is_only_kept(visitor: httpx.AsyncClient) -> None:
    html = b"<script>alert(1)</script>"
    for media_type, told in (("text/html", "text/html"), ("image/svg+xml", ""), ("image/png", ""), ("x\ty", "")):
        taken = (await hand_over(visitor, html, 'x"; a=.png', media_type)).json()["file"]
        assert taken["type"] == told
        await bring(visitor, taken, key=str(uuid.uuid4()))
        got = await get(visitor, (await lines(visitor))[-2]["file"]["url"])
        assert got.headers["content-type"] == "application/octet-stream"
        assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''x%22%3B%20a%3D.png"


async def test_only_the_whole_address_opens_a_file(visitor: httpx.AsyncClient, house: House) -> None:
    taken = (await hand_over(visitor, PNG)).json()["file"]
    await bring(visitor, taken)
    url = (await lines(visitor))[0]["file"]["url"]
    chat, seq, id = url.rpartition("/")[2].split(".")
    for wrong in (
        f"{chat}.{seq}.",
        f"{chat}.{seq}.{id[:-1]}",
        f"{chat}.2.{id}",
        f"x.{seq}.{id}",
        f"{chat}.é.{id}",
        "x",
    ):
        assert (await get(visitor, f"chat/files/{wrong}")).status_code == 404
    path = house.attachments.files.path(taken["token"])
    assert path is not None
    path.unlink()
    assert (await get(visitor, url)).status_code == 404


async def test_limits(visitor: httpx.AsyncClient, house: House) -> None:
    house.attachments.files.most = 1000

    async def unannounced() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100

    told = [await hand_over(visitor, content) for content in (b"x" * 1000, b"x" * 1001, b"")]
    told.append(await visitor.post("/chat/files", content=unannounced()))
    assert [(each.status_code, each.json().get("error")) for each in told] == [
        (201, None), (413, "file_large"), (400, "file_empty"), (413, "file_large"),
    ]  # fmt: skip


async def test_four_gigabytes_are_refused_unread(visitor: httpx.AsyncClient, house: House) -> None:
    place = urlsplit(house.url)
    head = f"POST /chat/files HTTP/1.1\r\nHost: x\r\nAuthorization: {visitor.headers['Authorization']}\r\n"
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"{head}Content-Length: 4294967296\r\n\r\n".encode())
    status = await asyncio.wait_for(reader.readline(), 5)
    writer.close()
    assert status.split(b" ")[1] == b"413"


async def test_an_upload_that_breaks_off_leaves_nothing(visitor: httpx.AsyncClient, house: House) -> None:
    place = urlsplit(house.url)
    head = f"POST /chat/files HTTP/1.1\r\nHost: x\r\nAuthorization: {visitor.headers['Authorization']}\r\n"
    _, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(f"{head}Content-Length: 900000\r\n\r\n".encode() + b"x" * 400000)
    await writer.drain()
    folder = house.attachments.files._folder
    while not list(folder.rglob("coming/*")):
        await asyncio.sleep(0.01)
    sock: socket.socket = writer.get_extra_info("socket")
    assert sock.fileno() > 0
    writer.transport.abort()
    while [path for path in folder.rglob("*") if path.is_file()]:
        await asyncio.sleep(0.01)


async def test_who_may_hand_over(client: httpx.AsyncClient, visitor: httpx.AsyncClient) -> None:
    strange = await hand_over(visitor, PNG, Origin="https://elsewhere.example")
    nobody = await hand_over(visitor, PNG, Authorization="Bearer " + "x" * 40)
    assert [(each.status_code, each.json()["error"]) for each in (strange, nobody)] == [
        (403, "origin"), (401, "session"),
    ]  # fmt: skip


async def test_haste_is_slowed(visitor: httpx.AsyncClient) -> None:
    told = [(await hand_over(visitor, PNG)).status_code for _ in range(30)]
    assert (told[:20], 429 in told) == ([201] * 20, True)


async def test_a_receipt_is_for_one_conversation_and_cannot_be_made_up(
    visitor: httpx.AsyncClient, house: House
) -> None:
    file = (await hand_over(visitor, PNG)).json()["file"]
    wrong = [file | {"seal": ""}, file | {"token": "0" * 64}, file | {"name": "b.png"}, file | {"seal": "é" * 64}]
    assert [(await bring(visitor, each)).status_code for each in wrong] == [400] * 4
    made = await visitor.post("/chat/session", json={})
    visitor.headers["Authorization"] = f"Bearer {made.json()['token']}"
    assert (await bring(visitor, file)).json() == {"error": "file_gone"}
    assert house.desk.heard == []


async def test_a_file_comes_once(visitor: httpx.AsyncClient, house: House) -> None:
    file = (await hand_over(visitor, PNG)).json()["file"]
    first, second = [await bring(visitor, file) for _ in range(2)]
    assert (first.json(), second.json(), len(house.desk.heard)) == ({"seq": 1, "notice": ""},) * 2 + (1,)


async def test_the_bot_says_a_file_a_place_and_a_card(visitor: httpx.AsyncClient, house: House) -> None:
    chat = await chat_of(house, visitor)
    place = Place("Science Museum", "5 Beichen East Road", 40.0059, 116.3914, "https://map.example/?q=1")
    await house.desk.says(chat, Reply("Export", file=FileNote("faq.toml", 0, "text/plain", content="a = 1\n")))
    await house.desk.says(chat, Reply("Here", place=place, card=Card("王", "+861059041158", VCARD), thread="#12 Ada"))
    file, both = (await lines(visitor))[-2:]
    got = await get(visitor, file["file"]["url"])
    assert (got.text, got.headers["content-disposition"]) == ("a = 1\n", "attachment; filename*=UTF-8''faq.toml")
    card = both["card"]
    assert (both["thread"], both["place"]) == (
        "#12 Ada", {"name": "Science Museum", "address": "5 Beichen East Road", "url": "https://map.example/?q=1"},
    )  # fmt: skip
    assert (card["name"], card["phone"], set(card)) == ("王", "+861059041158", {"name", "phone", "url"})
    got = await get(visitor, card["url"])
    assert (got.text, got.headers["content-type"]) == (VCARD, "text/vcard; charset=utf-8")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''%E7%8E%8B.vcf"


async def test_a_calendar_says_what_it_is_so_that_a_phone_opens_it(visitor: httpx.AsyncClient, house: House) -> None:
    chat = await chat_of(house, visitor)
    note = FileNote("plan.ics", 0, "text/calendar", content="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    await house.desk.says(chat, Reply("Your plan", file=note))
    got = await get(visitor, (await lines(visitor))[-1]["file"]["url"])
    assert (got.text, got.headers["content-type"]) == (note.content, "text/calendar; charset=utf-8")
    assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''plan.ics"


async def test_a_file_that_cannot_be_had_is_told(visitor: httpx.AsyncClient, house: House) -> None:
    chat = await chat_of(house, visitor)
    await house.desk.says(chat, Reply("Look", file=FileNote("a.pdf", 5, "", "0" * 64, "kept")))
    line = (await lines(visitor))[-1]
    gone = "Look\n\n📎 <b>a.pdf</b> can no longer be fetched. Please ask for it to be sent again."
    assert (line["text"], "file" in line) == (gone, False)


async def test_sessions_that_end_take_their_addresses_along(visitor: httpx.AsyncClient, house: House) -> None:
    await bring(visitor, (await hand_over(visitor, PNG)).json()["file"])
    url = (await lines(visitor))[0]["file"]["url"]
    async with house.database.transaction() as tx:
        await tx.run("DELETE FROM page_lines")
    assert (await get(visitor, url)).status_code == 404


async def test_a_message_is_one_thing_only(visitor: httpx.AsyncClient) -> None:
    file = (await hand_over(visitor, PNG)).json()["file"]
    both = await visitor.post("/chat/messages", json={"key": KEY, "file": file, "choice": "enrol"})
    assert (both.status_code, both.json()) == (400, {"error": "message"})


@pytest.mark.parametrize(("persona", "status"), [("olga", 201), ("ada", 404), ("nobody", 404)])
@pytest.mark.asyncio(loop_scope="session")
async def test_staff_personas_are_invited(rehearsed: House, persona: str, status: int) -> None:
    async with httpx.AsyncClient(base_url=rehearsed.url, verify=False) as client:
        told = await client.post("/rehearsal/invitation", json={"persona": persona})
    assert told.status_code == status
    assert told.json() == ({"code": "CODEFOROLGA"} if status == 201 else {"error": "persona"})

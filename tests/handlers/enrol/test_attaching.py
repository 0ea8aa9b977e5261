"""Files of an entry: sent one after the other, listed, replaced, removed; a file out of the blue finds its film."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.files import NotKept
from handlers.talk.message import FileNote, Incoming, Reply
from storage import change_requests, decisions
from storage.change_requests import ChangeRequest
from tests.bot.drawn import png
from tests.organisers import hired
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

SEND = (
    "Please send the poster of “Low Water” here, as a file rather than as a photo: JPEG or PNG, up to 20 MB."
    " Several are welcome, one after the other. When you are done, send /done."
)
WAYS = "[✅ Done | Another kind]"
LARGE = png(1300, 40)


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        opened.house.attachments.fetches["telegram"] = away
        yield opened


async def away(note: FileNote) -> AsyncIterator[bytes]:
    """What Telegram holds does not come for now."""
    raise NotKept("away")
    yield b""


async def kept(room: Room, name: str, content: bytes = LARGE, media_type: str = "") -> FileNote:
    """As after an upload on the page."""

    async def pieces() -> AsyncIterator[bytes]:
        yield content

    return await room.house.attachments.files.keep(pieces(), name, media_type)


def file(who: Visitor, note: FileNote) -> Incoming:
    return who.incoming("file", file=note)


async def sends(who: Visitor, name: str, content: bytes = LARGE, media_type: str = "") -> list[Reply]:
    who.room.clock.instant += timedelta(seconds=1)
    return await who.sends(file(who, await kept(who.room, name, content, media_type)))


async def entered(room: Room) -> Visitor:
    ada = room.visitor("ada")
    await ada.enters()
    return ada


async def test_an_album_is_confirmed_in_one_message(room: Room) -> None:
    ada = await entered(room)
    assert lines(await ada.chooses("📎 Add files")) == [
        "What would you like to add to “Low Water”?",
        "Documents are, for instance, the signed copyright declaration or a screening licence.",
        "[Poster | Still] [Document | Something else] [← Back to the film]",
    ]
    assert lines(await ada.chooses("Poster")) == [SEND, WAYS]
    [first] = await sends(ada, "a.png")
    assert lines([first]) == [
        "Added to “Low Water”: 1 poster (1 kB).", "a.png", "", "Send more, or press “Done”.", WAYS
    ]  # fmt: skip
    [second] = await sends(ada, "b.png", png(1301, 40))
    heard = file(ada, replace(await kept(room, "c.gif", b"GIF89a"), media_type="image/gif"))
    [third] = await ada.sends(heard)
    await ada.sends(heard)  # the same update twice
    assert lines([third]) == [
        "Added to “Low Water”: 2 posters (1 kB).", "a.png, b.png",
        "⚠️ Not added: c.gif. Posters and stills are JPEG or PNG pictures.", "", "Send more, or press “Done”.", WAYS,
    ]  # fmt: skip
    assert [(r.slot == first.slot, r.replaces) for r in (first, second, third)] == [
        (True, False), (True, True), (True, True),
    ]  # fmt: skip
    assert lines(await ada.says("that's all")) == ["“Low Water” has now: 2 posters.", "[📎 Files | ← Back to the film]"]
    assert lines(await ada.chooses("← Back to the film"))[18:20] == ["📎 Files: 2 posters", ""]
    assert lines(await ada.says("/done"))[0] == (
        "No files are being added at the moment. Choose a film and press “Add files”."
    )


async def test_words_meanwhile_are_answered_and_the_next_confirmation_stands_below(room: Room) -> None:
    ada = await entered(room)
    await ada.chooses("📎 Add files")
    await ada.chooses("Poster")
    [first] = await sends(ada, "a.png")
    assert lines(await ada.says("/language"))[-1] == "[English] [中文] [Back to the question]"
    assert lines(await ada.says("hm")) == [SEND, WAYS]
    [second] = await sends(ada, "b.png", png(1301, 40))
    assert (second.slot != first.slot, second.replaces) == (True, False)
    assert lines([second])[:2] == ["Added to “Low Water”: 1 poster (1 kB).", "b.png"]
    assert lines(await ada.says("/cancel"))[0] == "“Low Water” has now: 2 posters."


async def test_what_metadata_tells_is_judged_before_a_byte_is_fetched(room: Room) -> None:
    ada = await entered(room)
    [entry] = await room.rows("SELECT id FROM entries")
    told = {}
    for kind, note in (
        ("still", FileNote("photo.jpg", 90_000, "image/jpeg", "x1", "telegram")),
        ("still", FileNote("big.png", 21_000_000, "image/png", "x2", "telegram")),
        ("document", FileNote("a.mp3", 9, "audio/mpeg", "x3", "telegram")),
        ("document", FileNote("声明.pdf", 9, "application/octet-stream", "x4", "telegram")),
        ("other", FileNote("setup.exe", 9, "", "x5", "telegram")),
        ("other", FileNote("invoice.EXE. ", 9, "", "x7", "telegram")),
        ("other", FileNote("form.docm", 9, "", "x8", "telegram")),
        ("other", FileNote("", 0)),
        ("poster", FileNote("large.png", 11_000_000, "image/png", "x6", "telegram")),
    ):
        await ada.presses(f"attach.kind:{entry['id']}.{kind}")
        await ada.sends(file(ada, note))
        told[note.name] = [line for line in lines(ada.last) if line[:1] in ("💡", "⚠")]
    assert told == {
        "photo.jpg": [
            "💡 Made smaller by Telegram: photo.jpg. For full quality, please send it as a file"
            " (paper clip, then “File”)."
        ],
        "big.png": [
            "⚠️ Not added: big.png. A file may have 20 MB at most. Please send a smaller one, or put it under a link and"
            " tell the organisers (/human)."
        ],
        "a.mp3": ["⚠️ Not added: a.mp3. Documents are PDF, JPEG, PNG or Word files."],
        "声明.pdf": [],
        "setup.exe": ["⚠️ Not added: setup.exe. Programs cannot be added."],
        "invoice.EXE. ": ["⚠️ Not added: invoice.EXE.. Programs cannot be added."],
        "form.docm": ["⚠️ Not added: form.docm. Programs cannot be added."],
        "": ["⚠️ That is nothing that I could keep as a file."],
        "large.png": ["💡 Rather large, but kept all the same: large.png."],
    }


async def test_an_entry_has_room_for_so_many(sqlite_url: str, tmp_path: Path) -> None:
    own = {"USHER_FILES_ENTRY_FILES": "2", "USHER_FILES_ENTRY_MEGABYTES": "3"}
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING, **own) as room:
        room.house.attachments.fetches["telegram"] = away
        lin = room.visitor("lin", "zh")
        await lin.presses("enrol.new:fresh")
        [entry] = await room.rows("SELECT id FROM entries")
        await lin.presses(f"attach.kind:{entry['id']}.other")
        for at, size in enumerate((2_000_000, 2_000_000, 900_000, 1)):
            await lin.sends(file(lin, FileNote(f"{at}.zip", size, "application/zip", f"x{at}", "telegram")))
        assert lines(lin.last)[2:] == [
            "⚠️ 没有添加：1.zip。每部影片的文件总共不超过3 MB，请先移除不需要的文件。",
            "⚠️ 没有添加：3.zip。每部影片最多2个文件，请先移除不需要的文件。", "", "可以继续发送，或点击“完成”。",
            "[✅ 完成 | 换一类文件]",
        ]  # fmt: skip


async def test_files_are_listed_replaced_and_removed(room: Room) -> None:
    ada = await entered(room)
    await ada.chooses("📎 Add files")
    await ada.chooses("Poster")
    await sends(ada, "a.png")
    await sends(ada, "b.png", png(1301, 40))
    await ada.chooses("✅ Done")
    assert lines(await ada.chooses("📎 Files")) == [
        "Files of “Low Water”:", "", "1. poster · a.png · 1 kB", "2. poster · b.png · 1 kB",
        "[1. a.png | 2. b.png] [📎 Add files] [← Back to the film]",
    ]  # fmt: skip
    [shown] = await ada.chooses("1. a.png")
    assert (shown.file is not None and shown.file.name, lines([shown])) == (
        "a.png", ["“Low Water”: poster · a.png · 1 kB", "[🔁 Replace | 🗑 Remove] [📎 Files]"],
    )  # fmt: skip
    assert lines(await ada.chooses("🔁 Replace")) == [SEND, "", "The next file takes the place of a.png.", WAYS]
    await ada.sends(file(ada, FileNote("no.png", 9, "image/png", "0" * 64, "kept")))  # it cannot be had: a.png stays
    assert lines(ada.last)[-2:] == [
        "⚠️ no.png for “Low Water” could not be fetched; it is not added. Please send it again.", "[📎 Add files]"
    ]  # fmt: skip
    [a] = await room.rows("SELECT id FROM entry_files WHERE name = 'a.png'")
    await ada.presses(f"attach.instead:{a['id']}")
    await sends(ada, "c.png", png(1302, 40))
    await ada.says("done")
    [b] = await room.rows("SELECT id FROM entry_files WHERE name = 'b.png'")
    assert lines(await ada.presses(f"attach.remove:{b['id']}")) == [
        "Remove b.png from “Low Water”?", "[Yes, remove it] [No, keep it]"
    ]  # fmt: skip
    assert lines(await ada.chooses("Yes, remove it")) == [
        "b.png is removed.", "--", "Files of “Low Water”:", "", "1. poster · c.png · 1 kB",
        "[1. c.png] [📎 Add files] [← Back to the film]",
    ]  # fmt: skip
    assert lines(await ada.presses(f"attach.show:{b['id']}"))[0] == "That file is not there any more."
    assert lines(await room.visitor("eve").presses(f"attach.show:{a['id']}"))[0] == "That file is not there any more."


async def test_a_file_out_of_the_blue_is_added_to_a_film(room: Room) -> None:
    ada = await entered(room)
    said = lines(await sends(ada, "声明.pdf", b"%PDF-1.4", "application/pdf"))
    assert said[2:] == [
        "If it belongs to one of your films, I can add it there.",
        "[📎 Add to “Low Water”] [Enrol a film] [What's on | My plan] [My films | What can I ask?]"
        " [Talk to a person | Another device] [Help | 中文]",
    ]
    assert lines(await ada.chooses("📎 Add to “Low Water”")) == [
        "声明.pdf: what is it for “Low Water”?", "[Poster | Still] [Document | Something else]"
    ]  # fmt: skip
    assert lines(await ada.chooses("Poster")) == [
        "⚠️ Not added: 声明.pdf. Posters and stills are JPEG or PNG pictures.",
        "[Poster | Still] [Document | Something else]",
    ]
    press = ada.button("Document")
    assert lines(await ada.presses(press)) == [
        "Added to “Low Water”: 1 document (1 kB).", "声明.pdf", "[📎 Add files | ← Back to the film]"
    ]  # fmt: skip
    assert lines(await ada.presses(press))[0] == "That file is not there any more."
    assert [(r["name"], r["state"]) for r in await room.rows("SELECT name, state FROM entry_files")] == [
        ("声明.pdf", "kept")
    ]  # fmt: skip
    eve = room.visitor("eve")
    assert lines(await eve.sends(file(eve, await kept(room, "x.png"))))[-1].startswith("[Enrol a film]")


@pytest.mark.parametrize(
    ("language", "add", "asks", "poster", "added"),
    [
        (
            "en",
            "📎 Add files",
            "a.png: what is it for “Low Water”?",
            "Poster",
            "Added to “Low Water”: 1 poster (1 kB).",
        ),
        ("zh", "📎 添加文件", "a.png是《Low Water》的什么文件？", "海报", "已添加到《Low Water》：海报1张（1 kB）。"),
    ],
)
async def test_a_file_before_its_kind_was_chosen(
    room: Room, language: str, add: str, asks: str, poster: str, added: str
) -> None:
    ada = room.visitor("ada", language)
    await ada.enters()
    await ada.presses("films.list")
    await ada.chooses(add)
    assert lines(await sends(ada, "a.png"))[0] == asks
    assert lines(await ada.chooses(poster))[0] == added


async def test_in_the_middle_of_the_form(room: Room) -> None:
    lin = room.visitor("lin", "zh")
    for told in ("/enrol", "球幕电影", "退潮"):
        await lin.says(told)
    said = lines(await sends(lin, "剧照.png"))
    assert (said[0], said[-1]) == (
        "这里我只能看懂文字，刚才的内容没有算作回答。请用文字回答。",
        "[📎 添加到《退潮》] [上一题 | 跳过 | 为什么问？] [保存离开 | 取消]",
    )
    await lin.chooses("📎 添加到《退潮》")
    assert lines(await lin.chooses("剧照")) == [
        "已添加到《退潮》：剧照1张（1 kB）。", "剧照.png", "[📎 添加文件 | ← 返回影片] [回到当前题目]",
    ]  # fmt: skip
    assert lines(await lin.chooses("回到当前题目"))[0] == "第3题，共13题 · 英文片名"


async def test_after_the_deadline_and_withdrawn(room: Room) -> None:
    ada = await entered(room)
    [entry] = await room.rows("SELECT id FROM entries")
    await ada.presses(f"attach.kind:{entry['id']}.poster")
    room.clock.instant += timedelta(days=20)
    closed = (
        "Enrolment is closed, so the files of “Low Water” stay as they are. If the organisers need something, they will"
        " ask for it; you can reach them with /human."
    )
    assert lines(await sends(ada, "a.png")) == [closed, "[← Back to the film]"]
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE entries SET state = 'withdrawn'")
    assert lines(await ada.presses(f"attach.begin:{entry['id']}")) == [
        "“Low Water” is withdrawn; files can be added once it is entered again.", "[← Back to the film]"
    ]  # fmt: skip
    assert (
        lines(await room.visitor("eve").presses(f"attach.begin:{entry['id']}"))[0] == "That film is not here any more."
    )


async def test_a_restart_in_the_middle(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        ada = await entered(room)
        await ada.chooses("📎 Add files")
        await ada.chooses("Document")
        await sends(ada, "a.pdf", b"%PDF-1.4", "application/pdf")
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        ada = room.visitor("ada")
        room.clock.instant += timedelta(minutes=1)
        assert lines(await sends(ada, "b.pdf", b"%PDF-1.5", "application/pdf"))[:2] == [
            "Added to “Low Water”: 2 documents (1 kB).", "a.pdf, b.pdf"
        ]  # fmt: skip


async def test_after_the_deadline_where_something_is_asked_for_or_the_film_was_selected(room: Room) -> None:
    ada = await entered(room)
    [entry] = await room.rows("SELECT id FROM entries")
    begin, may = f"attach.begin:{entry['id']}", "What would you like to add to “Low Water”?"
    room.clock.instant += timedelta(days=20)
    now, edition = room.clock.now(), room.house.festival.edition
    assert lines(await ada.presses(begin))[0].startswith("Enrolment is closed")
    until = now + timedelta(days=7)
    request = ChangeRequest(entry["id"], edition, ("synopsis",), "", "terminal:bo", "Bo", now, until, 1)
    async with room.house.database.transaction() as tx:
        assert await change_requests.ask(tx, request)
    assert lines(await ada.presses(begin))[0] == may
    room.clock.instant = until
    assert lines(await ada.presses(begin))[0].startswith("Enrolment is closed")
    async with room.house.database.transaction() as tx:
        before = await decisions.of(tx, entry["id"], edition)
        await decisions.change(tx, before, replace(before, verdict="selected"), until)
    assert lines(await ada.presses(begin))[0] == may


async def test_what_is_said_to_a_person_is_no_file_of_an_entry(room: Room) -> None:
    ada = await entered(room)
    await hired(room, "Bo")
    [entry] = await room.rows("SELECT id FROM entries")
    await ada.says("/human")
    assert lines(await ada.presses(f"attach.kind:{entry['id']}.poster"))[0] == (
        "You are talking with a person at the moment: what you send goes to them."
        " To add files to your film, please send /bot first."
    )
    await sends(ada, "a.png")
    assert await room.rows("SELECT id FROM entry_files") == []


async def test_what_was_never_added_is_forgotten_with_the_rest(room: Room) -> None:
    ada = await entered(room)
    await sends(ada, "a.png")
    await sends(ada, "b.png", png(1301, 40))
    await ada.chooses("📎 Add to “Low Water”")
    await ada.chooses("Still")
    await ada.says("/forget")
    await ada.presses("privacy.erase")
    assert [row["name"] for row in await room.rows("SELECT name FROM entry_files")] == ["b.png"]

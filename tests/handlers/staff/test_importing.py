"""An organiser sends the programme as a file: preview, publish, the same again, what moved and what vanished."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import House
from bot.files import NotKept
from bot.importing import LEASE
from handlers.talk.message import FileNote
from storage import imports
from storage.database import migrate, open_database
from tests.handlers.staff import audited
from tests.organisers import hired
from tests.sheets import NOW, ROWS, csv_of, read, uploaded, wrong
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

READING = ["I am reading programme.csv. What would change follows in a moment.", "--"]
PREVIEW = [
    "programme.csv, 3 screenings. If you publish it:",
    "",
    "new 3 · 2 new films",
    "",
    "new: Dome of Bees, Saturday 17 April, 19:30–20:00, Dome Theatre",
    "new: 蜂之穹二, Sunday 18 April, 19:30–20:00, Dome Theatre",
    "new: Dome of Bees, Sunday 18 April, 21:00–21:30, Dome Theatre",
    "[Publish] [List all | Drop]",
]
MOVED = [*ROWS[:3], ("Dome of Bees", "dome", "18 April 22:00", 35, "")]


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as opened:
        yield opened


async def migrated(url: str) -> None:
    """The tables are made beforehand, as for any PostgreSQL."""
    database = await open_database(url)
    await migrate(database, NOW)
    await database.close()


async def standing(house: House) -> list[tuple[str, str, str]]:
    """(film, local start, state) of all that stands."""
    async with house.database.reading() as tx:
        programme = await house.festival.programmes.current(tx)
    return [(each.film, each.local_start, each.state) for each in programme.screenings]


async def test_preview_publish_again_moved_vanished(room: Room) -> None:
    bo = await hired(room, "Bo")
    assert lines(await uploaded(bo, csv_of(ROWS))) == [*READING, *PREVIEW]
    assert await standing(room.house) == []
    publish = bo.button("Publish")
    assert lines(await bo.presses(publish)) == ["Published as version 1: new 3 · 2 new films", "--"]
    assert lines(await bo.presses(publish)) == ["This file is done with: it has been published.", "--"]
    assert lines(await uploaded(bo, csv_of(ROWS))) == [
        *READING, "programme.csv changes nothing: 3 screenings stand as the file says.", "--",
    ]  # fmt: skip
    assert lines(await uploaded(bo, csv_of(MOVED)))[2:] == [
        "programme.csv, 3 screenings. If you publish it:",
        "",
        "moved 1 · unchanged 2",
        "",
        "moved: Dome of Bees, Sunday 18 April, 21:00–21:30, Dome Theatre → Sunday 18 April, 22:00–22:35, Dome Theatre",
        "[Publish] [List all | Drop]",
    ]
    assert lines(await bo.chooses("Publish")) == ["Published as version 2: moved 1 · unchanged 2", "--"]
    assert [(row.action, row.subject, row.detail) for row in await audited(room)] == [
        ("programme.import", "programme.csv", ""),
        ("programme.publish", "version 1", "3 changes, 2 films"),
        ("programme.publish", publish.partition(":")[2], ""),
        ("programme.import", "programme.csv", ""),
        ("programme.import", "programme.csv", ""),
        ("programme.publish", "version 2", "1 changes, 0 films"),
    ]


@pytest.mark.parametrize(("label", "state"), [("It stays", "planned"), ("Cancel it", "cancelled")])
async def test_what_vanished_is_asked_about(room: Room, label: str, state: str) -> None:
    bo = await hired(room, "Bo")
    await uploaded(bo, csv_of(ROWS))
    await bo.chooses("Publish")
    # another hall's row makes something to publish in both cases
    rows = [*ROWS[:3], ("Low Water", "giant", "17 April 10:00", 30, "giant")]
    assert lines(await uploaded(bo, csv_of(rows)))[2:] == [
        "programme.csv, 3 screenings. If you publish it:",
        "",
        "new 1 · unchanged 2 · 1 new film",
        "",
        "new: Low Water, Saturday 17 April, 10:00–10:30, Giant Screen Theatre",
        "",
        "1 screening stands in the programme on 17, 18 April in the Dome Theatre, Giant Screen Theatre, but not in the"
        " file:",
        "",
        "Dome of Bees, Sunday 18 April, 21:00–21:30, Dome Theatre",
        "",
        "Does it stay, or is it cancelled?",
        "[It stays] [Cancel it] [List all | Drop]",
    ]
    assert [row[2] for row in await standing(room.house)] == ["planned"] * 3
    await bo.chooses(label)
    await bo.chooses("Publish")
    assert (await standing(room.house))[-1] == ("dome-of-bees", "2021-04-18T21:00", state)


async def test_in_chinese(room: Room) -> None:
    bo = await hired(room, "Bo", "zh")
    assert lines(await uploaded(bo, csv_of(ROWS), "排片.csv")) == [
        "正在读取 排片.csv，稍后列出将有哪些改动。", "--", "排片.csv，共3场。发布后：", "", "新增3场 · 新影片2部", "",
        "新增：《Dome of Bees》，4月17日（星期六）19:30–20:00，球幕影院",
        "新增：《蜂之穹二》，4月18日（星期日）19:30–20:00，球幕影院",
        "新增：《Dome of Bees》，4月18日（星期日）21:00–21:30，球幕影院", "[发布] [全部列出 | 放弃]",
    ]  # fmt: skip
    assert lines(await bo.chooses("发布")) == ["已发布为第1版：新增3场 · 新影片2部", "--"]
    rows = [*ROWS[:2], ("Dome of Bees", "dome", "18 April 20:00", 35, "")]
    assert lines(await uploaded(bo, csv_of(rows), "排片.csv"))[2:] == [
        "排片.csv，共2场。发布后：", "", "改期或换厅1场 · 不变1场", "",
        "改期或换厅：《Dome of Bees》，4月18日（星期日）21:00–21:30，球幕影院 → 4月18日（星期日）20:00–20:35，球幕影院",
        "",
        "4月17日、18日球幕影院的排片中，有1场不在文件里：", "",
        "《蜂之穹二》，4月18日（星期日）19:30–20:00，球幕影院", "",
        "它们无法全部保留，因为文件在同一时段安排了别的场次：",
        "第3行：球幕影院时间冲突：《蜂之穹二》，4月18日 19:30，30分钟，散场后还需15分钟换场", "",
        "请取消它们，或改正文件后重新发送。", "[取消这1场] [全部列出 | 放弃]",
    ]  # fmt: skip
    await bo.chooses("取消这1场")
    assert lines(await bo.chooses("发布")) == ["已发布为第2版：改期或换厅1场 · 取消1场 · 不变1场", "--"]


async def test_many_are_cancelled_only_after_a_second_question(room: Room) -> None:
    bo, ada = await hired(room, "Bo"), room.visitor("ada")
    halls = ("dome", "giant")
    days = (19, 20, 26, 27)
    many = [
        (f"Film {hall}", hall, f"{day} April {hour}:00", 30, hall)
        for day in days for hour in (10, 12, 14, 16, 18, 20) for hall in halls
    ]  # fmt: skip
    await uploaded(bo, csv_of([ROWS[0], *many]))
    await bo.chooses("Publish")
    await ada.says("/menu")
    for id in ("film-dome-0419-1200-dome", "film-dome-0427-2000-dome"):
        await ada.presses(f"plan.save:{id}")
    part = [each for each in many if each[1] == "dome" and " 10:" in each[2] and not each[2].startswith("20")]
    assert lines(await uploaded(bo, csv_of([ROWS[0], *part])))[2:] == [
        "programme.csv, 3 screenings. If you publish it:",
        "",
        "unchanged 3",
        "",
        "15 screenings stand in the programme on 19, 26, 27 April in the Dome Theatre, but not in the file:",
        "",
        *[f"Film dome, Monday 19 April, {hour}:00–{hour}:30, Dome Theatre" for hour in (12, 14, 16, 18, 20)],
        "… and 10 more",
        "",
        "Do they stay, or are they cancelled?",
        "[All 15 stay] [Cancel all 15] [List all | Drop]",
    ]
    cancel, stay = bo.button("Cancel all 15"), bo.button("All 15 stay")
    assert lines(await bo.presses(cancel)) == [
        "Really cancel 15 screenings? 1 person has them in their plan.",
        "[Yes, cancel all 15] [No, back to the preview]",
    ]
    really = bo.button("Yes, cancel all 15")
    assert lines(await bo.chooses("No, back to the preview"))[-1] == "[All 15 stay] [Cancel all 15] [List all | Drop]"
    assert lines(await bo.presses(stay)) == [
        "programme.csv changes nothing: 3 screenings stand as the file says.", "--",
    ]  # fmt: skip
    for button in (cancel, really, stay):  # nothing was left to publish: the file is done with
        assert lines(await bo.presses(button)) == [
            "This file is done with. Send it again if it is to be looked at anew.", "--",
        ]  # fmt: skip
    assert {row[2] for row in await standing(room.house)} == {"planned"}
    await uploaded(bo, csv_of([ROWS[0], *part]))
    await bo.chooses("Cancel all 15")
    await bo.chooses("Yes, cancel all 15")
    assert lines(await bo.chooses("Publish")) == ["Published as version 2: cancelled 15 · unchanged 3", "--"]


async def test_a_newer_file_makes_the_older_preview_void(room: Room) -> None:
    bo = await hired(room, "Bo", "zh")
    await uploaded(bo, csv_of(ROWS))
    old = [bo.button(label) for label in ("发布", "全部列出", "放弃")]
    await uploaded(bo, csv_of(MOVED))
    for button in old:
        assert lines(await bo.presses(button)) == ["这份文件已处理完。如需重新导入，请再发一次。", "--"]
    assert await standing(room.house) == []
    await uploaded(bo, csv_of(MOVED))
    assert lines(await bo.chooses("发布")) == ["已发布为第1版：新增3场 · 新影片2部", "--"]


async def test_two_organisers_at_once_one_wins_the_other_sees_anew(room: Room) -> None:
    bo, mei = await hired(room, "Bo"), await hired(room, "Mei")
    await uploaded(bo, csv_of(ROWS))
    await uploaded(mei, csv_of(MOVED))
    await bo.chooses("Publish")
    assert lines(await mei.chooses("Publish"))[:5] == [
        "The programme has been changed meanwhile. I compare the file with it again.",
        "--",
        "programme.csv, 3 screenings. If you publish it:",
        "",
        "moved 1 · unchanged 2",
    ]
    assert lines(await mei.chooses("Publish")) == ["Published as version 2: moved 1 · unchanged 2", "--"]


async def test_two_processes_publish_at_the_same_moment(postgres_url: str, tmp_path: Path) -> None:
    await migrated(postgres_url)
    async with (
        open_room(postgres_url, tmp_path, None, **BY_WORDING) as one,
        open_room(postgres_url, tmp_path, None, **BY_WORDING) as two,
    ):
        bo, mei = await hired(one, "Bo"), await hired(two, "Mei")
        await uploaded(bo, csv_of(ROWS))
        await uploaded(mei, csv_of(ROWS))
        presses = [(who, who.incoming("choice", choice=who.button("Publish"))) for who in (bo, mei)]
        await asyncio.gather(*(who.room.house.desk.answer(press) for who, press in presses))
        rows = await one.rows("SELECT state FROM imports ORDER BY state")
        assert [row["state"] for row in rows] == ["fetching", "published"]
        await asyncio.gather(one.house.importing(), two.house.importing())  # both look for the one that is due
        for room in (one, two):
            await room.house.courier.settle()
        said = [line for room in (one, two) for name in ("bo", "mei") for line in lines(room.replies(name))]
        assert sorted(line for line in said if line != "--") == [  # either of the two fronts may have said it
            "Published as version 1: new 3 · 2 new films",
            "The programme has been changed meanwhile. I compare the file with it again.",
            "programme.csv changes nothing: 3 screenings stand as the file says.",
        ]


async def test_pressed_twice_at_the_same_moment(room: Room) -> None:
    bo = await hired(room, "Bo")
    await uploaded(bo, csv_of(ROWS))
    publish = bo.button("Publish")
    presses = [room.house.desk.answer(bo.incoming("choice", choice=publish)) for _ in range(2)]
    await asyncio.gather(*presses)
    [row] = await room.rows("SELECT COUNT(*) AS n FROM programme_versions")
    assert row["n"] == 1


async def test_faults_are_told_row_by_row_the_rest_in_a_file(room: Room) -> None:
    bo = await hired(room, "Bo")
    said = await uploaded(bo, csv_of([ROWS[0], *[("Bees", "Dom Theatre", "17 April 10:00", 30, "dome")] * 17]))
    row = "row {}, hall: the hall “Dom Theatre” is not known; did you mean Dome Theatre?"
    assert lines(said)[2:] == [
        "programme.csv cannot be published, there are 17 faults:", "", *[row.format(n) for n in range(2, 17)], "",
        "… and 2 more in the file below", "", "Correct the file, and send it again. Nothing has changed.", "--",
        "All faults", "--",
    ]  # fmt: skip
    file = said[-1].file
    assert file is not None
    assert (file.name, file.content) == ("faults.txt", "".join(f"{row.format(n)}\n" for n in range(2, 19)))


async def test_what_is_refused_what_is_gone_and_what_visitors_send(room: Room) -> None:
    bo, ada = await hired(room, "Bo"), room.visitor("ada")
    old, large, gone = FileNote("a.xls", 9), FileNote("a.xlsx", 6_000_000), FileNote("a.xlsx", 9, "", "x", "terminal")
    said = [lines(await bo.sends(bo.incoming("file", file=file)))[-2] for file in (old, large, gone)]
    assert said == [
        "I cannot read a file of this kind (a.xls). Save it as XLSX or CSV, and send it again.",
        "The file has 6.0 MB; I read up to 5 MB. Leave out pictures and other sheets, or save it as CSV.",
        "a.xlsx cannot be read. I could not get it from where it lies. Please send it again.",
    ]
    assert lines(await ada.sends(ada.incoming("file", file=gone)))[0].startswith("I can only read text.")


async def test_not_in_an_open_form(room: Room) -> None:
    bo = await hired(room, "Bo")
    await bo.presses("enrol.new:fresh")
    said = lines(await uploaded(bo, csv_of(ROWS)))
    assert READING[0] not in said
    assert await room.rows("SELECT id FROM imports") == []


async def test_drop_and_list(room: Room) -> None:
    bo = await hired(room, "Bo")
    await uploaded(bo, csv_of(ROWS))
    drop = bo.button("Drop")
    [listed] = await bo.chooses("List all")
    assert listed.file is not None
    assert listed.file.content.splitlines()[3:] == [
        "new film: Dome of Bees (dome-of-bees)",
        "new film: 蜂之穹二 (film-f2adbf1c)",
    ]
    assert lines(await bo.presses(drop)) == ["programme.csv is dropped; nothing has changed.", "--"]
    assert lines(await bo.presses(drop)) == [
        "This file is done with. Send it again if it is to be looked at anew.",
        "--",
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_template_can_be_imported(room: Room, language: str) -> None:
    bo = await hired(room, "Bo", language)
    [told] = await bo.says("/import")
    assert told.file is not None
    read_back = read(told.file.content.encode())
    night = "row 3: it begins on 3 April, 00:30, in the night after Friday 2 April"
    assert (wrong(read_back), read_back.screenings, read_back.films) == ([night], 2, 1)


async def begun(room: Room, who: Visitor, note: FileNote) -> None:
    """The file is heard, and nobody has looked for it yet."""
    await room.house.desk.answer(who.incoming("file", file=note))
    await room.house.courier.settle()
    assert lines(room.replies(who.name)) == READING


async def looked(room: Room, who: Visitor, later: timedelta) -> list[str]:
    """What is said after the next look."""
    room.clock.instant += later
    await room.house.importing()
    await room.house.courier.settle()
    return lines(room.replies(who.name))


async def test_a_process_that_dies_between_fetching_and_showing_loses_nothing(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        bo = await hired(room, "Bo")
        await begun(room, bo, FileNote("programme.csv", 9, content=csv_of(ROWS).decode()))
        now = room.clock.now()
        async with room.house.database.transaction() as tx:  # it has the file in hand, and dies
            assert await imports.claim_due(tx, "BJIFF11", now, now + LEASE)
        clock = room.clock
    async with open_room(sqlite_url, tmp_path, clock, **BY_WORDING) as room:
        bo = room.visitor("bo")
        assert await looked(room, bo, timedelta()) == []
        assert await looked(room, bo, LEASE) == PREVIEW
        assert await looked(room, bo, LEASE) == []


async def test_a_file_that_cannot_be_fetched_is_tried_again_and_then_given_up(room: Room) -> None:
    bo, calls = await hired(room, "Bo"), []

    async def fetch(note: FileNote) -> AsyncIterator[bytes]:
        calls.append(room.clock.now())
        raise NotKept("away")
        yield b""

    room.house.attachments.fetches["far"] = fetch
    await begun(room, bo, FileNote("programme.csv", 9, token="7", origin="far"))
    waits = [timedelta(seconds=seconds) for seconds in (0, 2, 10, 60)]
    assert [await looked(room, bo, wait) for wait in waits] == [[]] * 4
    assert await looked(room, bo, timedelta(seconds=300)) == [
        "programme.csv cannot be read. I could not get it from where it lies. Please send it again.", "--",
    ]  # fmt: skip
    assert (len(calls), await looked(room, bo, timedelta(days=1))) == (5, [])


async def test_the_sample_is_loaded_by_anybody_at_one_press(room: Room) -> None:
    ada = room.visitor("ada")
    await ada.says("/start")
    assert lines(await ada.presses("importing.sample:")) == [
        "One moment: the sample programme is being laid out …",
        "--",
        "The sample programme is loaded: 68 films and events, 600 screenings, all made up. Ask for instance: what's on"
        " Saturday evening in the dome?",
        "--",
    ]
    assert len(await standing(room.house)) == 600
    assert lines(await room.visitor("lin", "zh").presses("importing.sample:")) == [
        "排片已经有了。可以问我，例如：周六晚上球幕有什么？", "--",
    ]  # fmt: skip


async def test_live_there_is_no_sample(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, USHER_REHEARSAL="off", **BY_WORDING) as room:
        said = lines(await room.visitor("ada").presses("importing.sample:"))
        assert said == ["There is a made-up programme in rehearsals only.", "--"]

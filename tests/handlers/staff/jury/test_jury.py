"""The jury by conversation: films are given out, judged blind, ranked; and nobody sees what is not theirs."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import entries, entry_files, staff
from storage.entry_files import EntryFile
from tests.handlers.staff import NOT_YOURS, OLGA, open_office
from tests.handlers.staff.jury import filmmaker
from tests.organisers import hired
from tests.visitors import BY_WORDING, Room, Visitor, lines

GONE = ["There is nothing here for you to judge.", "[🎬 Jury]"]
NUMBERS = "[1 | 2 | 3 | 4 | 5] [6 | 7 | 8 | 9 | 10]"
FILM = [
    "Category: Dome film", "Original title: Low Water", "English title: Low Water", "Chinese title: 退潮",
    "Countries of production: Portugal", "Year of completion: 2020", "Running time: 25 min", "Director(s): Ana Reis",
    "Short synopsis: The sea goes and comes back.", "Languages: Spoken: English · Subtitles: Chinese",
    "Premiere status: World premiere", "Screener: https://example.com/a · 31 May 2021",
    "Rights holder: Ana Reis · Maré Films",
    "Declaration: agreed on 1 March 2021, version 2021-1",
]  # fmt: skip
GIVEN = "Your points: 8.1 (Science 8 · Film craft 7 · Appeal to the public 9 · Use of the format 9)"


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        await opened.visitor(OLGA).says("/menu")
        yield opened


async def juror(room: Room, name: str, language: str = "en", *films: str) -> Visitor:
    """A juror who has been given these films."""
    who = await hired(room, name, language, role="juror")
    for film in films:
        await room.visitor(OLGA).presses(f"jury.put:{film}.{await person(room, who.name)}")
    room.replies(who.name)
    return who


async def person(room: Room, name: str) -> str:
    [row] = await room.rows("SELECT person_id FROM conversations WHERE chat = :chat", chat=name)
    return str(row["person_id"])


async def gives(who: Visitor, film: str, points: Sequence[int], comment: str = "skip") -> list[str]:
    """All of it, from the film's card to what is said in the end."""
    await who.presses(f"jury.score:{film}")
    for each in points:
        await who.says(str(each))
    await who.says(comment)
    return lines(await who.says("提交" if who.language == "zh" else "submit"))


async def test_films_are_shared_out_judged_and_ranked(room: Room) -> None:
    _, low = await filmmaker(room, "ada")
    _, high = await filmmaker(room, "eva", title="High Tide", title_en="High Tide")
    olga, wen, cy = room.visitor(OLGA), await juror(room, "Wen"), await juror(room, "Cy", "zh")
    await olga.says("/jury")
    assert lines(olga.last)[-5:] == [
        "Jury", "2 entries; 0 with jurors, 0 fully judged", "",
        "To choose the jurors of one entry, open it in /review.",
        "[Share out evenly | A whole category] [Ranking | As a table]",
    ]  # fmt: skip
    assert lines(await olga.chooses("Share out evenly")) == [
        "How many jurors shall each entry have?", "[1 | 2] [🎬 Jury]",
    ]  # fmt: skip
    assert lines(await olga.chooses("2")) == [
        "4 assignments are new, so that each entry has 2:", "", "Cy: +2", "Wen: +2", "[Give them out] [No]",
    ]  # fmt: skip
    stale = olga.button("Give them out")
    assert lines(await olga.says("yes")) == ["4 assignments are made; the jurors are told.", "[🎬 Jury]"]
    assert lines(room.replies("wen")) == ["There are films for you to judge.", "[🎬 Jury]"]
    assert lines(room.replies("cy")) == ["有新的影片等您评审。", "[🎬 评审]"]
    assert lines(await olga.presses(stale))[0].startswith("There is nothing to give out")

    assert lines(await wen.says("/jury")) == [
        "2 films are waiting for your points; you have judged 0.",
        "[BJIFF11-0001 · Low Water] [BJIFF11-0002 · High Tide]",
    ]
    assert lines(await wen.chooses("BJIFF11-0001 · Low Water")) == [
        "BJIFF11-0001 · Low Water", "", *FILM, "[Give points] [Conflict of interest] [Show the password] [🎬 Jury]",
    ]  # fmt: skip
    assert lines(await wen.chooses("Give points")) == [
        "1 of 5 · Science", "“Low Water”: how many points, from 1 (weakest) to 10 (best)?",
        f"{NUMBERS} [Why?] [Save and leave | Cancel]",
    ]  # fmt: skip
    assert lines(await wen.chooses("Why?"))[0] == "💡 This criterion counts for 30 % of the whole."
    await wen.chooses("8")
    await wen.says("seven")
    await wen.says("9 points")
    for odd in ("11", "7.5", "rather good"):
        assert lines(await wen.says(odd))[1:] == [
            "A whole number from 1 to 10, please; 10 is the best.", "", "4 of 5 · Use of the format",
            "“Low Water”: how many points, from 1 (weakest) to 10 (best)?",
            f"{NUMBERS} [Back | Why?] [Save and leave | Cancel]",
        ]  # fmt: skip
    await wen.says("9")
    assert lines(await wen.says("Lovely <light>.")) == [
        "BJIFF11-0001 · Low Water: your points", "", "Science: 8", "Film craft: 7", "Appeal to the public: 9",
        "Use of the format: 9", "Comment: Lovely <light>.", "", "Shall they count?",
        "[✅ Submit] [✎ Science | ✎ Film craft] [✎ Appeal to the public] [✎ Use of the format] [✎ Comment]"
        " [Back | Save and leave] [Cancel]",
    ]  # fmt: skip
    assert lines(await wen.says("submit")) == [
        "Your points are in. Thank you!", "", "BJIFF11-0001 · Low Water", "", *FILM, "", GIVEN, "Lovely <light>.",
        "[Next: High Tide] [Change points] [Conflict of interest] [Show the password] [🎬 Jury]",
    ]  # fmt: skip

    assert not any("8.1" in line for line in lines(await cy.presses(f"jury.show:{low}")))  # blind before one's own
    assert (await gives(cy, low, (6, 6, 6, 6)))[-6:-1] == [
        "您的评分：6.0（科学性 6 · 艺术与制作 6 · 对观众的吸引力 6 · 对放映形式的运用 6）",
        "",
        "其他1位评委：8.1",
        "评委评分：平均7.0，中位数7.0，标准差1.0（2/2位评委已评）",
        "您已经看到其他评委的评分，如再修改，结果中会注明。",
    ]
    await gives(wen, high, (3, 3, 3, 3))
    assert lines(await wen.says("/jury")) == [
        "You have judged all 2 films that are yours. Thank you!",
        "[✓ BJIFF11-0001 · Low Water · 8.1] [✓ BJIFF11-0002 · High Tide · 3.0]",
    ]

    assert lines(await olga.presses("jury.ranking:0"))[:5] == [
        "all categories: 2 entries by the jury's points", "",
        "1. BJIFF11-0001 · Low Water: 7.05 · median 7.0 · spread 1.0 · 2 of 2",
        "2. BJIFF11-0002 · High Tide: 3.00 · median 3.0 · spread 0.0 · 1 of 2", "",
    ]  # fmt: skip
    assert lines(await olga.presses(f"jury.results:{low}")) == [
        "BJIFF11-0001 · Low Water", "", "Jury: 7.0 on average, median 7.0, spread 1.0 (2 of 2)", "",
        "By criterion: Science 7.0 · Film craft 6.5 · Appeal to the public 7.5 · Use of the format 7.5", "",
        "Cy: 6.0 (Science 6 · Film craft 6 · Appeal to the public 6 · Use of the format 6)",
        "Wen: 8.1 (Science 8 · Film craft 7 · Appeal to the public 9 · Use of the format 9)", "Lovely <light>.",
        "[👥 Jurors | The entry] [Ranking | As a table | 🎬 Jury]",
    ]  # fmt: skip
    [table] = await olga.presses("jury.table")
    assert table.file is not None
    assert table.file.content.splitlines()[1] == (
        "1,BJIFF11-0001,Low Water,Dome film,7.0500,7.0500,1.0500,2,2,0,7.0000,6.5000,7.5000,7.5000,"
        "Cy 6.00; Wen 8.10,,Wen: Lovely <light>."
    )
    assert lines(await olga.says("/jury"))[1:5] == [
        "2 entries; 2 with jurors, 1 fully judged", "", "Cy: 1 of 2", "Wen: 2 of 2",
    ]  # fmt: skip


async def test_in_chinese_a_juror_steps_back_and_somebody_else_is_found(room: Room) -> None:
    _, film = await filmmaker(room, "ada")
    wen, olga = await juror(room, "文静", "zh", film), room.visitor(OLGA, "zh")
    bo = await juror(room, "Bo")
    room.replies(OLGA)
    await wen.presses(f"jury.show:{film}")
    assert lines(await wen.chooses("申请回避")) == [
        "第1题，共1题 · 原因", "请说明回避原因，例如：“我是本片的剪辑师。”", "[为什么问？] [取消]",
    ]  # fmt: skip
    assert lines(await wen.says("我是本片的剪辑师。")) == [
        "BJIFF11-0001《Low Water》：申请回避", "", "原因：我是本片的剪辑师。", "",
        "组委会会看到原因；影片会从您的列表中移除，已有评分也会删除。", "[✅ 提交] [✎ 原因] [上一题 | 取消]",
    ]  # fmt: skip
    assert lines(await wen.says("提交")) == ["感谢您的说明。您不再评审《Low Water》，组委会已收到通知。", "[🎬 评审]"]
    assert lines(await wen.says("/jury")) == ["目前没有由您评审的影片，分配后我会通知您。", "--"]
    assert lines(await wen.presses(f"jury.score:{film}")) == ["这里没有由您评审的影片。", "[🎬 评审]"]
    assert lines(room.replies(OLGA)) == [
        "文静 declared a conflict of interest with BJIFF11-0001 · Low Water: 我是本片的剪辑师。",
        "Somebody else can be assigned.",
        "[👥 Jurors]",
    ]
    await olga.presses("language.choose:zh")
    assert lines(await olga.presses(f"jury.assign:{film}")) == [
        "BJIFF11-0001《Low Water》", "由谁评审？点一下分配，再点一下取消。", "", "⚠ 文静：回避 – 我是本片的剪辑师。",
        "[☐ Bo · 待评0部] [☐ 组委会工作人员 · 待评0部] [评审结果 | 查看报名 | 🎬 评审]",
    ]  # fmt: skip
    assert lines(await olga.chooses("☐ Bo · 待评0部"))[-1].startswith("[☑ Bo · 待评]")
    assert lines(room.replies("bo")) == ["There are films for you to judge.", "[🎬 Jury]"]
    assert lines(await olga.chooses("☑ Bo · 待评"))[-1].startswith("[☐ Bo · 待评0部]")
    assert lines(await bo.says("/jury"))[0] == "No film is yours to judge yet. I will tell you as soon as one is."
    log = await room.rows(
        "SELECT actor, role, action, subject, detail FROM audit WHERE subject = :id ORDER BY id", id=film
    )
    assert [tuple(row.values()) for row in log if row["action"] != "jury.show"] == [
        ("terminal:olga", "owner", "jury.assign", film, "文静"),
        ("terminal:文静", "juror", "jury.conflict", film, "我是本片的剪辑师。"),
        ("terminal:olga", "owner", "jury.assign", film, "Bo"),
        ("terminal:olga", "owner", "jury.unassign", film, "Bo"),
    ]  # fmt: skip


async def test_a_juror_sees_nothing_of_what_is_not_theirs(room: Room) -> None:
    _, low = await filmmaker(room, "ada")
    _, high = await filmmaker(room, "eva", title="High Tide", title_en="High Tide")
    wen = await juror(room, "Wen", "en", high)
    async with room.house.database.transaction() as tx:
        entry = await entries.any_of(tx, low)
        assert entry is not None
        note = '{"name": "a.pdf", "size": 1, "origin": "kept", "token": "x"}'
        await entry_files.add(tx, EntryFile(
            "f" * 12, entry.edition, low, entry.person_id, "document", "a.pdf", 1, "application/pdf", note, "terminal",
            "ada", "en", entry_files.KEPT,
        ), room.clock.now())  # fmt: skip
    for way in ("show", "score", "conflict"):
        assert lines(await wen.presses(f"jury.{way}:{low}")) == GONE
    assert lines(await wen.presses(f"review.file:{'f' * 12}")) == ["That file is not here any more.", "--"]
    for way in (f"review.secret:{low}", f"review.show:{high}", f"jury.results:{high}", "jury.ranking:0", "jury.table",
                f"jury.put:{low}.{await person(room, 'wen')}", f"jury.assign:{low}", "jury.even:1"):  # fmt: skip
        assert (way, lines(await wen.presses(way))) == (way, [NOT_YOURS, "--"])
    assert lines(await wen.presses(f"review.secret:{high}.1"))[1] == "Password: brine-77"
    assert lines(await wen.says("/review")) == [NOT_YOURS, "--"]
    await room.visitor("eva").presses(f"films.withdraw:{high}")
    await room.visitor("eva").says("yes")
    assert lines(await wen.presses(f"jury.show:{high}")) == GONE
    assert lines(await wen.presses(f"review.secret:{high}")) == [NOT_YOURS, "--"]
    assert lines(await wen.says("/jury"))[0] == "No film is yours to judge yet. I will tell you as soon as one is."


async def test_entries_are_judged_anonymously_where_that_is_set(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path, USHER_REVIEW_ANONYMOUS="true", **BY_WORDING) as room:
        _, film = await filmmaker(room, "ada")
        wen = await juror(room, "Wen", "en", film)
        files = {kind: await kept(room, film, kind, f"Ana_Reis_{kind}.PDF") for kind in entry_files.KINDS}
        shown = [line for line in FILM if not line.startswith(("Director", "Rights", "Countries"))]
        assert lines(await wen.presses(f"jury.show:{film}"))[2:-1] == shown
        assert lines(wen.last)[-1] == (
            "[Give points] [Conflict of interest] [Show the password] [📎 Poster 1.pdf] [📎 Still 1.pdf] [🎬 Jury]"
        )
        [still] = await wen.presses(f"review.file:{files['still']}")
        assert still.file is not None
        assert (lines([still])[0], still.file.name) == ("BJIFF11-0001 Low Water: Still 1.pdf", "Still 1.pdf")
        for kind in ("document", "other"):
            assert lines(await wen.presses(f"review.file:{files[kind]}")) == ["That file is not here any more.", "--"]
        hidden = replace(room.house.festival.reviewing, hidden=frozenset({"screener"}))
        object.__setattr__(room.house.desk, "festival", replace(room.house.festival, reviewing=hidden))
        assert "brine" not in "".join(lines(await wen.presses(f"review.secret:{film}")))


async def kept(room: Room, film: str, kind: str, name: str) -> str:
    """A file of that film that has come; its id."""
    room.clock.instant += timedelta(seconds=1)
    async with room.house.database.transaction() as tx:
        entry = await entries.any_of(tx, film)
        assert entry is not None
        note = f'{{"name": "{name}", "size": 1, "origin": "kept", "token": "x"}}'
        file = EntryFile(
            entry_files.new_id(), entry.edition, film, entry.person_id, kind, name, 1, "application/pdf", note,
            "terminal", "ada", "en", entry_files.KEPT,
        )  # fmt: skip
        await entry_files.add(tx, file, room.clock.now())
    return file.id


async def test_nobody_judges_a_film_of_their_own_or_one_whose_result_is_out(room: Room) -> None:
    _, own = await filmmaker(room, "jo")
    _, out = await filmmaker(room, "eva", title="High Tide", title_en="High Tide")
    olga, jo = room.visitor(OLGA), await hired(room, "Jo", role="juror")
    async with room.house.database.transaction() as tx:
        await tx.run(
            "INSERT INTO decisions (entry_id, edition, verdict, changed_at) VALUES (:id, 'BJIFF11', 'declined', '')",
            id=out,
        )
    room.replies(OLGA)
    assert lines(await olga.presses("jury.even:1"))[0].startswith("There is nothing to give out")
    assert lines(await olga.presses("jury.sort:0"))[-1].startswith("[Jo · 0 of 1]")
    assert lines(await olga.chooses("Jo · 0 of 1"))[-1].startswith("[Jo · 0 of 1]")
    assert "Jo" not in lines(await olga.presses(f"jury.assign:{own}"))[-1]
    for film in (own, out):
        await olga.presses(f"jury.put:{film}.{await person(room, 'jo')}")
        assert lines(await jo.presses(f"jury.show:{film}")) == GONE
    assert lines(await olga.presses(f"jury.assign:{out}"))[2:] == [
        "", "What becomes of this film has been told to its filmmaker: there is nothing left to judge.",
        "[Results | The entry | 🎬 Jury]",
    ]  # fmt: skip
    assert lines(await olga.says("/jury"))[1] == "One entry; 0 with jurors, 0 fully judged"
    assert lines(await jo.says("/desk"))[0] == "No film waits for your points."
    assert await room.rows("SELECT 1 FROM assignments") == []


async def test_in_chinese_points_are_said_and_a_late_change_is_marked(room: Room) -> None:
    _, film = await filmmaker(room, "ada")
    wen, cy, olga = await juror(room, "文静", "zh", film), await juror(room, "Cy", "en", film), room.visitor(OLGA)
    assert lines(await wen.presses(f"jury.score:{film}"))[1] == "请为《Low Water》打分：1分最低，10分最高。"
    for said in ("三分", "3", "打3分", "三"):
        await wen.says(said)
    await wen.says("跳过")
    await wen.says("提交")
    assert (await room.rows("SELECT scores, informed FROM assignments ORDER BY state DESC"))[0] == {
        "scores": '{"science": 3, "craft": 3, "appeal": 3, "format": 3}', "informed": 0,
    }  # fmt: skip
    await gives(cy, film, (9, 9, 9, 9))
    await wen.presses(f"jury.score:{film}")
    await wen.presses(next(c.id for c in wen.last[-1].choices if ".change:science:" in c.id))
    await wen.says("九")
    await wen.says("提交")
    assert lines(await olga.presses(f"jury.results:{film}"))[7:9] == [
        "文静: 4.8 (Science 9 · Film craft 3 · Appeal to the public 3 · Use of the format 3)",
        "⚠ changed after seeing the others' points",
    ]
    [table] = await olga.presses("jury.table")
    assert table.file is not None
    assert table.file.content.splitlines()[1].endswith(",Cy 9.00; 文静 4.80,文静,")


async def test_points_are_kept_step_by_step_and_frozen_by_a_decision(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as room:
        ada, film = await filmmaker(room, "ada")
        wen = await juror(room, "Wen", "en", film)
        await wen.presses(f"jury.score:{film}")
        await wen.says("8")
        await wen.says("7")
        assert lines(await wen.says("/jury"))[1] == "[… BJIFF11-0001 · Low Water] [Back to the question]"
        async with room.house.database.transaction() as tx:
            await tx.run("UPDATE conversations SET topic = '', form = '' WHERE chat = 'wen'")
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as room:  # another day, another process
        wen, ada = room.visitor("wen"), room.visitor("ada")
        await wen.presses(f"jury.show:{film}")
        assert lines(await wen.chooses("Go on with the points"))[0] == "3 of 5 · Appeal to the public"
        await wen.says("9")
        await wen.says("9")
        await wen.says("skip")
        assert GIVEN in lines(await wen.says("submit"))
        await ada.presses(f"enrol.open:{film}")
        await ada.presses(next(c.id for c in ada.last[-1].choices if ".change:running_time:" in c.id))
        await ada.says("26 min")
        await ada.submits()
        assert lines(room.replies("wen")) == [
            "BJIFF11-0001 · Low Water came back in a new version (2) after you had judged it."
            " Please look again; your points stand unless you change them.",
            "[Look at it]",
        ]
        assert "⚠ You judged version 1; this is version 2." in lines(await wen.presses(f"jury.show:{film}"))
        await wen.chooses("Change points")
        change = next(c.id for c in wen.last[-1].choices if ".change:science:" in c.id)
        await wen.presses(change)
        await wen.says("1")
        assert (await room.rows("SELECT scores FROM assignments"))[0]["scores"].startswith('{"science": 8')
        await wen.says("submit")
        assert (await room.rows("SELECT scores, version FROM assignments"))[0]["version"] == 2
        async with room.house.database.transaction() as tx:
            await tx.run(
                "INSERT INTO decisions (entry_id, edition, verdict, changed_at)"
                " VALUES (:id, 'BJIFF11', 'declined', '')", id=film,
            )  # fmt: skip
        assert lines(await wen.presses(f"jury.show:{film}"))[-3:] == [
            "",
            "What becomes of this film has been told to its filmmaker; the points stay as they are.",
            "[Show the password] [🎬 Jury]",
        ]
        assert lines(await wen.presses(f"jury.score:{film}"))[-2].endswith("the points stay as they are.")
        assert lines(await wen.says("/jury"))[0] == "No film is yours to judge yet. I will tell you as soon as one is."
        olga, id = room.visitor(OLGA), await person(room, "wen")
        await olga.says("/menu")
        assert lines(await olga.presses(f"jury.take:{film}.{id}"))[0].startswith("What becomes of this entry")
        await olga.presses(f"jury.taken:{film}.{id}")
        assert len(await room.rows("SELECT 1 FROM assignments")) == 1


async def test_points_go_only_after_a_second_look(room: Room) -> None:
    _, film = await filmmaker(room, "ada")
    wen, olga = await juror(room, "Wen", "en", film), room.visitor(OLGA)
    await gives(wen, film, (8, 7, 9, 9))
    await olga.presses(f"jury.assign:{film}")
    assert lines(await olga.chooses("☑ Wen · 8.1")) == [
        "Wen has given 8.1. Take the entry from them, and drop their points?", "[Yes, drop the points] [No, leave it]",
    ]  # fmt: skip
    await olga.says("yes")
    assert await room.rows("SELECT 1 FROM assignments") == []
    assert lines(await olga.presses("jury.kinds"))[0] == "Which category?"
    assert lines(await olga.chooses("4D film"))[0] == "4D film: 0 films to be judged. Who shall judge all of them?"
    assert lines(await olga.presses("jury.sort:1"))[0] == "Dome film: one film to be judged. Who shall judge it?"
    assert lines(await olga.chooses("Wen · 0 of 1")) == [
        "Shall Wen judge the one film in “Dome film” that they do not have yet?", "[Give them out] [No]",
    ]  # fmt: skip
    assert await room.rows("SELECT 1 FROM assignments") == []
    stale = olga.button("Give them out")
    assert lines(await olga.says("yes"))[-1] == "[Wen · 1 of 1] [an organiser · 0 of 1] [A whole category | 🎬 Jury]"
    assert lines(await olga.presses(stale))[-1] == "[Wen · 1 of 1] [an organiser · 0 of 1] [A whole category | 🎬 Jury]"
    [row] = await room.rows("SELECT subject, detail FROM audit WHERE action = 'jury.assign' AND subject = 'Dome film'")
    assert row == {"subject": "Dome film", "detail": "Wen: 1"}
    await room.visitor(OLGA).presses("jury.score:" + film)


async def test_two_organisers_give_one_film_at_once(database_url: str, tmp_path: Path) -> None:
    async with open_office(database_url, tmp_path, **BY_WORDING) as room:
        _, film = await filmmaker(room, "ada")
        wen = await juror(room, "Wen")
        bo, id = await hired(room, "Bo"), await person(room, wen.name)
        await asyncio.gather(
            room.visitor(OLGA).presses(f"jury.put:{film}.{id}"), bo.presses(f"jury.put:{film}.{id}")
        )  # fmt: skip
        assert len(await room.rows("SELECT 1 FROM audit WHERE action = 'jury.assign'")) == 1
        assert len(await room.rows("SELECT 1 FROM assignments")) == 1
        assert lines(room.replies("wen")) == ["There are films for you to judge.", "[🎬 Jury]"]


async def test_whoever_left_judges_no_more(room: Room) -> None:
    _, film = await filmmaker(room, "ada")
    wen, olga = await juror(room, "Wen", "en", film), room.visitor(OLGA)
    id = await person(room, "wen")
    async with room.house.database.transaction() as tx:
        await staff.remove(tx, id)
    assert lines(await wen.presses(f"jury.score:{film}")) == [NOT_YOURS, "--"]
    assert lines(await olga.presses(f"jury.assign:{film}"))[-1].startswith(
        "[☐ an organiser · 0 open] [☑ Somebody who has left · open]"
    )

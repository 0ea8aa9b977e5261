"""Invitations: made, taken once, refused with a reason; who works here, and who no longer does."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.talk.message import Reply
from storage import staff
from storage.staff import Invitation
from tests.handlers.staff import NOT_YOURS, OLGA, audited, open_office, organiser
from tests.organisers import hired
from tests.visitors import BY_WORDING, Room, Visitor, lines, open_room

HELP = [
    "For organisers",
    "/desk – what waits",
    "/inquiries – visitors who asked for a person",
    "/questions – what I could not answer",
    "/faq_live – answers that organisers wrote",
    "/faq_export – these answers as a file",
    "/schedule – the programme: add, move or cancel a screening",
    "/import – a whole programme from a file",
    "/entries – films that were submitted",
    "/jury – jurors: who judges what, and the points",
    "/decisions – which films are selected, and telling their filmmakers",
    "/announce – announcements to many people",
    "/numbers – charts and exports",
    "/switches – open or close enrolment, the exhibition online",
    "/award – how the audience voted",
    "/staff – who works here",
]
HINT = "To invite somebody, send /invite with a role and a name, for instance: /invite juror Bo"
BUTTONS = "[🗂 Desk] [❓ Open questions | Answers by organisers]"


@pytest.fixture
async def room(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Room]:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as opened:
        yield opened


@pytest.fixture
def olga(room: Room) -> Visitor:
    return room.visitor(OLGA)


def code_in(replies: list[Reply]) -> str:
    found = re.search(r"/join ([2-9A-HJ-NP-Z]{12})", replies[-1].text)
    assert found is not None
    return found[1]


async def test_an_invitation_makes_an_organiser_and_the_inviter_is_told(room: Room, olga: Visitor) -> None:
    code = code_in(await olga.says("/invite organiser Li Na"))
    assert lines(olga.last) == [
        f"A one-time code for Li Na, valid until 4 March 2021, 09:00 Beijing time (UTC+8): {code}",
        f"They send me, in a private chat: /join {code}",
        "Pass it on to them alone: whoever sends it first becomes an organiser.",
        "--",
    ]
    li = room.visitor("li", "zh")
    assert lines(await li.says(f"/join {code.lower()}")) == [
        "欢迎您，Li Na！您已加入，身份：工作人员。",
        "",
        "工作人员专用",
        "/desk – 待办事项",
        "/inquiries – 请求人工的访客",
        "/questions – 我答不上来的问题",
        "/faq_live – 工作人员写的回答",
        "/faq_export – 把这些回答导出为文件",
        "/schedule – 排片：增加、调整或取消场次",
        "/import – 用文件导入整份排片",
        "/entries – 已提交的影片",
        "/jury – 评审：分配影片，查看评分",
        "/decisions – 评选结果及公布",
        "/announce – 通知",
        "/numbers – 图表与导出",
        "/switches – 报名开关、放映转线上",
        "/award – 观众评分",
        "/staff – 工作人员名单",
        "[🗂 工作台] [❓ 待答问题 | 组委会的回答]",
    ]
    await room.house.courier.settle()
    assert lines(room.replies(OLGA)) == ["Li Na has accepted your invitation (organiser).", "--"]
    assert lines(await li.says("/questions"))[0] == "没有待答的问题。"
    assert [(row.actor, row.role, row.action, row.subject, row.detail) for row in await audited(room)] == [
        ("terminal:olga", "owner", "staff.invite", "Li Na", "organiser"),
        ("terminal:li", "organiser", "staff.join", "Li Na", "terminal:olga"),
        ("terminal:li", "organiser", "questions.list", "", ""),
    ]


async def test_the_link_does_the_same(room: Room, olga: Visitor) -> None:
    room.house.desk.festival.link("telegram", "x")
    code = code_in(await olga.says("/invite organiser"))
    bo = room.visitor("bo")
    assert lines(await bo.says(f"/start join_{code}"))[0] == (
        "Welcome, bo! From now on you work with the festival (organiser)."
    )


async def test_an_invitation_with_a_link_shows_it(sqlite_url: str, tmp_path: Path) -> None:
    async with open_office(sqlite_url, tmp_path, **BY_WORDING) as room:
        linked = replace(room.house.festival, link=lambda channel, payload: f"https://t.me/Usher?start={payload}")
        object.__setattr__(room.house.desk, "festival", linked)
        said = lines(await room.visitor(OLGA).says("/invite organiser"))
        code = said[1].rpartition("_")[2]
        assert said == [
            "A one-time link for somebody, valid until 4 March 2021, 09:00 Beijing time (UTC+8):",
            f"https://t.me/Usher?start=join_{code}",
            f"Outside Telegram they send me: /join {code}",
            "Pass it on to them alone: whoever uses it first becomes an organiser.",
            "--",
        ]
        jury = room.visitor("jury")
        refused = await jury.sends(jury.incoming("text", text=f"/join {code}", private=False, sender="bo"))
        assert [(c.label, c.url) for c in refused[0].choices] == [
            ("Open the private chat", "https://t.me/Usher?start=staff")
        ]


async def test_a_code_is_good_once(room: Room, olga: Visitor) -> None:
    code = code_in(await olga.says("/invite organiser"))
    await room.visitor("bo").says(f"/join {code}")
    assert lines(await room.visitor("cy").says(f"/join {code}")) == [
        "This invitation has been used already. Please ask for a new one.",
        "--",
    ]
    assert lines(await room.visitor("cy").says("/questions")) == [NOT_YOURS, "--"]


async def test_a_code_ends(room: Room, olga: Visitor) -> None:
    code = code_in(await olga.says("/invite organiser"))
    room.clock.instant += timedelta(hours=72)
    assert lines(await room.visitor("bo").says(f"/join {code}")) == [
        "This invitation was valid until 4 March 2021, 09:00 Beijing time (UTC+8) and no longer works."
        " Please ask for a new one.",
        "--",
    ]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (
            "/join",
            "Please send /join and your code in one message, for instance: /join ABCD2345EFGH",
        ),
        (
            "/join ABCD2345EFGH",
            "I do not know this invitation. Please check it letter by letter, or ask whoever sent it to you.",
        ),
        (
            "/join '; DROP TABLE staff; --",
            "I do not know this invitation. Please check it letter by letter, or ask whoever sent it to you.",
        ),
    ],
)
async def test_a_wrong_code_gets_a_sentence(room: Room, said: str, answer: str) -> None:
    assert lines(await room.visitor("bo").says(said)) == [answer, "--"]
    assert lines(await room.visitor("bo").says("/staff")) == [NOT_YOURS, "--"]


async def test_an_organiser_keeps_the_code_for_somebody_else_and_invites_nobody(room: Room, olga: Visitor) -> None:
    code = code_in(await olga.says("/invite organiser"))
    bo = await organiser(room)
    already = "You are with us already ({}). The invitation stays good for somebody else."
    assert lines(await bo.says(f"/join {code}")) == [already.format("organiser"), "--"]
    assert lines(await olga.says(f"/join {code}")) == [already.format("owner"), "--"]
    assert lines(await bo.says("/invite Cy")) == ["Only owners can invite people. Please ask one of them.", "--"]
    cy = room.visitor("cy")
    assert lines(await cy.says(f"/join {code}"))[0].startswith("Welcome, cy!")
    for who, role in ((cy, "organiser"), (bo, "organiser"), (olga, "owner")):  # it has been used
        room.replies(who.name)
        assert lines(await who.says(f"/join {code}")) == [f"You are with us already ({role}).", "--"]


async def test_a_persona_of_the_rehearsal_is_one_person_in_every_browser(room: Room) -> None:
    async def invited(persona: str, name: str) -> str:
        later = room.clock.now() + timedelta(hours=1)
        async with room.house.database.transaction() as tx:
            return await staff.invite(tx, Invitation("owner", name, f"rehearsal:{persona}", later), room.clock.now())

    one, other, mei = room.visitor("tab1"), room.visitor("tab2"), room.visitor("tab3")
    assert lines(await one.says(f"/join {await invited('wang', 'Wang')}"))[0] == (
        "Welcome, Wang! From now on you work with the festival (owner)."
    )
    room.clock.instant += timedelta(days=1)
    assert lines(await other.says(f"/join {await invited('wang', 'Wang')}"))[0] == (
        "Welcome back, Wang (owner). You are the same person here as in your other window."
    )
    await mei.says(f"/join {await invited('mei', 'Wang')}")
    assert lines(await other.says("/staff")) == [
        "2 people work here",
        "",
        "Wang · owner · terminal · since 1 March 2021 · you",
        "Wang · owner · terminal · since 2 March 2021",
        "",
        HINT,
        "[Wang (terminal · since 1 March 2021 · you)] [Wang (terminal · since 2 March 2021)]",
    ]
    people = await room.rows("SELECT DISTINCT person_id FROM conversations WHERE chat IN ('tab1', 'tab2')")
    assert len(people) == 1
    assert [row.action for row in await audited(room)].count("staff.join") == 3


async def test_an_organiser_may_become_an_owner(room: Room) -> None:
    bo = await organiser(room)
    async with room.house.database.transaction() as tx:
        later = room.clock.now() + timedelta(hours=1)
        code = await staff.invite(tx, Invitation("owner", "Bo", "command line", later), room.clock.now())
    assert lines(await bo.says(f"/join {code}"))[0] == "Welcome, Bo! From now on you work with the festival (owner)."
    assert lines(await bo.says("/invite owner"))[0].startswith("A one-time code")


async def test_the_list_and_removing_somebody(room: Room, olga: Visitor) -> None:
    bo = await organiser(room, language="zh")
    assert lines(await bo.says("/staff")) == ["工作人员共1位", "", "Bo · 工作人员 · 终端 · 2021年3月1日加入 · 您", "--"]
    assert lines(await bo.presses(f"staff.show:{(await person(room, 'bo'))}"))[-1] == "[工作人员名单]"
    assert lines(await olga.says("/staff")) == [
        "2 people work here",
        "",
        "terminal olga · owner · terminal · you",
        "Bo · organiser · terminal · since 1 March 2021",
        "",
        HINT,
        "[Bo]",
    ]
    assert lines(await olga.chooses("Bo")) == [
        "Bo · organiser · terminal · since 1 March 2021",
        "[Suspend | Remove] [Who works here]",
    ]
    card = olga.last
    assert lines(await olga.chooses("Remove")) == [
        "Remove Bo (organiser)? From then on they are a visitor like any other. What they did stays in the log.",
        "[Yes, remove] [No]",
    ]
    yes = olga.button("Yes, remove")
    assert lines(await olga.says("no"))[0] == "2 people work here"
    await olga.presses(card[0].choices[1].id)
    assert lines(await olga.says("yes")) == ["Bo has been removed.", "[Who works here]"]
    assert lines(room.replies("bo")) == ["您不再是工作人员了；普通访客的功能仍可照常使用。", "--"]
    assert lines(await bo.says("/questions")) == ["这项功能只供组委会工作人员使用。", "--"]
    assert lines(await olga.presses(yes))[0] == "One person works here"  # pressed twice
    assert await room.rows("SELECT subject, detail FROM audit WHERE action = 'staff.remove'") == [
        {"subject": "Bo", "detail": yes.partition(":")[2].partition(".")[0]}
    ]


async def person(room: Room, name: str) -> str:
    [row] = await room.rows("SELECT person_id FROM conversations WHERE chat = :name", name=name)
    return str(row["person_id"])


async def test_whoever_is_suspended_is_a_visitor_until_resumed(room: Room, olga: Visitor) -> None:
    bo = await organiser(room)
    id = await person(room, "bo")
    async with room.house.database.transaction() as tx:
        await tx.run("UPDATE conversations SET topic = 'answering', form = '{}' WHERE chat = 'bo'")
    await olga.presses(f"staff.suspend:{id}")
    assert lines(olga.last) == [
        "Suspend Bo (organiser)? Until you resume them, they can do no more than a visitor. They will be told.",
        "[Yes, suspend] [No]",
    ]
    stale = olga.button("Yes, suspend")
    assert lines(await olga.says("yes")) == ["Bo is suspended.", "[Who works here]"]
    assert lines(room.replies("bo")) == [
        "Your work here (organiser) is suspended for the time being."
        " Everything that visitors can do, you can still do.",
        "--",
    ]
    assert await room.rows("SELECT topic FROM conversations WHERE chat = 'bo'") == [{"topic": ""}]
    assert lines(await bo.says("/questions")) == [
        "Your work with the festival is suspended for now. An owner can resume it.",
        "--",
    ]
    code = code_in(await olga.says("/invite organiser"))
    assert lines(await bo.says(f"/join {code}")) == [
        "Your work here is suspended for the time being, and an invitation does not change that."
        " Please ask whoever suspended it.",
        "--",
    ]
    assert lines(await olga.says("/staff"))[3] == (
        "Bo · organiser · terminal · since 1 March 2021 · suspended since 1 March 2021"
    )
    assert lines(await olga.presses(f"staff.suspend:{id}"))[0] == "2 people work here"
    await olga.presses(f"staff.show:{id}")
    assert lines(await olga.chooses("Resume")) == ["Bo is back.", "[Who works here]"]
    assert lines(room.replies("bo")) == ["You are back (organiser): /help shows what you can do.", "--"]
    assert lines(await bo.says("/questions"))[0] == "There is no question that I could not answer."
    assert lines(await olga.presses(f"staff.resume:{id}"))[0] == "2 people work here"
    assert lines(await olga.presses(stale)) == [  # that yes was for then
        "Suspend Bo (organiser)? Until you resume them, they can do no more than a visitor. They will be told.",
        "[Yes, suspend] [No]",
    ]
    acts = "SELECT action, subject FROM audit WHERE action LIKE 'staff.%sus%' OR action = 'staff.resume' ORDER BY id"
    assert [row["action"] for row in await room.rows(acts)] == ["staff.suspend", "staff.resume"]


async def test_nobody_shuts_themselves_out(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        ann = await hired(room, "Ann", role="owner")
        id = await person(room, "ann")
        only = [
            "You are the only owner, and somebody has to be. Invite another owner first: /invite owner",
            "[Who works here]",
        ]
        for way in ("remove", "removed", "suspend", "suspended"):
            assert lines(await ann.presses(f"staff.{way}:{id}")) == only
        cy = await hired(room, "Cy", role="owner")
        assert lines(await ann.presses(f"staff.removed:{id}"))[0] == (
            "That would shut yourself out. If you want to leave, another owner can do it for you."
        )
        await cy.presses(f"staff.removed:{id}")
        assert lines(await cy.chooses("Yes, remove"))[0] == "Ann has been removed."


async def test_whoever_has_to_go_does_not_come_back_by_an_invitation_of_their_own(room: Room, olga: Visitor) -> None:
    zed = await hired(room, "Zed", role="owner")
    for way, yes in (("suspend", "Yes, suspend"), ("remove", "Yes, remove")):
        code = code_in(await zed.says("/invite owner Spare"))
        await olga.presses(f"staff.{way}:{await person(room, 'zed')}")
        await olga.chooses(yes)
        assert lines(await room.visitor(f"spare-{way}").says(f"/join {code}")) == [
            "I do not know this invitation. Please check it letter by letter, or ask whoever sent it to you.",
            "--",
        ]
        await olga.presses(f"staff.resume:{await person(room, 'zed')}")
    kept = code_in(await olga.says("/invite owner Spare"))
    room.replies("zed")
    assert lines(await zed.says(f"/join {kept}"))[0].startswith("Welcome, Spare!")


INVITED = {
    "/invite juror Bo": ("Bo", "a juror"), "/invite 评委 王": ("王", "a juror"), "/invite Bo owner": ("Bo", "an owner"),
    "/invite venue staff Cy": ("Cy", "one of the venue's staff"), "/invite staff": ("somebody", "an organiser"),
}  # fmt: skip


async def test_a_role_is_named_or_asked_for(room: Room, olga: Visitor) -> None:
    for said, (who, role) in INVITED.items():
        told = lines(await olga.says(said))
        assert (told[0].startswith(f"A one-time code for {who}, valid"), told[2].endswith(f"becomes {role}.")) == (
            True,
            True,
        )
    asked = [
        "As what would you like to invite Li Na?",
        "[Owner: may do everything] [Organiser: runs the desk] [Juror: judges films] [Venue: sold out or not] [Nobody]",
    ]
    assert lines(await olga.says("/invite Li Na")) == asked
    assert lines(await olga.says("juror"))[0].startswith("A one-time code for Li Na")
    await olga.says("/invite Li Na")
    assert lines(await olga.presses("staff.as:king")) == asked
    assert lines(await olga.chooses("Venue: sold out or not"))[2].endswith("becomes one of the venue's staff.")
    await olga.says("/invite Li Na")
    assert lines(await olga.chooses("Nobody"))[0] == "One person works here"
    details = await room.rows("SELECT detail FROM audit WHERE action = 'staff.invite' ORDER BY id")
    assert [row["detail"] for row in details] == ["juror", "juror", "owner", "venue", "organiser", "juror", "venue"]


async def joins(room: Room, name: str, role: str, language: str) -> list[str]:
    """What somebody hears who takes an invitation to that role."""
    code = code_in(await room.visitor(OLGA).says(f"/invite {role} {name.title()}"))
    return lines(await room.visitor(name, language).says(f"/join {code}"))


async def test_jurors_and_the_venue_hear_what_they_can_do(room: Room) -> None:
    assert await joins(room, "wen", "juror", "zh") == [
        "欢迎您，Wen！您已加入，身份：评委。",
        "",
        "评委专用",
        "/jury – 由您评审的影片：打分、写评语，或申请回避",
        "[🎬 待评审影片]",
    ]
    assert await joins(room, "ben", "venue", "en") == [
        "Welcome, Ben! From now on you work with the festival (venue staff).",
        "",
        "For the venue's staff",
        "/schedule – the halls and their screenings: mark one as sold out, or as free again",
        "[🏛 Halls and screenings]",
    ]
    wen, ben = room.visitor("wen", "zh"), room.visitor("ben")
    assert lines(await wen.says("/start"))[0] == "您好！您的专用按钮排在最前面，发送 /help 查看全部指令。"
    assert wen.last[0].rows[0][0].id == "jury.list"
    assert lines(await ben.says("/help"))[-2].startswith("/schedule – the halls")
    await room.visitor("ada").says("/human")
    assert (room.replies("wen"), room.replies("ben")) == ([], [])  # visitors' conversations are none of theirs
    assert [lines([reply])[0] for reply in room.replies(OLGA)][-1].startswith("🙋 #1")


async def test_help_names_what_staff_can_do_to_staff_only(room: Room, olga: Visitor) -> None:
    bo = await organiser(room)
    said = lines(await bo.says("/help"))
    assert said[-len(HELP) - 1 : -1] == HELP
    assert said[-1].endswith(BUTTONS)
    assert lines(await olga.says("/help"))[-len(HELP) - 2 : -1] == [
        *HELP,
        "/invite – invite somebody: an organiser, a juror, the venue's staff",
    ]
    visitor = lines(await room.visitor("ada").says("/help"))
    assert "For organisers" not in visitor
    assert BUTTONS not in visitor[-1]
    jury = room.visitor("jury")
    group = lines(await jury.sends(jury.incoming("text", text="/help", private=False, sender=OLGA)))
    assert "For organisers" not in group


async def test_the_menu_of_staff_has_their_buttons(room: Room) -> None:
    bo = await organiser(room)
    in_menu = BUTTONS.replace("Desk]", "Desk | All conversations]")
    assert in_menu in lines(await bo.says("/menu"))[-1]
    assert in_menu not in lines(await room.visitor("ada").says("/menu"))[-1]


async def test_nobody_becomes_an_organiser_by_handing_one_a_code(room: Room) -> None:
    bo, ada = await organiser(room), room.visitor("ada")
    code = re.search(r"[2-9A-Z]{8}", (await ada.says("/continue"))[0].text)
    assert code is not None
    assert lines(await bo.says(f"/continue {code[0]}")) == [
        "You work at the festival's desk here, and this code is a visitor's: taking it would make them an organiser."
        " If both are you, send /continue here and take the code there.",
        "--",
    ]
    assert lines(await ada.says("/questions")) == [NOT_YOURS, "--"]


async def test_an_organiser_goes_on_elsewhere_and_stays_one(room: Room) -> None:
    bo, phone = await organiser(room), room.visitor("phone")
    code = re.search(r"[2-9A-Z]{8}", (await bo.says("/continue"))[0].text)
    assert code is not None
    await phone.says(f"/continue {code[0]}")
    assert lines(await phone.says("/questions"))[0] == "There is no question that I could not answer."
    assert lines(await bo.says("/questions"))[0] == "There is no question that I could not answer."

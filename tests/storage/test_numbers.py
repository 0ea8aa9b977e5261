"""What is counted, on both databases: by facet, by hour, by film, by announcement, by juror; pages of exports."""

from datetime import UTC, datetime, timedelta

from storage import exports, numbers
from storage.database import Database, Tx
from storage.numbers import HOUR, MINUTE, At, Counts, Judging, Sent
from tests.conftest import NOW

E, T = "2021", "2021-03-01T01:00:00.000Z"


async def fill(tx: Tx) -> None:
    """Three films, one withdrawn, and a draft; a juror; reminders, plans, questions, an announcement."""
    for id in "pqr":
        await tx.run("INSERT INTO people (id, created_at) VALUES (:id, :at)", id=id, at=T)
    for number, (id, state) in enumerate((("a", "submitted"), ("b", "submitted"), ("c", "withdrawn"), ("d", "draft"))):
        sent = state != "draft"
        await tx.run(
            "INSERT INTO entries (id, edition, person_id, state, number, version, form_version, answers, created_at,"
            " updated_at) VALUES (:id, :e, 'p', :state, :number, :version, '1', '{}', :at, :at)",
            id=id, e=E, state=state, number=number + 1 if sent else None, version=int(sent), at=T,
        )  # fmt: skip
        if sent:
            await tx.run(
                "INSERT INTO entry_versions (entry_id, version, form_version, answers, submitted_at)"
                " VALUES (:id, 1, '1', '{}', :at)",
                id=id, at=T.replace("T01", f"T0{number}"),
            )  # fmt: skip
            for value in ("FR", "CN")[: number + 1]:
                await tx.run(
                    "INSERT INTO entry_facets (edition, entry_id, field, value) VALUES (:e, :id, 'countries', :value)",
                    e=E, id=id, value=value,
                )  # fmt: skip
    await tx.run("INSERT INTO staff (person_id, role, name, since) VALUES ('q', 'juror', 'Qi', :at)", at=T)
    for entry, who, state, scores in (
        ("a", "q", "scored", '{"x":4}'),
        ("b", "q", "open", ""),
        ("b", "r", "conflict", ""),
    ):
        await tx.run(
            "INSERT INTO assignments (entry_id, person_id, edition, assigned_by, assigned_at, state, scores,"
            " changed_at) VALUES (:entry, :who, :e, 'x', :at, :state, :scores, :at)",
            entry=entry, who=who, e=E, at=T, state=state, scores=scores,
        )  # fmt: skip
    await _around(tx)


async def _around(tx: Tx) -> None:
    for who, due, state in (("p", "T01:30", "sent"), ("q", "T01:45", "sent"), ("p", "T02:00", "pending")):
        await tx.run(
            "INSERT INTO reminders (edition, kind, subject, event_at, minutes, person_id, due_at, state)"
            " VALUES (:e, 'screening', :due, :at, 60, :who, :due_at, :state)",
            e=E, due=due, at=T, who=who, due_at=f"2021-03-01{due}:00.000Z", state=state,
        )  # fmt: skip
    for who, screening in (("p", "s1"), ("p", "s2"), ("q", "s1")):
        await tx.run(
            "INSERT INTO saves (edition, screening_id, person_id, saved_at) VALUES (:e, :s, :who, :at)",
            e=E, s=screening, who=who, at=T,
        )  # fmt: skip
    await tx.run(
        "INSERT INTO saved_films (edition, film_id, person_id, saved_at) VALUES (:e, 'f', 'p', :at)", e=E, at=T
    )
    for id, kind, state in (("1", "miss", "open"), ("2", "choice", "open"), ("3", "miss", "answered")):
        await tx.run(
            "INSERT INTO questions (id, edition, channel, chat, person_id, language, text, kind, state, asked_at)"
            " VALUES (:id, :e, 'web', 'x', 'p', 'en', 'why', :kind, :state, :at)",
            id=id, e=E, kind=kind, state=state, at=T,
        )  # fmt: skip
    for id, number, begun in (("x", 1, T), ("y", 2, "")):
        await tx.run(
            "INSERT INTO campaigns (id, edition, number, name, topic, body, audience, state, made_by, made_name,"
            " channel, chat, language, recipients, sent, failed, created_at, started_at) VALUES (:id, :e, :number,"
            " 'News', 't', '', '', 'done', 'x', 'X', 'web', 'x', 'en', 3, :sent, 1, :at, :begun)",
            id=id, e=E, number=number, sent=2 if begun else 0, at=T, begun=begun,
        )  # fmt: skip
    for who, state in (("p", "sent"), ("q", "failed")):
        await tx.run(
            "INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state, closed_at)"
            " VALUES ('x', :who, 'web', :who, 'en', '', :state, :at)",
            who=who, state=state, at=T if state == "sent" else "",
        )  # fmt: skip


async def test_everything_is_counted(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    hour, later = datetime(2021, 3, 1, 1, tzinfo=UTC), timedelta(minutes=30)
    async with database.reading() as tx:
        assert await numbers.counts(tx, E) == Counts(
            {"submitted": 2, "withdrawn": 1, "draft": 1}, 2, 3, 2, 2, 1, 2, {"scored": 1, "open": 1, "conflict": 1}
        )
        assert await numbers.counts(tx, "2022") == Counts({}, 0, 0, 0, 0, 0, 0, {})
        assert await numbers.facets(tx, E, "countries") == {"FR": 2, "CN": 1}
        assert await numbers.submissions(tx, E, HOUR) == [
            At("submitted", datetime(2021, 3, 1, tzinfo=UTC), 1), At("submitted", hour, 1),
        ]  # fmt: skip
        assert await numbers.drafts_begun(tx, E, HOUR) == [At("drafts", hour, 1)]
        assert [(each.answers, each.updated_at) for each in await numbers.drafts(tx, E)] == [("{}", NOW)]
        assert await numbers.reminders_sent(tx, E, HOUR) == [At("screening", hour, 2)]
        assert await numbers.reminders_sent(tx, E, MINUTE) == [
            At("screening", hour + later, 1), At("screening", hour + later * 1.5, 1),
        ]  # fmt: skip
        assert await numbers.questions_open(tx, E, HOUR) == [At("choice", hour, 1), At("miss", hour, 1)]
        assert await numbers.saves_by_screening(tx, E) == {"s1": 2, "s2": 1}
        assert await numbers.follows_by_film(tx, E) == {"f": 1}
        ends = {"sent": 2, "failed": 1, "blocked": 0, "unknown": 0, "held": 0, "dropped": 0}
        assert await numbers.announcements(tx, E, 9) == [Sent("x", 1, "News", "done", 3, ends)]
        assert await numbers.announcement(tx, E, "y") == Sent("y", 2, "News", "done", 3, ends | {"sent": 0})
        assert await numbers.announcement(tx, "2022", "y") is None
        assert await numbers.jurors(tx, E) == [
            Judging("", {"conflict": 1}), Judging("Qi", {"open": 1, "scored": 1}),
        ]  # fmt: skip


async def test_exports_are_read_page_by_page(database: Database) -> None:
    async with database.transaction() as tx:
        await fill(tx)
    async with database.reading() as tx:
        films = await exports.entered(tx, E, 0)
        assert [(each.id, each.number, each.state, each.facets, each.scores) for each in films] == [
            ("a", 1, "submitted", (("countries", "FR"),), ('{"x":4}',)),
            ("b", 2, "submitted", (("countries", "CN"), ("countries", "FR")), ()),
            ("c", 3, "withdrawn", (("countries", "CN"), ("countries", "FR")), ()),
        ]
        assert [each.id for each in await exports.entered(tx, E, 2)] == ["c"]
        assert await exports.entered(tx, E, 3) == []
        judged = await exports.judged(tx, E, (0, ""))
        assert [(each.number, each.juror, each.state) for each in judged] == [
            (1, "Qi", "scored"), (2, "Qi", "open"), (2, "", "conflict"),
        ]  # fmt: skip
        assert [each.person_id for each in await exports.judged(tx, E, (2, "q"))] == ["r"]
        ended = [(each.person_id, each.state, each.closed_at) for each in await exports.recipients(tx, "x", "")]
        assert ended == [("p", "sent", NOW), ("q", "failed", None)]
        assert await exports.recipients(tx, "x", "q") == []
        assert await exports.all_filed(tx, E) == []

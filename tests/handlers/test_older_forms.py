"""A form changes while people are in the middle of it: nothing answered is lost, only what no longer fits is asked."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from handlers.talk import draft as drafts
from handlers.talk import places
from handlers.talk.content import Value
from handlers.talk.draft import Draft
from handlers.talk.places import SUMMARY, Place
from tests.content import LISBON, WORKSHOP, context, workshop
from tests.visitors import Room, Visitor, lines, open_room

OLD = WORKSHOP.read_text("utf-8")
ANSWERED: dict[str, Value] = {
    "title": "Low water", "technique": "drawn", "frames": "24 fps", "topics": ["fog", "salt"], "length": 90,
    "sample_link": "https://example.com/a", "sample_password": "br1ne", "mail": "ana@example.com",
}  # fmt: skip
DRAFT = Draft(ANSWERED, ("sample_needs",))
LENGTH = OLD[OLD.index('[[field]]\nid = "length"') : OLD.index('[[field]]\nid = "sample"')]
MAIL = OLD[OLD.index('[[field]]\nid = "mail"') : OLD.index('[[field]]\nid = "pledge"')]
CREW = """[[field]]
id = "crew"
kind = "people"
label = { en = "Crew", zh = "团队" }
prompt = { en = "Who works on it?", zh = "团队有谁？" }
why = { en = "To lay the table.", zh = "方便安排座位。" }

"""


def edited(*changes: tuple[str, str]) -> str:
    """The form after these changes of its text."""
    text = OLD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


ADDED = edited((LENGTH, CREW + LENGTH))
REMOVED = edited((LENGTH, ""))
RENAMED = edited(('id = "title"', 'id = "name"\nwas = ["title"]'), ('named_by = "title"', 'named_by = "name"'))
STRICTER = edited(("max = 600", "max = 60"))
SHORTER = edited(("max_chars = 60", "max_chars = 5"))
OTHER_KIND = edited(('id = "length"\nkind = "duration"\nmin = 10\nmax = 600', 'id = "length"\nkind = "email"'))
WITHOUT_OPTION = edited(
    ('    { id = "drawn", label = { en = "Drawn", zh = "手绘" } },\n', ""), ('"drawn", "puppets"', '"puppets"')
)
WITHOUT_TOPIC = edited(('    { id = "fog", label = { en = "Fog", zh = "雾" } },\n', ""))
MAIL_PART = """    [[field.parts]]
    id = "mail"
    kind = "email"
    label = { en = "E-mail", zh = "邮箱" }
    prompt = { en = "Whose sample is it?", zh = "样片是谁的？" }
    why = { en = "To answer.", zh = "方便回复。" }

"""
LAST_PART = '    [[field.parts]]\n    id = "sample_needs"'
REGROUPED = edited((MAIL, ""), (LAST_PART, MAIL_PART + LAST_PART))
CONDITION = edited(
    ('when = [{ field = "technique", any = ["drawn", "puppets"] }]', 'when = [{ field = "technique", any = ["live"] }]')
)
REQUIRED = edited(('    optional = true\n    label = { en = "Needs"', '    label = { en = "Needs"'))
PLEDGE = edited(("I leave the beach as I found it.", "I leave the beach cleaner than I found it."))


@pytest.mark.parametrize(("text", "asked", "rejected"), [
    (OLD, ["pledge"], {}),
    (ADDED, ["crew", "pledge"], {}),
    (REMOVED, ["pledge"], {}),
    (RENAMED, ["pledge"], {}),
    (STRICTER, ["length", "pledge"], {"length": "1 min 30 s"}),
    (SHORTER, ["title", "pledge"], {"title": "Low water"}),
    (OTHER_KIND, ["length", "pledge"], {"length": "90"}),
    (WITHOUT_OPTION, ["technique", "pledge"], {"technique": "drawn"}),
    (WITHOUT_TOPIC, ["topics", "pledge"], {"topics": "fog, Salt"}),
    (REGROUPED, ["pledge"], {}),
    (CONDITION, ["pledge"], {}),
    (REQUIRED, ["sample", "pledge"], {}),
], ids=["same", "added", "removed", "renamed", "stricter", "shorter", "other kind", "without an option",
        "without a topic", "regrouped", "condition", "required"])  # fmt: skip
def test_only_what_is_new_or_no_longer_fits_is_asked(
    text: str, asked: list[str], rejected: dict[str, str], tmp_path: Path
) -> None:
    form = workshop(text, tmp_path)
    fitted = drafts.refit(form, DRAFT, context())
    assert [q.id for q in drafts.questions(form, fitted) if drafts.open_parts(q, fitted)] == asked
    assert fitted.rejected == rejected
    assert sorted(map(str, [*fitted.answers.values(), *rejected])) == sorted(map(str, [
        *(value for id, value in ANSWERED.items() if id not in rejected), *rejected]))  # fmt: skip
    assert drafts.refit(form, fitted, context()) == fitted


def test_a_removed_answer_is_kept_unseen_and_back_when_its_field_is(tmp_path: Path) -> None:
    fitted = drafts.refit(workshop(REMOVED, tmp_path), DRAFT, context())
    assert "length" not in drafts.snapshot(workshop(REMOVED, tmp_path), fitted)
    assert drafts.snapshot(workshop(), drafts.refit(workshop(), fitted, context()))["length"] == 90


def test_a_renamed_field_takes_everything_along(tmp_path: Path) -> None:
    form = workshop(RENAMED, tmp_path)
    assert drafts.refit(form, Draft({"title": "a"}, ("title",), {"title": "b"}), context()) == Draft(
        {"name": "a"}, ("name",), {"name": "b"}
    )
    both = Draft({"title": "a", "name": "b"})
    assert drafts.refit(form, both, context()) == both


def test_standing_at_what_changed(tmp_path: Path) -> None:
    for text, at, leads_to in [
        (RENAMED, Place("title", (), 3), Place("name", (), 3)),
        (RENAMED, Place("frames", ("title", "technique"), 3), Place("frames", ("name", "technique"), 3)),
        (REMOVED, Place("length", ("title",), 3), Place("pledge", ("title",), 4)),
        (REMOVED, Place(SUMMARY, (), 3), Place("pledge", (), 4)),
        (REGROUPED, Place("mail", (), 3), Place("mail", (), 3)),
        (CONDITION, Place("frames", (), 3), Place("pledge", (), 4)),
        (WITHOUT_TOPIC, Place("topics", (), 3, picked=("fog", "salt")), Place("topics", (), 3, picked=("salt",))),
    ]:
        form = workshop(text, tmp_path)
        assert places.settle(form, drafts.refit(form, DRAFT, context()), at) == leads_to


# -- the whole bot, restarted on another form -------------------------------------------------------------------------


Opener = Callable[[str], Awaitable[Room]]


@pytest.fixture
async def restarted(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Opener]:
    """Opens the house on a form's text; opened again, the one before is closed and the conversations go on."""
    stack = AsyncExitStack()

    async def start(text: str) -> Room:
        await stack.aclose()
        path = tmp_path / "form.toml"
        path.write_text(text, "utf-8")
        environ = {**LISBON, "USHER_ENROLMENT_FORM": str(path)}
        return await stack.enter_async_context(open_room(sqlite_url, tmp_path, None, **environ))

    yield start
    await stack.aclose()


async def test_the_draft_goes_on_with_the_added_question(restarted: Opener) -> None:
    ada = (await restarted(OLD)).visitor("ada")
    await ada.presses("enrol.new:")
    await ada.fills()
    ada.room = await restarted(ADDED)
    await ada.says("/enrol")
    await ada.presses(ada.last[-1].choices[0].id)
    assert ada.at() == "crew"
    await ada.says("Ana Reis, Rui Sal")
    assert ada.at() == "="
    assert "<b>Crew:</b> Ana Reis, Rui Sal" in ada.last[-1].text


async def test_a_stricter_rule_asks_again_and_quotes_what_stood_there(restarted: Opener) -> None:
    ada = (await restarted(OLD)).visitor("ada")
    await ada.presses("enrol.new:")
    await ada.fills(title="A very long night")
    ada.room = await restarted(SHORTER)
    await ada.says("What now?")
    assert (ada.at(), "A very long night" in ada.last[-1].text) == ("title", True)
    await ada.says("Night")
    assert ada.at() == "="


async def test_an_answer_to_a_question_that_is_gone_answers_no_other(restarted: Opener) -> None:
    """The person still sees the old question and types its answer: it must not become the answer to the next one."""
    ada = (await restarted(OLD)).visitor("ada")
    await ada.presses("enrol.new:")
    for text in ("Low water", "live", "fog, salt"):
        await ada.says(text)
    assert ada.at() == "length"
    ada.room = await restarted(edited((LENGTH, CREW)))
    await ada.says("90 s")
    assert (ada.at(), "90 s" in ada.last[-1].text) == ("crew", True)
    assert await stored(ada) == {"title": "Low water", "technique": "live", "topics": ["fog", "salt"]}
    ada.room = await restarted(OLD)
    await ada.says("skip")
    assert ada.at() == "length"
    await ada.says("90 s")
    assert await stored(ada) == {"title": "Low water", "technique": "live", "topics": ["fog", "salt"], "length": 90}


async def test_a_renamed_question_still_takes_the_answer_that_is_typed_to_it(restarted: Opener) -> None:
    ada = (await restarted(OLD)).visitor("ada")
    await ada.presses("enrol.new:")
    ada.room = await restarted(RENAMED)
    await ada.says("Low water")
    assert (ada.at(), await stored(ada)) == ("technique", {"name": "Low water"})


async def test_a_button_of_an_option_that_is_gone_changes_nothing(restarted: Opener) -> None:
    ada = (await restarted(OLD)).visitor("ada")
    await ada.presses("enrol.new:")
    await ada.says("Low water")
    ada.room = await restarted(WITHOUT_OPTION)
    await ada.chooses("Drawn")
    assert (ada.at(), await stored(ada)) == ("technique", {"title": "Low water"})
    assert [c.label for c in ada.last[-1].choices if c.kind == "option"] == ["Live action", "Puppets"]


@pytest.mark.parametrize(
    "text", [ADDED, REMOVED, RENAMED, STRICTER, OTHER_KIND, WITHOUT_TOPIC, REGROUPED, REQUIRED, PLEDGE]
)
async def test_what_was_submitted_never_changes(text: str, restarted: Opener) -> None:
    """Regression (p): the form changes, the entry is corrected under it, and both versions stand."""
    ada = (await restarted(OLD)).visitor("ada")
    await ada.enters()
    first = await versions(ada)
    ada.room = await restarted(text)
    await ada.says("/films")
    assert "Low Water" in ada.last[-1].text
    await ada.chooses("Edit")
    assert await versions(ada) == first
    await ada.fills(name="Low Water", length="30 s" if text == STRICTER else "ana@example.com", crew="Rui Sal",
                    topics="salt, ships", sample_needs="beamer, speakers", sample="beamer, speakers")  # fmt: skip
    if text == REGROUPED:
        await ada.presses(way(ada, "enrol.change:sample:"))
    await ada.presses(way(ada, "enrol.change:mail:"))
    await ada.says("rui@example.com")
    assert await versions(ada) == first
    await ada.submits()
    later = await versions(ada)
    assert (later[:1], [json.loads(row[1])["answers"]["mail"] for row in later]) == (
        first,
        ["ana@example.com", "rui@example.com"],
    )


async def test_a_renamed_field_is_no_change_of_the_film(restarted: Opener) -> None:
    ada = (await restarted(OLD)).visitor("ada")
    await ada.enters()
    ada.room = await restarted(RENAMED)
    await ada.says("/films")
    assert lines(ada.last)[3:5] == ["Working title: Low Water", "Technique: Live action"]
    await ada.chooses("Edit")
    assert ada.at() == "="
    await ada.submits()
    assert (await ada.room.rows("SELECT version, changed FROM entries"))[0] == {"version": 1, "changed": 0}


async def test_dropped_changes_leave_nothing_to_be_asked_again(restarted: Opener) -> None:
    """What was left out on purpose before the submission is not asked once the changes are thrown away."""
    ada = (await restarted(OLD)).visitor("ada")
    await ada.enters()
    await ada.chooses("Edit")
    await ada.presses(way(ada, "enrol.change:mail:"))
    await ada.says("rui@example.com")
    await ada.says("cancel")
    await ada.chooses("Delete the draft")
    await ada.chooses("Edit")
    assert (ada.at(), "ana@example.com" in ada.last[-1].text) == ("=", True)


def way(visitor: Visitor, begins: str) -> str:
    """The button whose id begins like that."""
    return next(choice.id for choice in visitor.last[-1].choices if choice.id.startswith(begins))


async def stored(visitor: Visitor) -> dict[str, Value]:
    """The answers of the newest entry as the database has them."""
    rows = await visitor.room.rows("SELECT answers FROM entries ORDER BY updated_at DESC")
    return dict(json.loads(rows[0]["answers"])["answers"])


async def versions(visitor: Visitor) -> list[tuple[int, str, str]]:
    """All that was submitted, byte for byte."""
    rows = await visitor.room.rows("SELECT version, answers, form_version FROM entry_versions ORDER BY version")
    return [(row["version"], row["answers"], row["form_version"]) for row in rows]

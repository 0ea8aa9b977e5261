"""Anything that a person may press about a plan, in any order and twice: what is kept is what a plain model keeps."""

import random
from pathlib import Path

from handlers.programme.clashes import clash
from storage.films import Film
from storage.screenings import CANCELLED, Screening
from tests.season import at, published
from tests.visitors import BY_WORDING, Room, Visitor, open_room

FILMS = [Film(f"film-{n}", "dome", {"en": f"Film {n}", "zh": f"影片{n}"}, 30, "dome") for n in range(4)]
DEEDS = ["save", "save", "save", "drop", "keep", "swap", "rather", "follow", "unfollow", "show", "tidy", "file", "past"]


def programme(chance: random.Random) -> dict[str, Screening]:
    """Thirty screenings of one evening in three halls, some of them cancelled."""
    found = {}
    for n in range(30):
        hall, minute = chance.choice(["dome", "giant", "fourd"]), chance.randrange(0, 180, 5)
        state = CANCELLED if chance.random() < 0.15 else "planned"
        local = f"2021-04-17T{18 + minute // 60}:{minute % 60:02}"
        found[f"s-{n}"] = at(f"s-{n}", chance.choice(FILMS), hall, local, state=state)
    return found


def kept_after(kept: set[str], deed: str, one: Screening, shown: dict[str, Screening]) -> set[str]:
    """The model."""
    if deed == "drop":
        return kept - {one.id}
    if deed not in ("save", "keep", "swap", "rather") or one.state == CANCELLED:
        return kept
    gone: set[str] = set()
    if deed == "swap":
        gone = {id for id in kept if clash(one, shown[id])}
    if deed == "rather" and one.id not in kept:
        unfit = {id for id in kept if any(clash(shown[id], shown[other]) for other in kept)}
        gone = {id for id in unfit if shown[id].film == one.film}
    return (kept - gone) | {one.id}


async def test_any_presses_keep_what_a_model_keeps(sqlite_url: str, tmp_path: Path) -> None:
    async with open_room(sqlite_url, tmp_path, None, **BY_WORDING) as room:
        chance = random.Random(20210417)
        shown = programme(chance)
        await published(room, *shown.values(), films=FILMS)
        visitors = {language: room.visitor(language, language) for language in ("en", "zh")}
        model: dict[str, set[str]] = {language: set() for language in visitors}
        for _ in range(120):
            language, one, deed = chance.choice(["en", "zh"]), chance.choice(list(shown.values())), chance.choice(DEEDS)
            for _ in range(chance.choice([1, 1, 2])):
                await press(visitors[language], deed, one)
                model[language] = kept_after(model[language], deed, one, shown)
            assert await kept(room, language) == model[language], (deed, one.id)
        assert all(len(found) > 2 for found in model.values())


async def press(who: Visitor, deed: str, one: Screening) -> None:
    """Press it; the reply is a sentence of the plan, never an excuse."""
    argument = {"follow": f":{one.film}", "unfollow": f":{one.film}"}.get(deed, f":{one.id}")
    plain = deed in ("show", "tidy", "file", "past")
    [said] = await who.presses(f"plan.{deed}{'' if plain else argument}")
    assert said.text
    assert all(len(choice.id) <= 60 for choice in said.choices)


async def kept(room: Room, language: str) -> set[str]:
    rows = await room.rows(
        "SELECT s.screening_id AS id FROM saves s JOIN people p ON p.id = s.person_id WHERE p.language = :language",
        language=language,
    )
    return {row["id"] for row in rows}

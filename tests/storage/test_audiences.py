"""Every segment, and every two of them together, against a reckoning in Python over a crowd that is drawn by lot."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from storage import audiences, campaigns, instants, told
from storage.audiences import GROUPS, STATES, Addressee, Audience, Counted, Edition
from storage.database import Database, Row, Tx
from tests.announced import EDITION, draft
from tests.conftest import NOW

AT = instants.write(NOW)
SHOWN = {
    "s1": ("rex", "dome", "2021-04-17T19:30"), "s2": ("rex", "giant", "2021-04-18T10:00"),
    "s3": ("tide", "dome", "2021-04-18T12:00"), "s4": ("tide", "giant", "2021-04-19T00:30"),
    "s5": ("cold", "dome", "2021-04-18T04:59"), "s6": ("cold", "dome", "2021-04-19T05:00"),
}  # fmt: skip
ZONE, NIGHT = ZoneInfo("Asia/Shanghai"), timedelta(hours=5)
"""What is shown in the night belongs to the evening before."""
ANSWERS = ("awaiting", "confirmed", "refused", "lapsed")


@dataclass(frozen=True, slots=True)
class Film:
    """An entry. verdict, answer: of its decision, "" where there is none."""

    state: str
    facets: dict[str, list[str]]
    verdict: str = ""
    answer: str = ""
    edition: str = EDITION

    @property
    def states(self) -> set[str]:
        """Which of STATES it is in."""
        if self.state != "submitted" or not self.verdict:
            return {self.state}
        given_up = self.answer in ("refused", "lapsed")
        return {"submitted", self.answer} | ({self.verdict} if not given_up else set())


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person. chats: rows of conversations; got: the state in which an earlier campaign left them; owns: their
    first conversation is an owner's by config.toml."""

    id: str
    language: str
    muted: str
    role: str
    suspended: bool
    films: list[Film]
    saved: list[str]
    followed: list[str]
    got: str
    owns: bool
    chats: list[Row] = field(default_factory=list)

    @property
    def reached(self) -> Row | None:
        """The conversation that they are told in."""
        own = [row for row in self.chats if not row["chat"].startswith("-")]
        return told.best(own) if own else None


def crowd(rng: random.Random) -> list[Somebody]:
    return [_somebody(rng, f"p{n:03}") for n in rng.sample(range(200), 120)]


def _somebody(rng: random.Random, id: str) -> Somebody:
    role = rng.choice(("",) * 6 + ("owner", "organiser", "juror", "venue"))
    films = [_film(rng) for _ in range(rng.choice((0, 0, 1, 1, 2)))]
    who = Somebody(
        id, rng.choice(("en", "zh", "")), rng.choice(("",) * 5 + ("all", " news ", " newsletter ", " a news ")), role,
        rng.random() < 0.2, films, rng.sample([*SHOWN], rng.choice((0, 0, 1, 2))),
        rng.sample(["rex", "tide", "cold"], rng.choice((0, 0, 0, 1))),
        rng.choice(("", "", "sent", "unknown", "failed")), rng.random() < 0.1,
    )  # fmt: skip
    for n in range(rng.choice((0, 1, 1, 1, 2, 3))):
        who.chats.append(_chat(rng, f"{id}-{n}"))
    return who


def _chat(rng: random.Random, chat: str) -> Row:
    return {
        "channel": rng.choice(("telegram", "web", "wechat")), "chat": rng.choice(("", "", "", "-")) + chat,
        "unreachable_since": rng.choice(("", "", AT)), "window_started_at": rng.choice(("", AT, f"{AT}1")),
    }  # fmt: skip


def _film(rng: random.Random) -> Film:
    facets = {
        "category": [rng.choice(("dome", "giant"))],
        "countries": rng.sample(["CN", "PT", "DE"], rng.randint(1, 2)),
    }
    verdict = rng.choice(("", "", "selected", "waiting", "declined"))
    return Film(
        rng.choice(("submitted", "submitted", "withdrawn", "draft")), facets, verdict,
        rng.choice(("", *ANSWERS)) if verdict == "selected" else "", rng.choice((EDITION,) * 5 + ("10",)),
    )  # fmt: skip


SINGLE = [
    Audience(),
    *(Audience(groups=(group,)) for group in GROUPS),
    Audience(groups=("jurors", "drafts")),
    Audience(groups=("fans", "jurors")),
    Audience(groups=("everyone", "jurors")),
    *(Audience(states=(state,)) for state in STATES),
    Audience(states=("draft", "confirmed")),
    Audience(facets={"category": ("dome",)}),
    Audience(facets={"countries": ("PT", "DE")}),
    Audience(facets={"category": ("dome",), "countries": ("PT",)}),
    Audience(languages=("zh",)),
    Audience(languages=("en", "")),
    Audience(channels=("telegram",)),
    Audience(channels=("web", "wechat")),
    Audience(films=("rex",)),
    Audience(films=("tide", "cold")),
    Audience(halls=("dome",)),
    Audience(days=("2021-04-18",)),
    Audience(days=("2021-04-17", "2021-04-19")),
    Audience(campaign="earlier"),
]


def everything() -> Iterator[Audience]:
    """Each of them, and each two that do not speak of the same."""
    yield from SINGLE
    names = [each.name for each in fields(Audience)]
    for one, other in combinations(SINGLE, 2):
        said = [name for name in names if getattr(other, name)]
        if said and not any(getattr(one, name) for name in said):
            yield replace(one, **{name: getattr(other, name) for name in said})


def takes_in(audience: Audience, who: Somebody) -> bool:
    """The same as the SQL, muted ones included."""
    chat = who.reached
    return chat is not None and all(
        (
            not audience.groups or any(_in_group(each, who) for each in audience.groups),
            not (audience.facets or audience.states) or any(_fits(audience, film) for film in who.films),
            not audience.languages or who.language in audience.languages,
            not audience.channels or chat["channel"] in audience.channels,
            _saved(audience, who),
            not audience.campaign or who.got in ("sent", "unknown"),
        )
    )


def _in_group(group: str, who: Somebody) -> bool:
    states = {film.state for film in who.films if film.edition == EDITION}
    owns = who.owns and bool(who.chats)
    works = who.role != "" and not who.suspended
    return {
        "everyone": True, "fans": not states and not who.role and not owns, "filmmakers": "submitted" in states,
        "drafts": "draft" in states, "jurors": works and who.role == "juror", "staff": works or owns,
    }[group]  # fmt: skip


def _fits(audience: Audience, film: Film) -> bool:
    wanted = {*audience.states} or {"submitted"}
    return (
        film.edition == EDITION
        and bool(wanted & film.states)
        and all({*values} & {*film.facets[name]} for name, values in audience.facets.items())
    )


def _saved(audience: Audience, who: Somebody) -> bool:
    asked = (audience.films, audience.halls, audience.days)
    if not any(asked):
        return True
    shown = [
        (film, hall, f"{(datetime.fromisoformat(start) - NIGHT).date()}")
        for film, hall, start in (SHOWN[id] for id in who.saved)
    ]
    fits = any(all(not some or value in some for value, some in zip(each, asked, strict=True)) for each in shown)
    return fits or (not audience.halls and not audience.days and bool({*who.followed} & {*audience.films}))


def begins(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE) + NIGHT


def edition(people: list[Somebody]) -> Edition:
    """With its owners."""
    owners = [(row["channel"], row["chat"]) for who in people if who.owns for row in who.chats[:1]]
    return Edition(EDITION, tuple(owners), begins)


def is_muted(who: Somebody) -> bool:
    return who.muted == "all" or " news " in who.muted


async def settle(tx: Tx, people: list[Somebody]) -> None:
    """The crowd in the database."""
    for film in ("rex", "tide", "cold"):
        await tx.run(
            "INSERT INTO films (edition, id, body, changed_at) VALUES ('BJIFF11', :id, '', :at)", id=film, at=AT
        )
    for id, (film, hall, start) in SHOWN.items():
        await tx.run(
            "INSERT INTO screenings (edition, id, film_id, hall, local_start, zone, starts_at, ends_at, minutes, state,"
            " body, changed_at) VALUES ('BJIFF11', :id, :film, :hall, :start, 'Asia/Shanghai', :starts, :at, 30,"
            " 'planned', '', :at)", id=id, film=film, hall=hall, start=start, at=AT,
            starts=instants.write(datetime.fromisoformat(start).replace(tzinfo=ZONE)),
        )  # fmt: skip
    await campaigns.add(tx, draft(id="earlier"))
    for who in people:
        await _settle(tx, who)


async def _settle(tx: Tx, who: Somebody) -> None:
    values = {"id": who.id, "at": AT}
    await tx.run(
        "INSERT INTO people (id, language, zone, muted, created_at) VALUES (:id, :language, 'Asia/Tokyo', :muted, :at)",
        **values, language=who.language, muted=who.muted,
    )  # fmt: skip
    if who.role:
        await tx.run(
            "INSERT INTO staff (person_id, role, name, since, suspended_at) VALUES (:id, :role, 'x', :at, :suspended)",
            **values, role=who.role, suspended=AT if who.suspended else "",
        )  # fmt: skip
    await tx.many(
        "INSERT INTO conversations (channel, chat, person_id, created_at, unreachable_since, window_started_at)"
        " VALUES (:channel, :chat, :id, :at, :unreachable_since, :window_started_at)",
        [{**values, **chat} for chat in who.chats],
    )
    for table, subject, ids in (("saves", "screening_id", who.saved), ("saved_films", "film_id", who.followed)):
        await tx.many(
            f"INSERT INTO {table} (edition, {subject}, person_id, saved_at) VALUES ('BJIFF11', :what, :id, :at)",
            [{**values, "what": id} for id in ids],
        )
    if who.got:
        await tx.run(
            "INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state)"
            " VALUES ('earlier', :id, '', '', '', '', :state)", id=who.id, state=who.got,
        )  # fmt: skip
    for n, film in enumerate(who.films):
        await _enter(tx, f"{who.id}-{n}", who.id, film)


async def _enter(tx: Tx, id: str, person: str, film: Film) -> None:
    await tx.run(
        "INSERT INTO entries (id, edition, person_id, state, form_version, answers, created_at, updated_at)"
        " VALUES (:id, :edition, :person, :state, '', '', :at, :at)",
        id=id, edition=film.edition, person=person, state=film.state, at=AT,
    )  # fmt: skip
    await tx.many(
        "INSERT INTO entry_facets (edition, entry_id, field, value) VALUES (:edition, :id, :field, :value)",
        [
            {"edition": film.edition, "id": id, "field": field, "value": value}
            for field, values in film.facets.items()
            for value in values
        ],
    )  # fmt: skip
    if film.verdict:
        await tx.run(
            "INSERT INTO decisions (entry_id, edition, verdict, answer, changed_at)"
            " VALUES (:id, :edition, :verdict, :answer, :at)",
            id=id, edition=film.edition, verdict=film.verdict, answer=film.answer, at=AT,
        )  # fmt: skip


def reckoned(audience: Audience, people: list[Somebody]) -> tuple[Counted, list[Addressee]]:
    """How many it should count, and whom it should gather."""
    found = [(who, who.reached) for who in sorted(people, key=lambda who: who.id) if takes_in(audience, who)]
    heard = [(who, chat) for who, chat in found if not is_muted(who) and chat is not None]
    by = Counter((chat["channel"], who.language) for who, chat in heard if not chat["unreachable_since"])
    unreachable = sum(bool(chat["unreachable_since"]) for _, chat in heard)
    counted = Counted(len(heard), tuple((*key, by[key]) for key in sorted(by)), len(found) - len(heard), unreachable)
    return counted, [
        Addressee(who.id, chat["channel"], chat["chat"], who.language, "Asia/Tokyo") for who, chat in heard
    ]


async def test_all_segments_against_a_reckoning(database: Database) -> None:
    people = crowd(random.Random(11))
    async with database.transaction() as tx:
        await settle(tx, people)
    some = [*everything()]
    reached = 0
    async with database.reading() as tx:
        for audience in some:
            counted, those = reckoned(audience, people)
            assert await audiences.count(tx, edition(people), audience, "news") == counted, audience
            can = {who.id for who in people if who.reached and not who.reached["unreachable_since"]}
            expected = [each for each in those if each.person_id in can]
            assert await audiences.sample(tx, edition(people), audience, "news", 300) == expected, audience
            reached += bool(counted.total)
    assert (len(some) > 300, reached > 250) == (True, True)


async def test_gathered_in_pieces_once_each(database: Database) -> None:
    people = crowd(random.Random(12))
    audience = Audience(groups=("fans", "filmmakers"), languages=("en", "zh"))
    _, those = reckoned(audience, people)
    async with database.transaction() as tx:
        await settle(tx, people)
        await campaigns.add(tx, draft(id="new"))
        after, added = "", 0
        while True:
            chunk = await audiences.gather(tx, edition(people), "new", audience, "news", after=after, most=7)
            again = await audiences.gather(tx, edition(people), "new", audience, "news", after=after, most=7)
            assert (again.last, again.count) == (chunk.last, 0)
            added += chunk.count
            if not chunk.last:
                break
            after = chunk.last
        rows = await tx.all(
            "SELECT person_id, channel, chat, language, zone FROM recipients WHERE campaign_id = 'new'"
            " ORDER BY person_id"
        )
    assert [Addressee(**row) for row in rows] == those
    assert added == len(those) > 10


async def test_one_who_has_chosen_among_topics_of_like_names(database: Database) -> None:
    async with database.transaction() as tx:
        await settle(
            tx, [Somebody("p", "en", " a_b ", "", False, [], [], [], "", False, [_chat(random.Random(1), "c")])]
        )
        assert await audiences.channels(tx) == sorted(
            {row["channel"] for row in await tx.all("SELECT channel FROM conversations")}
        )
        counted = [
            (await audiences.count(tx, edition([]), Audience(), topic)).muted for topic in ("a_b", "axb", "a", "")
        ]
    assert counted == [1, 0, 0, 0]

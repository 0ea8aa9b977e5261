"""Whom an announcement reaches: segments that combine, counted, sampled, and gathered as a campaign's recipients."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from storage import instants
from storage.database import Tx

EVERYONE, FANS, FILMMAKERS, DRAFTS, JURORS, STAFF = "everyone", "fans", "filmmakers", "drafts", "jurors", "staff"
GROUPS = (EVERYONE, FANS, FILMMAKERS, DRAFTS, JURORS, STAFF)
STATES = (
    "draft", "submitted", "withdrawn", "selected", "waiting", "declined", "awaiting", "confirmed", "refused", "lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Audience:
    """Conditions hold together, the values within one are alternatives; what is empty asks for nothing.

    groups: of GROUPS. facets: field → values, of one and the same entry, which is submitted unless `states` says
    otherwise; states: of STATES, of that entry. languages: the person's; channels: of the conversation that they are
    reached in. films, halls, days ("2021-04-17", the festival's): of one screening that they saved; whoever
    follows a film counts, too, where neither hall nor day is asked for. campaign: those who got that one, or may have.
    """

    groups: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    films: tuple[str, ...] = ()
    halls: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    campaign: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """What the database does not tell of the festival. owners: who works for it without a row in `staff`, by their
    conversations (channel, chat); begins: when a day of it begins, that day's films after midnight included."""

    id: str
    owners: tuple[tuple[str, str], ...]
    begins: Callable[[date], datetime]


@dataclass(frozen=True, slots=True)
class Counted:
    """total: whom it would go to; unreachable: of these, who cannot be reached now and will be written down as blocked;
    by: of the others (channel, language, how many). muted: left out, as they do without that topic."""

    total: int
    by: tuple[tuple[str, str, int], ...]
    muted: int
    unreachable: int

    @property
    def reached(self) -> int:
        """How many get it, as far as is known."""
        return self.total - self.unreachable


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person and the conversation that they are reached in. language, zone: "" if unknown."""

    person_id: str
    channel: str
    chat: str
    language: str
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Chunk:
    """last: the person that it has got to, "" where nobody follows; count: how many of them are recipients."""

    last: str
    count: int


@dataclass(slots=True)
class _Asked:
    """A condition as it is put together: its text, and the values that it names."""

    edition: Edition
    texts: list[str] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def names(self, name: str, values: Sequence[str]) -> str:
        """A list for IN (…): a parameter for each value."""
        given = {f"{name}_{at}": value for at, value in enumerate(values)}
        self.values |= given
        return ", ".join(f":{each}" for each in given)


_ENTRY = "EXISTS (SELECT 1 FROM entries e WHERE e.person_id = p.id AND e.edition = :edition"
_WORKS = "EXISTS (SELECT 1 FROM staff w WHERE w.person_id = p.id"
_OWNS = "p.id IN (SELECT k.person_id FROM conversations k WHERE {owners})"
_OF_GROUP: Mapping[str, str] = {
    EVERYONE: "1 = 1",
    FANS: f"(NOT {_ENTRY}) AND NOT {_WORKS}) AND NOT {_OWNS})",
    FILMMAKERS: f"{_ENTRY} AND e.state = 'submitted')",
    DRAFTS: f"{_ENTRY} AND e.state = 'draft')",
    JURORS: f"{_WORKS} AND w.role = 'juror' AND w.suspended_at = '')",
    STAFF: f"({_WORKS} AND w.suspended_at = '') OR {_OWNS})",
}
_DECIDED = (
    "e.state = 'submitted' AND EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = e.id AND d.verdict = '{0}'{1})"
)
_OF_STATE: Mapping[str, str] = {
    "draft": "e.state = 'draft'",
    "submitted": "e.state = 'submitted'",
    "withdrawn": "e.state = 'withdrawn'",
    "selected": _DECIDED.format("selected", " AND d.answer NOT IN ('refused', 'lapsed')"),
    "waiting": _DECIDED.format("waiting", " AND d.answer = ''"),
    "declined": _DECIDED.format("declined", ""),
    **{
        answer: _DECIDED.format("selected", f" AND d.answer = '{answer}'")
        for answer in ("awaiting", "confirmed", "refused", "lapsed")
    },
}
assert {*_OF_GROUP} == {*GROUPS}
assert {*_OF_STATE} == {*STATES}


def _ask_groups(audience: Audience, asked: _Asked) -> None:
    if audience.groups and EVERYONE not in audience.groups:
        owners = _owners(asked)
        asked.texts.append(f"({' OR '.join(_OF_GROUP[each].format(owners=owners) for each in audience.groups)})")


def _owners(asked: _Asked) -> str:
    """Whether conversation k is an owner's."""
    theirs = []
    for at, (channel, chat) in enumerate(asked.edition.owners):
        asked.values |= {f"owner_on_{at}": channel, f"owner_{at}": chat}
        theirs.append(f"(k.channel = :owner_on_{at} AND k.chat = :owner_{at})")
    return " OR ".join(theirs) or "1 = 0"


def _ask_entry(audience: Audience, asked: _Asked) -> None:
    if not (audience.facets or audience.states):
        return
    states = " OR ".join(f"({_OF_STATE[each]})" for each in audience.states or ("submitted",))
    facets = [_facet(asked, at, field, values) for at, (field, values) in enumerate(audience.facets.items())]
    asked.texts.append(f"{_ENTRY} AND ({states}){''.join(facets)})")


def _facet(asked: _Asked, at: int, field: str, values: Sequence[str]) -> str:
    asked.values[f"field_{at}"] = field
    return (
        f" AND EXISTS (SELECT 1 FROM entry_facets f WHERE f.entry_id = e.id AND f.field = :field_{at}"
        f" AND f.value IN ({asked.names(f'facet_{at}', values)}))"
    )


def _ask_person(audience: Audience, asked: _Asked) -> None:
    if audience.languages:
        asked.texts.append(f"p.language IN ({asked.names('language', audience.languages)})")
    if audience.channels:
        asked.texts.append(f"c.channel IN ({asked.names('channel', audience.channels)})")
    if audience.campaign:
        asked.values["of_campaign"] = audience.campaign
        asked.texts.append(
            "EXISTS (SELECT 1 FROM recipients x WHERE x.campaign_id = :of_campaign AND x.person_id = p.id"
            " AND (x.state IN ('sent', 'unknown', 'held') OR (x.state = 'dropped' AND x.reason = 'corrected')))"
        )


def _ask_saved(audience: Audience, asked: _Asked) -> None:
    columns = {"film_id": audience.films, "hall": audience.halls}
    of_screening = [
        f" AND n.{column} IN ({asked.names(column, values)})" for column, values in columns.items() if values
    ]
    if audience.days:
        of_screening.append(f" AND ({' OR '.join(_day(asked, at, day) for at, day in enumerate(audience.days))})")
    if not of_screening:
        return
    saved = (
        "EXISTS (SELECT 1 FROM saves s JOIN screenings n ON n.edition = s.edition AND n.id = s.screening_id"
        f" WHERE s.person_id = p.id AND s.edition = :edition{''.join(of_screening)})"
    )
    if audience.films and not audience.halls and not audience.days:
        films = asked.names("film", audience.films)
        saved += (
            " OR EXISTS (SELECT 1 FROM saved_films t WHERE t.person_id = p.id AND t.edition = :edition"
            f" AND t.film_id IN ({films}))"
        )
    asked.texts.append(f"({saved})")


def _day(asked: _Asked, at: int, day: str) -> str:
    """Whether screening n starts on that day of the festival."""
    begins, first = asked.edition.begins, date.fromisoformat(day)
    asked.values[f"from_{at}"] = instants.write(begins(first))
    asked.values[f"until_{at}"] = instants.write(begins(first + timedelta(days=1)))
    return f"(n.starts_at >= :from_{at} AND n.starts_at < :until_{at})"


_ASKS: Sequence[Callable[[Audience, _Asked], None]] = (_ask_groups, _ask_entry, _ask_person, _ask_saved)
_RANK = (
    "(CASE {0}.unreachable_since WHEN '' THEN 1 ELSE 0 END,"
    " CASE WHEN {0}.channel = 'web' AND {0}.unreachable_since = '' THEN 0 ELSE 1 END,"
    " {0}.window_started_at, {0}.channel, {0}.chat)"
)
"""As storage.told.best ranks them."""
_FOUND = (
    "FROM people p CROSS JOIN conversations c WHERE c.person_id = p.id AND c.chat NOT LIKE '-%'"
    " AND NOT EXISTS (SELECT 1 FROM conversations d WHERE d.person_id = p.id AND NOT (d.chat = c.chat"
    " AND d.channel = c.channel) AND d.chat NOT LIKE '-%'"
    f" AND {_RANK.format('d')} > {_RANK.format('c')})"
)
"""CROSS JOIN: people in their order, and of each the conversations; groups, whose chats begin with "-", never."""
_MUTED = "(p.muted <> '' AND (p.muted = 'all' OR REPLACE(p.muted, :topic, '') <> p.muted))"


def _asked(edition: Edition, audience: Audience, topic: str) -> tuple[str, dict[str, str]]:
    """FROM … WHERE …, also of those who do without the topic, and the values."""
    asked = _Asked(edition)
    for ask in _ASKS:
        ask(audience, asked)
    return _FOUND + "".join(f" AND {each}" for each in asked.texts), {
        **asked.values, "edition": edition.id, "topic": f" {topic} ",
    }  # fmt: skip


async def count(tx: Tx, edition: Edition, audience: Audience, topic: str) -> Counted:
    """How many people it reaches now, by the channel they are reached on and their language ("" if unknown)."""
    found, values = _asked(edition, audience, topic)
    rows = await tx.all(
        "SELECT channel, language, muted, unreachable, COUNT(*) AS n FROM ("
        f"SELECT c.channel, p.language, CASE WHEN {_MUTED} THEN 1 ELSE 0 END AS muted,"
        f" CASE c.unreachable_since WHEN '' THEN 0 ELSE 1 END AS unreachable {found}"
        ") found GROUP BY channel, language, muted, unreachable ORDER BY channel, language",
        **values,
    )
    told = [row for row in rows if not row["muted"]]
    by = Counter[tuple[str, str]]()
    for row in (row for row in told if not row["unreachable"]):
        by[(row["channel"], row["language"])] += row["n"]
    return Counted(
        sum(row["n"] for row in told),
        tuple((channel, language, n) for (channel, language), n in by.items()),
        sum(row["n"] for row in rows if row["muted"]),
        sum(row["n"] for row in told if row["unreachable"]),
    )


async def channels(tx: Tx) -> list[str]:
    """On which there is anybody at all, in order: a look into the key for each of them, however many people."""
    found: list[str] = []
    while row := await tx.one(_NEXT_CHANNEL, after=found[-1] if found else ""):
        found.append(row["channel"])
    return found


_NEXT_CHANNEL = "SELECT channel FROM conversations WHERE channel > :after ORDER BY channel LIMIT 1"


async def sample(tx: Tx, edition: Edition, audience: Audience, topic: str, most: int) -> list[Addressee]:
    """Some of those who can be reached: ids are drawn by lot, so the first ones are as good as any."""
    found, values = _asked(edition, audience, topic)
    rows = await tx.all(
        f"SELECT p.id, c.channel, c.chat, p.language, p.zone {found} AND NOT {_MUTED} AND c.unreachable_since = ''"
        " ORDER BY p.id LIMIT :most",
        **values, most=most,
    )  # fmt: skip
    return [Addressee(row["id"], row["channel"], row["chat"], row["language"], row["zone"]) for row in rows]


_LAST = "SELECT MAX(id) AS last FROM (SELECT id FROM people WHERE id > :after ORDER BY id LIMIT :most) those"
_GATHER = """
INSERT INTO recipients (campaign_id, person_id, channel, chat, language, zone, state)
SELECT :campaign, p.id, c.channel, c.chat, p.language, p.zone, 'waiting' {found}
  AND NOT {muted} AND p.id > :after AND p.id <= :last
ON CONFLICT (campaign_id, person_id) DO NOTHING
"""


async def gather(
    tx: Tx, edition: Edition, campaign_id: str, audience: Audience, topic: str, *, after: str, most: int
) -> Chunk:
    """Make recipients of those among the next `most` people, in the order of ids, whom the audience takes in."""
    row = await tx.one(_LAST, after=after, most=most)
    last = str(row["last"] or "") if row else ""
    if not last:
        return Chunk("", 0)
    found, values = _asked(edition, audience, topic)
    added = await tx.run(
        _GATHER.format(found=found, muted=_MUTED), **values, campaign=campaign_id, after=after, last=last
    )
    return Chunk(last, added)

"""Whom an announcement reaches, and how it stands with it, in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk import when
from handlers.talk.content import Field
from handlers.talk.festival import Festival
from handlers.talk.fields import KINDS
from handlers.talk.voice import Voice
from storage.audiences import EVERYONE, STAFF, Audience, Counted


@dataclass(frozen=True, slots=True)
class Whom:
    """Says audiences. of: how the announcement is called whose recipients are meant, "#12 Dome night"."""

    voice: Voice
    festival: Festival
    programme: Programme
    of: str = ""

    def lines(self, audience: Audience) -> Markup:
        """The groups, then every condition on a line of its own; that all of them hold is said where there are more."""
        named = [
            self.voice.say("announce.condition", label=self.label(sort), values=self.either(self.names(sort, values)))
            for sort, values in conditions(audience)
        ]
        fits = self.voice.say("announce.whom_fits")
        head = fits if named and not audience.groups else self.groups(audience)
        both = self.voice.say("announce.all_hold") if len(named) > 1 else None
        return Markup("\n").join(line for line in (head, *named, both) if line)

    def groups(self, audience: Audience) -> Markup:
        """ "To film fans and jurors"; to everybody, where none is named."""
        groups = sorted(audience.groups, key=lambda group: group == STAFF) or (EVERYONE,)
        return self.voice.say("announce.whom", whom=self.several([self.group(each) for each in groups], "announce.and"))

    def either(self, names: Iterable[str]) -> str:
        """ "a, b or c"."""
        return self.several(list(names), "announce.or")

    def several(self, said: Sequence[str], last: str) -> str:
        """The same with another word before the last one: "a, b and c"."""
        if len(said) < 2:
            return "".join(said)
        return f"{self.voice.label('news.and').join(said[:-1])}{self.voice.label(last)}{said[-1]}"

    def group(self, group: str) -> str:
        """A group of people, plain."""
        return self.voice.label(f"announce.group_{group}")

    def label(self, sort: str) -> str:
        """What a condition is about, plain: the field's own name for a facet."""
        field = self.facet(sort)
        return self.voice.written(field.label).unescape() if field else self.voice.label(f"announce.label_{sort}")

    def names(self, sort: str, values: Iterable[str]) -> list[str]:
        """The values of a condition, plain."""
        return [self.name(sort, value) for value in values]

    def name(self, sort: str, value: str) -> str:
        """One value of a condition, plain."""
        voice = self.voice
        if sort == "states":
            return voice.label(f"announce.of_{value}")
        if sort == "languages":
            return voice.texts.say(value, "language.name").unescape()
        if sort == "channels":
            return voice.channel(value)
        if sort == "films":
            film = self.programme.films.get(value)
            return wording.title(voice, film) if film else value
        if sort == "halls":
            return wording.hall(voice, self.programme.venue, value)
        if sort == "days":
            return wording.day(voice, date.fromisoformat(value))
        return self._facet_value(sort, value) if self.facet(sort) else self.of

    def facet(self, sort: str) -> Field | None:
        """The field of the entry form that people are chosen by."""
        return next((leaf for leaf in self.festival.enrolment.leaves() if leaf.id == sort and leaf.facet), None)

    def _facet_value(self, sort: str, value: str) -> str:
        field = self.facet(sort)
        assert field is not None
        option = field.option(value)
        if option is not None:
            return self.voice.written(option.label).unescape()
        return KINDS[field.kind].write(field, [value], self.voice.language)

    def counted(self, counted: Counted) -> Markup:
        """How many that is now, by channel and language, and who is not among them."""
        voice = self.voice
        split = [
            voice.say("announce.by", channel=voice.channel(channel), language=self._language(language), n=number(n))
            for channel, language, n in counted.by
        ]
        said = [voice.say("announce.count", n=counted.reached, count=number(counted.reached)), *split]
        if counted.unreachable:
            said.append(voice.say("announce.unreachable", n=counted.unreachable, count=number(counted.unreachable)))
        if counted.muted:
            said.append(voice.say("announce.muted", n=counted.muted, count=number(counted.muted)))
        return Markup("\n").join(said)

    def _language(self, language: str) -> str:
        known = language if language in self.festival.languages else self.festival.default_language
        return self.name("languages", known)


def conditions(audience: Audience) -> list[tuple[str, tuple[str, ...]]]:
    """What narrows the groups, in the order in which it is said: (what it is about, values)."""
    rest = [
        ("states", audience.states), ("languages", audience.languages), ("channels", audience.channels),
        ("films", audience.films), ("halls", audience.halls), ("days", audience.days),
        ("campaign", (audience.campaign,) if audience.campaign else ()),
    ]  # fmt: skip
    return [(sort, tuple(values)) for sort, values in [*audience.facets.items(), *rest] if values]


def number(count: int) -> str:
    """1234 → "1,234"."""
    return f"{count:,}"


def span(voice: Voice, seconds: float) -> str:
    """How long something takes, plain: "4 min"; it is better to have said too much."""
    minutes = -(-int(seconds) // 60)
    if minutes <= 1:
        return voice.label("announce.span_short")
    hours, rest = divmod(minutes, 60)
    if hours:
        return voice.say("announce.span_hours", hours=hours, minutes=rest).unescape()
    return voice.say("announce.span_minutes", minutes=minutes).unescape()


def clock(voice: Voice, at: datetime, since: datetime, zone: str) -> str:
    """When something ends that begins at `since`, plain: "18:30", with day and zone where that is another day."""
    here = when.known_zone(zone)
    if at.astimezone(here).date() != since.astimezone(here).date():
        return when.moment(at, zone, voice.language)
    return f"{at.astimezone(here):%H:%M}"


def lasts(count: int, per_second: float) -> timedelta:
    """How long so many messages take at that rate (C9); nothing where the rate is not known."""
    return timedelta(seconds=count / per_second) if per_second > 0 else timedelta()

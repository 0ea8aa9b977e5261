"""What people are told when the programme they planned by has changed: one message of a version, for one person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from handlers.programme import clashes
from handlers.programme.programme import Programme
from handlers.reminding.rules import next_of, zone_or
from handlers.showtimes import wording
from handlers.talk import when
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.pairs import paired
from handlers.talk.voice import Voice, join, shorten
from storage.films import Film
from storage.programme_versions import BACK, CANCELLED, MOVED, NEW, ONLINE, Change
from storage.saves import Saved
from storage.screenings import Screening

_SPELT_OUT = 6
"""Changes that one message tells; more are counted."""
_OTHERS = 3
"""Screenings of the same film that stand below what was cancelled."""
_LABEL = 48


@dataclass(frozen=True, slots=True)
class Rings:
    """When somebody is reminded: so many minutes before, not in the quiet hours; () for never."""

    minutes: tuple[int, ...] = ()
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells one person. programme: as it stands now; saved: what they keep; zone: their own, "" if unknown."""

    voice: Voice
    programme: Programme
    saved: Saved
    now: datetime
    zone: str = ""
    rings: Rings = Rings()

    def notice(self, changes: Sequence[Change]) -> Reply | None:
        """The message about these changes of one version; None where none of them concerns this person any more."""
        told = sorted(filter(self.concerns, changes), key=lambda change: (earliest(change), change.after.id))
        if not told:
            return None
        if len(told) == 1:
            [change] = told
            return Reply(str(join(*self._spelt(change), self._zone(change))), self._buttons(change))
        rest = len(told) - _SPELT_OUT
        said = [Markup("\n").join(self._spelt(change)) for change in told[:_SPELT_OUT]]
        if rest > 0:
            said.append(self.voice.say("notices.more", n=rest))
        text = join(self.voice.say("notices.several", n=len(told)), *said, self._zone(told[0]))
        return Reply(str(text), self._ways(told[:_SPELT_OUT]))

    def concerns(self, change: Change) -> bool:
        """Whether it is about something that they keep, and still to come."""
        if last_matters(change) <= self.now:
            return False
        kept = change.change != NEW and change.after.id in self.saved.screenings
        return kept or change.after.film in self.saved.films

    def _spelt(self, change: Change) -> list[Markup]:
        """What was, what is, and what follows from it."""
        said = [self._what(change)]
        if change.change == CANCELLED:
            said.append(self._elsewhere(change.after))
        elif change.after.id in self.saved.screenings and change.change in (MOVED, BACK):
            said += [*self._clash(change.after), *self._reminded(change.after)]
        return said

    def _what(self, change: Change) -> Markup:
        before, after = change.before or change.after, change.after
        values = {"title": self._title(after), "before": self._stands(before), "after": self._stands(after)}
        if change.change == MOVED and before.film != after.film:
            return self.voice.say("notices.film", was=self._title(before), **values)
        if change.change == BACK and before.state == ONLINE:
            return self.voice.say("notices.in_hall_again", **values)
        if change.change != ONLINE:
            return self.voice.say(f"notices.{change.change}", **values)
        return self.voice.say(
            "notices.online_at", said=self.voice.say("notices.online", **values), at=self._window(after)
        )

    def _window(self, screening: Screening) -> Markup:
        """The link, and from when until when it can be opened."""
        if not screening.link:
            return self.voice.say("notices.link_follows")
        opened, closed = screening.link_from, screening.link_until
        spoken = {
            name: when.moment(at, self.programme.venue.zone, self.voice.language, self.zone)
            for name, at in (("opens", opened), ("closes", closed))
            if at
        }
        key = {(): "notices.link", ("opens",): "notices.link_from", ("closes",): "notices.link_until"}
        return self.voice.say(key.get(tuple(spoken), "notices.link_window"), link=screening.link, **spoken)

    def _elsewhere(self, cancelled: Screening) -> Markup:
        """The next screenings of the same film."""
        others = self._others(cancelled)
        if not others:
            return self.voice.say("notices.no_others")
        lines = [self.voice.say("notices.other", at=self._stands(other)) for other in others[:_OTHERS]]
        if len(others) > _OTHERS:
            lines.append(self.voice.say("notices.more_others", n=len(others) - _OTHERS))
        return Markup("\n").join([self.voice.say("notices.others"), *lines])

    def _others(self, screening: Screening) -> list[Screening]:
        return clashes.open_ones(self.programme.of_film.get(screening.film, ()), screening.id, self.now)

    def _clash(self, moved: Screening) -> Iterator[Markup]:
        """What else of the plan it now stands in the way of."""
        planned = [self.programme.by_id[id] for id in self.saved.screenings if id in self.programme.by_id]
        for found in clashes.clashes(planned, moved):
            key = "notices.clash" if found.overlaps else "notices.no_walk"
            yield self.voice.say(key, title=self._title(found.other), at=self._stands(found.other))

    def _reminded(self, moved: Screening) -> Iterator[Markup]:
        """When the next reminder comes, on the person's own clock."""
        zone = zone_or(self.zone, self.programme.venue.zone)
        due = next_of(moved.starts, self.rings.minutes, self.rings.quiet, zone, self.now)
        if due is None:
            return
        at = wording.moment_in(self.voice, zone, due)
        if due.astimezone(zone).utcoffset() == due.astimezone(self.programme.zone).utcoffset():
            yield self.voice.say("notices.reminded", at=at)
        else:
            place = when.place(zone.key, self.voice.language) or when.offset(due, zone.key)
            yield self.voice.say("notices.reminded_own", at=at, place=place)

    def _stands(self, screening: Screening) -> str:
        """ "Saturday 17 April, 19:30–19:58, Dome Theatre"; online without a hall."""
        at = wording.night_said(self.voice, self.programme, screening)
        place = wording.hall(self.voice, self.programme.venue, screening.hall)
        return self.voice.say("notices.stands", at=at, hall=place).unescape()

    def _title(self, screening: Screening) -> str:
        return wording.title(self.voice, self._film(screening))

    def _film(self, screening: Screening) -> Film:
        return self.programme.films[screening.film]

    def _zone(self, change: Change) -> Markup:
        """Said once below all times."""
        return self.voice.say("notices.zone", zone=wording.zone_said(self.voice, self.programme, change.after.starts))

    def _buttons(self, change: Change) -> Rows:
        """What can be done about the one change."""
        voice, id, film = self.voice, change.after.id, change.after.film
        mine = id in self.saved.screenings
        others = Choice(voice.label("notices.others_button"), f"showtimes.others:{film}")
        if change.change == CANCELLED:
            drop = Choice(voice.label("notices.drop"), f"plan.drop:{id}")
            found = [*([others] if self._others(change.after) else []), *([drop] if mine else [])]
            return tuple((button,) for button in found)
        if not mine:
            save = Choice(voice.label("notices.save"), f"plan.save:{id}")
            return ((save,), (others,))
        keep = Choice(voice.label("notices.keep"), f"plan.keep:{id}")
        drop = Choice(voice.label("notices.drop"), f"plan.drop:{id}")
        return ((keep, drop), (others,))

    def _ways(self, told: Sequence[Change]) -> Rows:
        """To each of them, and to the plan."""
        cards = [
            Choice(shorten(self._label(change.after), _LABEL), f"showtimes.screening:{change.after.id}")
            for change in told
        ]
        return (*paired(cards), (Choice(self.voice.label("notices.plan"), "plan.show"),))

    def _label(self, screening: Screening) -> str:
        local = screening.starts.astimezone(self.programme.zone)
        at = wording.day(self.voice, local.date(), short=True)
        return f"{at} {local:%H:%M} {self._title(screening)}"


def earliest(change: Change) -> datetime:
    """When it would have begun, or begins."""
    return min(each.starts for each in (change.before, change.after) if each)


def last_matters(change: Change) -> datetime:
    """From then on nobody needs to hear of it: what was is over, and so is what is."""
    ends = [each.ends for each in (change.before, change.after) if each]
    return max([*ends, change.after.link_until] if change.after.link_until else ends)

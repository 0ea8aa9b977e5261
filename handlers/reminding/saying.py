"""What reminders say, in one language: for a group of people, or for one with a draft."""

from datetime import date, datetime

from markupsafe import Markup

from handlers.programme.programme import Programme
from handlers.showtimes import wording
from handlers.talk.message import Choice, Reply
from handlers.talk.voice import Voice
from storage.screenings import ONLINE, Screening


def screening(voice: Voice, programme: Programme, each: Screening, now: datetime) -> Reply:
    """A screening that begins soon; for everybody who has it in the plan."""
    film = programme.films[each.film]
    values = {
        "title": wording.title(voice, film),
        "at": wording.when_said(voice, programme, each),
        "place": _place(voice, programme, each),
    }
    text = voice.say(f"reminders.{_lead(programme, each, now)}", **values)
    card = Choice(voice.label("reminders.card"), f"showtimes.screening:{each.id}")
    drop = Choice(voice.label("reminders.drop"), f"plan.drop:{each.id}")
    change = Choice(voice.label("reminders.change"), "reminders.show")
    return Reply(str(text), ((card, drop), (change,)))


def draft(voice: Voice, entry_id: str, title: str, missing: int, deadline: str) -> Reply:
    """A film that is not handed in. title: "" while it has none; missing: answers; deadline: as people read it."""
    named = voice.say("reminders.film", title=title) if title else voice.say("reminders.untitled")
    left = voice.say("reminders.missing", n=missing) if missing else voice.say("reminders.complete")
    text = voice.say("reminders.draft", film=named, missing=left, deadline=deadline)
    open_ = Choice(voice.label("reminders.go_on"), f"enrol.open:{entry_id}")
    return Reply(str(text), ((open_,), (Choice(voice.label("menu.films"), "films.list"),)))


def _place(voice: Voice, programme: Programme, each: Screening) -> Markup:
    """The hall; online the link."""
    if each.state != ONLINE:
        return Markup.escape(wording.hall(voice, programme.venue, each.hall))
    return voice.say("reminders.online", link=each.link) if each.link else voice.say("reminders.online_soon")


def _lead(programme: Programme, each: Screening, now: datetime) -> str:
    """Today and tomorrow are the festival's calendar days: a date stands beside them in any case."""
    days = (_local(programme, each.starts) - _local(programme, now)).days
    return {0: "today", 1: "tomorrow"}.get(days, "later")


def _local(programme: Programme, instant: datetime) -> date:
    return instant.astimezone(programme.zone).date()


def before(voice: Voice, minutes: int) -> str:
    """ "2 days before", "3 hours before", "30 minutes before", plain."""
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes % size == 0:
            return voice.say(f"reminders.{unit}", n=minutes // size).unescape()
    return voice.say("reminders.minutes", n=minutes).unescape()

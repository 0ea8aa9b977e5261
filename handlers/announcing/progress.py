"""How far an announcement has got, in one message that is said anew: counts, pace, what is left, what can be done."""

from datetime import datetime, timedelta

from markupsafe import Markup

from handlers.announcing.saying import clock, lasts, number, span
from handlers.talk.message import Choice, Reply, Rows
from handlers.talk.voice import Voice
from storage.campaigns import CANCELLED, DONE, GATHERING, MISSED, PAUSED, RUNNING, Campaign

_BAR = 10
_TALLIES = ("failed", "blocked", "unknown", "held", "dropped")
ERRORS = "errors"
"""Why a campaign is paused that paused by itself."""


def slot(campaign: Campaign) -> str:
    """Under which its progress stands in the conversation of whoever made it."""
    return f"campaign-{campaign.number}"


def progress(
    voice: Voice, campaign: Campaign, rate_per_second: float, now: datetime, zone: str = "", asleep: int = 0
) -> Reply:
    """The message. rate_per_second: at which it goes out now, 0 for not known; zone: of the clock that its end is told
    by, "" to leave that out; asleep: how many of those left wait for the morning."""
    pace = _pace(voice, campaign, (rate_per_second, asleep), now, zone)
    said = [head(voice, campaign), *_counts(voice, campaign), *pace]
    if asleep and campaign.state == RUNNING:
        said.append(voice.say("announce.asleep", n=number(asleep)))
    rows = (*buttons(voice, campaign), (Choice(voice.label("announce.list_button"), "announce.list"),))
    name = slot(campaign)
    return Reply(str(Markup("\n").join(said)), rows, slot=name, replaces=True, stays=name)


def head(voice: Voice, campaign: Campaign) -> Markup:
    """ "#12 Dome night · going out"."""
    return voice.say("announce.head", name=titled(voice, campaign), state=state(voice, campaign))


def named(campaign: Campaign) -> str:
    """ "#12 Dome night", plain."""
    return f"#{campaign.number} {campaign.name}"


def titled(voice: Voice, campaign: Campaign) -> str:
    """The same; that it is a correction is said in the reader's language, whoever called it so."""
    for language in voice.texts.languages if campaign.corrects else ():
        before, _, after = voice.texts.say(language, "announce.correction_name", name="|").unescape().partition("|")
        if campaign.name.startswith(before) and campaign.name.endswith(after):
            inner = campaign.name[len(before) : len(campaign.name) - len(after)]
            return f"#{campaign.number} {voice.say('announce.correction_name', name=inner).unescape()}"
    return named(campaign)


def state(voice: Voice, campaign: Campaign) -> str:
    """Its state in words, plain."""
    if campaign.awaits_second:
        return voice.label("announce.state_approval")
    return voice.label(f"announce.state_{campaign.state}")


def _counts(voice: Voice, campaign: Campaign) -> list[Markup]:
    if campaign.state in (MISSED, GATHERING) or not campaign.started_at:
        return []
    said = [_bar(voice, campaign)] if campaign.recipients else []
    said.append(voice.say("announce.sent", sent=number(campaign.sent), n=number(campaign.recipients)))
    return said + besides(voice, campaign)


def besides(voice: Voice, campaign: Campaign) -> list[Markup]:
    """How many ended in another way than by getting it, a line each."""
    tallies = [(sort, getattr(campaign, sort)) for sort in _TALLIES]
    return [voice.say(f"announce.{sort}", n=number(count)) for sort, count in tallies if count]


def _bar(voice: Voice, campaign: Campaign) -> Markup:
    through = campaign.closed - (campaign.dropped if campaign.state == CANCELLED else 0)
    full, share = through * _BAR // campaign.recipients, through * 100 // campaign.recipients
    return voice.say("announce.bar", bar="▓" * full + "░" * (_BAR - full), share=share)


def _pace(voice: Voice, campaign: Campaign, rate: tuple[float, int], now: datetime, zone: str) -> list[Markup]:
    """What is left and until when; why it stands still; how long it took."""
    if campaign.awaits_second:
        return [voice.say("announce.paused_second", n=number(campaign.recipients))]
    if campaign.state == PAUSED:
        because = "announce.paused_errors" if campaign.paused_because == ERRORS else "announce.paused_by_hand"
        return [voice.say(because, n=number(campaign.left))]
    if campaign.state == GATHERING:
        return [voice.say("announce.gathering")]
    if campaign.state == RUNNING:
        return [_left(voice, campaign, rate, now, zone)]
    if campaign.state in (DONE, CANCELLED) and campaign.started_at and campaign.ended_at:
        return [voice.say("announce.took", span=span(voice, (campaign.ended_at - campaign.started_at).total_seconds()))]
    return []


def _left(voice: Voice, campaign: Campaign, rate: tuple[float, int], now: datetime, zone: str) -> Markup:
    """rate: a second, and how many of those left it does not concern."""
    speed, asleep = rate
    if campaign.waits_for:
        named = voice.label("news.and").join(voice.channel(each) for each in campaign.waits_for)
        return voice.say("announce.waits_for", left=number(campaign.left), channels=named)
    left = lasts(campaign.left - asleep, speed)
    if not left:
        return voice.say("announce.left", left=number(campaign.left))
    values = {"left": number(campaign.left), "rate": f"{speed:.3g}", "span": span(voice, left.total_seconds())}
    if not zone:
        return voice.say("announce.left_for", **values)
    ends = now + left + timedelta(seconds=59)  # to the full minute, the later one
    return voice.say("announce.left_until", **values, at=clock(voice, ends, now, zone))


def buttons(voice: Voice, campaign: Campaign) -> Rows:
    """What can be done with one that has begun, or is over; each carries the revision that it was made for."""
    rows: list[list[Choice]] = []
    if campaign.state in (GATHERING, RUNNING):
        rows.append([_button(voice, campaign, "pause"), _button(voice, campaign, "cancel")])
    elif campaign.awaits_second:
        rows += [
            [approving(voice, campaign), _button(voice, campaign, "cancel")],
            [_button(voice, campaign, "preview")],
        ]
    elif campaign.state == PAUSED:
        rows.append([_button(voice, campaign, "resume"), _button(voice, campaign, "cancel")])
    elif campaign.state == MISSED:
        rows.append([_button(voice, campaign, "go"), _button(voice, campaign, "drop")])
    elif campaign.state == DONE:
        rows += [[_button(voice, campaign, "retry", n=campaign.failed)]] if campaign.failed else []
        rows += [[_button(voice, campaign, "uncertain", n=campaign.unknown)]] if campaign.unknown else []
    if campaign.failed or campaign.unknown or campaign.blocked:
        rows.append([_button(voice, campaign, "missed")])
    if campaign.state in (DONE, CANCELLED) and (campaign.sent or campaign.unknown):
        rows.append([_button(voice, campaign, "correct")])
    if campaign.state in (CANCELLED, MISSED):
        rows.append([_button(voice, campaign, "copy")])
    return tuple(tuple(row) for row in rows)


def approving(voice: Voice, campaign: Campaign) -> Choice:
    """The press of a second person, for as many as there are recipients."""
    plain = _button(voice, campaign, "approve")
    return Choice(plain.label, f"{plain.id}.{campaign.recipients}")


def _button(voice: Voice, campaign: Campaign, action: str, **values: object) -> Choice:
    label = voice.say(f"announce.{action}_button", **values).unescape()
    return Choice(label, f"announce.{action}:{campaign.id}.{campaign.revision}")

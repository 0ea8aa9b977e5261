"""An announcement as recipients will see it: shown here, or sent to colleagues as a test."""

import re
import zlib
from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from handlers.announcing import body as bodies
from handlers.announcing import letters, progress
from handlers.staff import rights
from handlers.staff.announcing import approving, card
from handlers.staff.announcing.noting import noted
from handlers.staff.rights import Colleague
from handlers.talk.message import Choice, Reply
from handlers.talk.pairs import paired
from handlers.talk.turn import Turn
from handlers.talk.voice import Voice, join, shorten
from storage.campaigns import Campaign

_SLOT = "announce-test"
_MOST, _LABEL = 40, 32


async def preview(turn: Turn, campaign: Campaign, more: str = "") -> list[Reply]:
    """Message by message, each language, exactly; then what can be done next."""
    shown = await approving.previewed(turn, campaign)
    lead = turn.reply("announce.preview", name=progress.named(campaign), n=len(shown))
    return [lead, *shown, turn.reply("announce.previewed", rows=card.onward(turn, campaign))]


async def choose(turn: Turn, campaign: Campaign, more: str = "") -> list[Reply]:
    """To whom a test goes: colleagues as toggles; which of them are on stands in the buttons, in hexadecimal, beside
    a sum of who they are: where somebody has come or gone since, it is asked anew."""
    staff = await _staff(turn)
    ticks = _ticks(staff, more)
    stem = f"{campaign.id}.{campaign.revision}.{_sum(staff)}"
    toggles = [
        Choice(_label(turn, each, on=bool(ticks >> at & 1)), f"announce.test:{stem}.{ticks ^ 1 << at:x}")
        for at, each in enumerate(staff)
    ]
    chosen = [each for at, each in enumerate(staff) if ticks >> at & 1]
    send = Choice(turn.say("announce.test_send", n=len(chosen)).unescape(), f"announce.tested:{stem}.{ticks:x}")
    rows = (*paired(toggles), *(((send,),) if chosen else ()), (card.back(turn, campaign),))
    said = turn.say("announce.test_ask", name=progress.named(campaign))
    return [Reply(str(said), rows, slot=_SLOT, replaces=bool(more))]


def _ticks(staff: Sequence[Colleague], more: str) -> int:
    """Whoever speaks, alone, where nothing is chosen yet of just these."""
    chosen = re.fullmatch("([0-9a-f]{1,8})[.]([0-9a-f]{1,12})", more)
    return int(chosen[2], 16) if chosen and chosen[1] == _sum(staff) else 1


def _sum(staff: Sequence[Colleague]) -> str:
    return f"{zlib.crc32(' '.join(each.person_id for each in staff).encode()):x}"


def _label(turn: Turn, each: Colleague, *, on: bool) -> str:
    own = each.person_id == turn.person.id
    name = turn.voice.label("announce.test_me") if own else shorten(_name(turn, each), _LABEL)
    return turn.say("news.chosen", topic=name).unescape() if on else name


def _name(turn: Turn, each: Colleague) -> str:
    return each.name or turn.voice.label("staff.somebody")


async def _staff(turn: Turn) -> list[Colleague]:
    """Whoever speaks first, then the others who can be written to, in an order that stays."""
    found = await rights.colleagues(turn.tx, turn.festival)
    own = [each for each in found if each.person_id == turn.person.id]
    others = [each for each in found if each.person_id != turn.person.id and each.conversations]
    return [*own, *others][:_MOST]


async def tested(turn: Turn, campaign: Campaign, more: str) -> list[Reply]:
    """The test goes out: in each language, on each of their channels."""
    staff = await _staff(turn)
    ticks = _ticks(staff, more)
    chosen = [each for at, each in enumerate(staff) if ticks >> at & 1]
    if not chosen or not more.startswith(f"{_sum(staff)}."):
        return await choose(turn, campaign, more)
    body = bodies.read(campaign.body)
    for each in chosen:
        for at, _ in each.conversations:
            for language in (known for known in turn.festival.languages if body.texts.get(known)):
                cause = f"test {campaign.id} {turn.incoming.key} {at.channel} {at.chat} {language}"
                turn.post(cause, at, language, _marked(turn, campaign, language), "notice")
    own = turn.voice.label("announce.test_you")
    named = [own if each.person_id == turn.person.id else _name(turn, each) for each in chosen]
    names = turn.voice.label("news.and").join(named)
    await noted(turn, "announcement.test", campaign, f"{len(chosen)} people")
    return [turn.reply("announce.test_sent", names=names, rows=card.onward(turn, campaign))]


def _marked(turn: Turn, campaign: Campaign, language: str) -> Reply:
    """Exactly what recipients will read, below a line that says that it is a test."""
    voice = Voice(turn.texts, language)
    letter = letters.letter(voice, bodies.read(campaign.body), language, turn.festival)
    mark = voice.say("announce.test_mark", name=progress.named(campaign))
    return replace(letter, text=str(join(mark, Markup(letter.text))))

"""Gives a plan to a phone's calendar: as a file, or by a private address that it looks at again and again."""

import secrets

from handlers.plan import saying
from handlers.talk.message import FileNote, Reply
from handlers.talk.turn import Turn
from storage import calendars
from storage.calendars import Calendar

FILE_NAME = "plan.ics"
PLAN = "plan"
"""The origin of such a file; its token: whose plan."""
_MARK = 12
"""Letters of the hash that a button carries, so that it renews the address under which it stands, and no newer one."""


async def file(turn: Turn) -> list[Reply]:
    """plan.file: the plan as it stands when it is sent; to write it takes too long for a turn."""
    programme = await turn.festival.programmes.current(turn.tx)
    mine = saying.screenings_of(programme, await saying.saved(turn))
    if not mine:
        return [turn.reply("plan.no_file", rows=((saying.plan_button(turn),),))]
    note = FileNote(FILE_NAME, 0, "text/calendar", turn.person.id, PLAN)
    ways = (*saying.subscribe_button(turn), saying.plan_button(turn))
    key = "plan.file_said" if len(ways) > 1 else "plan.file_alone"
    return [Reply(str(turn.say(key, n=len(mine))), (ways,), file=note)]


async def subscribe(turn: Turn) -> list[Reply]:
    """plan.subscribe: the private address; made when it is asked for first."""
    if not saying.subscribe_button(turn):
        file_button = turn.choice("plan.file", "plan.file")
        return [turn.reply("plan.no_subscription", rows=((file_button, saying.plan_button(turn)),))]
    found = await calendars.latest(turn.tx, turn.person.id)
    if found is None or turn.festival.calendar_link(found.seed)[1] != found.token_hash:  # or the bot has another key
        found = await _made(turn)
    return [_said(turn, found, "plan.address")]


async def renew(turn: Turn) -> list[Reply]:
    """plan.renew: another address; the old one is void. A second time, or from an old message, nothing is renewed."""
    found = await calendars.latest(turn.tx, turn.person.id)
    if found is None or found.token_hash[:_MARK] != turn.argument or not saying.subscribe_button(turn):
        return await subscribe(turn)
    return [_said(turn, await _made(turn), "plan.address_new")]


async def _made(turn: Turn) -> Calendar:
    seed = secrets.token_hex(16)
    made = Calendar(turn.festival.calendar_link(seed)[1], turn.person.id, seed)
    await calendars.replace(turn.tx, made, turn.now)
    return made


def _said(turn: Turn, made: Calendar, key: str) -> Reply:
    url = turn.festival.calendar_link(made.seed)[0]
    another = turn.choice(f"plan.renew:{made.token_hash[:_MARK]}", "plan.renew")
    return turn.reply(key, url=url, rows=((another,), (saying.plan_button(turn),)))

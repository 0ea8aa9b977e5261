"""Going on elsewhere: a one-time code carries a person, films and all, to another channel or device."""

import msgspec

from handlers import enrol, films
from handlers.reminding import planning
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from storage import codes, conversations, people, staff


async def give(turn: Turn) -> list[Reply]:
    """/continue: a code for this person; /continue CODE: take it here."""
    turn.took_answer = True  # no organiser is to read the code among the last messages
    if turn.argument:
        return await take(turn)
    lasts = turn.festival.code_lasts
    code = await codes.issue_handover(turn.tx, turn.person.id, turn.now + lasts)
    return [turn.reply("elsewhere.code", code=code, n=int(lasts.total_seconds() // 60))]


async def take(turn: Turn) -> list[Reply]:
    """From now on this conversation is the person's whom the code belongs to; what was begun here goes along."""
    other = await codes.find_handover(turn.tx, turn.argument, turn.now)
    if other == turn.person.id:
        return [turn.reply("elsewhere.already")]  # the code stays good for where it was meant
    if other is not None and await _gives_role_away(turn, other):
        return [turn.reply("elsewhere.other_way")]
    other = await codes.take_handover(turn.tx, turn.argument, turn.now)
    if other is None:
        return [turn.reply("elsewhere.unknown")]
    await people.join(turn.tx, turn.person.id, into=other)
    joined = await people.find(turn.tx, other)
    turn.close_form()
    turn.become(joined)
    await planning.replan_person(turn)
    here = turn.incoming.address
    form = await conversations.open_form(turn.tx, other, enrol.TOPIC.name, not_in=(here.channel, here.chat))
    if form:
        turn.argument = msgspec.json.decode(form, type=enrol.Open).entry
        return [turn.reply("elsewhere.here"), *await enrol.go_on(turn)]
    return [turn.reply("elsewhere.here"), *await films.list_(turn)]


async def _gives_role_away(turn: Turn, other: str) -> bool:
    """An organiser who takes a visitor's code would make an organiser of whoever gave it to them."""
    return bool(await staff.find(turn.tx, turn.person.id)) and not await staff.find(turn.tx, other)


TOPIC = Topic(
    "elsewhere",
    commands={"continue": give},
    words={"elsewhere.words": give},
    choices={"give": give},
    private=True,
)

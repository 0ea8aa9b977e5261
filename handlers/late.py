"""An organiser's late code opens enrolment after the deadline, for its holder only."""

from handlers import enrol, enrolment, start
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn
from storage import codes


async def take(turn: Turn) -> list[Reply]:
    """/late CODE, or the link with the code in it."""
    turn.took_answer = True
    code = turn.argument
    if not code:
        return [turn.reply("late.how")]
    late = await codes.find_late(turn.tx, code, turn.festival.edition)
    if late is None:
        return [turn.reply("late.unknown", code=code[:40], rows=await start.rows(turn))]
    if turn.now >= late.opens_until:
        return [turn.reply("late.over", until=enrolment.deadline(turn, late.opens_until), rows=await start.rows(turn))]
    held = await codes.open_until(turn.tx, turn.person.id, turn.festival.edition)
    if late.used >= late.uses and held != late.opens_until:
        return [turn.reply("late.used_up", rows=await start.rows(turn))]
    await codes.grant_late(turn.tx, code, turn.person.id, turn.now)
    said = turn.reply("late.open", until=enrolment.deadline(turn, late.opens_until))
    turn.argument = ""
    return [said, *await enrol.begin(turn)]


TOPIC = Topic(
    "late",
    commands={"late": take},
    words={"late.words": take},
    patterns={
        r"(?:(?:my )?late code|补报码)(?: is|是)?[\s:：]*([0-9A-Za-z -]{10,14})": take,
        r"((?-i:[2-9A-HJ-NP-Z]{10})|(?=\D*\d)[2-9A-HJ-NP-Z]{10})": take,  # small letters alone are a word: "restaurant"
    },
    private=True,
)

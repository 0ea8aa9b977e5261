"""What organisers do to the programme by conversation: single screenings, posters, enrolled films that are shown."""

from handlers.showtimes import entrance
from handlers.staff.rights import ACTIONS, role_of, staff, step
from handlers.staff.scheduling import asking, cards, entered, posters, states
from handlers.staff.scheduling.halls import seen
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn

_days = staff("screening.list", seen(cards.days))
_show = staff("screening.show", seen(cards.show))


async def schedule(turn: Turn) -> list[Reply]:
    """/schedule: to visitors the programme, to organisers and the venue the one that they can change."""
    return await (_days if await role_of(turn) in ACTIONS["screening.list"] else entrance.overview)(turn)


SLOTS = Topic(
    "slot",
    commands={"schedule": schedule},
    choices={
        "list": _days, "day": staff("screening.list", seen(cards.day)), "show": _show,
        "film": staff("screening.show", seen(cards.film)), "add": step("screening.add", cards.add),
        "move": step("screening.edit", states.move), "hall": step("screening.edit", states.hall),
        "edit": step("screening.edit", states.edit), "stream": step("screening.edit", states.stream),
        "full": step("screening.fill", seen(states.full)), "free": step("screening.fill", seen(states.free)),
        "filled": step("screening.fill", seen(states.filled)), "freed": step("screening.fill", seen(states.freed)),
        "on": step("screening.edit", states.on), "run": step("screening.edit", states.run),
        "off": step("screening.cancel", states.off), "cut": step("screening.cancel", states.cut),
    },
)  # fmt: skip
TOPICS: tuple[Topic, ...] = (SLOTS, asking.TOPIC, entered.TOPIC, posters.TOPIC)
"""In the order in which they are asked."""

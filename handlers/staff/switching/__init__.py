"""What organisers switch for the whole festival: until when films are taken, and halls or online (/switches)."""

from handlers.staff.rights import staff, step
from handlers.staff.switching import deadline, exhibition, going_online, news, overview
from handlers.staff.switching.deadline import NAME
from handlers.talk import heard
from handlers.talk.message import Reply
from handlers.talk.turn import Topic, Turn

_ENROLMENT, _ONLINE = "switch.enrolment", "switch.online"
_show = staff("switch.show", overview.show)


async def _first(turn: Turn) -> list[Reply] | None:
    """/cancel while a moment is asked for."""
    if turn.conversation.topic != NAME or turn.incoming.kind != "text" or heard.command(turn) != "leave":
        return None
    return await step(_ENROLMENT, deadline.leave)(turn)


SWITCHES = Topic(
    NAME,
    commands={"switches": _show},
    choices={
        "show": _show, "until": step(_ENROLMENT, deadline.ask), "ask": step(_ENROLMENT, deadline.preview),
        "put": step(_ENROLMENT, deadline.put), "leave": step(_ENROLMENT, deadline.leave),
        "where": step(_ENROLMENT, deadline.where), "halls": step(_ONLINE, exhibition.halls),
        "back": step(_ONLINE, exhibition.back), "news": staff("announcement.write", news.announce),
    },
    carry_on=step(_ENROLMENT, deadline.answered),
    where=step(_ENROLMENT, deadline.where),
    first=_first,
)  # fmt: skip
TOPICS: tuple[Topic, ...] = (SWITCHES, going_online.TOPIC)
"""In the order in which they are asked."""

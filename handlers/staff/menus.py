"""What menus and /help offer those who work for the festival, by what their role may do."""

from markupsafe import Markup

from handlers.staff.rights import ACTIONS, DESK, JUROR, ORGANISER, VENUE, role_of
from handlers.talk.message import Rows
from handlers.talk.turn import Turn

HELP = (
    ("desk.show", "desk"), ("inquiry.list", "inquiries"), ("questions.list", "questions"), ("entry.list", "answers"),
    ("entry.export", "export"), ("screening.add", "schedule"), ("programme.import", "import"),
    ("film.list", "entries"), ("jury.assign", "jury"), ("decision.list", "decisions"),
    ("announcement.list", "announce"), ("numbers.show", "numbers"), ("switch.show", "switches"),
    ("award.list", "award"), ("staff.list", "staff"), ("staff.invite", "invite"),
)  # fmt: skip
"""Action → the command that leads to it, whose line in /help stands under "staff.does_…"."""
_OF_JURORS, _OF_THE_VENUE = ("judge",), ("halls",)


def _lines(role: str) -> tuple[str, ...]:
    if role in DESK:
        return tuple(name for action, name in HELP if role in ACTIONS[action])
    return _OF_JURORS if role == JUROR else _OF_THE_VENUE


async def help_(turn: Turn) -> Markup | None:
    """What somebody's role lets them do, for the end of /help; None for visitors, and in groups."""
    role = await role_of(turn) if turn.incoming.private else ""
    if not role:
        return None
    head = turn.say(f"staff.help_{ORGANISER if role in DESK else role}")
    return Markup("\n").join([head, *(turn.say(f"staff.does_{name}") for name in _lines(role))])


async def rows(turn: Turn) -> Rows:
    """The buttons of somebody's role, for menus; none for visitors, and in groups."""
    role = await role_of(turn) if turn.incoming.private else ""
    if role in DESK:
        unanswered = (turn.choice("questions.list", "questions.button"), turn.choice("live.list", "live.button"))
        return ((turn.choice("desk.show", "desk.button"),), unanswered)
    if role == JUROR:
        return ((turn.choice("jury.list", "jury.button"),),)
    return ((turn.choice("slot.list", "slot.halls_button"),),) if role == VENUE else ()


async def first_rows(turn: Turn) -> Rows:
    """The same for the first word and the menu, where those who answer visitors come to them first."""
    own = await rows(turn)
    if not own or await role_of(turn) not in DESK:
        return own
    return ((*own[0], turn.choice("inquiry.list", "inquiry.list_button")), *own[1:])

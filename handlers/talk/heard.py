"""What was said or pressed at a form's question, as a move of the form: shared by all topics that ask one."""

from handlers.talk import flow, routes
from handlers.talk.content import Form
from handlers.talk.draft import Draft
from handlers.talk.fields import Context
from handlers.talk.flow import Move, Remark
from handlers.talk.places import Place
from handlers.talk.turn import Turn

COMMANDS = {"back": "back", "skip": "skip", "why": "why", "save": "save", "cancel": "leave", "stop": "leave"}
"""Ways out of a question that are said as commands, as people do on Telegram."""
PRESSES = (*flow.PRESSES, "pick", "picked", "change", "meant")
"""What a form's buttons do."""


def unread(turn: Turn, form: Form, draft: Draft, place: Place) -> Remark | None:
    """What cannot be an answer: a file, an edited message, somebody's contact where no phone is asked for."""
    if turn.incoming.kind == "file":
        return Remark("form.no_file")
    if turn.incoming.kind == "edited":
        return Remark("form.edited")
    asks_phone = flow.takes(form, draft, place, "phone")
    return Remark("form.no_contact") if turn.incoming.kind == "contact" and not asks_phone else None


def way_out(turn: Turn, form: Form, draft: Draft, place: Place) -> Move | None:
    """ "back", "later", "cancel" …: in words; the very name of an answer that is offered is that answer."""
    if names_option(turn, form, draft, place):
        return None
    action = routes.way_out(turn.incoming.text, turn.texts)
    return flow.PRESSES[action](form, draft, place) if action else None


def names_option(turn: Turn, form: Form, draft: Draft, place: Place) -> bool:
    """Whether what was said is the very name of an answer that is offered."""
    told = routes.plain(turn.incoming.text[:200])
    return flow.names_option(form, draft, place, lambda name: routes.plain(name) == told)


def command(turn: Turn) -> str:
    """The way out that a command says, "" for another command, or none."""
    told = turn.incoming.text.strip()
    name = told.lstrip("/").split()[0].split("@")[0].lower() if told.strip("/ ") else ""
    return COMMANDS.get(name, "") if told.startswith("/") else ""


def pressed(button: tuple[str, str], form: Form, draft: Draft, place: Place, context: Context) -> Move:
    """A button, (action, argument), was pressed."""
    action, argument = button
    if action == "pick":
        leaf, _, option = argument.partition(".")
        return flow.pick(form, draft, place, leaf, option, context)
    if action == "change":
        return flow.change(form, draft, place, argument)
    if action == "picked":
        return flow.picked(form, draft, place, context)
    if action == "meant":  # what was typed for a free text is the answer, though it looks like a question
        return flow.answer(form, draft, place, draft.rejected.get(place.at, ""), context)
    return flow.PRESSES[action](form, draft, place)

"""How a decision is told in a line: to its filmmaker only what is true for them, to organisers also what is pending."""

from markupsafe import Markup

from handlers.talk.voice import Voice
from storage.decisions import HELD, LOST, Decision


def line(voice: Voice, decision: Decision, deadline: str = "") -> Markup | None:
    """What the filmmaker was told and answered, None where nothing was. deadline: to confirm, as people read it."""
    if not decision.verdict:
        return None
    if decision.answer == "awaiting" and deadline:
        return voice.say("decisions.line_awaiting_by", deadline=deadline)
    return voice.say(f"decisions.line_{decision.answer or decision.verdict}")


def internal(voice: Voice, decision: Decision) -> Markup:
    """For organisers: what was told and answered, what is proposed, and whether the letter arrived."""
    said = [voice.say(f"decisions.stands_{decision.answer or decision.verdict or 'none'}")]
    if decision.pending:
        way = "released" if decision.release_id else "proposed"
        said.append(voice.say(f"decisions.{way}_{decision.pending}"))
    if decision.arrival in (*LOST, HELD):
        said.append(voice.say("decisions.held" if decision.arrival == HELD else "decisions.not_arrived"))
    return Markup(" · ").join(said)

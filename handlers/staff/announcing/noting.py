"""Writes what was done with an announcement into the audit log, where it is done and not only asked for."""

from handlers.staff.rights import note, role_of
from handlers.talk.turn import Turn
from storage.campaigns import Campaign


async def noted(turn: Turn, action: str, campaign: Campaign, detail: str = "") -> None:
    """One line: who, what, "#12", and in short what came of it."""
    turn.audit_detail = detail
    await note(turn, await role_of(turn), action, f"#{campaign.number}")

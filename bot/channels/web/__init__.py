"""The festival's own chat page: served here, spoken to over plain HTTP, shown anywhere in a frame."""

from bot.channels.web.channel import WebChannel
from bot.channels.web.rehearsal import Persona, Rehearsal, Stop
from bot.channels.web.settings import WebSettings
from bot.channels.web.texts import PageTexts

__all__ = ["PageTexts", "Persona", "Rehearsal", "Stop", "WebChannel", "WebSettings"]

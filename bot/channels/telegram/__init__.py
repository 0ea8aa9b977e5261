"""Telegram: hears updates by polling or webhook, says replies through the Bot API."""

from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import ShutOut
from bot.channels.telegram.settings import TelegramSettings

__all__ = ["ShutOut", "TelegramChannel", "TelegramSettings"]

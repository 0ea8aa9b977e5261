"""Telegram: hears updates by polling or webhook, says replies through the Bot API. Its library is imported on use."""

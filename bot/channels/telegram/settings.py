"""What can be set about Telegram, and where it cannot be left as it is."""

from typing import Literal

from msgspec import Struct


class TelegramSettings(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The [telegram] section. All times are seconds.

    base_url: the Bot API server, without "/bot". webhook_url: the public https address under which Telegram reaches
    this bot; where it names no path of its own, `webhook_path` is added. secret_token: what Telegram must show on each
    webhook call; "" makes a new one at each start, which only fits a single process. at_once: updates that are
    answered at the same time; in webhook mode further ones are asked to come back. connections: to the Bot API.
    """

    token: str
    base_url: str = "https://api.telegram.org"
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_path: str = "/telegram"
    secret_token: str = ""
    max_connections: int = 100
    poll_timeout: int = 25
    poll_limit: int = 100
    at_once: int = 200
    send_timeout: float = 15
    connect_timeout: float = 5
    connections: int = 64

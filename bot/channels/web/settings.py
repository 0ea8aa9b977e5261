"""What can be set about the page, and why each default is what it is."""

import msgspec


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The `[web]` section.

    host, port: where the page listens; port 0 takes a free one. Behind a proxy that speaks HTTPS, stay on 127.0.0.1.
    public_url: how people reach the page, "" for where it listens; its origin may always call the chat.
    origins: further sites whose own scripts may call the chat ("https://festival.example"); showing it in a frame
        needs none, since the framed page calls from its own origin.
    frame_ancestors: the sites that may show the chat in a frame, as Content-Security-Policy writes them.
    trusted_proxies: addresses or networks whose X-Forwarded-For is believed; from anybody else it would be a way
        around the limits.
    zone: the festival's own zone, shown beside the visitor's.
    body_limit: bytes of one message; the longest honest answer, a synopsis, stays far below 64 kB.
    messages_per_minute, messages_burst: for one session; a quick form-filler presses a button every two seconds.
    address_messages_per_minute, address_messages_burst: for one network address; a museum's visitors share one.
    sessions_per_hour, sessions_burst: new sessions for one address, for the same museum.
    connections_per_address: streams and long polls that stay open for one address.
    long_poll_seconds: below the 30 s after which many proxies hang up.
    heartbeat_seconds: keeps a quiet stream open, and is the latest moment at which a lost wake-up is made good.
    look_seconds: how often lines of other bot programs on the same database are looked for.
    history: lines shown at once; earlier ones are fetched on request.
    """

    host: str = "127.0.0.1"
    port: int = 8011
    public_url: str = ""
    origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ("'self'",)
    trusted_proxies: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"
    body_limit: int = 65_536
    messages_per_minute: float = 60
    messages_burst: int = 20
    address_messages_per_minute: float = 1200
    address_messages_burst: int = 200
    sessions_per_hour: float = 240
    sessions_burst: int = 40
    connections_per_address: int = 200
    long_poll_seconds: float = 25
    heartbeat_seconds: float = 15
    look_seconds: float = 1
    history: int = 100

    @property
    def address(self) -> str:
        """The page's address for people, without a slash at its end."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 (all addresses are none to go to)
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")

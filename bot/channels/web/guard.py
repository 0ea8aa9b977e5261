"""Stands at the page's door: who may call, from where, how often, how much; and the headers that keep a page safe."""

import hashlib
import ipaddress
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.buckets import Buckets
from bot.channels.web.settings import WebSettings
from storage.database import Unavailable

Endpoint = Callable[[Request], Awaitable[Response]]


class Turned(Exception):
    """A request that is turned away; `reason` is a word for the page's script, not a sentence for people."""

    def __init__(self, status: int, reason: str, retry_after: float = 0) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.retry_after = retry_after


def answered(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with refusals and an absent database told as JSON and, where it helps, when to come again."""

    @wraps(endpoint)
    async def careful(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Turned as turned:
            return _refusal(turned)
        except Unavailable:
            return _refusal(Turned(503, "unavailable", retry_after=2))

    return careful


def _refusal(turned: Turned) -> Response:
    seconds = max(1, round(turned.retry_after + 0.5))
    headers = {"Retry-After": str(seconds)} if turned.retry_after else {}
    return JSONResponse({"error": turned.reason}, turned.status, headers)


def token_hash(token: str) -> str:
    """What is stored of a token; a thief of the database cannot speak in anybody's name."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def bearer(request: Request) -> str:
    """The token that the request carries. Not a cookie, so no other site's form can send it."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 20 <= len(token) <= 200:
        raise Turned(401, "session")
    return token


async def body_of(request: Request, limit: int) -> bytes:
    """The body, read no further than `limit` bytes."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > limit:
        raise Turned(413, "too_long")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Turned(413, "too_long")
    return bytes(body)


class Guard:
    """The limits of one page, with their memory."""

    def __init__(self, settings: WebSettings) -> None:
        self._origins = {_origin(settings.address), *map(_origin, settings.origins)}
        self._proxies = [ipaddress.ip_network(each, strict=False) for each in settings.trusted_proxies]
        self._by_session = Buckets(settings.messages_per_minute / 60, settings.messages_burst)
        self._by_address = Buckets(settings.address_messages_per_minute / 60, settings.address_messages_burst)
        self._new_sessions = Buckets(settings.sessions_per_hour / 3600, settings.sessions_burst)
        self._connections: Counter[str] = Counter()
        self._most_connections = settings.connections_per_address

    def check_origin(self, request: Request) -> None:
        """Only our own page and the configured sites may call; programs that are no browsers send no origin."""
        origin = request.headers.get("origin", "")
        own = urlsplit(origin).netloc == request.headers.get("host", "")
        if origin and not own and origin.lower() not in self._origins:
            raise Turned(403, "origin")
        if not origin and request.headers.get("sec-fetch-site", "none") == "cross-site":
            raise Turned(403, "origin")

    def allowed_origin(self, origin: str) -> str:
        """The origin if its scripts may read our answers, "" otherwise."""
        return origin if origin.lower() in self._origins else ""

    def take_message(self, request: Request, chat: str) -> None:
        """One more message of this chat, from this address."""
        self._take(self._by_session, chat)
        self._take(self._by_address, self.address(request))

    def take_call(self, request: Request) -> None:
        """One more call that belongs to no session."""
        self._take(self._by_address, self.address(request))

    def take_session(self, request: Request) -> None:
        """One more new session from this address."""
        self._take(self._new_sessions, self.address(request))

    def _take(self, buckets: Buckets, name: str) -> None:
        wait = buckets.take(name)
        if wait:
            raise Turned(429, "slower", retry_after=wait)

    def check_connections(self, address: str) -> None:
        """Turn away an address that holds too many open connections."""
        if self._connections[address] >= self._most_connections:
            raise Turned(429, "slower", retry_after=10)

    @contextmanager
    def connection(self, address: str) -> Iterator[None]:
        """Counts one open connection of this address."""
        self._connections[address] += 1
        try:
            yield
        finally:
            self._connections[address] -= 1
            if not self._connections[address]:
                del self._connections[address]

    def address(self, request: Request) -> str:
        """Where the request comes from; a proxy's word is taken only from proxies that are trusted.

        An IPv6 address counts with its whole /64, since one household or one attacker has all of that.
        """
        peer = request.client.host if request.client else ""
        hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",") if hop.strip()]
        while hops and self._trusts(peer):
            peer = hops.pop()
        return _household(peer)

    def _trusts(self, address: str) -> bool:
        parsed = _parsed(address)
        return parsed is not None and any(parsed in network for network in self._proxies)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def _household(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed or "unknown")


def _origin(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"


class Headers:
    """Puts on every response what a browser should know before it trusts a page; opens it to the configured sites."""

    def __init__(self, app: ASGIApp, guard: Guard, policy: str) -> None:
        self._app = app
        self._guard = guard
        self._fixed = {
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        origin = self._guard.allowed_origin(Request(scope).headers.get("origin", ""))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update({name: text for name, text in self._fixed.items() if name not in headers})
                if origin:
                    headers.update(
                        {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}
                    )
                    headers.add_vary_header("Origin")
            await send(message)

        await self._app(scope, receive, send_with_headers)

"""Takes one call from its bytes to its answer: token, faults, checks, effect, and the record of it all."""

import asyncio
from typing import Any

import msgspec

from tests.servers.telegram.bodies import Upload, read_body
from tests.servers.telegram.fast import FAST, Counter
from tests.servers.telegram.faults import BEFORE, Fault
from tests.servers.telegram.methods import HANDLERS
from tests.servers.telegram.refusals import Refusal, forbidden, too_many
from tests.servers.telegram.schema import Call, read_call
from tests.servers.telegram.updates import Poll, Update
from tests.servers.telegram.wire import Request
from tests.servers.telegram.world import CallSeen, World, encode_refusal, encode_result

LONGEST_POLL = 50
_HTML = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
_NOT_IN_WEBHOOK = ("deletewebhook", "setwebhook", "close", "logout")


class Desk:
    """What stands behind /bot<token>/<method>."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._counter = Counter()
        world.take_reply = self._take_reply

    def take(self, request: Request) -> None:
        """Answer one request, now or when a fault, the latency or the long poll lets it."""
        token, _, method = request.path.removeprefix("/bot").partition("/")
        if token != self.world.token:
            text = "Unauthorized" if ":" in token else "Unauthorized: invalid token specified"
            self._refuse(request, Refusal(401, text))
            return
        try:
            values, files = read_body(request.content_type, request.query, request.body)
        except Refusal as refusal:
            self._note(method, {}, refusal)
            self._refuse(request, refusal)
            return
        self._take_call(request, method, values, files)

    def _take_call(self, request: Request, method: str, values: dict[str, Any], files: dict[str, Upload]) -> None:
        chat = self._chat_of(values)
        fault = self.world.faults.pick(method, chat)
        if fault and fault.kind in BEFORE:
            self._record(method, values, 0, fault.kind)
            self._spoil(request, fault, chat)
        elif method.lower() == "getupdates":
            self._get_updates(request, values, files, fault)
        elif self.world.fast and method.lower() in FAST:
            self._answer_fast(request, method, values, fault)
        else:
            status, body, told = self._run(method, values, files)
            self._give(request, status, body, fault)
            if told:
                self.world.tell(*told)

    def _chat_of(self, values: dict[str, Any]) -> int:
        query = self.world.queries.get(str(values.get("callback_query_id", "")))
        if query:
            query.tried = True
            return query.chat
        try:
            return int(values.get("chat_id", 0))
        except (ValueError, TypeError):
            return 0

    # -- the effect -----------------------------------------------------------------------------------------------

    def _run(
        self, method: str, values: dict[str, Any], files: dict[str, Upload]
    ) -> tuple[int, bytes, tuple[int, str, dict[str, Any], int] | None]:
        call: Call | None = None
        try:
            call = read_call(method, values, files)
            self.world.heed_hold(self._chat_of(values))
            result = HANDLERS[call.method](self.world, call)
        except Refusal as refusal:
            self._note(method, values, refusal)
            self._blame_odd(call)
            return refusal.code, encode_refusal(refusal), None
        self._record(call.method, call.params, 200)
        self._blame_odd(call)
        number = result["message_id"] if isinstance(result, dict) and "message_id" in result else 0
        return 200, encode_result(result), (self._chat_of(values), call.method, call.params, number)

    def _answer_fast(self, request: Request, method: str, values: dict[str, Any], fault: Fault | None) -> None:
        try:
            body, chat, number = FAST[method.lower()](self._counter, self.world, values)
        except (Refusal, msgspec.DecodeError) as wrong:
            refusal = wrong if isinstance(wrong, Refusal) else Refusal(400, f"Bad Request: {wrong}", rule="JSON")
            self._note(method, values, refusal)
            self._refuse(request, refusal)
            return
        self._give(request, 200, body, fault)
        self.world.tell(chat, method, values, number)

    def _record(self, method: str, params: dict[str, Any], code: int, text: str = "") -> None:
        if not self.world.fast:
            self.world.calls.append(CallSeen(method, params, self.world.clock(), code, text))

    def _note(self, method: str, params: dict[str, Any], refusal: Refusal) -> None:
        self._record(method, params, refusal.code, refusal.text)
        if refusal.rule:
            self.world.blame(refusal.rule, method, refusal.text)

    def _blame_odd(self, call: Call | None) -> None:
        for text in call.odd if call else ():
            self.world.blame("parameters", call.method if call else "", text)

    def _take_reply(self, kind: str, body: bytes) -> None:
        """A method in the body of a webhook's 200: done, and its result thrown away."""
        try:
            values, files = read_body(kind, "", body)
        except Refusal as refusal:
            self._note("webhook reply", {}, refusal)
            return
        method = str(values.get("method", ""))
        if method and method.lower() not in _NOT_IN_WEBHOOK and not method.lower().startswith("get"):
            _, _, told = self._run(method, values, files)
            if told:
                self.world.tell(*told)

    # -- long poll ------------------------------------------------------------------------------------------------

    def _get_updates(
        self, request: Request, values: dict[str, Any], files: dict[str, Upload], fault: Fault | None
    ) -> None:
        try:
            call = read_call("getUpdates", values, files)
            poll, timeout = self._read_poll(request, call, fault)
        except Refusal as refusal:
            self._note("getUpdates", values, refusal)
            self._refuse(request, refusal)
            return
        self._record("getUpdates", call.params, 200)
        self._blame_odd(call)
        request.connection.on_close = lambda: self.world.updates.forget_poll(poll)
        self.world.updates.poll(poll, timeout, self.world.clock())

    def _read_poll(self, request: Request, call: Call, fault: Fault | None) -> tuple[Poll, int]:
        if self.world.webhook.url:
            text = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            raise Refusal(409, f"Conflict: {text}", rule="webhook")
        limit, timeout = call.params.get("limit", 100), call.params.get("timeout", 0)
        if not 1 <= limit <= 100:
            call.odd.append(f"limit {limit}")
        if timeout < 0:
            call.odd.append(f"timeout {timeout}")
        self.world.updates.allow(call.params.get("allowed_updates"))

        def answer(batch: list[Update]) -> None:
            body = b'{"ok":true,"result":[' + b",".join([update.raw for update in batch]) + b"]}"
            self._give(request, 200, body, fault)

        def refuse(refusal: Refusal) -> None:
            self._note("getUpdates", call.params, refusal)
            self._refuse(request, refusal)

        poll = Poll(call.params.get("offset", 0), max(1, min(100, limit)), answer, refuse)
        return poll, max(0, min(LONGEST_POLL, timeout))

    # -- answers --------------------------------------------------------------------------------------------------

    def _refuse(self, request: Request, refusal: Refusal) -> None:
        wait = refusal.parameters.get("retry_after")
        self._write(request, refusal.code, encode_refusal(refusal), f"Retry-After: {wait}\r\n" if wait else "")

    def _write(self, request: Request, status: int, body: bytes, extra: str = "", more: float = 0.0) -> None:
        delay = self.world.latency + more
        if delay <= 0:
            request.connection.answer(status, body, extra=extra)
            return
        loop = asyncio.get_running_loop()
        loop.call_later(delay, lambda: request.connection.answer(status, body, extra=extra))

    def _give(self, request: Request, status: int, body: bytes, fault: Fault | None) -> None:
        """An answer whose effect has happened, spoilt on its way where a fault was ordered."""
        kind = fault.kind if fault else ""
        if kind == "reset_after":
            request.connection.reset()
        elif kind == "half":
            request.connection.answer_half(status, body)
        elif kind == "slow" and fault:
            self._write(request, status, body, more=fault.seconds)
        elif kind != "hang_after":
            extra = ""
            if status == 429:
                wait = msgspec.json.decode(body)["parameters"]["retry_after"]
                extra = f"Retry-After: {wait}\r\n"
            self._write(request, status, body, extra)

    def _spoil(self, request: Request, fault: Fault, chat: int) -> None:
        """A fault before anything happened; a "hang" leaves the client waiting."""
        if fault.kind == "reset_before":
            request.connection.reset()
        elif fault.kind == "502":
            request.connection.answer(502, _HTML, content_type="text/html")
        elif fault.kind == "500":
            self._refuse(request, Refusal(500, "Internal Server Error"))
        elif fault.kind == "403":
            self._refuse(request, forbidden("bot was blocked by the user"))
        elif fault.kind == "429":
            self.world.hold(chat, fault.retry_after, everywhere=fault.everywhere)
            self._refuse(request, too_many(fault.retry_after))

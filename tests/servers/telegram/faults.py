"""Faults to order: the network and Telegram itself, misbehaving for the next calls or with a seeded probability."""

import random
from dataclasses import dataclass
from typing import Any, Literal, get_args

FaultKind = Literal["500", "502", "429", "403", "reset_before", "reset_after", "half", "hang", "hang_after", "slow"]
BEFORE = {"500", "502", "429", "403", "reset_before", "hang"}


@dataclass(slots=True)
class Fault:
    """kind: "500", "502" (HTML body), "429", "403", "reset_before" (nothing happened), "reset_after" (it happened, the
    answer is lost), "half" (it happened, half an answer), "hang" (nothing happens, no answer), "hang_after" (it
    happened, no answer), "slow" (answer after `seconds`).

    method: only this one, "" for any ("send" for all send… methods); chat: only this one, 0 for any; times: how
    often, 0 for ever; probability: 0–1; retry_after: of a 429; everywhere: a 429 holds every chat.
    """

    kind: FaultKind
    method: str = ""
    chat: int = 0
    times: int = 1
    probability: float = 1.0
    retry_after: int = 2
    everywhere: bool = False
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            raise ValueError(f"no such fault: {self.kind}; there are {', '.join(get_args(FaultKind))}")

    def fits(self, method: str, chat: int) -> bool:
        if self.method == "send":
            named = method.startswith("send") and method != "sendChatAction"
        else:
            # a poll that fails must be asked for by name: "any call" means calls that say something
            named = self.method.lower() == method.lower() if self.method else method != "getUpdates"
        return named and self.chat in (0, chat)


class Faults:
    """What is ordered and not yet used up."""

    def __init__(self, seed: int = 0) -> None:
        self._random = random.Random(seed)
        self._ordered: list[Fault] = []

    def order(self, kind: FaultKind, **rest: Any) -> Fault:
        fault = Fault(kind, **rest)
        self._ordered.append(fault)
        return fault

    def clear(self) -> None:
        self._ordered.clear()

    def reseed(self, seed: int) -> None:
        self._random.seed(seed)

    def pick(self, method: str, chat: int) -> Fault | None:
        """The first ordered fault that meets this call, which uses it up once."""
        for fault in self._ordered:
            if fault.fits(method, chat) and (fault.probability >= 1 or self._random.random() < fault.probability):
                self._use(fault)
                return fault
        return None

    def _use(self, fault: Fault) -> None:
        if fault.times:
            fault.times -= 1
            if fault.times == 0:
                self._ordered.remove(fault)

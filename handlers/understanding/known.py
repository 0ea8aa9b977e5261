"""What can be meant, and what a question was taken to mean: plain values, no arrays."""

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["answer", "suggest", "miss"]


@dataclass(frozen=True, slots=True)
class Known:
    """One thing that can be meant. asks: example questions, all languages mixed, titles included by the caller.

    related: entries that a short follow-up may mean. offered=False: small talk, answered but never offered.
    """

    id: str
    group: str
    asks: tuple[str, ...]
    related: tuple[str, ...] = ()
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Why:
    """What speaks for an entry: shown by `ask` and in tests, never to visitors.

    nearest: the example most like the question; likeness: the best cosine with an example (0 without an encoder);
    overlap: the same of their wording; head: the trained head's own probability; boost: log odds that the conversation
    added.
    """

    nearest: str
    likeness: float
    overlap: float
    head: float
    boost: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry that may be meant. score: the calibrated probability that it is, 0..1."""

    id: str
    score: float
    why: Why


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text means. ranked: best first, at most five. offered: for "suggest", up to three ids.

    vector: the text's sentence vector as text, "" without an encoder; see `likeness`.
    """

    verdict: Verdict
    ranked: tuple[Ranked, ...]
    offered: tuple[str, ...]
    vector: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """answer: the least score that is answered at once, if it leads by `margin`; suggest: the least that is offered.

    small_talk: as `answer`, for entries that are never offered; wording that is nearly an example's needs less.
    """

    answer: float
    margin: float
    suggest: float
    small_talk: float


NOTHING = Meaning("miss", (), (), "")

"""`python -m tests.benchmarks.asking`: how much of what visitors ask is understood, by half, and how quickly."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TypeVar

from handlers.programme.asking import ask
from handlers.programme.finding import find
from handlers.programme.programme import Programme
from handlers.talk.texts import Texts
from tests.content.sample import ROOT, expanded, programme
from tests.handlers.programme.phrasings import NOWS, Phrasing, faults, others, phrasings, wrong_day

Result = TypeVar("Result")
LANGUAGES = ("en", "zh")
HALVES = {1: "tuned on", 0: "held out"}
"""By the parity of a line's number."""

TIMES = 10
ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Understood:
    """Of one language's half: lines, right ones, wrong days, certain ones; of what is meant for others: all, taken."""

    lines: int
    right: int
    wrong_days: int
    certain: int
    others: int
    taken: int


@cache
def texts() -> Texts:
    """The catalogues as they ship."""
    return Texts.load(ROOT / "handlers" / "locales", LANGUAGES)


def understood(language: str, parity: int) -> Understood:
    """How one half is read."""
    lines = [line for line in phrasings(language) if line.line % 2 == parity]
    read = [(line, ask(line.text, programme(), line.now, texts())) for line in lines]
    rest = [text for at, text in enumerate(others(language), 1) if at % 2 == parity]
    return Understood(
        len(lines), sum(not faults(line, got) for line, got in read), sum(wrong_day(line, got) for line, got in read),
        sum(got.certain for _, got in read), len(rest),
        sum(ask(text, programme(), NOWS["15"], texts()).certain for text in rest),
    )  # fmt: skip


def timed(festival: Programme, rounds: int = ROUNDS) -> tuple[list[float], list[float]]:
    """Milliseconds of asking and of finding, sorted, over all phrasings."""
    lines = [line for language in LANGUAGES for line in phrasings(language)]
    for line in lines:
        ask(line.text, festival, line.now, texts())
    measured = [_one(festival, line) for _ in range(rounds) for line in lines]
    return sorted(asking for asking, _ in measured), sorted(finding for _, finding in measured)


def _one(festival: Programme, line: Phrasing) -> tuple[float, float]:
    asking, asked = _milliseconds(partial(ask, line.text, festival, line.now, texts()))
    finding, _ = _milliseconds(partial(find, asked, festival, line.now))
    return asking, finding


def _milliseconds(work: Callable[[], Result]) -> tuple[float, Result]:
    began = time.perf_counter()
    result = work()
    return (time.perf_counter() - began) * 1000, result


def share(values: Sequence[float], part: float) -> float:
    """The value that so great a part does not exceed."""
    return values[min(len(values) - 1, int(len(values) * part))]


def main() -> None:
    """Print it all."""
    for language in LANGUAGES:
        for parity, half in HALVES.items():
            got = understood(language, parity)
            print(
                f"{language} {half}: {got.right}/{got.lines} right ({got.right / got.lines:.1%}), {got.wrong_days}"
                f" wrong days, {got.certain} certain; of {got.others} others {got.taken} taken"
            )
    festival = expanded(TIMES)
    asking, finding = timed(festival)
    for name, values in (("ask", asking), ("find", finding)):
        print(
            f"{name}, {len(festival.screenings)} screenings: p50 {share(values, 0.5):.2f} ms,"
            f" p95 {share(values, 0.95):.2f} ms, longest {values[-1]:.2f} ms"
        )


if __name__ == "__main__":
    main()

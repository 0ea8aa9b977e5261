"""How well questions are understood: `python -m tests.benchmarks.understanding`; --fit learns what is shipped anew."""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.sections import Understanding
from handlers.understanding import Encoder, Known, Meaning, Reader, Thresholds, open_encoder
from tests.benchmarks.questions import LANGUAGES, SPLITS, Question, Split, known, questions
from tests.benchmarks.running import OUR_CORE
from tests.benchmarks.table import grid, machine

SMALL_TALK = frozenset(entry.id for entry in known() if not entry.offered)


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of 0..1. Of on-topic questions: first: right entry ranked first; told: answered rightly at once, or right
    among those offered; direct: answered rightly at once; wrong: answered wrongly at once. Of off-topic ones: spotted:
    a miss, a "did you mean" or small talk; fact: answered with an entry.
    """

    first: float
    told: float
    direct: float
    wrong: float
    spotted: float
    fact: float

    def cells(self) -> tuple[str, ...]:
        """In percent."""
        shares = (self.first, self.told, self.direct, self.wrong, self.spotted, self.fact)
        return tuple(f"{100 * share:.1f}" for share in shares)


def thresholds() -> Thresholds:
    """Those that the settings have by default."""
    chosen = Understanding()
    return Thresholds(chosen.answer, chosen.margin, chosen.suggest, chosen.small_talk)


def scored(asked: Sequence[Question], meanings: Sequence[Meaning]) -> Score:
    """Of the same length, in the same order."""
    pairs = list(zip(asked, meanings, strict=True))
    on = [(question.right, meaning, first(meaning)) for question, meaning in pairs if question.right]
    facts = [
        meaning.verdict == "answer" and first(meaning) not in SMALL_TALK
        for question, meaning in pairs
        if not question.right
    ]
    return Score(
        first=share([top in right for right, _, top in on]),
        told=share([bool(right & set(shown(meaning))) for right, meaning, _ in on]),
        direct=share([meaning.verdict == "answer" and top in right for right, meaning, top in on]),
        wrong=share([meaning.verdict == "answer" and top not in right for right, meaning, top in on]),
        spotted=1 - share(facts),
        fact=share(facts),
    )


def first(meaning: Meaning) -> str:
    return meaning.ranked[0].id if meaning.ranked else ""


def shown(meaning: Meaning) -> Sequence[str]:
    """What a person sees: the answer, or up to three to choose from."""
    return [first(meaning)] if meaning.verdict == "answer" else meaning.offered


def share(truths: Sequence[bool]) -> float:
    return sum(truths) / len(truths) if truths else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """scores: (reads by, language, split) → score. Times in ms of one core's; memory in MB."""

    scores: dict[tuple[str, str, Split], Score]
    p50: float
    p95: float
    opened: float
    learnt: float
    one_more: float
    memory: float


def figures() -> Figures:
    """Everything, on one core; about a minute."""
    os.sched_setaffinity(0, {OUR_CORE})
    before = time.process_time()
    encoder = open_encoder()
    opened = _since(before)
    reader, learnt = taught(encoder, None)
    scores, times = _all_scores("meaning and wording", reader)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    before = time.process_time()
    reader.learn([*known(), Known("live_1", "visit", ("Is there a lost and found?", "失物招领在哪里"))])
    one_more = _since(before)
    scores |= _all_scores("wording alone", taught(None, None)[0])[0]
    p50, p95 = np.percentile(times, [50, 95])
    return Figures(scores, float(p50), float(p95), opened, learnt, one_more, memory)


def taught(encoder: Encoder | None, cache: Path | None) -> tuple[Reader, float]:
    """A reader that has learnt the FAQ; how long that took, in ms."""
    before = time.process_time()
    reader = Reader(thresholds(), encoder, cache)
    reader.learn(known())
    return reader, _since(before)


def _all_scores(name: str, reader: Reader) -> tuple[dict[tuple[str, str, Split], Score], list[float]]:
    scores, times = {}, []
    for language in LANGUAGES:
        for split in SPLITS:
            meanings = []
            for question in questions(language, split):
                before = time.process_time()
                meanings.append(reader.read(question.text))
                times.append(_since(before))
            scores[name, language, split] = scored(questions(language, split), meanings)
    return scores, times


def _since(before: float) -> float:
    """Processor time, in ms: others may share the core."""
    return 1000 * (time.process_time() - before)


def written(found: Figures) -> str:
    """The figures as Markdown."""
    heads = (
        "read by", "language", "questions", "right entry first %", "right: at once or among three %", "right at once %",
        "wrong at once %", "off-topic spotted %", "off-topic answered %",
    )  # fmt: skip
    rows = [(name, language, split, *score.cells()) for (name, language, split), score in found.scores.items()]
    counts = ", ".join(f"{language} {len(questions(language, 'held-out'))}" for language in LANGUAGES)
    return (
        f"Questions by other hands than the examples', {counts} of them held out: nobody who"
        " writes examples reads them. The other half tells what examples lack, so that its figures flatter."
        f' Off-topic ones are spotted by a miss, a "did you mean" or small talk.\n\n{grid(heads, rows)}\n\n'
        f"Processor time: a question takes {found.p50:.0f} ms (p95 {found.p95:.0f} ms); the encoders open"
        f" in {found.opened / 1000:.1f} s; the FAQ as it is shipped is learnt in {found.learnt / 1000:.1f} s, one entry"
        f" more in {found.one_more / 1000:.1f} s. Peak memory of a process that only reads: {found.memory:.0f} MB."
        "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.understanding", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="make learnt.npz anew of faq.toml and background.txt")
    parser.add_argument("--calibrate", metavar="REVISION", help="make calibration.json anew by the examples of then")
    parser.add_argument("--confused", action="store_true", help="list what the development half gets wrong")
    parser.add_argument("--bare", action="store_true", help="without the machine's name")
    options = parser.parse_args()
    if options.fit:
        from tests.benchmarks.fitting import fit

        fit()
    elif options.calibrate:
        from tests.benchmarks.fitting import calibrate

        calibrate(options.calibrate)
    elif options.confused:
        from tests.benchmarks.fitting import confused

        sys.stdout.writelines(f"{line}\n" for line in confused())
    else:
        print("" if options.bare else f"{machine()}.\n", written(figures()), sep="\n")


if __name__ == "__main__":
    main()

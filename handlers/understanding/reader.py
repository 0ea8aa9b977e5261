"""Reads what people write: which entry is meant, how surely, and what to do about it."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from handlers.understanding import calibration
from handlers.understanding.encoder import Encoder, Vectors
from handlers.understanding.evidence import Evidence, Features, gathered
from handlers.understanding.following import boosts
from handlers.understanding.known import NOTHING, Known, Meaning, Ranked, Thresholds, Verdict, Why
from handlers.understanding.learned import Learned
from handlers.understanding.learner import Learner
from handlers.understanding.vectors import as_text
from handlers.understanding.wording import marks, plainly

MOST_RANKED, MOST_OFFERED = 5, 3
SAID, SAID_SCORE = 0.8, 0.5
"""Small talk is so near to an example in wording, and at least so likely, if it needs no further certainty: "aha"."""

_LATEST: dict[tuple[Encoder | None, tuple[Known, ...]], Learned] = {}
"""What readers of this process learnt last; it never changes, so that the next one need not learn it again."""
LATEST_KEPT = 1
"""How many of them are kept: each holds some 30 MB. A process with many houses in a row may want more."""


class Reader:
    """Learns entries and reads questions; both block, both may be called from any thread.

    cache: the file that keeps what was learnt from one start to the next; made where it is missing.
    """

    def __init__(self, thresholds: Thresholds, encoder: Encoder | None, cache: Path | None = None) -> None:
        self._thresholds, self._encoder = thresholds, encoder
        self._calibration = calibration.read()[encoder.kind if encoder else "wording"]
        self._learner, self._learning = Learner(encoder, cache), Lock()
        self._learned: Learned | None = None

    def learn(self, known: Sequence[Known]) -> None:
        """Take these entries instead of those before; questions that come meanwhile are read by the old ones."""
        taught = tuple(entry for entry in known if entry.asks)
        with self._learning:
            lesson = (self._encoder, taught)
            learned = _LATEST.pop(lesson, None)
            if learned is None and taught:
                learned = self._learner.learned(taught, self._learned)
            if learned is not None:
                _LATEST[lesson] = learned
            for oldest in tuple(_LATEST)[:-LATEST_KEPT]:
                del _LATEST[oldest]
            self._learned = learned

    def read(self, text: str, after: str = "", again: Collection[str] = ()) -> Meaning:
        """What the text means. Any text will do: of any length, empty, or no language at all.

        after: the entry answered a moment ago, which colours a short follow-up. again: entries that were shown for this
        very text and not meant; they are left out.
        """
        now, plain = self._learned, plainly(text)
        if now is None or not marks(plain):
            return NOTHING
        evidence, vector = self._gathered(now, plain)
        boost = boosts(now.known, after, plain)
        ranked = tuple(_ranked(now, evidence, self._calibration.odds(evidence) + boost, boost, again))
        small_talk = {entry.id for entry in now.known if not entry.offered}
        offered = self._offered([one for one in ranked if one.id not in small_talk])
        verdict = self._verdict(ranked, small_talk, offered)
        return Meaning(verdict, ranked, offered if verdict == "suggest" else (), as_text(vector))

    def evidence(self, text: str) -> Evidence | None:
        """What speaks for each entry, in the order of learning; for fitting the calibration. None: it says nothing."""
        now, plain = self._learned, plainly(text)
        return self._gathered(now, plain)[0] if now and marks(plain) else None

    def _gathered(self, now: Learned, plain: str) -> tuple[Evidence, Vectors]:
        """The evidence, and the text's vector: of what was typed and, if that differs, what was meant."""
        meant = now.index.speller.corrected(plain)
        vector = np.zeros(0, np.float32)
        if self._encoder:
            vector = self._encoder.encode(sorted({plain, meant})).mean(axis=0) - now.index.centre
            vector = np.asarray(vector / (np.linalg.norm(vector) or 1), np.float32)
        return gathered(now, marks(meant), vector), vector

    def _offered(self, ranked: Sequence[Ranked]) -> tuple[str, ...]:
        """ranked: without small talk."""
        likely = bool(ranked) and ranked[0].score >= self._thresholds.suggest
        return tuple(one.id for one in ranked[:MOST_OFFERED]) if likely else ()

    def _verdict(self, ranked: Sequence[Ranked], small_talk: Collection[str], offered: Collection[str]) -> Verdict:
        if ranked and self._sure(ranked, ranked[0].id in small_talk):
            return "answer"
        return "suggest" if offered else "miss"

    def _sure(self, ranked: Sequence[Ranked], small_talk: bool) -> bool:
        """Whether the best of them is answered at once."""
        best, next_score = ranked[0], ranked[1].score if len(ranked) > 1 else 0.0
        if best.score - next_score < self._thresholds.margin:
            return False
        if not small_talk:
            return best.score >= self._thresholds.answer
        return best.score >= self._thresholds.small_talk or (best.score >= SAID_SCORE and best.why.overlap >= SAID)


def _ranked(
    now: Learned, evidence: Evidence, odds: Features, boost: Features, without: Collection[str]
) -> Iterator[Ranked]:
    order = [int(place) for place in np.argsort(-odds, kind="stable") if now.known[place].id not in without]
    for place in order[:MOST_RANKED]:
        nearest = now.index.examples.asked[evidence.nearest[place]]
        why = Why(
            nearest,
            round(float(evidence.likeness[place]), 3),
            round(float(evidence.overlap[place]), 3),
            round(float(np.exp(evidence.odds[place])), 3),
            round(float(boost[place]), 2),
        )
        yield Ranked(now.known[place].id, round(float(1 / (1 + np.exp(-np.clip(odds[place], -30, 30)))), 4), why)

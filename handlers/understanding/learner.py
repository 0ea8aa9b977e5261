"""Learns entries: encodes what is new, trains what has changed, keeps both for the next start."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from handlers.understanding import kept, space
from handlers.understanding.encoder import Encoder, Vectors
from handlers.understanding.head import Head, joined, trained
from handlers.understanding.known import Known
from handlers.understanding.learned import Examples, Index, Learned, examples_of, indexed

BACKGROUND = Path(__file__).with_name("background.txt")
FEW = 8
"""Entries that may change at once with only their part of the head trained anew, while the bot runs."""
PIECE = 256
"""Examples of which rows are made at a time."""
EDITION = "2"
"""Of the way in which rows and heads are made; a change makes kept heads void."""


class Learner:
    """Not for several threads at once. cache: the file that is kept from one start to the next."""

    def __init__(self, encoder: Encoder | None, cache: Path | None) -> None:
        self._encoder, self._cache = encoder, cache
        shipped, own = _shipped(kept.SHIPPED), kept.load(cache)
        self._kept = kept.Kept(shipped.encodings | own.encodings, shipped.heads | own.heads)
        self._background = read_background(BACKGROUND)

    def learned(self, known: Sequence[Known], before: Learned | None) -> Learned:
        """What the entries, of which each has examples, teach. before: what was known until now, a head start."""
        held = before.index.examples if before else None
        taken_apart = dict(zip(held.asked, held.worded, strict=True)) if held else {}
        examples = examples_of(known, self._background, taken_apart)
        vectors, new = self._encoded([one.plain for one in examples.worded])
        index = indexed(examples, vectors)
        key = self._key(known, examples)
        weights = self._kept.heads.get(key)
        fits = weights is not None and weights.shape == (vectors.shape[1] + space.BUCKETS, len(known) + 1)
        head = Head(weights) if weights is not None and fits else _trained(index, known, before)
        if new or not fits:
            self._keep(key, head, examples)
        return Learned(tuple(known), index, head)

    def knows(self, known: Sequence[Known]) -> bool:
        """Whether all that learning these would compute is kept already."""
        examples = examples_of(known, self._background, {})
        version = self._encoder.version if self._encoder else ""
        names = {kept.name(version, one.plain) for one in examples.worded} if self._encoder else set()
        return names <= self._kept.encodings.keys() and self._key(known, examples) in self._kept.heads

    def _encoded(self, sentences: Sequence[str]) -> tuple[Vectors, bool]:
        """Vectors (n, size) of the sentences, of which only new ones are computed; whether there were any."""
        if self._encoder is None:
            return np.zeros((len(sentences), 0), np.float32), False
        names = [kept.name(self._encoder.version, sentence) for sentence in sentences]
        wanted = zip(names, sentences, strict=True)
        new = {name: sentence for name, sentence in wanted if name not in self._kept.encodings}
        if new:
            rows = kept.small(self._encoder.encode(list(new.values())))
            self._kept.encodings.update(zip(new, rows, strict=True))
        return unit_rows([self._kept.encodings[name] for name in names]), bool(new)

    def _key(self, known: Sequence[Known], examples: Examples) -> str:
        version = self._encoder.version if self._encoder else ""
        entries = [part for entry in known for part in (entry.id, *entry.asks)]
        return "head " + kept.name(EDITION, version, *entries, *(one.plain for one in examples.worded)).hex()

    def _keep(self, key: str, head: Head, examples: Examples) -> None:
        """Only what is in use now: what was before is not needed at the next start."""
        version = self._encoder.version if self._encoder else ""
        names = {kept.name(version, one.plain) for one in examples.worded} & self._kept.encodings.keys()
        encodings = {name: self._kept.encodings[name] for name in sorted(names)}
        kept.save(self._cache, kept.Kept(encodings, {key: head.weights}))


def unit_rows(rows: Sequence[kept.Small]) -> Vectors:
    """Vectors of length one, out of their eight-bit form."""
    wide = np.stack(rows).astype(np.float32)
    wide /= np.maximum(np.linalg.norm(wide, axis=1, keepdims=True), 1)
    return wide


def _trained(index: Index, known: Sequence[Known], before: Learned | None) -> Head:
    rows = _rows(index)
    classes = len(known) + 1
    start = np.zeros((rows.shape[1], classes), np.float32)
    changed = set(range(len(known)))
    if before is not None and len(before.head.weights) == len(start):
        places = {(entry.id, entry.asks): place for place, entry in enumerate(before.known)}
        same = {place: places[key] for place, entry in enumerate(known) if (key := (entry.id, entry.asks)) in places}
        if len(known) - len(same) <= FEW:
            changed -= same.keys()
            start[:, list(same)] = before.head.weights[:, list(same.values())]
            start[:, -1] = before.head.weights[:, -1]
    head = trained(rows, index.examples.labels, start, changed | {classes - 1})
    return Head(head.weights.astype(np.float16).astype(np.float32))  # as it will be read at the next start


def _rows(index: Index) -> Vectors:
    """What the head reads of all examples; made piece by piece, for the whole is most of the memory that is needed."""
    wordings = [one.marks for one in index.examples.worded]
    rows = np.empty((len(wordings), index.vectors.shape[1] + space.BUCKETS), np.float32)
    for start in range(0, len(rows), PIECE):
        piece = slice(start, start + PIECE)
        rows[piece] = joined(index.vectors[piece], space.hashed(wordings[piece], index.rare))
    return rows


@lru_cache(maxsize=1)
def _shipped(path: Path) -> kept.Kept:
    """Read once in a process; to be copied, not added to."""
    return kept.load(path)


def read_background(path: Path) -> tuple[str, ...]:
    """Sentences that are none of the entries', one a line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))

"""All that was learnt of the examples, frozen: a question reads it without a lock while the next is being made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from handlers.understanding import head, space
from handlers.understanding.encoder import Vectors
from handlers.understanding.known import Known
from handlers.understanding.wording import marks, plainly

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences in the order of their entries, the background's last. starts: where each entry's begin."""

    asked: tuple[str, ...]
    plain: tuple[str, ...]
    starts: Places
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """known: entries in the order of the head's classes; one class more is the background.

    vectors: of the examples, (n, 0) without an encoder. holders: mark → the examples that have it, and its weight there.
    """

    known: tuple[Known, ...]
    examples: Examples
    vectors: Vectors
    rare: space.Rarity
    holders: Mapping[str, tuple[Places, Vectors]]
    head: head.Head


def examples_of(known: Sequence[Known], background: Sequence[str]) -> Examples:
    """Every entry's questions, then the background's; entries without any are not to be handed in."""
    groups = [*(entry.asks for entry in known), tuple(background)]
    asked = tuple(ask for group in groups for ask in group)
    labels = tuple(place for place, group in enumerate(groups) for _ in group)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    return Examples(asked, tuple(plainly(ask) for ask in asked), starts, labels)


def learned(known: Sequence[Known], examples: Examples, vectors: Vectors) -> Learned:
    """Train the head on the examples and index their wording."""
    wordings = [marks(plain) for plain in examples.plain]
    rare = space.rarity(wordings)
    rows = head.joined(vectors, space.hashed(wordings, rare))
    trained = head.trained(rows, examples.labels, len(known) + 1)
    return Learned(tuple(known), examples, vectors, rare, _holders(wordings, rare), trained)


def _holders(wordings: Sequence[Mapping[str, float]], rare: space.Rarity) -> dict[str, tuple[Places, Vectors]]:
    lists: dict[str, tuple[list[int], list[float]]] = {}
    for place, wording in enumerate(wordings):
        weights = {mark: weight * rare.of(mark) for mark, weight in wording.items()}
        length = float(np.sqrt(sum(weight * weight for weight in weights.values()))) or 1.0
        for mark, weight in weights.items():
            places, parts = lists.setdefault(mark, ([], []))
            places.append(place)
            parts.append(weight / length)
    return {mark: (np.array(places), np.array(parts, np.float32)) for mark, (places, parts) in lists.items()}


def read_background(path: Path) -> tuple[str, ...]:
    """Sentences that are none of the entries', one a line; lines that begin with # are remarks."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))

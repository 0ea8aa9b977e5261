"""All that was learnt of the examples, frozen: a question reads it without a lock while the next is being made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from handlers.understanding import space
from handlers.understanding.encoder import Vectors
from handlers.understanding.head import Head
from handlers.understanding.known import Known
from handlers.understanding.sounds import Speller
from handlers.understanding.wording import marks, plainly

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Worded:
    """A sentence made plain, and its marks."""

    plain: str
    marks: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Examples:
    """Sentences in the order of their entries, the background's last. starts: where each entry's begin."""

    asked: tuple[str, ...]
    worded: tuple[Worded, ...]
    starts: Places
    labels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Holders:
    """Which examples have a mark, and its weight there: one list after the other; ends: where each list ends."""

    numbers: Mapping[str, int]
    ends: Places
    places: Places
    weights: Vectors

    def of(self, mark: str) -> tuple[Places, Vectors] | None:
        """The examples that have it and its weights there; None, where none has it."""
        number = self.numbers.get(mark)
        if number is None:
            return None
        held = slice(self.ends[number - 1] if number else 0, self.ends[number])
        return self.places[held], self.weights[held]


@dataclass(frozen=True, slots=True)
class Index:
    """What a text is held against. vectors: of the examples, unit rows about `centre`, (n, 0) without an encoder."""

    examples: Examples
    centre: Vectors
    vectors: Vectors
    rare: space.Rarity
    holders: Holders
    speller: Speller


@dataclass(frozen=True, slots=True)
class Learned:
    """known: entries in the order of the head's classes; one class more is the background."""

    known: tuple[Known, ...]
    index: Index
    head: Head


def examples_of(known: Sequence[Known], background: Sequence[str], before: Mapping[str, Worded]) -> Examples:
    """Every entry's questions, then the background's; entries without any are not to be handed in.

    before: sentences that need not be taken apart again.
    """
    groups = [*(entry.asks for entry in known), tuple(background)]
    asked = tuple(ask for group in groups for ask in group)
    labels = tuple(place for place, group in enumerate(groups) for _ in group)
    starts = np.cumsum([0, *(len(group) for group in groups)])[:-1]
    return Examples(asked, tuple(before.get(ask) or worded(ask) for ask in asked), starts, labels)


def worded(ask: str) -> Worded:
    """A sentence made plain, and its marks."""
    plain = plainly(ask)
    return Worded(plain, marks(plain))


def indexed(examples: Examples, vectors: Vectors) -> Index:
    """What is learnt of the examples before a head is. vectors: unit rows, which are overwritten."""
    wordings = [one.marks for one in examples.worded]
    rare = space.rarity(wordings)
    centre = vectors.mean(axis=0)
    vectors -= centre
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    speller = Speller(one.plain for one in examples.worded)
    return Index(examples, centre, vectors, rare, _holders(wordings, rare), speller)


def _holders(wordings: Sequence[Mapping[str, float]], rare: space.Rarity) -> Holders:
    numbers = {mark: number for number, mark in enumerate(rare.weights)}
    marked = np.array([numbers[mark] for wording in wordings for mark in wording], np.int64)
    weights = np.array([weight * rare.weights[mark] for wording in wordings for mark, weight in wording.items()])
    places = np.repeat(np.arange(len(wordings)), [len(wording) for wording in wordings])
    lengths = np.sqrt(np.bincount(places, weights * weights, len(wordings)))
    order = np.argsort(marked, kind="stable")
    ends = np.cumsum(np.bincount(marked, minlength=len(numbers)))
    return Holders(numbers, ends, places[order], (weights / lengths[places])[order].astype(np.float32))

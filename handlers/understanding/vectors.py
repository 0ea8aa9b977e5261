"""Vectors as text and how alike two of them are; by wording, where there is no encoder."""

import base64
import binascii

import numpy as np

from handlers.understanding.encoder import Vectors
from handlers.understanding.kept import small
from handlers.understanding.wording import marks, plainly


def as_text(vector: Vectors) -> str:
    """A vector in eight bits a number, base64: 1,196 characters for 896 numbers; "" for none."""
    return base64.b64encode(small(vector).tobytes()).decode("ascii")


def likeness(one: str, other: str) -> float:
    """The cosine of two vectors written by `as_text`, -1..1; 0 where either is empty, damaged or of another encoder."""
    first, second = read_vector(one), read_vector(other)
    if first.size != second.size or not first.size:
        return 0.0
    scale = float(np.linalg.norm(first) * np.linalg.norm(second))
    return float(first @ second) / scale if scale else 0.0


def read_vector(text: str) -> Vectors:
    """What `as_text` wrote, not scaled back; empty for a damaged text."""
    try:
        return np.frombuffer(base64.b64decode(text, validate=True), np.int8).astype(np.float32)
    except (binascii.Error, ValueError):
        return np.zeros(0, np.float32)


def alike(one: str, other: str) -> float:
    """How much wording two plain texts share, 0..1: the weight of their common features over that of all."""
    first, second = marks(plainly(one)), marks(plainly(other))
    both = sum(min(weight, second[mark]) for mark, weight in first.items() if mark in second)
    every = sum(first.values()) + sum(second.values()) - both
    return both / every if every else 0.0

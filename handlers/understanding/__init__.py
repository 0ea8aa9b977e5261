"""Understands questions: from what somebody wrote to the entry that answers it, in any of the festival's languages."""

from handlers.understanding.clusters import clusters
from handlers.understanding.encoder import Encoder, open_encoder
from handlers.understanding.known import Known, Meaning, Ranked, Thresholds, Verdict, Why
from handlers.understanding.reader import Reader
from handlers.understanding.vectors import alike, likeness

__all__ = [
    "Encoder", "Known", "Meaning", "Ranked", "Reader", "Thresholds", "Verdict", "Why", "alike", "clusters", "likeness",
    "open_encoder",
]  # fmt: skip

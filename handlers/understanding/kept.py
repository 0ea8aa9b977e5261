"""What learning costs time, on disk: encodings and trained heads; a damaged file is as good as none."""

import io
import logging
import os
import tempfile
import zlib
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from handlers.understanding.encoder import Vectors

Small = NDArray[np.int8]
SHIPPED = Path(__file__).with_name("learnt.npz")
"""Made by the benchmark's --fit of the FAQ as it was then, so that a first start need not encode it for a minute."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """encodings: name → a vector in eight bits a number; heads: name → weights. Both may be added to."""

    encodings: dict[bytes, Small] = field(default_factory=dict)
    heads: dict[str, Vectors] = field(default_factory=dict)


def name(*parts: str) -> bytes:
    """Sixteen bytes that stand for these texts."""
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=16).digest()


def small(vectors: Vectors) -> Small:
    """Rows in eight bits a number; their lengths are lost."""
    peaks = np.abs(vectors).max(axis=-1, keepdims=True, initial=0.0)
    return np.rint(vectors * (127 / np.where(peaks > 0, peaks, 1))).astype(np.int8)


def load(path: Path | None) -> Kept:
    """All that is in the file; nothing, if there is no file or it cannot be read."""
    if path is None or not path.exists():
        return Kept()
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return _checked({key: file[key] for key in file.files})
    except (OSError, ValueError, KeyError, EOFError, TypeError, AttributeError, BadZipFile, zlib.error) as error:
        log.warning("%s is made anew: %s", path, error)
        return Kept()


def _checked(arrays: dict[str, NDArray[np.generic]]) -> Kept:
    names, rows = arrays.pop("names"), arrays.pop("rows")
    heads = {key: weights.astype(np.float32) for key, weights in arrays.items()}
    if names.dtype != np.uint8 or names.shape != (len(rows), 16) or rows.dtype != np.int8 or rows.ndim != 2:
        raise ValueError("its arrays do not fit")
    if any(weights.ndim != 2 or not np.isfinite(weights).all() for weights in heads.values()):
        raise ValueError("a head is damaged")
    return Kept({key.tobytes(): row for key, row in zip(names, rows.astype(np.int8), strict=True)}, heads)


def save(path: Path | None, kept: Kept) -> None:
    """Replace the file in one step. A disk that refuses costs time at the next start, nothing else."""
    if path is None:
        return
    names = np.frombuffer(b"".join(kept.encodings), np.uint8).reshape(-1, 16)
    rows = np.stack(list(kept.encodings.values())) if kept.encodings else np.zeros((0, 0), np.int8)
    heads = {key: weights.astype(np.float16) for key, weights in kept.heads.items()}
    buffer = io.BytesIO()
    np.savez_compressed(buffer, names=names, rows=rows, **heads)  # type: ignore[arg-type]
    try:
        _replace(path, buffer.getvalue())
    except OSError as error:
        log.warning("%s cannot be written: %s", path, error)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).replace(path)
    except OSError:
        Path(aside).unlink(missing_ok=True)
        raise

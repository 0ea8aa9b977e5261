"""A short question after an answer leans on it: "and the fax?", "那手机呢"."""

import re
from collections.abc import Sequence

import numpy as np

from handlers.understanding.evidence import Features
from handlers.understanding.known import Known

_OPENS = re.compile(r"^(and|or|what about|how about|but|also|then|what if|so|那|还有|另外|和|以及|要是|如果)")
_HAN = re.compile("[\u3400-\u9fff]")
RELATED, GROUP, SAME = 2.0, 1.0, 0.5
"""Log odds for entries related to the last answer, of its group, and for the answer itself, when a text leans on it."""


def leaning(plain: str) -> float:
    """How much a text leans on what went before: 0 (not at all) to 1."""
    words = len(_HAN.findall(plain)) / 1.5 + len(re.findall("[a-z0-9']+", plain))
    opens = bool(_OPENS.match(plain)) or plain.rstrip("?.!~ ").endswith("呢")
    if words > (9 if opens else 4):
        return 0.0
    return 1.0 if opens else 0.5


def boosts(known: Sequence[Known], after: str, plain: str) -> Features:
    """Log odds, one an entry, that the last answered entry adds."""
    last = next((entry for entry in known if entry.id == after), None)
    lean = leaning(plain) if last else 0.0
    if last is None or not lean:
        return np.zeros(len(known))
    return np.array([lean * _boost(entry, last) for entry in known])


def _boost(entry: Known, last: Known) -> float:
    if entry.id == last.id:
        return SAME
    if entry.id in last.related:
        return RELATED
    return GROUP if entry.group == last.group and entry.offered else 0.0

"""Shares entries out among jurors, so that each entry gets so many and no juror has many more than another."""

from collections.abc import Collection, Sequence


def shared(
    entries: Sequence[str], jurors: Sequence[str], each: int, standing: Collection[tuple[str, str, bool]]
) -> list[tuple[str, str]]:
    """What is to be given out beside what is, as (entry, juror).

    each: so many jurors an entry should have. standing: (entry, juror, whether that juror judges it; False: must not).
    Those with the least get the next one; of the same load whoever comes first in a round that starts one on each time.
    """
    known = {(entry, juror) for entry, juror, _ in standing}
    load = dict.fromkeys(jurors, 0)
    having = dict.fromkeys(entries, 0)
    for entry, juror, judges in standing:
        if judges and entry in having:
            having[entry] += 1
        if judges and juror in load:
            load[juror] += 1
    given: list[tuple[str, str]] = []
    for at, entry in enumerate(entries):
        free = [juror for juror in _from(jurors, at) if (entry, juror) not in known]
        for juror in sorted(free, key=lambda one: load[one])[: max(0, each - having[entry])]:
            given.append((entry, juror))
            load[juror] += 1
    return given


def _from(jurors: Sequence[str], at: int) -> list[str]:
    start = at % len(jurors) if jurors else 0
    return [*jurors[start:], *jurors[:start]]

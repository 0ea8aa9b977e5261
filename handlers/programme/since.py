"""What a version changed for somebody who was shown an earlier one: one step from what they know to what is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.programme.publishing import TOLD, between
from storage.programme_versions import NEW, Change, Dated


@dataclass(frozen=True, slots=True)
class Since:
    """What one version changed. history: of these screenings, by id, in order, without what cannot be read."""

    version: int
    history: Mapping[str, Sequence[tuple[int, Change]]]

    @classmethod
    def of(cls, version: int, found: Sequence[Dated]) -> "Since":
        """From what is stored of these screenings."""
        history: dict[str, list[tuple[int, Change]]] = {}
        for each in found:
            if each.change:
                history.setdefault(each.screening_id, []).append((each.version, each.change))
        return cls(version, history)

    @property
    def changes(self) -> list[Change]:
        """What the version itself changed, of that which people are told."""
        all_of_them = (pair for those in self.history.values() for pair in those)
        return [change for version, change in all_of_them if version == self.version and change.change in TOLD]

    def told(self, screenings: Mapping[str, int], films: Mapping[str, int]) -> list[Change]:
        """What somebody is to hear, who was shown these versions of the screenings and films that they keep.

        What a later version changed again is left to that one: it tells the whole way at once.
        """
        found = (self._told(change, screenings, films) for change in self.changes)
        return [change for change in found if change]

    def _told(self, change: Change, screenings: Mapping[str, int], films: Mapping[str, int]) -> Change | None:
        shown = screenings.get(change.after.id)
        if shown is None or change.change == NEW:
            fresh = max(shown or 0, films.get(change.after.film, self.version)) < self.version
            return change if fresh else None
        if shown >= self.version or self._again(change.after.id):
            return None
        return self._since(shown, change)

    def _again(self, id: str) -> bool:
        return any(version > self.version and change.change in TOLD for version, change in self.history[id])

    def _since(self, shown: int, change: Change) -> Change | None:
        """From what they were shown to what is; None where that is the same in all that people are told."""
        steps = [each for version, each in self.history[change.after.id] if shown < version <= self.version]
        before = next((step.before for step in steps if step.before), None)
        if before is None or before == change.before:
            return change
        whole = between(before, change.after)
        return whole if whole and whole.change in TOLD else None

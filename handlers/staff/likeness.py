"""Which questions ask for the same thing, and how much each is asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from handlers.understanding import clusters
from storage.questions import Question

BY_MEANING, BY_WORDING = 0.5, 0.4
"""Cosines from which two questions are one: "有停车场吗" and "Is there parking?" have 0.76, parking and wheelchairs
0.43."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask for the same thing, oldest first. id: of the first one, which names the group."""

    questions: tuple[Question, ...]

    @property
    def id(self) -> str:
        """The oldest question's."""
        return self.questions[0].id

    @property
    def text(self) -> str:
        """The wording that was used most often, of several the earliest."""
        return self.wordings[0][0]

    @property
    def wordings(self) -> list[tuple[str, int]]:
        """Every wording and how often it was used, the commonest first."""
        return Counter(" ".join(question.text.split()) for question in self.questions).most_common()

    @property
    def people(self) -> int:
        """How many asked."""
        return len({question.person_id for question in self.questions})

    @property
    def times(self) -> int:
        """How often it was asked."""
        return len(self.questions)

    @property
    def since(self) -> datetime:
        """When it was first asked."""
        return self.questions[0].asked_at

    @property
    def languages(self) -> list[str]:
        """In which languages, the commonest first."""
        return [language for language, _ in Counter(question.language for question in self.questions).most_common()]


def grouped(questions: Sequence[Question]) -> list[Group]:
    """Groups, what most people ask first; the same questions always give the same groups in the same order."""
    return list(_grouped(tuple(sorted(questions, key=lambda question: (question.asked_at, question.id)))))


@lru_cache(maxsize=4)  # somebody turns the pages
def _grouped(questions: tuple[Question, ...]) -> tuple[Group, ...]:
    found = clusters([(question.vector, question.text) for question in questions], BY_MEANING, BY_WORDING)
    groups = [Group(tuple(questions[place] for place in places)) for places in found]
    return tuple(sorted(groups, key=lambda group: (-group.people, -group.times, group.since, group.id)))

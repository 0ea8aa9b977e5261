"""What staff write: the shape of forms, read once at start and checked with file and line of every fault."""

from typing import Any

from msgspec import Struct

Words = dict[str, str]
"""One text in several languages: {"en": "…", "zh": "…"}."""


class Option(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One answer that a choice field offers. `words`: other ways people say it, in any language."""

    id: str
    label: Words
    words: list[str] = []


class Warn(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An unusual but allowed value: outside min..max (in the kind's unit) while `field` holds one of `any`."""

    field: str
    any: list[str]
    min: float | None = None
    max: float | None = None
    text: Words


class When(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A condition on an earlier answer. Exactly one of the tests is set.

    any: the answer is, or contains, one of these; none: it is and contains none of these;
    answered: whether the field has an answer; script: "han" if the text has a Chinese character, "other" if not.
    """

    field: str
    any: list[str] | None = None
    none: list[str] | None = None
    answered: bool | None = None
    script: str | None = None


class Field(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One question of a form, or one part of a question (`parts`, kind "group").

    id: unique in the form, [a-z_]{1,24}; was: earlier ids of the same field. label: its name in the summary.
    why: what it is needed for. expected: what a right answer looks like, where the kind's own sentence is too general.
    min, max: in the kind's unit (year, seconds of running time, number of items). aliases: words that announce this
    part within a longer answer ("password", "密码"). hints: words in an answer that tell this text part from the others
    ("Films", "公司" for an organisation). carry: taken over from the person's earlier film when they wish.
    facet: organisers count entries by its answers, and write to filmmakers by them (fields of options or of codes).
    """

    id: str
    kind: str
    label: Words
    prompt: Words
    why: Words
    example: Words = {}
    expected: Words = {}
    optional: bool = False
    carry: bool = False
    secret: bool = False
    facet: bool = False
    was: list[str] = []
    when: list[When] = []
    options: list[Option] = []
    many: bool = False
    min: float | None = None
    max: float | None = None
    max_chars: int = 200
    warn: list[Warn] = []
    aliases: list[str] = []
    hints: list[str] = []
    parts: list["Field"] = []
    version: str = ""
    text: Words = {}

    def option(self, id: str) -> Option | None:
        """The option of that id, if there is one."""
        return next((option for option in self.options if option.id == id), None)


class Form(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole form: its name, its version (any text that changes when the form does) and its questions in order.

    named_by: the field whose answer names what is filled in, in lists.
    """

    id: str
    version: str
    title: Words
    named_by: str
    field: list[Field]

    def leaves(self) -> list[Field]:
        """The fields that hold an answer: every field, groups replaced by their parts."""
        return [leaf for field in self.field for leaf in (field.parts or [field])]


Value = Any
"""An answer as it is stored: whatever JSON can hold."""

"""What a filmmaker does, step by step, and what the festival must know of it after each step."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Answers = dict[str, Any]
Leads = Literal["step", "same", "opening", "phone", "card", "carry", "menu", "at once"]
"""What answers a deed: the form's next step, the same step again, a form opened anew, the question for a phone number,
a film's card or receipt, the offer to carry contacts over, the menu; "at once": go on without waiting."""

COUNTRIES = (("China, France", ["CN", "FR"]), ("USA", ["US"]), ("德国、中国", ["DE", "CN"]), ("法国", ["FR"]))
TIMES = (("1:35:00", 5700), ("九十五分钟", 5700), ("25分30秒", 1530), ("1h35", 5700), ("95 min", 5700))
LANGUAGES = (("English, Chinese subtitles", ["en"], ["zh"]), ("法语对白，英文字幕", ["fr"], ["en"]))
RIGHTS = {"rights_name": "Li Ming", "rights_organisation": "Blue Planet Films", "rights_email": "li.ming@example.com"}
PHONE = "+8613800138000"
AGREED = "agreed"
"""Stands for a declaration: its time is the bot's own."""


@dataclass(slots=True)
class Film:
    """An entry as the database must have it."""

    state: str = "draft"
    answers: Answers = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)
    changed: bool = False
    versions: list[Answers] = field(default_factory=list)
    history: list[str] = field(default_factory=lambda: ["begun"])


Effect = Callable[[list[Film]], None]


@dataclass(frozen=True, slots=True)
class Deed:
    """One message. way: what is typed, the pressed button whose data begins like this, or the shared contact."""

    way: Literal["type", "press", "share"]
    what: str
    leads: Leads = "step"
    effect: Effect = lambda films: None


def known(deeds: list[Deed]) -> list[Film]:
    """What the database must hold after exactly these."""
    films: list[Film] = []
    for deed in deeds:
        deed.effect(films)
    return films


def _answer(**values: Any) -> Effect:
    def effect(films: list[Film]) -> None:
        film = films[-1]
        film.answers = {**film.answers, **values}
        film.skipped = [id for id in film.skipped if id not in values]
        film.rejected = {id: typed for id, typed in film.rejected.items() if id not in values}
        film.changed = bool(film.versions) and film.answers != film.versions[-1]

    return effect


def _skip(id: str) -> Effect:
    return lambda films: films[-1].skipped.append(id)


def _refuse(id: str, typed: str) -> Effect:
    def effect(films: list[Film]) -> None:
        films[-1].rejected[id] = typed

    return effect


def _begin(*, carry: bool) -> Effect:
    def effect(films: list[Film]) -> None:
        last = films[-1].answers if carry else {}
        films.append(Film(answers={id: last[id] for id in (*RIGHTS, "rights_phone") if id in last}))

    return effect


def _submit(films: list[Film]) -> None:
    film = films[-1]
    if film.state == "submitted" and not film.changed:
        return
    film.history.append("corrected" if film.versions else "submitted")
    film.versions.append(dict(film.answers))
    film.state, film.changed = "submitted", False


def films(rng: random.Random, who: str) -> Iterator[list[Deed]]:
    """One film after the other, for ever; each list ends with a receipt."""
    yield [Deed("type", "/start", "menu"), Deed("press", "1:enrol.begin", "opening", _begin(carry=False)),
           *_form(rng, f"{who}-1", carry=False)]  # fmt: skip
    number = 1
    while True:
        number += 1
        carry = rng.random() < 0.5
        asks = Deed("type", "/enrol", "carry") if rng.random() < 0.5 else Deed("press", "1:enrol.new:", "carry")
        picked = Deed("press", f"1:enrol.new:{'carry' if carry else 'fresh'}", "opening", _begin(carry=carry))
        yield [asks, picked, *_form(rng, f"{who}-{number}", carry=carry)]


def _form(rng: random.Random, name: str, *, carry: bool) -> list[Deed]:
    questions = [_title(rng, name), _countries(rng), _facts(rng, name), _languages(rng), _screener(rng, name)]
    if not carry:
        questions.append(_rights(rng))
    deeds = _category(rng)
    for question in questions:
        deeds += [*_detour(rng), *question]
    return [*deeds, *_declaration(), *_look_over(rng, name)]


def _category(rng: random.Random) -> list[Deed]:
    if rng.random() < 0.5:
        return [Deed("type", "球幕电影", effect=_answer(category="dome"))]
    return [Deed("press", "1:enrol.pick:category.scifi:", effect=_answer(category="scifi"))]


def _title(rng: random.Random, name: str) -> list[Deed]:
    original = f"<b>Noyau & co</b> {name}"
    leads: Leads = "at once" if rng.random() < 0.3 else "step"  # both titles in one breath: their order must hold
    deeds = [Deed("type", original, leads, _answer(title=original))]
    deeds.append(Deed("type", f"Core {name}", effect=_answer(title_en=f"Core {name}")))
    if rng.random() < 0.5:
        return [*deeds, Deed("press", "1:enrol.skip:", effect=_skip("title_zh"))]
    return [*deeds, Deed("type", f"地心之旅{name}", effect=_answer(title_zh=f"地心之旅{name}"))]


def _countries(rng: random.Random) -> list[Deed]:
    (typed, value), (other, corrected) = rng.sample(COUNTRIES, 2)
    deeds = [Deed("type", typed, effect=_answer(countries=value))]
    if rng.random() < 0.3:
        deeds += [Deed("press", "1:enrol.back:"), Deed("type", other, effect=_answer(countries=corrected))]
    return deeds


def _facts(rng: random.Random, name: str) -> list[Deed]:
    wrong = [Deed("type", "soon", "same", _refuse("year", "soon"))] if rng.random() < 0.4 else []
    typed, seconds = rng.choice(TIMES)
    synopsis = f"水滴的旅程 {name} 🎬 " + "x" * rng.randrange(200)
    return [
        *wrong,
        Deed("type", "２０２０", effect=_answer(year=2020)),
        Deed("type", typed, effect=_answer(running_time=seconds)),
        *_detour(rng),
        Deed("type", "Marie Laurent, Wang Lin", effect=_answer(directors=["Marie Laurent", "Wang Lin"])),
        Deed("type", synopsis.strip(), effect=_answer(synopsis=synopsis.strip())),
    ]


def _languages(rng: random.Random) -> list[Deed]:
    typed, spoken, subtitles = rng.choice(LANGUAGES)
    return [
        Deed("type", typed, effect=_answer(spoken=spoken, subtitles=subtitles)),
        Deed("press", "1:enrol.pick:premiere.world:", effect=_answer(premiere="world")),
    ]


def _screener(rng: random.Random, name: str) -> list[Deed]:
    if rng.random() < 0.5:
        return [Deed("press", "1:enrol.pick:screener_link.follows:", effect=_answer(screener_link="follows"))]
    link, password = f"https://vimeo.com/{rng.randrange(10**9)}", f"dome{name}"
    values = {"screener_link": link, "screener_password": password, "screener_until": "2098-05-31"}
    return [Deed("type", f"{link} password: {password} until 31 May 2098", effect=_answer(**values))]


def _rights(rng: random.Random) -> list[Deed]:
    typed = ", ".join(RIGHTS.values())
    if rng.random() < 0.5:
        return [Deed("type", f"{typed}, +86 138 0013 8000", effect=_answer(**RIGHTS, rights_phone=PHONE))]
    shared = Deed("share", PHONE, effect=_answer(rights_phone=PHONE))
    return [Deed("type", typed, "phone", _answer(**RIGHTS)), shared]


def _declaration() -> list[Deed]:
    return [Deed("press", "1:enrol.pick:declaration.agree:", effect=_answer(declaration=AGREED))]


def _look_over(rng: random.Random, name: str) -> list[Deed]:
    deeds = []
    if rng.random() < 0.4:
        title = f"Magma {name}"
        deeds = [Deed("press", "1:enrol.change:title:"), Deed("type", title, effect=_answer(title=title))]
    deeds += _handed_in(rng)
    if rng.random() < 0.4:  # a correction: the next version
        deeds += [
            Deed("press", "1:enrol.open:", "opening"),
            Deed("press", "1:enrol.change:year:"),
            Deed("type", "2019", effect=_answer(year=2019)),
            *_handed_in(rng),
        ]
    return deeds


def _handed_in(rng: random.Random) -> list[Deed]:
    once = Deed("press", "1:enrol.submit:", "card", _submit)
    if rng.random() < 0.3:  # the impatient press twice
        return [Deed("press", "1:enrol.submit:", "at once", _submit), Deed("press", "1:enrol.submit:", "card")]
    return [once]


def _detour(rng: random.Random) -> list[Deed]:
    """Something that changes no answer."""
    ways: list[list[Deed]] = [
        [Deed("press", "1:enrol.why:", "same")],
        [Deed("press", "1:enrol.back:"), Deed("press", "1:enrol.keep:")],
        [Deed("press", "1:enrol.save:", "card"), Deed("press", "1:enrol.open:", "opening")],
        [Deed("press", "1:enrol.leave:"), Deed("press", "1:enrol.goon:")],
    ]
    return rng.choice(ways) if rng.random() < 0.35 else []

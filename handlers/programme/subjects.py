"""Finds films by what they are about: words of their titles and synopses, whatever language these are in."""

import re

from handlers.programme.asking.prepared import prepared
from handlers.programme.programme import Programme

_ALIKE = (
    "dinosaur dinosaurs tyrannosaur prehistoric 恐龙 霸王龙 史前",
    "sea seas ocean oceans marine underwater 海 海洋 大海 海底 深海",
    "space universe cosmos cosmic astronomy 太空 宇宙 航天 星际 天文",
    "star stars galaxy galaxies 星星 恒星 星空 银河 星系",
    "planet planets 行星 星球",
    "moon moons lunar 月亮 月球 卫星",
    "mars martian 火星",
    "animal animals wildlife creature creatures 动物 野生动物",
    "insect insects bee bees 昆虫 虫子 蜜蜂 蜂",
    "bird birds 鸟 鸟类 候鸟",
    "plant plants forest forests tree trees flower flowers 植物 森林 树 花",
    "robot robots android machine machines ai artificial 机器人 人工智能 机器",
    "climate glacier glaciers ice 气候 冰川 冰",
    "time clock 时间 时间旅行 时钟",
    "brain memory mind 大脑 记忆 意识",
    "medicine virus disease health 医学 病毒 疾病 健康",
    "volcano volcanoes earthquake geology 火山 地震 地质",
    "river rivers water lake 河 河流 江 水 湖",
)
"""Words for one subject. Who says one of them wants films of the others, too."""

_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")
_LITTLE = frozenset("the a an of and or in on our 的 和 与".split())
_SAME = {word: group.split() for group in _ALIKE for word in group.split()}

_kept: list[tuple[Programme, dict[str, tuple[str, frozenset[str]]]]] = []


def films_about(about: str, programme: Programme) -> frozenset[str]:
    """Ids of the films in whose titles or synopses every word stands, or one that means the same."""
    wanted = [word for word in _PIECE.findall(prepared(about)) if word not in _LITTLE]
    if not wanted:
        return frozenset()
    told = _told(programme)
    return frozenset(film for film, (text, words) in told.items() if all(_says(text, words, word) for word in wanted))


def _says(text: str, words: frozenset[str], wanted: str) -> bool:
    others = _SAME.get(wanted) or _SAME.get(_stem(wanted)) or [wanted]
    return any(_stem(word) in words if word.isascii() else word in text for word in (wanted, *others))


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _told(programme: Programme) -> dict[str, tuple[str, frozenset[str]]]:
    """What each film's titles and synopses say, and their Latin words; prepared once a version."""
    for kept, told in _kept:
        if kept is programme:
            return told
    told = {}
    for film in programme.films.values():
        text = " ".join(prepared(each) for each in (*film.title.values(), *film.synopsis.values()))
        told[film.id] = text, frozenset(map(_stem, re.findall("[a-z0-9]+", text)))
    _kept[:] = [(programme, told), *_kept[:1]]
    return told

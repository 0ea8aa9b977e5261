"""Languages spoken and written under a film, as BCP 47 tags; "no dialogue" is zxx, "no subtitles" an empty list."""

import re
from functools import cache

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read
from handlers.talk.fields.lexicon import Lexicon, Scan, name_key

MOST = 30
SILENT = "zxx"
OWN = {
    "zh": ("Chinese", "中文"), "zxx": ("no dialogue", "无对白"), "zh-Hans": ("Simplified Chinese", "简体中文"),
    "zh-Hant": ("Traditional Chinese", "繁体中文"), "sgn": ("sign language", "手语"), "csl": ("Chinese Sign Language",
    "中国手语"),
    "ase": ("American Sign Language", "美国手语"), "yue": ("Cantonese", "粤语"),
}  # fmt: skip
ALIASES = {
    "zh": "Mandarin|Mandarin Chinese|Chinese Mandarin|Chinese (Mandarin)|Mandarine|Putonghua|Standard Chinese|"
    "Standard Mandarin|Hanyu|普通话|国语|中文|"
    "汉语|华语|中国话|中语|汉文|中文普通话|国语普通话|普通话中文|北京话|Zhongwen|中國話",
    "yue": "Cantonese|Cantonese Chinese|Chinese (Cantonese)|Chinese, Cantonese|粤语|广东话|广州话|白话|粤文",
    "zh-Hans": "Simplified Chinese|Chinese simplified|Chinese (simplified)|Simplified|简体|简体中文|中文简体|简体字|"
    "简中|中文（简体）",
    "zh-Hant": "Traditional Chinese|Chinese traditional|Chinese (traditional)|Traditional|繁体|繁体中文|中文繁体|"
    "繁体字|繁中|中文（繁体）|正体中文",
    "en": "English|英语|英文|美式英语|英式英语|Anglais|Inglés|Englisch|Inglese",
    "fr": "Français|法语|法文|Francais",
    "es": "Español|Castellano|Castilian|西班牙语|西语|西文",
    "de": "Deutsch|德语|德文",
    "ja": "日本語|日语|日文|日本话|Nihongo",
    "ko": "한국어|조선말|韩语|韩文|朝鲜语|朝鲜文|朝语|韩国语",
    "ru": "Русский|русский язык|俄语|俄文",
    "it": "Italiano|意大利语|意语|意文|义大利语",
    "pt": "Português|葡萄牙语|葡语|葡文",
    "ar": "العربية|عربي|阿拉伯语|阿语|阿文",
    "nl": "Nederlands|Flemish|Vlaams|荷兰语|荷语",
    "pl": "Polski|波兰语|波语",
    "sv": "Svenska",
    "da": "Dansk",
    "nb": "Bokmal",
    "no": "Norsk",
    "fi": "Suomi",
    "cs": "Čeština|Cesky|捷克语",
    "hu": "Magyar",
    "tr": "Türkçe|土耳其语",
    "el": "Ελληνικά",
    "he": "עברית",
    "hi": "हिन्दी|印地语|北印度语",
    "th": "ไทย|ภาษาไทย|泰语|泰文",
    "vi": "Tiếng Việt|越南语|越语|越文",
    "id": "Bahasa Indonesia|Indonesian|印尼语|印度尼西亚语",
    "ms": "Bahasa Melayu|Malay|马来语",
    "fa": "فارسی|Farsi|Persian|波斯语",
    "uk": "Українська|乌克兰语",
    "bo": "藏语|藏文|བོད་སྐད",
    "mn": "蒙古语|蒙语|蒙文|Монгол",
    "ug": "维吾尔语|维语|维文|Uighur",
    "wuu": "上海话|吴语|沪语|Shanghainese",
    "nan": "闽南话|闽南语|台语|Hokkien|Taiwanese|Minnan",
    "hak": "客家话|Hakka",
    "la": "Latin",
    "sgn": "Sign language|手语",
    "csl": "Chinese Sign Language|中国手语|CSL",
    "ase": "American Sign Language|美国手语|ASL",
    "zxx": "no dialogue|no dialogues|no dialog|no spoken language|without dialogue|without dialog|without words|"
    "no words|wordless|silent|silent film|"
    "no speech|no language|non-verbal|nonverbal|no narration|music only|only music|dialogue-free|无对白|没有对白|"
    "无对话|没有对话|无台词|没有台词|"
    "无语言|默片|无声|纯音乐|只有音乐|无旁白|无解说|没有语言|无对白影片",
}
SIGNS = {
    "中": "zh", "英": "en", "法": "fr", "德": "de", "日": "ja", "韩": "ko", "俄": "ru", "西": "es", "意": "it",
    "葡": "pt", "阿": "ar",
    "泰": "th", "越": "vi", "藏": "bo", "蒙": "mn", "维": "ug", "粤": "yue", "汉": "zh", "荷": "nl",
}  # fmt: skip
FILLERS = """and & with plus both in the a an only mainly mostly partly some also or language languages subtitle
subtitles subtitled subs sub dialogue dialogues dialog spoken speech dubbed dub dubbing narration narrated
voice-over voiceover version versions bilingual available original
和 与 及 以及 跟 还有 双语 三语 多语 语 文 话 字幕 对白 配音
旁白 解说 台词 版 版本 原声 语言 有 带 配 为 是 使用 说 讲 只 仅 只有 主要 部分 少量 也 的 双字幕""".split()
_NOTHING = re.compile(
    r"(?:no|none|nil|nope|n/a|without|not|zero)(?: any| other)?(?: (?:subtitles?|subs?|subtitled|dubs?|at all|yet))*"
    r"|(?:it has |there are |there is )?no subtitles?|not subtitled|unsubtitled"
    r"|[没无](?:有)?(?:任何)?(?:字幕|配音)?|不带(?:字幕)?|不含(?:字幕)?|不需要(?:字幕)?|无需(?:字幕)?|没字幕|暂无(?:字幕)?|没有的"
)
_TAG = re.compile(r"(?<![\w-])([A-Za-z]{2,3})[-_]([A-Za-z]{2,4})(?![\w-])")
_CHINESE_TAGS = {
    "CN": "zh-Hans",
    "SG": "zh-Hans",
    "HANS": "zh-Hans",
    "TW": "zh-Hant",
    "HK": "zh-Hant",
    "MO": "zh-Hant",
    "HANT": "zh-Hant",
}


@cache
def _names(locale: str) -> dict[str, str]:
    from babel import Locale

    return {
        code: str(name)
        for code, name in Locale.parse(locale).languages.items()
        if code not in ("mul", "und", "zxx", "cmn")
    }


@cache
def known() -> frozenset[str]:
    """Every tag there is."""
    return frozenset({code for code in _names("en") if "_" not in code} | set(OWN))


@cache
def lexicon() -> Lexicon:
    """All names of all languages; built at the first question about one. 英语 is also called 英文, en-GB is English."""
    names: dict[str, str] = {}
    for locale in ("zh_Hant", "zh", "en"):
        for code, name in sorted(_names(locale).items(), key=lambda pair: -len(pair[0])):
            tag = code.split("_")[0]
            names |= {name_key(name): tag}
            if name.endswith("语") and len(name) > 1:
                names.setdefault(name_key(name[:-1] + "文"), tag)
    names |= {name_key(name): tag for tag, pair in OWN.items() for name in pair}
    names |= {name_key(alias): tag for tag, aliases in ALIASES.items() for alias in aliases.split("|")}
    names.pop("", None)
    codes = {tag.upper(): tag for tag in known() if "-" not in tag} | {
        "CMN": "zh",
        "CHN": "zh",
        "ENG": "en",
        "CHI": "zh",
        "ZHO": "zh",
    }
    codes |= {"ZXX": SILENT}
    return Lexicon(names, codes, unsure={}, fillers=FILLERS, signs=SIGNS)


def name(tag: str, language: str) -> str:
    """The language's name in the reader's language."""
    chinese = language.startswith("zh")
    if tag in OWN:
        return OWN[tag][chinese]
    return _names("zh" if chinese else "en").get(tag) or _names("en").get(tag, tag)


def _without_regions(text: str) -> str:
    """en-US is en here, zh-TW is written in zh-Hant."""

    def base(found: re.Match[str]) -> str:
        tag, part = found[1].casefold(), found[2].upper()
        if tag == "zh" and part in _CHINESE_TAGS:
            return f" {OWN[_CHINESE_TAGS[part]][0]} "
        return (
            f" {tag.upper()} " if tag in known() and (part.isupper() and len(part) == 2) and len(tag) == 2 else found[0]
        )

    return _TAG.sub(base, text)


def _problem(scan: Scan, text: str, language: str) -> Problem | None:
    if scan.unknown:
        return Problem("field.languages.unknown", {"typed": normal.listed(list(scan.unknown), language)})
    if scan.unsure:
        word, tags = scan.unsure[0]
        return Problem(
            "field.languages.unsure",
            {"typed": word, "candidates": normal.listed([name(tag, language) for tag in tags], language)},
        )
    return None if scan.codes else Problem("field.languages.unknown", {"typed": normal.clean(text)})


def _fits(field: Field, tags: list[str]) -> Problem | None:
    least = 1 if field.min is None else int(field.min)
    most = int(field.max or MOST)
    if len(tags) < least:
        return Problem("field.languages.too_few", {"count": len(tags), "min": least})
    if len(tags) > most:
        return Problem("field.languages.too_many", {"count": len(tags), "max": most})
    return Problem("field.languages.silent_and_spoken") if SILENT in tags and len(tags) > 1 else None


def _silence(field: Field, text: str) -> Read | None:
    """Nothing is said, or nothing is written: which of them depends on what was asked."""
    folded = normal.folded(text).strip(" .!")
    silent = lexicon().exact(folded) == SILENT
    about_writing = field.min != 0 and re.search("subtitle|subs|字幕", folded)  # no answer to what is spoken
    if silent or (_NOTHING.fullmatch(folded) and not about_writing):
        return Read([] if field.min == 0 else [SILENT])
    return None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """Tags in the order named; an empty list for "none" where field.min is 0."""
    text = re.sub(
        "国(?=[、/ ]?[粤粵])", "中", normal.unlabelled(field, text)
    )  # 国粤双语 is said so, 国 alone is no language
    silence = _silence(field, text)
    if silence:
        return silence
    scan = lexicon().scan(_without_regions(text))
    problem = _problem(scan, text, context.language) or _fits(field, list(scan.codes))
    notes = tuple(
        Note("field.understood", {"typed": typed, "value": name(tag, context.language)}) for typed, tag in scan.guessed
    )
    return problem or Read(list(scan.codes), notes)


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """Tags that exist, as many as are wanted."""
    if not isinstance(value, list) or not all(isinstance(tag, str) and tag in known() for tag in value):
        return Problem("field.outdated")
    return _fits(field, value)


def write(field: Field, value: Value, language: str) -> str:
    """The languages' names, or "none"."""
    if not value:
        return "无" if language.startswith("zh") else "none"
    return normal.listed([name(tag, language) for tag in value], language)


LANGUAGES = Kind(read, check, write)

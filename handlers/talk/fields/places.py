"""Countries and regions, as ISO 3166-1 codes, from the names and codes that people use in both languages."""

from functools import cache

from handlers.talk.content import Field, Value
from handlers.talk.fields import normal
from handlers.talk.fields.kind import Context, Kind, Note, Problem, Read
from handlers.talk.fields.lexicon import Lexicon, Scan, name_key

MOST = 20
REGIONS = {
    "TW": ("Taiwan, China", "中国台湾"),
    "HK": ("Hong Kong, China", "中国香港"),
    "MO": ("Macao, China", "中国澳门"),
}
"""How a festival in Beijing prints them."""
ALIASES = {
    "US": "America|USA|U.S.|United States of America|the States|US of A|Etats-Unis|Estados Unidos|美利坚|美利坚合众国|"
    "美利坚共和国",
    "GB": "UK|U.K.|Britain|Great Britain|England|Scotland|Wales|Northern Ireland|大不列颠|大不列颠及北爱尔兰联合王国|"
    "联合王国|英格兰|"
    "苏格兰|威尔士|北爱尔兰",
    "CN": "PRC|P.R.C.|PR China|P.R. China|People's Republic of China|Mainland China|China mainland|China (mainland)|"
    "Chinese mainland|"
    "中华人民共和国|中国大陆|中国内地|大陆|内地|我国|国产|中華人民共和國",
    "TW": "Taiwan|Taiwan, China|China Taiwan|Taiwan (China)|Chinese Taipei|Taiwan, Province of China|台湾|台湾地区|"
    "中国台湾|中国台湾地区|"
    "中国台湾省|台湾省|中华台北",
    "HK": "Hong Kong|HongKong|Hong Kong, China|China Hong Kong|Hong Kong (China)|Hong Kong SAR|HKSAR|香港|中国香港|"
    "香港特区|香港特别行政区",
    "MO": "Macao|Macau|Macao, China|Macau, China|China Macao|China Macau|Macao SAR|Macao (China)|Macau (China)|澳门|"
    "中国澳门|澳门特区|"
    "澳门特别行政区",
    "KR": "Korea|South Korea|S. Korea|Republic of Korea|ROK|Korea, South|韩国|南韩|大韩民国|한국|대한민국",
    "KP": "North Korea|DPRK|N. Korea|Korea, North|朝鲜|北韩|北朝鲜|朝鲜民主主义人民共和国",
    "NL": "Holland|The Netherlands|Nederland|荷兰|尼德兰",
    "DE": "Deutschland|Federal Republic of Germany|德意志|德意志联邦共和国|联邦德国",
    "FR": "法兰西|法兰西共和国",
    "CI": "Ivory Coast|Cote d'Ivoire|Cote divoire|象牙海岸|科特迪瓦",
    "BA": "Bosnia|Herzegovina|Bosnia Herzegovina|BiH|波黑|波斯尼亚",
    "TT": "Trinidad|Tobago|特立尼达",
    "CZ": "Czech Republic|Czechia|Czech|捷克|捷克共和国",
    "RU": "Russian Federation|Россия|俄国|俄联邦|俄罗斯联邦",
    "TR": "Turkey|Turkiye|土耳其",
    "AE": "UAE|U.A.E.|Emirates|阿联酋|阿联酋国",
    "SA": "Saudi|KSA|沙特|沙地阿拉伯",
    "VN": "Viet Nam|越南",
    "LA": "Laos|Lao|老挝",
    "IR": "Persia|伊朗",
    "SY": "Syria",
    "MM": "Burma|Myanmar",
    "SZ": "Swaziland|斯威士兰",
    "MK": "Macedonia|North Macedonia|马其顿",
    "CV": "Cape Verde",
    "TL": "East Timor|东帝汶",
    "VA": "Vatican|The Vatican|Holy See|梵蒂冈",
    "PS": "Palestine|巴勒斯坦",
    "MD": "Moldova",
    "TZ": "Tanzania",
    "BO": "Bolivia",
    "VE": "Venezuela",
    "BN": "Brunei",
    "FM": "Micronesia",
    "XK": "Kosovo|科索沃",
    "CD": "DRC|DR Congo|D.R. Congo|Democratic Republic of the Congo|Congo, Democratic Republic|民主刚果|"
    "刚果民主共和国|刚果金|Zaire",
    "CG": "Republic of the Congo|Congo Republic|刚果共和国|刚果布",
    "NZ": "Aotearoa|纽西兰",
    "AU": "澳洲",
    "BD": "孟加拉",
    "IE": "Eire|Republic of Ireland",
    "ES": "España",
    "IT": "Italia|义大利",
    "BR": "Brasil",
    "AT": "Österreich",
    "CH": "Schweiz|Suisse|Svizzera",
    "BE": "Belgique|België|Belgien",
    "PL": "Polska",
    "SE": "Sverige",
    "NO": "Norge",
    "FI": "Suomi",
    "DK": "Danmark",
    "MX": "México",
    "JP": "Nippon|Nihon|日本国|にほん",
    "UA": "Україна",
    "GR": "Hellas|Ελλάδα",
    "HU": "Magyarország",
}
SIGNS = {
    "中": "CN", "美": "US", "英": "GB", "法": "FR", "德": "DE", "日": "JP", "韩": "KR", "俄": "RU", "意": "IT",
    "加": "CA", "澳": "AU",
    "西": "ES", "印": "IN", "泰": "TH", "港": "HK", "台": "TW", "荷": "NL", "比": "BE", "朝": "KP", "越": "VN",
    "蒙": "MN", "波": "PL",
    "捷": "CZ", "丹": "DK", "挪": "NO", "芬": "FI", "葡": "PT", "希": "GR", "土": "TR", "埃": "EG", "墨": "MX",
    "乌": "UA", "匈": "HU",
}  # fmt: skip
FILLERS = """and & with plus both from made in by of the a an film films production coproduction co-production co
produced joint jointly together between country countries region
和 与 及 以及 跟 同 还有 、 合拍 合拍片 联合 联合制作 联合出品
合作 制作 出品 拍摄 共同 共同制作 共同出品 影片 电影 片 两国 三国 等 是 由 国家 地区 的 方""".split()
CONGO = {"congo": ("CG", "CD"), "刚果": ("CG", "CD")}


@cache
def _codes() -> dict[str, str]:
    import pycountry

    codes = {"XK": "XK", "UK": "GB"}
    for country in pycountry.countries:
        codes |= {country.alpha_2: country.alpha_2, country.alpha_3: country.alpha_2}
    return codes


@cache
def known() -> frozenset[str]:
    """Every code there is."""
    return frozenset(_codes().values())


@cache
def _territories(locale: str) -> dict[str, str]:
    from babel import Locale

    return {code: str(name) for code, name in Locale.parse(locale).territories.items() if code in known()}


def _official() -> dict[str, str]:
    import pycountry

    names = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "official_name", ""), getattr(country, "common_name", "")):
            names[name_key(name)] = country.alpha_2
    return names


@cache
def lexicon() -> Lexicon:
    """All names of all countries; built at the first question about one."""
    names = _official()
    for locale in ("zh_Hant", "zh", "en"):
        names |= {name_key(name): code for code, name in _territories(locale).items()}
    for code, aliases in ALIASES.items():
        names |= {name_key(alias): code for alias in aliases.split("|")}
    names |= {
        "saint" + name[2:]: code
        for name, code in names.items()
        if name.startswith("st") and code in ("KN", "LC", "VC", "SH", "PM", "MF", "BL")
    }
    for name in ["", *CONGO]:
        names.pop(name, None)
    return Lexicon(names, _codes(), unsure=CONGO, fillers=FILLERS, signs=SIGNS)


def name(code: str, language: str) -> str:
    """The country's name as a form of this festival prints it."""
    chinese = language.startswith("zh")
    if code in REGIONS:
        return REGIONS[code][chinese]
    return _territories("zh" if chinese else "en").get(code, code)


def _problem(scan: Scan, text: str, language: str) -> Problem | None:
    typed = normal.clean(text)
    if scan.unknown:
        return Problem("field.countries.unknown", {"typed": normal.listed(list(scan.unknown), language)})
    if scan.unsure:
        word, codes = scan.unsure[0]
        return Problem(
            "field.countries.unsure",
            {"typed": word, "candidates": _or([name(code, language) for code in codes], language)},
        )
    return None if scan.codes else Problem("field.countries.unknown", {"typed": typed})


def _or(names: list[str], language: str) -> str:
    return ("、" if language.startswith("zh") else "; ").join(names)


def _fits(field: Field, codes: list[str]) -> Problem | None:
    most, least = int(field.max or MOST), int(field.min or 1)
    if len(codes) < least:
        return Problem("field.countries.too_few", {"count": len(codes), "min": least})
    return Problem("field.countries.too_many", {"count": len(codes), "max": most}) if len(codes) > most else None


def read(field: Field, text: str, context: Context) -> Read | Problem:
    """Codes in the order named."""
    scan = lexicon().scan(normal.unlabelled(field, text))
    problem = _problem(scan, text, context.language) or _fits(field, list(scan.codes))
    if problem:
        return problem
    notes = [
        Note("field.understood", {"typed": typed, "value": name(code, context.language)})
        for typed, code in scan.guessed
    ]
    alone = [code for code in scan.codes if code in REGIONS] if "CN" not in scan.codes else []
    if alone and _with_comma(text):
        notes.append(Note("field.countries.region", {"value": name(alone[0], context.language)}))
    return Read(list(scan.codes), tuple(notes))


def _with_comma(text: str) -> bool:
    """ "Hong Kong, China" is the customary name of one place, and might have meant two."""
    folded = normal.folded(text)
    return any(f"{place}, china" in folded for place in ("hong kong", "hongkong", "macao", "macau", "taiwan"))


def check(field: Field, value: Value, context: Context) -> Problem | None:
    """Codes that still exist, as many as are wanted."""
    if not isinstance(value, list) or not all(isinstance(code, str) and code in known() for code in value):
        return Problem("field.outdated")
    return _fits(field, value)


def write(field: Field, value: Value, language: str) -> str:
    """The names, in the order given."""
    return normal.listed([name(code, language) for code in value], language)


COUNTRIES = Kind(read, check, write)

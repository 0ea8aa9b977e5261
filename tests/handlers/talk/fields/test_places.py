"""Countries and regions as people name them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.talk.fields import KINDS, Note, Problem, Read, places
from tests.handlers.talk.fields.asked import context, field, heard, remarks, written

COUNTRIES = field("countries")


@pytest.mark.parametrize(("typed", "codes"), [
    ("USA", "US"), ("U.S.", "US"), ("U.S.A.", "US"), ("us", "US"), ("America", "US"), ("the United States", "US"),
    ("China, France", "CN FR"),
    ("UK and Germany", "GB DE"), ("South Korea", "KR"), ("Korea, South", "KR"), ("Taiwan", "TW"),
    ("Hong Kong", "HK"), ("Macau", "MO"),
    ("Côte d'Ivoire", "CI"), ("cote divoire", "CI"), ("Ivory Coast", "CI"), ("Holland", "NL"),
    ("The Netherlands", "NL"),
    ("Bosnia and Herzegovina", "BA"), ("Trinidad and Tobago and France", "TT FR"), ("cn/fr", "CN FR"),
    ("CHN", "CN"), ("P.R. China", "CN"),
    ("made in Italy", "IT"), ("MADE IN ITALY", "IT"), ("IT", "IT"), ("NO", "NO"),
    ("China-France co-production", "CN FR"),
    ("France France", "FR"), ("St. Lucia", "LC"), ("Saint Lucia", "LC"), ("Turkey", "TR"), ("DRC", "CD"),
    ("uae", "AE"), ("Deutschland", "DE"),
    ("China Hong Kong", "HK"), ("Hong Kong (China)", "HK"), ("China, Hong Kong, USA", "CN HK US"),
    ("Great Britain & Ireland", "GB IE"),
    ("France; Japan\nChina", "FR JP CN"), ("Россия", "RU"), ("ＵＳＡ", "US"), ("Czech Republic", "CZ"),
    ("South Africa, Niger, Nigeria", "ZA NE NG"),
    ("美国", "US"), ("中国／法国", "CN FR"), ("中国、法国", "CN FR"), ("中法合拍", "CN FR"),
    ("中美法合拍片", "CN US FR"), ("韩国", "KR"),
    ("台湾", "TW"), ("臺灣", "TW"), ("中国台湾", "TW"), ("香港", "HK"), ("中国香港", "HK"), ("中国、香港", "CN HK"),
    ("澳門", "MO"),
    ("法國", "FR"),
    ("中国和法国", "CN FR"), ("中国法国", "CN FR"), ("刚果（金）", "CD"), ("波斯尼亚和黑塞哥维那、法国", "BA FR"),
    ("中国大陆", "CN"), ("日本", "JP"),
    ("美利坚合众国", "US"), ("中华人民共和国", "CN"), ("新加坡与马来西亚", "SG MY"), ("英国 德国", "GB DE"),
    ("義大利", "IT"), ("紐西蘭", "NZ"),
    ("中英联合制作", "CN GB"), ("中国China", "CN"), ("国产", "CN"), ("阿联酋", "AE"),
])  # fmt: skip
def test_read(typed: str, codes: str) -> None:
    assert heard(COUNTRIES, typed) == codes.split()


@pytest.mark.parametrize(("typed", "problem"), [
    ("Atlantis", "unknown"), ("no", "unknown"), ("it", "unknown"), ("12", "unknown"), ("。。", "unknown"),
    ("France and Atlantis", "unknown"),
    ("Congo", "unsure"), ("刚果", "unsure"), ("Nigera", "unsure"), ("Slovekia", "unsure"), ("中间", "unknown"),
    ("地球", "unknown"),
])  # fmt: skip
def test_refused(typed: str, problem: str) -> None:
    assert heard(COUNTRIES, typed) == f"field.countries.{problem}"


def test_a_misspelling_is_understood_and_said() -> None:
    read = KINDS["countries"].read(COUNTRIES, "France, Germny", context())
    assert read == Read(["FR", "DE"], (Note("field.understood", {"typed": "Germny", "value": "Germany"}),))
    assert heard(COUNTRIES, "Untied Kingdom") == ["GB"]


def test_candidates_are_named_in_the_readers_language() -> None:
    read = KINDS["countries"].read(COUNTRIES, "刚果", context("zh"))
    assert read == Problem("field.countries.unsure", {"typed": "刚果", "candidates": "刚果（布）、刚果（金）"})


def test_one_place_or_two_is_said() -> None:
    assert remarks(COUNTRIES, "Hong Kong, China") == ["field.countries.region"]
    assert remarks(COUNTRIES, "China, Hong Kong") == []


def test_written_as_the_festival_prints_them() -> None:
    assert written(COUNTRIES, ["TW", "HK", "MO", "FR"], "zh") == "中国台湾、中国香港、中国澳门、法国"
    assert written(COUNTRIES, ["TW", "FR"], "en") == "Taiwan, China, France"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_country_round_trips(language: str) -> None:
    for code in sorted(places.known()):
        assert heard(COUNTRIES, written(COUNTRIES, [code], language), language) == [code]


@given(
    st.lists(st.sampled_from(sorted(places.known())), min_size=1, max_size=6, unique=True),
    st.sampled_from(["en", "zh"]),
)
def test_lists_round_trip(codes: list[str], language: str) -> None:
    assert heard(COUNTRIES, written(COUNTRIES, codes, language), language) == codes


def test_stored_codes_are_checked() -> None:
    kind = KINDS["countries"]
    assert [kind.check(COUNTRIES, value, context()) for value in (["CN"], ["XX"], [], "CN", None, [1])] == [
        None, Problem("field.outdated"), Problem("field.countries.too_few", {"count": 0, "min": 1}),
        Problem("field.outdated"), Problem("field.outdated"), Problem("field.outdated")]  # fmt: skip

"""Whether a text that organisers write for one language is plainly in another one."""


def in_another(language: str, typed: str) -> bool:
    """By its letters: Chinese for another language, or none of it for Chinese; names may stand in their own."""
    han = sum("\u4e00" <= letter <= "\u9fff" for letter in typed)
    others = sum(letter.isalpha() for letter in typed) - han
    return han == 0 and others > 1 if language.startswith("zh") else han > others

"""Names that people can tell apart."""

import random
import unicodedata
from collections.abc import Callable, Iterator

import pytest

from game.names import MAX_NAME, clean, clean_name, name_keys

NAMES = ("Ana", "Ben", "Paul", "Chloe", "Scope", "Max Power", "Hexa", "Roxana", "Kim Yo", "Oskar9")

CYRILLIC = str.maketrans("ABCEHKMOPSTXYacehijopsxy", "АВСЕНКМОРЅТХУасеһіјорѕху")
GREEK = str.maketrans("ABEHKMNOPTXYZovu", "ΑΒΕΗΚΜΝΟΡΤΧΥΖονυ")
MATHEMATICAL = {ord(c): chr(0x1D400 + n) for n, c in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}
FULLWIDTH = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
SPACES = "\u00a0\u2000\u2003\u2009\u202f\u205f\u3000"

Trick = Callable[[str], str]


def inside(name: str, text: str) -> str:
    return name[:1] + text + name[1:]


TRICKS: dict[str, Trick] = {
    "upper case": str.upper,
    "lower case": str.lower,
    "swapped case": str.swapcase,
    "Cyrillic letters": lambda name: name.translate(CYRILLIC),
    "Greek letters": lambda name: name.translate(GREEK),
    "one Cyrillic letter": lambda name: name[:-1] + name[-1].translate(CYRILLIC),
    "mathematical letters": lambda name: name.translate(MATHEMATICAL),
    "full width": lambda name: name.translate(FULLWIDTH),
    "zero-width characters inside": lambda name: UNSEEN[0].join(name),
    "all zero-width characters": lambda name: inside(name, UNSEEN),
    "zero-width characters around": lambda name: UNSEEN + name + UNSEEN,
    "bidi controls": lambda name: inside(name, BIDI),
    "an override": lambda name: f"\u202e{name}\u202c",
    "tag characters": lambda name: name + "".join(chr(0xE0000 + ord(char)) for char in "evil"),
    "spaces around": lambda name: f"  {name}\t\n",
    "every kind of space": lambda name: SPACES + name.replace(" ", SPACES) + SPACES,
    "controls": lambda name: inside(name, "\x00\x07\x1b\x7f\x9b"),
    "private use": lambda name: inside(name, "\ue000\U000f0000"),
    "o as 0 and l as 1": lambda name: name.replace("o", "0").replace("l", "1"),
    "two l as one bar each": lambda name: name.replace("l", "|"),
    "zero-width and Cyrillic": lambda name: UNSEEN[0].join(name.translate(CYRILLIC)),
    "long s and Kelvin": lambda name: name.replace("s", "ſ").replace("K", "\u212a"),
}


def alike(one: str, two: str) -> bool:
    """Whether the second name is refused where the first one is taken; a name that nobody can have takes nothing over."""
    first, second = clean_name(one), clean_name(two)
    assert first is not None, f"{one!r} is a good name"
    return second is None or bool(name_keys(first) & name_keys(second))


def pairs() -> Iterator[tuple[str, str, str]]:
    for trick, change in TRICKS.items():
        for name in NAMES:
            yield trick, name, change(name)


def test_there_are_two_hundred_pairs() -> None:
    assert len(list(pairs())) >= 200


@pytest.mark.parametrize("trick", TRICKS)
def test_a_name_that_looks_like_another_is_that_other(trick: str) -> None:
    taken_over = [(one, two) for of, one, two in pairs() if of == trick and not alike(one, two)]
    assert taken_over == []


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"], ids=["non-joiner", "joiner"])
def test_an_unseen_joiner_makes_no_other_name_in_any_script(joiner: str) -> None:
    names = ("Анна", "Zoë Lee", "Ελένη", "王伟", "José María", "محمد", "प्रिया")
    others = [(name, name[:n] + joiner + name[n:]) for name in names for n in range(len(name) + 1)]
    assert [ascii(two) for one, two in others if not alike(one, two)] == []


def test_an_unseen_mark_makes_no_other_name() -> None:
    marks = "\ufe00\ufe0e\ufe0f\U000e0100\u034f\u17b4\u180b"
    assert [ascii(mark) for mark in marks if not (alike("Ana", f"Ana{mark}") and alike("Ana", f"A{mark}na"))] == []


def test_an_unseen_letter_makes_no_other_name_and_is_none() -> None:
    letters = "\u3164\u115f\u1160\uffa0\u2800"
    assert [ascii(char) for char in letters if not alike("Ana", f"Ana{char}")] == []
    assert [ascii(char) for char in letters if clean_name(char) is not None] == []


def test_an_accent_behind_something_unseen_makes_no_other_name() -> None:
    assert [ascii(unseen) for unseen in "\u200b\u200d\u00ad" if not alike("José", f"Jose{unseen}\u0301")] == []


def test_letters_of_another_script_in_another_case_make_no_other_name() -> None:
    others = [("Lia", "LІА"), ("Nik", "ΝΙΚ"), ("Mia", "ΜΙΑ"), ("Ali", "АⅬІ")]
    assert [(one, two) for one, two in others if not alike(one, two)] == []


def test_the_letter_palochka_is_no_other_l() -> None:
    assert alike("Paul", "Pau\u04cf")


# What stays possible

REAL = (
    "محمد",
    "فاطمة",
    "علی‌رضا",
    "王伟",
    "李娜",
    "王芳",
    "さくら",
    "ハナコ",
    "김민준",
    "प्रिया",
    "श्री",
    "क्षत्रिय",
    "அருண்",
    "สมชาย",
    "Анна",
    "Ольга",
    "Ελένη",
    "דוד",
    "José",
    "Zoë",
    "Nguyễn Văn An",
    "Łukasz",
    "Ólafur",
    "Ana",
    "Anna",
    "Ana 2",
    "Ana 3",
    "Ben",
    "O'Neil",
    "Jean-Luc",
    "🦊",
    "🐼🐼",
    "👩‍🚀",
    "🏳️‍🌈",
    "❤️ Eva",
    "Team 🚀",
    "7",
)


@pytest.mark.parametrize("name", REAL)
def test_a_name_of_any_script_stays_as_it_is(name: str) -> None:
    assert clean_name(name) == unicodedata.normalize("NFKC", name)


def test_real_names_do_not_clash() -> None:
    clashes = [(one, two) for one in REAL for two in REAL if one < two and alike(one, two)]
    assert clashes == []


@pytest.mark.parametrize(
    "text", ["", " ", "\t\n", "...", "-_-", "\u200b\u200d", "\u0301\u0302", "\x1b\x07", "\U000e0041", "\ue000"]
)
def test_what_nobody_can_read_is_no_name(text: str) -> None:
    assert clean_name(text) is None


def test_a_name_has_one_to_twenty_characters() -> None:
    assert clean_name("x" * MAX_NAME) == "x" * MAX_NAME
    assert clean_name("x" * (MAX_NAME + 1)) is None
    assert clean_name(f"  {'x' * MAX_NAME}  ") == "x" * MAX_NAME
    assert clean_name("ﷺﷺ") is None, "one character may stand for many"


def test_a_name_of_a_million_characters_costs_nothing() -> None:
    assert clean_name("x" * 1_000_000) is None
    assert clean_name("\u200b" * 1_000_000) is None


def test_spaces_are_single_and_inside() -> None:
    assert clean_name(" Max \u2003 \n Power ") == "Max Power"


def test_marks_do_not_stack_and_do_not_stand_alone() -> None:
    name = clean_name("Z" + "\u0335\u0336\u0337\u0338" * 5 + "oe")
    assert name is not None
    assert sum(unicodedata.combining(char) > 0 for char in name) == 2
    assert clean_name("\u0335Ana") == "Ana"
    assert clean_name("Max \u0335Power") == "Max Power"


def test_an_escape_sequence_loses_its_escape() -> None:
    assert clean_name("\x1b[31mAna") == "[31mAna"
    assert clean_name("\x9b31mAna") == "31mAna"


def test_joiners_stay_inside_words_that_need_them_and_nowhere_else() -> None:
    assert clean_name("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_name("A\u200dna") == "Ana"
    assert clean_name("\u200dنور\u200c") == "نور"


def test_nothing_unseen_is_left_of_any_text() -> None:
    chance = random.Random(1)
    nasty = UNSEEN + BIDI + SPACES + "\x00\x1b\x7f\u0301\u0335\u20dd\ufffe\U000e0041aB🦊ز中"
    for _ in range(2000):
        text = "".join(chance.choice(nasty) for _ in range(chance.randint(0, 60)))
        left = clean(text, 40)
        assert "  " not in left
        assert left == left.strip()
        assert all(unicodedata.category(char)[0] != "C" or char in "\u200c\u200d" for char in left)


def test_cleaning_twice_is_cleaning_once() -> None:
    texts = [
        *REAL,
        *(two for _, _, two in pairs()),
        "Jose\u200b\u0301",
        "ﬁ\u0301",
        "Z\u0335\u0336\u0337oe",
        "e\u200d\u0301\u200d",
    ]
    assert [text for text in texts if clean(clean(text, 40), 40) != clean(text, 40)] == []

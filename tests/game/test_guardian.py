"""Contact data is masked and approaches are found; what a quiz talks about is neither."""

import random
import time

import pytest

from game.guardian import MASK, approach, masked, plain

CONTACTS = {
    "mail me anna@web.de ok": f"mail me {MASK} ok",
    "anna.k+quiz @ gmail . com": MASK,
    "anna (at) gmail dot com": MASK,
    "anna at gmail dot com": MASK,
    "schreib an anna ät web punkt de": f"schreib an {MASK}",
    "call 0176 1234567 now": f"call {MASK} now",
    "my number is 555-867-5309!": f"my number is {MASK}!",
    "+49 (151) 234 567 89": MASK,
    "tel: 7700 900123": f"tel: {MASK}",
    "06 12 34 56 78": MASK,
    "612 345 678": MASK,
    "call me at 867 5309": f"call me at {MASK}",
    "oh seven seven one two three four five": MASK,
    "null eins sieben sechs, drei vier fünf": MASK,
    "see www.foo.bar/x?y=1 for it": f"see {MASK} for it",
    "https://example.org/a": MASK,
    "discord.gg/abc": MASK,
    "t.me/joinchat": MASK,
    "myserver dot com": MASK,
    "@anna_b hey": f"{MASK} hey",
    "anna#1234": MASK,
    "my insta is annab": MASK,
    "snap: annab": MASK,
    "insta anna_99": MASK,
    "I live at 12 Baker Street": MASK,
    "ich wohne in der Hauptstraße 5": MASK,
    "аnna@wеb.de": MASK,
    "５５５-８６７-５３０９": MASK,
    "ring 0176 1234567 or mail a@b.de": f"ring {MASK} or mail {MASK}",
}

NO_CONTACTS = (
    "the war was 1914-1918",
    "12.05.2024",
    "pi is 3.14159265",
    "10 9 8 7 6 5 4 3 2 1 go",
    "one two three four five six seven",
    "384 400 000 km to the moon, 149 597 870 km to the sun",
    "1.300.000.000 people or 1,300,000,000?",
    "300000 km/s",
    "12 15 18 21 33",
    "I have 12500 and you 13400",
    "yes.me too",
    "ok.so it is fake",
    "e.g. Node.js",
    "@assistant how do I play",
    "Discord is down",
    "10 Downing Street is famous",
    "look at that",
    "7 @ 5",
    "",
)

APPROACHES = (
    "how old are you?",
    "h0w 0ld r u",
    "hоw оld are yоu",
    "what's your address",
    "where do you live",
    "what school do you go to",
    "send me a pic",
    "turn your cam on",
    "lets meet after school",
    "don't tell your mum",
    "it's our little secret",
    "add me on snap",
    "do you have discord",
    "give me your number",
    "I will buy you robux",
    "are you home alone",
    "Wie alt bist du?",
    "wo wohnst du",
    "schick mal ein foto von dir",
    "wollen wir uns treffen",
    "sag das nicht deinen Eltern",
    "unser kleines Geheimnis",
    "hast du Insta?",
    "gib mir deine Nummer",
    "cuántos años tienes",
    "mándame una foto",
    "t'as quel âge",
    "envoie-moi une photo",
)

NO_APPROACHES = (
    "how old is the universe?",
    "show me the picture again",
    "don't tell anyone the answer",
    "call me a genius",
    "secret agents are real",
    "where do penguins live",
    "which school of fish is larger",
    "who wants to meet the final boss",
    "wie alt ist die Erde",
    "wo wohnt der Papst",
    "cuántos años tiene la tierra",
    "quel âge a la terre",
    "send help",
    "is the photo fake?",
    "",
)


@pytest.mark.parametrize("text", CONTACTS)
def test_contact_data_is_masked_and_the_rest_of_the_text_stays(text: str) -> None:
    assert masked(text) == (CONTACTS[text], True)


@pytest.mark.parametrize("text", NO_CONTACTS)
def test_numbers_and_words_of_a_quiz_are_no_contact_data(text: str) -> None:
    assert masked(text) == (text, False)


@pytest.mark.parametrize("text", APPROACHES)
def test_what_a_stranger_must_not_ask_is_found(text: str) -> None:
    assert approach(text)
    assert approach(f"hey  {text.upper()} 😊")


@pytest.mark.parametrize("text", NO_APPROACHES)
def test_questions_of_a_quiz_are_no_approach(text: str) -> None:
    assert not approach(text)


def test_masking_twice_changes_nothing_and_keeps_every_other_character() -> None:
    draw = random.Random(5)
    pieces = [*CONTACTS, *NO_CONTACTS, "•••", "ﬁ", "ß", "ǅ", "𝐚", "😂", "٣٤٥", "\u0301", "@", ".", "0", "+"]
    for _ in range(2_000):
        text = draw.choice([" ", "", ", "]).join(draw.choices(pieces, k=draw.randint(1, 5)))
        once, found = masked(text)
        again, _ = masked(once)
        assert masked(again)[0] == again, text
        assert found or once == text
        assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    "text", ["a" * 500, "a." * 250, "@" * 500, "0 " * 250, "a at " * 100, "one " * 125, "send me a " * 50, "-" * 500]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.process_time()
    masked(text)
    approach(text)
    assert time.process_time() - began < 0.1

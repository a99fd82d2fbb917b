"""What a line of chat is, by rules alone: a category, and how sure the rule is of it.

1. Each rule is one pattern over the forms of a line, with what takes it back: laughter, negation, the game itself.
2. Directed words decide: `you idiot` is an insult, `I'm an idiot` and `that claim is stupid hard` are none.
3. What hurts most comes first. A rule with a score below 70 asks a host to look, and does nothing more.
"""

import re
from collections.abc import Iterator

from agents.moderation import hate, insults, self_harm, sexual, spoilers, violence
from agents.moderation.forms import forms, unaccented
from agents.moderation.verdict import Category
from agents.moderation.words import NAMES, NAMES_DE, NAMES_ES, NAMES_FR
from game.guardian import approach, masked

RULES = (*self_harm.RULES, *violence.RULES, *hate.RULES, *sexual.RULES, *insults.RULES, *spoilers.RULES)

_ANSWERS = re.compile(
    r"\b(?:fact|fake|true|false|real|right|wrong|answer|it'?s|is|correct|wahr|falsch|stimmt|fakt|richtig|verdad|"
    r"verdadero|falso|cierto|vrai|faux|vraie|fausse)\b"
)
_LAUGHTER = re.compile(r"^\W*(?:a?(?:ha|he|ho|ja|je|xd|ah|eh|lol|mua|ke)+h?[aholx]*\W*)+$")
_SELLING = re.compile(
    r"\b(?:free|cheap|buy|earn|make|win|get|sell(?:ing)?|gratis|kostenlos(?:e)?|gratuit(?:e|es|s)?|billig|compra|gana|"
    r"gagne[rz]?|claim (?:your|ur))\b.{0,24}\b(?:robux|v-?bucks|gift ?cards?|gutscheine?|skins?|followers?|coins|"
    r"crypto|"
    r"bitcoin|money|iphones?|geld|dinero|argent|\$ ?\d+|\d+ ?\$|€ ?\d+|\d+ ?€|nitro|likes|subscribers?|diamonds|gems|"
    r"cash|prizes?|tarjetas|cartes? cadeaux?|seguidores|accounts?|discount|rabatt|offer|subs)\b|"
    r"\b(?:subscribe|sub|follow|abonnier(?:t|e)?|folgt?|suscribete|suscribanse|abonne(?:z-vous|-toi)|like and|siganme|"
    r"sigueme)\b.{0,14}\b(?:my|to my|me|mein\w*|mir|mi|a mi|ma|mon|a ma|us|channel|kanal|canal|chaine|stream|"
    r"profile)\b|"
    r"\b(?:click|klick\w*|haz clic|clique[rz]?)\b.{0,14}\b(?:here|my|link|profile|below|now|this|hier|aqui|ici|"
    r"just)\b|\bjust click\b|\bcheck (?:out )?my (?:new )?(?:\w+ )?(?:channel|video|stream|profile|page|store|shop|"
    r"bio)\b|\blimited (?:time )?offer\b|\b100 ?% (?:legit|free|real|working)\b|\bno scam\b|\bwork from home\b|"
    r"\bearn\b.{0,12}\b(?:a day|per day|fast|from home|online)\b|\bpromo ?code\b|\bdiscount code\b|"
    r"\bgiveaway\b.{0,20}\b(?:join|click|follow|link|now)\b"
)
_AGAIN = re.compile(r"(?s)(.{2,30}?)\1{4,}")
_PHRASE_AGAIN = re.compile(r"\b(\w[\w' ]{6,40}\w)(?:\W+\1){2,}")
_WORD_AGAIN = re.compile(r"\b(\w+)\b(?:\W+\1\b){5,}")
_ONE_SIGN = re.compile(r"(\S)\1{19,}|(?:(\S)\ufe0f? ?){1}(?:\2\ufe0f? ?){14,}")
_NAMED = re.compile(
    r"\b([A-Z][a-z]{2,12}) (?:is|looks|'s) (?:like )?(?:a |an |so |such a |the |really |very |just |fucking"
    r" )*([a-z]+(?: [a-z]+)?)"
)
_NAMED_ELSEWHERE = re.compile(
    r"^\W*([A-Z]\w{2,12}) (?:ist|es|est) (?:(?:so|voll|echt|ein|eine|total|sau|mega|richtig|un|una|muy|tan|une|trop|"
    r"vraiment|tres|si) )*"
    rf"(?:{NAMES_DE}|{NAMES_ES}|{NAMES_FR})\W*$"
)
_THINGS = re.compile(
    r"^(?:That|This|The|What|Which|It|There|Here|Everything|Nothing|Question|Claim|Fact|Fake|Life|School|Round|Game|"
    r"Quiz|Today|Who|Why|How|My|Our|Internet|Wifi|Das|Dies|Es|Alles|Frage|Mathe|Schule|Eso|Esto|Todo|Ca|Ceci|Tout|"
    r"Heute|Dieses|Diese|Dieser|Spiel)$"
)
_SAID_OF_SOMEBODY = re.compile(rf"^{NAMES}\b")


def _spam(text: str, seen: str) -> int:
    """How sure it is that a line is an advertisement or only noise, 0-90."""
    if _SELLING.search(seen):
        return 82
    if _LAUGHTER.match(seen) and len(seen) <= 200:
        return 0
    if _ONE_SIGN.search(text) or _WORD_AGAIN.search(seen) or _PHRASE_AGAIN.search(seen):
        return 80
    again = _AGAIN.search(seen)
    return 75 if again and len(again[0]) >= 20 and len(again[0]) * 2 >= len(seen) else 0


def _found(text: str, *, junior: bool) -> Iterator[tuple[Category, int]]:
    shapes = forms(text)
    for rule in RULES:
        for shape in shapes:
            if rule.holds(shape):
                if rule.category != "spoiler" or _ANSWERS.search(shape):
                    yield rule.category, rule.score
                break
    elsewhere = _NAMED_ELSEWHERE.match(unaccented(text))
    if (elsewhere and not _THINGS.match(elsewhere[1])) or any(
        _SAID_OF_SOMEBODY.match(said) and not _THINGS.match(who) for who, said in _NAMED.findall(text)
    ):
        yield "insult", 76
    if masked(text)[1]:
        yield "contact", 90
    if approach(text):
        # Grown-ups may ask each other's age; where children play, nobody may.
        yield "approach", 86 if junior else 65
    if sure := _spam(text, shapes[0]):
        yield "spam", sure


_GRAVEST: tuple[Category, ...] = (
    *("self_harm", "violence", "hate", "sexual", "approach", "contact", "insult", "spam", "spoiler"),
)


def judged(text: str, *, junior: bool) -> tuple[Category, int] | None:
    """The category of a line and how sure the rules are, 0-100; None where no rule speaks.

    Of several the surest to act on comes first (70 and more), then the gravest.
    """
    found = list(_found(text, junior=junior))
    return min(found, key=lambda one: (one[1] < 70, _GRAVEST.index(one[0])), default=None)

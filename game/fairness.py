"""What keeps a round fair: time to read, the same for all, and credit for a slow link, never more than so much.

1. The reading time is that of an average adult: about 240 words of English a minute, some 24 characters a second with the spaces
   (Brysbaert 2019, a meta-analysis of 190 studies). Texts of the same content take about the same time in all languages
   (Trauzettel-Klosinski & Dietz 2012, 17 of them), but Chinese and Japanese need about a third of the characters for it, and
   Arabic and Hebrew, which leave vowels out, two thirds: there a character has three times as long, and half as long again.
2. The credit is milliseconds that an answer lost on its way to and fro. It is measured elsewhere and may be any number here; what
   it is worth is decided here.
"""

from unicodedata import category, east_asian_width

LOOK_MS, CHARACTER_MS, WIDE_MS, UNVOWELLED_MS = 500, 40, 120, 60
"""To find the line on the screen; then for each character, by its script."""
READING_LEAST_MS, READING_MOST_MS = 1_000, 6_000
MOST_CREDIT_MS = 300
"""What a link may cost without costing points: a liar's largest gain, too. It is 1.5 % of the speed points of a round of 20 s."""


def reading_ms(text: str) -> int:
    """How long it takes to read a claim (ms), before anybody may answer it.

    >>> reading_ms("Octopuses have three hearts."), reading_ms("タコには心臓が三つある。")
    (1620, 1940)
    """
    return min(READING_MOST_MS, max(READING_LEAST_MS, LOOK_MS + sum(map(_character_ms, text))))


def _character_ms(character: str) -> int:
    if character.isascii():
        return CHARACTER_MS
    if category(character)[0] in "MC":
        # A mark belongs to the letter before it; nobody reads what is invisible.
        return 0
    if east_asian_width(character) in "WF":
        return WIDE_MS
    return UNVOWELLED_MS if "\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc" else CHARACTER_MS


def credit_of(credit: int) -> int:
    """What a credit is worth (ms), whatever number it is said to be."""
    return min(MOST_CREDIT_MS, max(0, credit))


def elapsed_ms(at: int, opens_at: int, credit: int, extra: bool) -> int:
    """How long somebody took (ms) whose answer arrived at `at`: what speed is measured by. Never below 0, also for who was early.

    `credit` is what `credit_of` makes of it. It is off before the slower clock of who has extra time is applied: the way takes
    everybody's time.
    """
    took = at - opens_at - credit
    if took <= 0:
        return 0
    return 2 * took // 3 if extra else took

"""The mood of a line of chat: VADER's lexicon and rules for English and for emoji, short lists for the other languages.

Without the package vaderSentiment the lists serve alone.
"""

import importlib
import importlib.util
import re
from functools import lru_cache
from typing import Any

from agents.moderation.verdict import Mood
from agents.moderation.words import LAUGHS, any_of, words_of
from game.guardian import plain

TURN = 0.3
"""How far VADER's compound score, -1 to 1, must be from 0 to be a mood."""

_GLAD = re.compile(
    rf"{LAUGHS}|[🎉🥳😊😄😁😀😃🤩😍🔥💪🙌👏❤😎🏆]|(?<!\S)[:;=x]-?[)dp](?!\S)|<3|\b"
    + any_of(
        "yes{2,} ye+s+ yup called_it smashed_it smashed_that nailed boom let'?s_goo+ lets_goo+ bingo hooray sweet"
        " epic legend legendary awesome wicked rematch proud"
        " ye+s+ yay+ woo+(?:hoo+)? woot gg ggwp pog+(?:gers)? lets_go+ rocks slay(?:ed)? killed_it nailed_it"
        " first_place on_fire crushed_it"
        " so_cool goat(?:ed)? mind_blow\\w+ sick_one that'?s_sick thats_sick im_dying i'm_dying blew_my_mind",
        """juhu+ jaa+ super toll(?:e[rsn]?)? klasse geil mega spitze hammer knaller danke spass gluckwunsch
        freu\\w* liebe wunderbar genial yeah prima perfekt lustig witzig
        gewonnen gewinnen lach\\w* richtig_gut stark hurra cool beste[rsn]? erster schon_war""",
        """bien genial(?:es)? encanta gracias divertid[oa]s? feliz super guay bravo viva felicidades risa
        ganamos gane acerte primer[oa]s? excelente perfecto
        maravilla mola vamos contento contenta""",
        "bien bravo super genial(?:e|es|aux)? adore merci drole cool gagne\\w* content(?:e|s)? heureu\\w+ parfait"
        " trop_fort excellent felicitations youpi yes magnifique rigole premiers?",
    )
    + r"\b"
)
_SAD = re.compile(
    r"[😭😢😞😔😡😠🤬☹💔😩😫😤🙁]|(?<!\S)[:;=]'?-?[(/](?!\S)|\b"
    + any_of(
        """ugh+ argh+ noo+ meh ouch bummer gutted depress\\w+ unlucky bad_luck disappoint\\w* give_up terrible
        awful rubbish frustrat\\w+ so_dumb embarrass\\w+ cry\\w* nervous stress\\w* hopeless
        not_good lag(?:ging|gy)? crash(?:ed)? missed_it so_close why_me why_(?:do|does|is)_(?:i|it|every\\w+)_always faster_than_me
        oh_no no_chance cheated upset boring bored annoying annoyed
        unfair not_fair so_bad lost wrong_again misread hurts passed_away tired""",
        """menno pech wieder_nix wieder_nichts schade oh_je ohje mann_ey verdammt enttausch\\w* deprimier\\w*
        ungerecht aufgeben gebe_auf letzter leider unfair langweilig traurig mist scheisse blod(?:e[rsn]?)?
        doof schlecht(?:e[rsn]?)? verloren hasse? nervt nein kann_(?:das_)?nicht mude schlimm falsch_gedruckt
        schon_wieder_falsch argerlich verpasst zu_spat verliere heul\\w* wut\\w* fies gemein dumme_frage""",
        """
        falle vaya jo_no que_rabia mala_suerte mal triste perdi(?:do|mos|endo)? pena injusto no_es_justo
        aburrid[oa] aburre odio tont[oa] fatal horrible peor ultimo ultima cansad[oa] fallado falle rabia
        llor\\w+ lastima enfadad[oa]
        """,
        """
        zut mince trop_tard pas_de_chance degoute\\w* perdu nul(?:le|les)? rate triste dommage injuste ennuie
        mauvais(?:e|es)? deteste fatigue\\w* pire dernier enerve\\w* deteste marre honte pleure\\w* decu\\w* bof
        horrible pas_juste
        """,
    )
    + r"\b"
)
_NOT_BAD = re.compile(r"\b(?:nicht|no esta|pas) (?:mal|schlecht|mauvais)\b|\bpas mal\b|\bno esta mal\b")


_TOPICS = words_of(
    """
    fake fakes false war wars bomb bombs murder murders murdered murderer kill kills killed killing killer die
    dies died death deaths dead dick dicks crime crimes criminal poison poisonous toxic attack attacks attacked
    disaster disasters virus disease diseases weapon weapons gun guns prison prisons assassin assassinated
    assassination invasion invaded sunk battle battles fought fight fights execution executed doubt tricked trick
    devil hell demon demons ghost ghosts shark sharks black plague cancer pain drug drugs nazis nazi natural gold
    treasure treasures true interest
    """
)
"""Words that a quiz is about, and which say nothing about anybody's mood."""


@lru_cache(maxsize=1)
def _vader() -> Any:
    """VADER's analyser, or None where it is not installed."""
    if importlib.util.find_spec("vaderSentiment") is None:
        return None
    vader = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    for word in _TOPICS:
        vader.lexicon.pop(word, None)
    return vader


def available() -> bool:
    """Whether English moods are told by more than short lists."""
    return importlib.util.find_spec("vaderSentiment") is not None


def mood(text: str, language: str | None) -> Mood:
    """The mood of a line in a language (None: unknown)."""
    seen = plain(text)
    glad, sad = len(_GLAD.findall(seen)), len(_SAD.findall(seen))
    if _NOT_BAD.search(seen):
        glad, sad = glad + 1, max(0, sad - 1)
    if language in ("en", None) and (vader := _vader()) is not None:
        compound = float(vader.polarity_scores(text)["compound"])
        if glad != sad and abs(compound) < TURN:
            return "happy" if glad > sad else "sad"
        if glad > sad and compound < 0 and LAUGHING.search(seen):
            return "happy"
        return "happy" if compound >= TURN else "sad" if compound <= -TURN else "neutral"
    return "happy" if glad > sad else "sad" if sad > glad else "neutral"


LAUGHING = re.compile(LAUGHS)

"""Whether a line of another collection can be asked of players, by rules of thumb over its words."""

import re
from dataclasses import dataclass
from typing import Literal

from agents.wording import FUNCTION_WORDS, wording
from game.claims import ENGLISH, unfit

Reason = Literal[
    "malformed", "shape", "not_self_contained", "dated", "opinion", "unsafe", "living_person", "explanation", "repeat"
]


@dataclass(frozen=True)
class Refused:
    """A line that is not taken: its number in the file, the reason as a code, and in words."""

    number: int
    reason: Reason
    why: str
    text: str


_GENERIC = (
    "actor|actress|album|animal|artist|author|band|battle|book|building|character|city|club|company|country|director|element|empire"
    "|event|film|game|group|island|king|kingdom|language|leader|lead|man|medal|movie|museum|musician|novel|player|poem|president"
    "|protagonist|queen|river|series|show|singer|song|species|sport|state|statue|story|team|town|university|village|war|woman|work|writer"
)
_ANECDOTE = re.compile(
    r"^(?:someone|somebody|i|we|you|my|our|your|(?:a|the|some)\s+(?:\w+\s+)?(?:man|woman|boy|girl|teenagers?|child|kids?|person))\b",
    re.IGNORECASE,
)
_BEFORE_THE_NAME = re.compile(
    r"\b(he|she|his|hers?|him|they|their|theirs|them|its|it|this|these|those)\b", re.IGNORECASE
)
_GENERIC_START = re.compile(
    r"^(?:(?:[Ii]n|[Aa]t|[Oo]f|[Ff]or|[Dd]uring|[Aa]fter|[Bb]efore|[Tt]hroughout|[Dd]espite)\s+)?(?:[Tt]he|[Tt]his|[Tt]hat)\s+"
    rf"(?:[a-z]+\s+){{0,2}}(?:{_GENERIC})s?\b(?!\s+(?:of|called|named|titled|known|by|from|in|[A-Z“\"']))"
)
_DATED = re.compile(
    r"\b(current|ongoing|incumbent|reigning|upcoming|latest|newest|soon|still|as of now|to date|to this day|these days"
    r"|this (?:season|month|decade|century)|last (?:year|month|season|decade)|next (?:year|month)|right now|anymore|yet to"
    r"|will (?:be|become|soon)|most recently|in recent years|recent|now)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(best|greatest|worst|favou?rites?|beautiful|ugly|boring|delicious|tasty|amazing|awesome|wonderful|terrible|awful"
    r"|overrated|underrated|iconic|masterpiece|genius|beloved|arguably|probably|perhaps|maybe|should|ought|interesting|fun|funny"
    r"|cool|stupid|evil|deserves?|deserved|nice|tastes?|gross|loved|i think|in my opinion|everyone (?:loves|knows|hates)"
    r"|(?:most|more|very|really) (?:popular|famous|important|influential|successful|talented|impressive|loved|hated|respected"
    r"|well.known)|great (?:deal of )?(?:movie|film|book|novel|song|album|show|actor|singer|player))\b",
    re.IGNORECASE,
)
_UNSAFE = re.compile(
    r"\b(suicid\w+|self-harm\w*|rap(?:e|ed|ist)|porn\w*|sex(?:ual|ually|y)?|nude|incest|molest\w*|genital\w*|scrotum|testic\w+"
    r"|penis|vagina|prostitut\w*|genocide|holocaust|terroris\w+|slurs?|hate speech|overdos\w+|cocaine|heroin"
    r"|cures?|cured|vaccin\w+|antibiotic\w*|medications?|dos(?:e|es|age)|treat(?:s|ed|ment)? \w+ (?:disease|cancer|infection)"
    r"|ballots?|elections?|voters?|votes)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^.{0,60}\b(?:(?:is|was|being) (?:a )?(?:known |common |definitely |not |an? )?(?:fact|true|false|stated|correct|incorrect"
    r"|untrue|common knowledge)|i (?:know|made|read|think|believe)|made up|bullet points?|text ?box|the hints?|the text"
    r"|the internet|no evid\w+|self.explanatory|as stated|common knowledge)\b",
    re.IGNORECASE,
)
_TRADE = (
    "actor|actress|singer|rapper|musician|guitarist|drummer|comedian|politician|senator|congress(?:man|woman)|businessman"
    "|businesswoman|entrepreneur|billionaire|CEO|footballer|(?:basketball|baseball|tennis|football) player|golfer|boxer|wrestler"
    "|athlete|coach|quarterback|pitcher|director|filmmaker|producer|screenwriter|author|novelist|writer|journalist|presenter|host"
    "|model|celebrity|youtuber|dancer|scientist|physicist|president|prime minister|pope|prince|princess|king|queen|mathematician"
)
_NAMES = """
aaron adam al alan alanis albert alec alex alexander alfred alice amy andrew andy angela angelina ann anna anne anthony arnold
arthur barack barbara ben benjamin bernard beyonce bill billie billy bob bobby brad brandon bret brian britney bruce bryan
carl carlos carol caroline catherine charles charlie charlotte cher chris christian christina christopher chuck clint colin
condoleezza courtney craig dan daniel dave david dean deborah demi denis dennis diana diane dick dmitry dolly don donald donna
doug drew dwayne dwight dwyane ed eddie edward elizabeth ella ellen elon elton emily emma eric ernest ethan eva evan floyd
francis frank franklin fred gary gene geoffrey george gerald gertrude gloria gordon grace graham greg gwen hal harold harrison
harry heather helen henry hillary howard hugh ian iggy imelda isaac ivan jack jacob jake james jamie jan jane janet jared
jason jay jean jeff jeffrey jennifer jeremy jerry jesse jessica jim jimmy joan joe joel john johnny jon jonathan jordan joseph
josh joshua joy juan judy julia julie justin kanye karen karl kate katherine kathy katy keith kelly ken kenneth kevin kim kobe
kris kristen kurt kyle lady lana larry laura lauren laurence laurie lebron lee leo leonard leonardo lewis liam linda lindsay
lisa liz louis louisa lucas lucy luis luke madonna marc marcus margaret maria mariah marie mark marshall martha martin marvin
mary matt matthew megan mel meryl michael michelle miguel mike miley mitch mitt morgan nancy naomi natalie neil nelson
nicholas nick nicki nicolas nicole noam norman oliver oprah oscar otto owen pamela pat patricia patrick patti paul paula pete
peter phil philip rachel rafael rahul raj ralph ray rebecca reese richard rick ricky ringo rob robert robin roger ron ronald
rosa ross roy russell ruth ryan sam samuel sandra sara sarah scarlett scott sean selena serena seth sharon shirley sigourney
simon sofia sol sophia spike stan stanley stephen steve steven stevie sting stuart sue susan sylvester taylor ted terry
theresa thomas tiger tim timothy tina toby todd tom tommy tony tracy travis trevor tyler usain vanessa vera victor victoria
vin vince vincent virginia vladimir wallace walter warren wayne wesley whitney will willard willem william willie winona woody
xi yo-yo zach zack
"""
_GIVEN_NAMES = frozenset(_NAMES.split())
_PRESENT_TRADE = re.compile(rf"\b(?:is|are) (?:an?|the|one of the) (?:[\w'’-]+ ){{0,5}}(?:{_TRADE})s?\b", re.IGNORECASE)
_BORN = re.compile(r"\bborn\b[^.;]{0,60}?\b(19[3-9]\d|20\d\d)\b", re.IGNORECASE)
_DEAD = re.compile(
    r"\b(died|dies|death|deceased|assassinated|executed|buried|funeral|posthumous\w*|widow"
    r"|(?:19[3-9]\d|20\d\d)\s*[–-]\s*(?:\w+\W+){0,3}(?:19|20)\d\d\)|1[0-8]\d\d|19[0-2]\d|BCE?|AD \d+|\d(?:st|nd|rd|th) century"
    r"|ancient|medieval|renaissance|dynasty|pharaoh|emperor|long before|founding father|civil war)\b",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(he|she|his|her|him|himself|herself)\b", re.IGNORECASE)
_WORK = re.compile(
    r"\b(film|movie|novel|book|play|album|song|character|comic|series|mytholog\w+|fiction\w*|legend\w*|poem|opera)\b",
    re.IGNORECASE,
)
_LOOKS_NAMED = re.compile(r"^[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|of|de|van|von|bin|al)){1,3}$")
_NO_PERSON = re.compile(
    r"\b(the|and|war|battle|city|university|river|island|states?|kingdom|company|club|league|cup|army|church|museum|party|act"
    r"|series|dynasty|empire|house|theory|law|disease|syndrome|games|award|park|street|school|college|band|music|american|national"
    r"|world|united|new|north|south|east|west|great|star|lake|mount|bay|palace|airport|revolution|union|ocean|sea)\b",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"^[\w\s.,;:'’‘\"“”()\-–—/%&°$£€+′″½]+$")
_VERB = re.compile(
    r"\b(is|are|was|were|be|been|has|have|had|does|do|did|can|could|may|might|must|will|would|\w+(?:ed|s|es)|made|won|saw|wrote|took"
    r"|came|went|began|became|led|left|held|found|gave|got|grew|kept|knew|lost|met|paid|put|ran|sang|sold|set|shot|spent|stood"
    r"|taught|told|thought|wore|built|bought|brought|fought|fell|felt|flew|hit|read|cut|cost|let|ate|drank|drove|rode|rose|spoke|swam"
    r"|act|allow|appear|attack|become|begin|belong|believe|breathe|bring|build|buy|call|carry|cause|celebrate|change|come|consist"
    r"|contain|control|cook|create|cut|depend|describe|die|drink|drive|eat|enjoy|exist|feed|feel|fight|find|float|fly|focus|follow"
    r"|form|get|give|go|grow|happen|help|hold|hunt|include|kill|know|lay|lead|learn|like|listen|live|look|lose|make|mean|meet|move"
    r"|need|occur|originate|own|pay|play|prefer|prevent|produce|protect|provide|reproduce|require|roam|run|sell|serve|show|sing"
    r"|sleep|speak|spread|stand|stay|study|support|swim|take|talk|teach|tend|travel|try|turn|use|visit|walk|want|watch|wear|win"
    r"|work|write)\b"
)


def judge(
    line: str, subject: str, explanation: str, background: str = "", *, language: str = ENGLISH
) -> tuple[Reason, str] | None:
    """Why a line cannot be asked: a reason and words for it. `background` is evidence that players are not shown.

    The rules of thumb know English words only: of a line in another language no more than its length is looked at.
    """
    if language != ENGLISH:
        outside = not 15 <= len(line) <= 140
        return ("shape", f"has {len(line)} characters; 15 to 140 can be shown") if outside else None
    found: tuple[tuple[Reason, str | None], ...] = (
        ("shape", _misshapen(line)),
        ("not_self_contained", _dangling(line, subject)),
        ("dated", _dated(line)),
        ("opinion", _opinion(line)),
        ("unsafe", _unsafe(line)),
        ("living_person", living(line, subject, f"{explanation} {background}")),
        ("explanation", _hollow(explanation)),
    )
    return next(((reason, why) for reason, why in found if why), None)


def _misshapen(line: str) -> str | None:
    words = line.split()
    if not 15 <= len(line) <= 140:
        return f"has {len(line)} characters; 15 to 140 can be shown"
    if not line.isprintable() or not _SIGNS.match(line):
        return "has characters that do not belong in a sentence"
    if not line.endswith((".", ".”", '."')):
        return "does not end in a full stop"
    if re.search(r"[a-z0-9)][.]\s+[A-Z]", re.sub(r"\b(?:Mr|Mrs|Ms|Dr|St|Jr|Sr|vs|No|[A-Z])\.", "", line)):
        return "is more than one sentence"
    if sum(word.isupper() and len(word) > 5 for word in words) or "!" in line:
        return "shouts"
    if not (line[0].isupper() or line[0].isdigit() or line[0] in "“\"'‘"):
        return "does not begin with a capital letter"
    if len(words) < 4 or not _VERB.search(" ".join(words[1:])):
        return "is no sentence"
    return None


def _dangling(line: str, subject: str) -> str | None:
    if (why := unfit(line)) and "pronoun" in why:
        return why
    if _ANECDOTE.match(line):
        return "tells of somebody without a name"
    if _GENERIC_START.match(line) and not _subject_said(line, subject):
        return "speaks of something that it does not name"
    pronoun = _BEFORE_THE_NAME.search(line)
    if pronoun and not _noun_before(line[: pronoun.start()]):
        return f"“{pronoun[0]}” comes before any name"
    if subject and not _subject_said(line, subject) and not wording(line).names:
        return "does not name its subject"
    return "calls somebody by one name only" if _by_one_name_only(line, subject) else None


def _bare(subject: str) -> str:
    return re.sub(r"\s*\(.*\)", "", subject)


def _subject_said(line: str, subject: str) -> bool:
    """Whether a word of the subject's name stands in the line, in one form or another."""
    words = wording(line).words
    begins = [word[: max(4, len(word) - 2)] for word in wording(_bare(subject)).words if word not in FUNCTION_WORDS]
    return any(word.startswith(begin) for begin in begins for word in words)


def _by_one_name_only(line: str, subject: str) -> bool:
    """Whether somebody with a longer name is called by one word of it, as in “Carlton played for six teams”."""
    bare = _bare(subject)
    if not _person(bare):
        return False
    words, said = set(wording(bare).words), set(wording(line.replace("'s ", " ")).words)
    return len(words & said) == 1 < len(words)


def _noun_before(start: str) -> bool:
    """Whether something is named before a pronoun: any word that is not mere grammar."""
    return any(word not in FUNCTION_WORDS for word in wording(start).words)


def _dated(line: str) -> str | None:
    why = unfit(line)
    if why and "day" in why:
        return why
    found = _DATED.search(line)
    return f"“{found[0]}” depends on the day it is read" if found else None


def _opinion(line: str) -> str | None:
    found = _OPINION.search(line)
    return f"“{found[0]}” is a matter of opinion" if found else None


def _unsafe(line: str) -> str | None:
    """Sex, violence, medical advice and elections: wrong in a party game, most of all when the line is false."""
    found = _UNSAFE.search(line)
    return f"“{found[0]}” is not for a party" if found else None


def _hollow(explanation: str) -> str | None:
    if len(explanation) < 25:
        return "its explanation is missing or very short"
    return "its explanation explains nothing" if _EMPTY.match(explanation) and len(explanation) < 90 else None


def _person(bare: str) -> bool:
    """Whether a title looks like the name of a person."""
    return (
        bool(_LOOKS_NAMED.match(bare)) and bare.split(" ")[0].casefold() in _GIVEN_NAMES and not _NO_PERSON.search(bare)
    )


def living(line: str, subject: str, known: str) -> str | None:
    """Why a line may be about a living person, in words. Says so rather too often."""
    told, bare = f"{line} {known}", _bare(subject)
    if _BORN.search(told) and not _DEAD.search(_BORN.sub("", told)):
        return "is about somebody who was born after 1930"
    if _DEAD.search(told) or _WORK.search(subject) or _NO_PERSON.search(bare):
        return None
    if _person(bare):
        return "is about somebody whose death is not told"
    named = bool(_LOOKS_NAMED.match(bare)) or bare.casefold() in _GIVEN_NAMES
    if named and (_PERSONAL.search(told) or _PRESENT_TRADE.search(told)):
        return "may be about a living person"
    return None

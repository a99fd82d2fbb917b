"""Rules of insults: what calls somebody names, and what does so only when said of somebody."""

from agents.moderation.rule import rule
from agents.moderation.words import BARE_NAMES, LAUGHS, NAMES, NAMES_DE, NAMES_ES, NAMES_FR, VULGAR

_YOU_ARE = (
    r"\b(?:(?:you|u|ya|yall|y'all|they)(?: all| guys| two| lot| people)?(?: are|'re| r| look(?: like)?| smell(?:"
    r" like)?| sound(?: like)?| seem| must be| were| play like| act like)?|"
    r"(?:he|she|this (?:guy|girl|kid|boy|dude|one)|that (?:guy|girl|kid|boy|dude)|the host|(?:the|our) teacher|"
    r"everyone here)(?:'s| is| was| looks?(?: like)?| smells?(?: like)?| sounds? like)|"
    r"youre|your|ur|u r|look at (?:this|that|the)|(?:someone|anyone|anybody) be)"
)
_FILL = (
    r"(?: (?:a|an|the|such|so|as|really|very|just|all|total|totally|complete|completely|absolute|absolutely|fucking|"
    r"freaking|real|big|biggest|little|"
    r"huge|damn|bloody|most|bunch of|piece of|kind of|like|too|pretty|literally|nothing but(?: a)?|stupid|dumb|fat|"
    r"ugly|silly|old|lazy|dirty|filthy|"
    r"pathetic|what|kinda|even|still|always|being|person|is|are|in this \w+)){0,5}"
)
_SELF = r"\b(?:i|i'?m|im|me|my|myself|we)\b"

RULES = (
    rule(
        "insult",
        88,
        (rf"\b{VULGAR}\b",),
        unless=(
            r"\bfemale dog",
            r"\bcalled (?:a|an)\b",
            r"\bbastard sword",
            r"\bprick(?:s|ed)? (?:of|your finger|my finger|the)\b",
            r"\bgit (?:push|pull|commit)",
            r"\bbuild a bastard",
        ),
    ),
    rule(
        "insult",
        82,
        (
            rf"(?:{_YOU_ARE}){_FILL} {NAMES}\b(?! (?:hard|good|cool|funny|lucky|luck|fast|easy|right|close|amazing|"
            r"awesome|at hiding|question|claim|timer|game|round|quiz|answer|lol facts))",
        ),
        unless=(
            rf"(?:{_YOU_ARE})(?: \w+){{0,2}} (?:not|never|no|n't)\b",
            r"\b(?:aren'?t|isn'?t|arent|isnt)\b",
            r"\b(?:if|when|think|thinks|thought|says?|said|call(?:ed)? me|makes? me) (?:you|u|he|she|"
            r"they) ?\w*\b.{0,12}\bi\b",
            r"\bi (?:feel|look|was|am)\b",
        ),
    ),
    rule(
        "insult",
        80,
        (
            r"\b(?:shut (?:up|it|your (?:\w+ )?(?:mouth|face|trap))|go away|get lost|hey|move|listen|oi|bye|"
            rf"cry more|sit down|boo|stop|quit|leave|suck it)\b,? (?:\w+ ){{0,2}}{NAMES}\b",
        ),
    ),
    rule(
        "insult",
        80,
        (rf"\b{NAMES},? (?:you are|you'?re|u are|u r|shut up|go away|get out|everywhere)\b",),
    ),
    rule(
        "insult",
        79,
        (
            r"^\W*(?:(?:hey|oh|what|such|well|lol|wow|ew|and|haha|hahaha|the|a|an|you|u|so|bunch of|only|these|"
            r"those|bloody|absolute|total|complete|my|i said|ok|du|ihr|so ein|so eine|que|eres|quel(?:le)?|"
            rf"espece d(?:e |'))\W+){{0,4}}{BARE_NAMES}(?:\W+(?:you|u|all|here|in here|everywhere|again|lol|"
            r"in this \w+|du|kid|ever|man|bro|team|alle|hier|you are)){0,3}\W*$",
        ),
        unless=(rf"{_SELF}",),
    ),
    rule(
        "insult",
        80,
        (
            r"\b(?:you|u|ya|he|she|they|yall|y'all) (?:all |guys |just |really |always |still |seriously |"
            r"totally |absolutely |so )?(?:suck|sucks|stink|stinks|smell|smells)\b(?! (?:it|at (?:hiding|lying))|"
            r" good| nice)",
            r"\b(?:nobody|no ?one|no1) (?:here )?(?:likes?|loves?|wants?|cares? about|asked|invited|"
            r"needs?) (?:you|u|ya|him|her|your)\b",
            r"\b(?:everyone|everybody|we all|i|we) (?:here )?hates? (?:you|u|ya|him|her)\b",
            r"\b(?:your|ur|yo|his|her) (?:mum|mom|mama|momma|mother|face|brain|breath|head|family|voice|hair|"
            r"dad)\b.{0,14}\b(?:is|looks?|smells?|so|like|the size|empty|missing|gay|stinks?)\b.{0,16}\b(?:fat|"
            r"ugly|pea|small|stupid|dumb|empty|hoe|whore|trash|joke|garbage|disgusting|monkey|pig|cow|broken|ass|"
            r"horse|tiny|peanut|bad|terrible|awful|annoying|missing|shit|nothing|walnut)\b",
            r"\b(?:ur|your|yo) (?:mum|mom|mama|momma)\b ?[!.]*$",
            r"\bshut (?:your|ur|the fuck|the hell|tf) ?(?:\w+ )?(?:mouth|up|trap|face|pie ?hole)\b",
            r"^\W*shut up\W*(?:you|u|already|now|man|please|everyone|\w{2,12})?\W*$",
            r"\byou have no (?:brain|friends|life|clue at all)\b",
            r"\b(?:no|without a) brain\b.{0,6}\byou\b",
            r"\b(?:get|grow) a (?:life|brain)\b",
            r"\bnobody wants (?:you|u)\b",
            r"\b(?:you|u) (?:know nothing|can'?t do anything|are nothing|will never be anything|don'?t belong|"
            r"make me (?:sick|puke|vomit)|disgust me)\b",
            r"\bwhat an? (?:\w+ )?(?:idiot|moron|loser|pig|jerk|fool|freak|clown|bitch|dumbass|imbecile|cow|twat|"
            r"noob|failure)s?\b",
            r"\b(?:quit|leave|delete) (?:the game|this game|life)\b(?=.{0,10}\b(?:noob|loser|trash|kid)\b|\W*$)",
            r"\bwaste of (?:space|air|oxygen|skin)\b",
            r"\byou should be ashamed\b",
            r"\b(?:hate|despise) (?:you|u|ya)\b",
            r"\bdumb as (?:a|an)\b",
            r"\bface like a\b",
            r"\bgo cry\b",
            r"\bcry about it\b",
            r"\bmouth breather\b",
        ),
        unless=(
            rf"\bhate (?:you|u) (?:so much )?(?:{LAUGHS}|for winning|guys)",
            r"\bquiz\b",
            r"\bshut up (?:no|really|and take|that|this is)",
            r"^\W*nobody asked\W*$",
            r"\bi don'?t hate\b",
            r"^\W*shut up\W*(?:omg|no|really|yes|lol|seriously|wow)\W*$",
        ),
    ),
    rule(
        "insult",
        82,
        (
            r"\b(?:du bist|bist du|ihr seid|seid ihr|er ist|sie ist|du|ihr|dein\w* \w+ ist|der typ ist|die ist|"
            r"der ist)(?: (?:so|ein|eine|einfach|echt|voll|total|doch|ja|alle|nur|der|die|das|richtig|sau|mega|zu|"
            r"aber|ganz|komplett|wie|eine?n?|grosse?[rs]?|dumme?[rs]?|fette?[rs]?|kleine?[rs]?|blode?[rs]?|"
            rf"hassliche?[rs]?|bisschen|schon|absolut|verdammte?[rs]?)){{0,4}} {NAMES_DE}\b",
            r"\bhalt(?:et)? (?:doch |einfach |mal |endlich )?(?:die (?:klappe|fresse|schnauze)|den mund|dein maul|"
            r"den rand)\b",
            r"\bhalt'?s maul\b",
            r"\bmaul halten\b",
            r"\b(?:keiner|niemand) (?:mag|will|braucht) (?:dich|euch)\b",
            r"\bich hasse (?:dich|euch)\b",
            r"\bdeine (?:mutter|mudda|mama|fresse)\b(?: ist| stinkt| hat|\W*$)",
            r"\bdu (?:stinkst|nervst)\b",
            r"\bgeh(?:t)? weg\b",
            r"\bhau(?:t)? ab\b",
            r"\bso dumm wie\b",
            r"\b(?:hast|habt) (?:du|ihr)? ?kein hirn\b",
            r"\bdu hast kein(?:e)? (?:hirn|freunde|leben)\b",
            r"\b(?:eres|sois|es|son|estas|pareces|sos)(?: (?:un|una|unos|unas|muy|tan|mas|el|la|los|todos|"
            rf"de lo mas|bien|puro|realmente|solo)){{0,3}} {NAMES_ES}\b",
            r"\bque (?:tont[oa]|idiota|estupid[oa]|fe[oa]) (?:eres|sois|es)\b",
            r"\b(?:callate|callaos|cierra (?:la boca|el pico))\b",
            r"\bnadie te quiere\b",
            r"\bte odio\b",
            r"\bdas asco\b",
            r"\bapestas\b",
            r"\btu madre (?:es|\w+ puta)\b",
            r"\b(?:t'es|t es|tu es|t'est|vous etes|il est|elle est|c'est un|c'est une|quel|quelle|espece d'|"
            r"espece de)(?: (?:un|une|des|vraiment|trop|si|tellement|tres|qu'un|que|tous|toutes|le|la|les|plus|"
            rf"bien|juste|pas mal|grosse?|sale|petite?|vrai|vraie|gros|du)){{0,3}} ?{NAMES_FR}\b",
            r"\bferme[- ](?:la|ta|ton)\b",
            r"\bla ferme\b",
            r"\btais[- ]toi\b",
            r"\bpersonne (?:ne )?t'aime\b",
            r"\bje te deteste\b",
            r"\btu (?:pues|crains|sers a rien|me degoutes)\b",
            r"\bta (?:mere|race|tronche)\b(?=\W*$| la| est| pue)",
        ),
        unless=(
            rf"\b(?:nicht|kein|keine|nunca|pas si|n'est pas|pas un)\b.{{0,14}}(?:{NAMES_DE}|{NAMES_ES}|"
            rf"{NAMES_FR})\b",
            r"\bgeh weg vom\b",
            r"\bc'est une? (?:question|reponse|jeu)",
            r"\b(?:es|est|ist|c'est)\b.{0,12}\b(?:pregunta|question|frage|jeu|spiel|juego|manche|ronda)\b",
        ),
    ),
    rule(
        "insult",
        60,
        (
            r"\b(?:what the fuck|wtf|fuck(?:ing|ed)?|shit(?:ty)?|bullshit|asses|arsch|scheisse?|"
            r"verdammte scheisse|mierda|joder|cono|puta|merde|putain|bordel de merde)\b",
        ),
        unless=(
            r"\bholy shit\b",
            r"\bshitake\b",
        ),
    ),
    # Somebody called by a name at the end of a line, or by nothing else than a curse.
    rule(
        "insult",
        79,
        (
            rf",\s*(?:you |u |ya |du |ihr |so |sale |tu )?(?:\w+ )?{BARE_NAMES}\W*$",
            rf"\b(?:you|u|ya) (?:\w+ ){{0,2}}{BARE_NAMES}\b",
            r"\b(?:nobody|no ?one|who) (?:here )?cares? (?:about|what) (?:you|u|ur|your)\b",
            r"\bshut (?:it|ur|your \w+)\W*$",
            r"\bshut the (?:fuck|hell|f) up\b",
            r"\bget (?:lost|out of here|stuffed|rekt)\b(?=.{0,12}\b(?:you|loser|freak|idiot|kid|noob)\b)",
            r"\bwhat a (?:bunch|load|pack|group) of (?:\w+ )?(?:sheep|idiots|morons|losers|clowns|trash|pigs|noobs|"
            r"retards|babies|freaks)\b",
            r"\b(?:kill|delete|uninstall|end) ur ?self\b",
            r"\b(?:eat|drink) (?:shit|dirt|my ass|poop|crap)\b",
            r"\blick my (?:boots|shoes|feet|ass)\b",
            r"\b(?:i )?hope (?:you|u) (?:fail|lose everything|cry|get fired|get expelled)\b",
            r"\bwish you were (?:never born|gone|dead)\b",
            r"\bhow can (?:someone|anyone|you|u|a person) be (?:so|this|that) (?:\w+ )?(?:stupid|dumb|thick|slow|"
            r"dense|bad|ugly|clueless|ignorant|useless)\b",
            r"\b(?:you|u) ruin(?:ed)? (?:it|everything|the game|this)\b",
            r"\b(?:you|u) (?:are|r) (?:the reason|why) (?:we|everyone)\b.{0,12}\b(?:lost|lose|hates?|losing)\b",
            r"\b(?:you|u|they) (?:all )?(?:smell|stink|reek)\b",
            r"\b(?:was fur|was bist du|so|du) (?:denn )?(?:fur )?(?:ein|eine|n|ne)? ?(?:\w+ )?(?:trottel|depp|idiot|"
            r"spast|loser|versager|opfer|honk|spinner|volldepp|penner|blodmann|esel|schwachkopf|hohlkopf|dummkopf)\b",
            r"\bdu (?:\w+e[rs]? )?(?:krote|kuh|sau|schwein|esel|ratte|hund|ziege|gans|spinner|schwachkopf|hohlkopf|"
            r"depp|idiot|lauch|hackfresse|mistvieh|miststuck|ekel|penner|loser|opfer|lusche|null|niete|versager)\b",
            r"\b(?:halt|haltet) (?:\w+ )?(?:den mund|die klappe|deine? \w+|die schnauze|die fresse)\b",
            r"\b(?:menud[oa]|vaya|pedazo de|puto|puta|maldit[oa]|que|so) (?:idiota|imbecil|tont[oa]|gilipollas|"
            r"payas[oa]|inutil|burr[oa]|cabron|capullo|subnormal|basura|cerd[oa]|estupid[oa])\b",
            r"\bmas (?:tont|idiot|fe|estupid|inutil)[oa]? que\b",
            r"\b(?:quel(?:le)?|espece d[e']|pauvre|sale|gros(?:se)?|petite?|bande d[e']) ?(?:abrutie?s?|conn?e?s?|"
            r"connards?|cretine?s?|debiles?|idiote?s?|imbeciles?|nulle?s?|porc|truie|vache|tache|naze|bouffon|batard|"
            r"merdeux|clochard|gamin de merde)\b",
        ),
        unless=(rf"{_SELF} (?:am |was |'m )?(?:an? |such an? |so )?{BARE_NAMES}", r"\bi'?m\b"),
    ),
    rule(
        "insult",
        84,
        (rf"^\W*{VULGAR}(?:\W+(?:please|you|u|all|kid|man|bro|lol|ya))?\W*$",),
    ),
    rule(
        "insult",
        78,
        (
            r"\b(?:you|u|ur|your|he|she|his|her) (?:\w+ )?(?:have|has|got|with)? ?(?:the |an? )?(?:iq|brain|brains|"
            r"intelligence|face|looks|personality|charm|skill|manners) (?:of|like) (?:an? )?\w+\b",
            r"\b(?:you|u|he|she|you'?re|ur|they|he'?s|she'?s)(?: are| is)? (?:honestly |literally |just |really |"
            r"actually |probably |easily |by far |such )*(?:the )?(?:worst|biggest|ugliest|dumbest|stupidest|fattest|"
            r"laziest|most (?:annoying|stupid|useless|hated|pathetic|boring|ugly|disgusting)) (?:person|player|kid|"
            r"human|one|loser|idiot|thing|student|team|girl|boy|guy|host|teacher|friend|player)?",
            r"\b(?:everyone|everybody|we all|they all|people|all of us|the whole class) (?:here )?(?:laughs?|laughing|"
            r"hates?|talks?|makes? fun|is laughing|are laughing|thinks?)(?: \w+){0,2} (?:at|about|of|behind) (?:you|u|"
            r"your)\b",
            r"\b(?:everyone|everybody|we all) (?:thinks?|knows?) (?:you|u|you'?re|ur)(?: are|'re)? (?:a |an |so |such"
            r" |just |really )*(?:weird|gross|stupid|dumb|ugly|annoying|fat|loser|idiot|fake|creepy|useless|freak|"
            r"joke|disgusting|lame|pathetic|weirdo|smelly)\b",
            r"\b(?:did|were) (?:your|ur) (?:parents?|mum|mom|mother|dad) (?:drop|dropped|forget|raise|related|"
            r"siblings)\b",
            r"\bdropped on (?:your|ur|his|her) head\b",
            r"\b(?:no wonder|that'?s why) (?:you|u|he|she|nobody|no one) (?:have|has|got|are|is|likes?|wants?) (?:no|"
            r"alone|single|hated|friends|you)\b",
            r"\b(?:you|u) (?:have|got|will have) (?:no|zero) (?:friends|brain|brains|life|talent|skill|clue|future|"
            r"hope)\b",
            r"\bgo back to (?:kindergarten|preschool|primary school|your cave|the zoo|school you)\b",
            r"\bstop crying(?: \w+)* (?:baby|loser|you)\b",
            r"\b(?:you|u|ya) (?:\w+ )?(?:crybaby|big baby|little baby|baby)\b",
            r"\bwhat a (?:tool|joke of a|waste|disgrace|nerd|freak|pig|snake|rat|bum|baby)\b",
            r"\b(?:u|you)(?: are|r|'re| r)? an? (?:\w+ )?(?:hoe|ho|tool|joke|snake|rat|nobody|disgrace|nothing|dummy|"
            r"doofus|fraud|pest|burden|mistake|failure|disease|dog|animal|monster|bully)\b",
            r"\b(?:go|bye|shut up|hey|ok|ur|you|such an?|listen),? (?:\w+ ){0,3}dumm(?:y|ies)\b",
            r",? dumm(?:y|ies)\W*$",
            r"\bshut (?:your|ur) (?:\w+)(?: \w+)?\W*$",
            r"\b(?:son|sons|daughter) of a (?:bitch|whore|pig|dog)\b",
            r"\b(?:hoe|thot|slag|slapper|minger|chav|munter|trollop)s?\b",
            r"\b(?:idiots|morons|losers|noobs|clowns|retards|freaks) (?:everywhere|all of you|in this \w+|here|like"
            r" you|all)\b",
            r"\blike (?:an?|the) (?:idiot|moron|pig|retard|loser|fool|clown|baby)s? (?:you|he|she|they)\b",
            r"\b(?:you|u) (?:disgust|sicken|repulse) \w+\b",
            r"\b(?:you|u)(?:'re| are)? (?:making|make) (?:me|us|everyone) (?:sick|puke|vomit|cringe)\b",
            r"\b(?:bist du|seid ihr|ist (?:der|die|er|sie))(?: \w+){0,3} (?:blod|dumm|behindert|bescheuert|hohl|"
            r"dammlich|bekloppt|zuruckgeblieben|gestort|hasslich|fett|besoffen im kopf)\b",
            r"\b(?:du|ihr|der|die|er|sie) (?:bist|seid|ist|sind|siehst|seht|stinkst|sieht)(?: \w+){0,4} (?:bescheuert|"
            r"bekloppt|dammlich|zum kotzen|wie ein (?:schwein|affe|esel)|scheisse|lacherlich|armselig|erbarmlich|"
            r"widerlich|ekelhaft|abartig|das letzte|ein witz|dumm|blod|hasslich|behindert)\b",
            r"\bdein(?:e)? (?:gesicht|fresse|kopf|stimme|visage)\b.{0,16}\b(?:kotzen|hasslich|eklig|arsch|dumm|"
            r"widerlich|unfall|scheisse|nervt)\b",
            r"\b(?:ihr|du) (?:\w+ )?(?:idiot(?:en)?|trottel|depp(?:en)?|loser|vollidiot(?:en)?|spast(?:en)?|spastis?|opfer|penner|"
            r"affen|schweine|versager|honks?|luschen?|dummkopfe?)\b",
            r"\bkeine[rn]? (?:freunde|hirn|eier|plan vom leben)\b.{0,10}\bdu\b",
            r"\bniemand (?:kann|mag|leiden) dich\b",
            r"\bkeiner kann dich leiden\b",
            r"\b(?:que|menud[oa]|vaya) (?:asco|basura|mierda|pena|desgracia) (?:de|das|eres|dais)\b",
            r"\b(?:cierra|cerrad) (?:el pico|la boca|la puta boca|el hocico)\b",
            r"\b(?:eres|sois) (?:lo|la|el|los|las) (?:peor|mas (?:tont[oa]|fe[oa]|inutil|idiota))\b",
            r"\bno (?:sirves|vales) (?:para )?nada\b",
            r"\bdas (?:pena|asco|verguenza)\b",
            r"\bcara de (?:culo|mierda|pedo|cerdo|burro)\b",
            r"\bnadie te (?:aguanta|soporta|quiere|quiere aqui)\b",
            r"\b(?:tonto|tonta|idiota|imbecil|payaso|payasa|inutil) de (?:mierda|los cojones|turno|remate)\b",
            r",\s*(?:idiota|payas[oa]|tont[oa]|imbecil|burr[oa]|inutil|gord[oa]|fe[oa])\W*$",
            r"\b(?:bande|tas|ramassis|espece|equipe) d(?:e|') ?(?:nuls?|nulles|cons?|idiots?|debiles?|abrutis?|"
            r"imbeciles?|losers?|merdes?|incapables|bouffons?|batards?|tocards?|clowns?|porcs?)\b",
            r"\b(?:t'es|tu es|vous etes|il est|elle est|t'as l'air|tu as l'air)(?: \w+){0,2} (?:con|conne|cons|moche|"
            r"moches|bete|betes|nul|nulle|nuls|debile|stupide|idiote?|laide?|grosse|degueulasse|ridicule|pathetique|"
            r"pitoyable|naze|relou|lourde?|minable|inutile|degoutante?)\b",
            r"\b(?:tu|vous) (?:sers?|servez|vaux|valez) (?:a )?rien\b",
            r"\bpersonne (?:ne |n')?(?:veut|aime|supporte) (?:de )?(?:toi|t')",
            r"\bta (?:sale )?(?:gueule|tronche|tete) (?:de|me|fait|est)\b",
            r",\s*(?:idiote?|conn?e?|debile|bouffonn?e?|naze|abrutie?|imbecile|cretine?)\W*$",
        ),
        unless=(
            LAUGHS,
            r"\bhamlet\b|\b(?:game|question|round|quiz|claim) (?:is|was|for) (?:a |an )?(?:baby|joke|idiots)\b",
            r"\b(?:pas|nicht|not|no|aren'?t|isn'?t) (?:\w+ )?(?:mal|bete|nul|con|dumm|blod|the worst|stupid|dumb|"
            r"ugly)\b",
            r"\bi (?:am|was|feel|felt)\b|\bi'?m\b|\bich\b|\bje suis\b",
        ),
    ),
)

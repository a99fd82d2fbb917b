"""Rules of hate: slurs, and whole groups of people together with what degrades them."""

from agents.moderation.rule import rule
from agents.moderation.words import DEGRADING, PEOPLE, SLURS

RULES = (
    rule(
        "hate",
        95,
        (rf"\b{SLURS}\b",),
    ),
    rule(
        "hate",
        90,
        (
            r"\bheil hitler\b",
            r"\bsieg heil\b",
            r"\bwhite power\b",
            r"\bgas the\b",
            r"\bhitler (?:was|did|had) (?:right|nothing wrong|a point)\b",
            r"\bwhite (?:race|supremacy|pride)\b",
            r"\bgo (?:back )?to (?:your|ur) (?:own )?(?:country|jungle)\b",
            r"\bgo back to (?:africa|mexico|asia|china|india|turkey|syria)\b",
            r"\bauslander raus\b",
            r"\bgeh(?:t)? (?:zuruck )?(?:in|nach) (?:dein|euer) land\b",
            r"\bgeh(?:t)? (?:doch )?(?:zuruck )?(?:wo(?:her)? du|nach hause du)\b",
            r"\brentre(?:z)? (?:chez toi|dans ton pays|chez vous)\b",
            r"\bvuelv?et?e a tu pais\b",
            r"\bvete a tu pais\b",
            r"\bfuera (?:moros|negros|inmigrantes|de (?:aqui|mi pais))\b",
            r"\bjuden? (?:vergas|raus)",
            r"\bmort aux\b",
            r"\bkitchen\b.{0,20}\b(?:woman|women|girl|girls)\b",
            rf"\b(?:kill|gas|hang|burn|deport|ban) (?:all )?(?:the )?{PEOPLE}\b",
            rf"\b(?:death to|down with) (?:all )?(?:the )?{PEOPLE}\b",
            rf"\b{PEOPLE} (?:raus|out|go home|dehors|fuera)\b",
        ),
        unless=(r"\b(?:shouted|wrote|said|was it|who)\b",),
    ),
    rule(
        "hate",
        84,
        (
            rf"\b{PEOPLE}(?: here)? (?:are|is|r|sind|son|sont|all)(?: (?:all|just|so|too|really|such|nothing but|"
            r"a bunch of|alle|doch|alles|nur|zu|todos|todas|unos|unas|muy|tous|toutes|des|trop|an|fucking|"
            rf"the))* {DEGRADING}\b",
            r"\b(?:stupid|dirty|filthy|disgusting|dumb|fucking|damn|sneaky|lazy|scheiss|dreckige|drecks|putos?|"
            rf"putas?|malditos|sales?) ?{PEOPLE}\b",
            r"\b(?:hate|hasse|odio|detest|deteste|despise|hates?)(?: (?:all|the|these|those|alle|die|a|los|las|"
            rf"todos|tous|les))* {PEOPLE}\b",
            rf"\b(?:don'?t|dont|do not) (?:want|need|like|trust)(?: any| these| those)? {PEOPLE}\b",
            rf"\b{PEOPLE} (?:control|rule|own|ruin|steal|destroy|infest)\w* (?:everything|the (?:world|country|"
            r"media)|our|us|this|all|jobs)\b",
            rf"\b{PEOPLE} (?:belong|should (?:stay|be|not|go|leave|die|all)|shouldn'?t|are not (?:people|human)|"
            r"can'?t (?:think|do|drive|play|be)|don'?t belong|have no (?:brain|place|right)|are (?:less|inferior|"
            r"not as))\b",
            rf"\b(?:no|keine|ningun|pas de) {PEOPLE} (?:allowed|here|erlaubt|aqui|ici)\b",
            rf"\b(?:all|every|alle|todos los|tous les) {PEOPLE} (?:are|is|should|must|sind|son|sont|"
            rf"mussen)\b.{{0,20}}\b{DEGRADING}\b",
        ),
        unless=(
            r"\b(?:is it true|true or fake|fact or fake|not true|wrong to|do not say|myth|once|used to think|"
            r"in the claim)\b",
            r"\b(?:are|is) (?:not|never)\b(?! (?:people|human|as))",
        ),
    ),
    rule(
        "hate",
        78,
        (
            r"\b(?:you'?re|you are|u r|ur|ur so|you|he is|he'?s|she is|she'?s|that'?s|thats|so|such a) (?:so |"
            r"all |such a |a )?(?:gay|lesbo|homo|queer)\b(?! (?:club|couple|icon|pride|rights|marriage))",
            r"\b(?:du bist|ihr seid|der ist|voll|so) (?:so |voll |doch )?(?:schwul|lesbisch|judisch)\b",
            r"\bdu (?:schwuler|jude|zigeuner|turke|auslander|moslem)\b",
            r"\b(?:eres|que) (?:un |una |muy |tan )?(?:gay|marica|moro|gitano|judio)\b",
            r"\b(?:t'es|tu es) (?:un |une )?(?:pd|pede|gay|gouine|juif|negro)\b",
            r"\bno homo\b",
        ),
        unless=(r"\b(?:proud|happy|me too|out|cool|love)\b",),
    ),
    rule(
        "hate",
        80,
        (
            rf"\b{PEOPLE} (?:are|is|keep|r) (?:all )?(?:ruining|destroying|stealing|invading|taking (?:over|our)|"
            rf"infesting|killing|polluting|replacing|controlling|poisoning|the (?:problem|worst|devil|enemy))\b",
            rf"\b(?:no|without|get rid of|throw out|kick out|deport|ban|exterminate|eliminate|block|sterili[sz]e|"
            rf"remove|eradicate|avoid) (?:all |any |every |the |these |those |more )*{PEOPLE}\b",
            rf"\b{PEOPLE} (?:\w+ ){{0,3}}(?:should|must|need to|deserve to|have to|ought to|has to|can) (?:\w+"
            rf" ){{0,2}}(?:be |get )?(?:eliminated|exterminated|wiped out|deported|banned|locked up|die|killed|shot|"
            rf"hanged|expelled|removed|sterili[sz]ed|gassed|obey|shut up|leave|go (?:home|back)|disappear|burn)\b",
            rf"\b(?:that'?s|typical|so|such a|smells? like|look like|act like|dirty like|cheap like|run like|throw"
            rf" like|stupid like|worse than) (?:an? |the |typical |real )?(?:{PEOPLE}|girl|jew|gypsy|muslim|"
            rf"black)\b(?=.{{0,30}}\b(?:weak|useless|stupid|dumb|dirty|cheap|steal\w*|behaviou?r|always|thie\w+|"
            rf"smell\w*|stink\w*|bad|lol)\b)",
            r"\bholocaust (?:never|did ?n'?t|is a lie|was (?:a lie|fake|good|right)|didnt)\b|\bhitler (?:should|would)"
            r" have\b|\b(?:6|six) million (?:wasn'?t|was not) enough\b|\b(?:14|1488)/?88\b|\brace (?:traitor|"
            r"mixing)\b|\bmaster race\b|\b(?:pure|superior) (?:blood|race)\b|\binferior races?\b",
            rf"\b{PEOPLE} (?:gehoren|gehort) (?:\w+ )?(?:an den|in die|ins|nicht|weg|raus|verboten|abgeschoben|in"
            rf" den)\b|\b{PEOPLE} (?:sind|stinken|klauen|nehmen|zerstoren|mussen|sollen)(?: \w+){{0,3}}"
            rf" (?:kriminell\w*|weg|raus|abgeschoben|arbeitsplatze|dumm|schmutzig|faul|schuld|verbrecher|diebe|dreckig|"
            rf"abschieben|weniger wert|nicht hierher|terroristen|parasiten)\b|\b{PEOPLE} (?:stinken|klauen)\b",
            rf"\b(?:los |las |todos los |estos |esos )?{PEOPLE} (?:son|huelen|roban|deberian|no deberian|a la)(?:"
            rf" \w+){{0,3}} (?:ladron\w*|basura|escoria|suci\w+|tont\w+|inferior\w*|criminal\w*|terrorista\w*|irse|"
            rf"morir|fuera|cocina|vag\w+|asco|delincuentes|ratas|mal)\b|\blas mujeres a la cocina\b|\bodio a (?:los|"
            rf"las) {PEOPLE}\b",
            rf"\b(?:les |tous les |ces |sales )?{PEOPLE} (?:sont|puent|volent|devraient|n'ont)(?: \w+){{0,3}}"
            rf" (?:voleu\w+|terrorist\w+|sales?|criminel\w*|inferieur\w*|betes|parasit\w+|stupid\w+|dehors|partir|"
            rf"mourir|cuisine|degueulasses|racaille\w*|nuls?|nulles?|faibles?)\b|\bles femmes a la cuisine\b",
        ),
        unless=(r"\b(?:is it true|fact or fake|wrong to|is not ok|isn'?t ok|myth|racist to)\b",),
    ),
    rule(
        "hate",
        79,
        (
            rf"\b{PEOPLE} (?:always |just |really |all |make |still |only |should |people )*(?:make me (?:sick|puke|"
            rf"vomit|angry)|disgust me|look the same|look alike|smell|stink|steal|cheat|lie|drown|rot|burn|can'?t"
            rf" (?:even )?(?:drive|think|do|be trusted|read|learn|speak)|are not (?:normal|human|people|welcome)|"
            rf"aren'?t (?:normal|human|people|welcome)|don'?t deserve|deserve (?:to|it|nothing|death)|don'?t belong)\b",
            rf"\b(?:keep|stop|beat|hit|punch|attack|burn|hunt|shoot|hang) (?:the |all |those |these |any"
            rf" )*{PEOPLE}\b(?=.{{0,20}}\b(?:out|away|from|all|down|off)\b|\W*$)",
            r"\b(?:people|those|you|person|everyone) with (?:dark|black|brown|yellow) skin (?:\w+ )?(?:smell|stink|"
            r"are|should|don'?t|can'?t|steal)\b",
            rf"\b(?:stupid|dirty|ugly|filthy|fucking|dumb|bloody|damn) (?:\w+ )?(?:{PEOPLE}|{SLURS}|arab|jew|muslim|"
            rf"mexican|asian|african|turk|indian|gypsy|immigrant|foreigner|gay|lesbian|homo)\b",
            rf"\b(?:scheiss|drecks|kack|verdammte|dumme|dreckige|ekelhafte|blode) ?-?{PEOPLE}\b",
            rf"\b{PEOPLE}\b.{{0,12}}\b(?:gehor\w+|mussen|sollen|sollten|konnen)\b.{{0,16}}\b(?:weg|raus|vergast|"
            rf"verboten|abgeschoben|ausgerottet|heim|sterben|verrecken|erschossen)\b",
            r"\bihr (?:juden|auslander|turken|schwulen|schwarzen|muslime|zigeuner|polen|araber)\b",
            rf"\b(?:putos?|putas?|malditos|malditas|asquerosos|sucios|jodidos|mierda de|fuera|muerte a los|que se vayan"
            rf" los|echad a los|no queremos) ?(?:los |las )?{PEOPLE}\b",
            rf"\b{PEOPLE} de mierda\b",
            rf"\bmatar a (?:todos )?(?:los|las) {PEOPLE}\b",
            rf"\b(?:sales?|putain d[e']|fichus|maudits|dehors les|a mort les|mort aux|on ne veut pas d[e']|virez les|"
            rf"brulez les|pas d[e']) ?{PEOPLE}\b",
            rf"\b{PEOPLE} de merde\b",
            rf"\b{PEOPLE} (?:puent|volent|dehors|me degoutent|devraient (?:mourir|partir|crever))\b",
        ),
        unless=(r"\b(?:is it true|fact or fake|wrong to|is not ok|isn'?t ok|myth|racist to|it'?s racist)\b",),
    ),
)

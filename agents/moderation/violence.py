"""Rules of violence: harm to others, threatened or wished; what is done to claims and in games is none."""

from agents.moderation.rule import rule
from agents.moderation.words import LAUGHS

_GAME = r"\b(?:game|round|quiz|question|claim|timer|answer|score|points|guess|team|level|match|final|laughing|laugh)\b"
_HURT = (
    r"(?:kill|murder|stab|shoot|punch|hit|slap|strangle|choke|burn|hurt|smash|knife|slap|slit|gut|lynch|drown|end|"
    r"beat(?= \w+(?: \w+)? up| the (?:shit|crap|hell)| your))"
)
_THEM = r"(?:you|u|ya|him|her|them|everyone|everybody|y'?all|your|ur|his|all of you|this kid|that kid|the teacher)"

RULES = (
    rule(
        "violence",
        88,
        (
            r"\b(?:i'?ll|ill|i will|i'?m (?:going to|gonna|about to)|im (?:going to|gonna)|i (?:am )?(?:gonna|"
            r"going to)|gonna|we(?:'?ll| will| are going to|'?re gonna)|i want to|i wanna|i could|let'?s|lets|"
            r"someone should|somebody should|we should|i hope (?:someone|somebody)|they should|"
            rf"i swear i'?ll)(?: \w{{1,9}}){{0,2}} {_HURT}(?: \w{{1,6}})?? {_THEM}\b",
        ),
        unless=(
            rf"{LAUGHS}",
            rf"\b(?:in|at|on|with) (?:this|the|that|next|these|my) (?:\w+ )?{_GAME}",
            r"\bshoot (?:you|u) (?:a|an)\b",
            r"\bhit (?:you|u) (?:with|up)\b",
            r"\bend (?:your|his|her|their) (?:streak|run)\b",
            r"\bkill (?:it|this)\b",
        ),
    ),
    rule(
        "violence",
        85,
        (
            r"\b(?:you|u|he|she|they|ur|everyone here) (?:all )?(?:deserves?|should|needs?|ought|have|"
            r"has) (?:all )?(?:to )?(?:die|be (?:dead|shot|killed|beaten|hanged|stabbed|raped))\b",
            r"\bgo (?:and )?(?:die|hang yourself|kill yourself)\b",
            r"\bkill (?:yourself|urself|yourselves|ur ?self)\b",
            r"\b(?:i )?hope (?:you|u|he|she|they|your \w+) (?:all )?(?:die|dies|get(?:s)? (?:hit|shot|killed|"
            r"cancer|run over|raped|hurt|beaten)|choke|burn|rot|drown)\b",
            r"\bwatch your back\b",
            r"\bbring (?:a|my) (?:gun|knife|rifle|bomb)\b",
            r"\bshoot (?:everyone|everybody|up|them all|you all)\b",
            r"\bbomb (?:the|this|your|my|our) (?:school|class|house|place)\b",
            r"\bburn (?:down )?(?:your|the|this) (?:house|school|place|home)\b",
            r"\bbreak (?:your|ur|his|her|their|every) (?:\w+ )?(?:legs?|neck|nose|face|arms?|bones?|jaw|fingers|"
            r"skull|teeth)\b",
            r"\b(?:kick|beat|whoop) (?:your|ur|his|her) (?:ass|teeth|face|head)\b",
            r"\bslit (?:your|ur|his|her) (?:throat|wrists?)\b",
            r"\bgonna (?:hurt|kill|stab|shoot|punch|beat up) (?:you|u|him|her|them|ya)\b",
            r"\b(?:you|u|you'?re|ur) (?:are )?(?:so )?dead (?:meat|after|when|tomorrow|at)\b",
            r"\bi know where (?:you|u) (?:live|sit|sleep)\b",
            r"\brape (?:you|u|her|him)\b",
            r"\bdie (?:bitch|loser|slowly|in a (?:fire|hole)|you)\b",
            r"\bbeat (?:you|u|him|her|them|ya) up\b",
            r"\bpunch (?:you|u|him|her|them|your)\b",
            r"\bknock (?:your|ur|his|her) teeth\b",
            r"\bput (?:you|u) in (?:a|the) (?:hospital|grave|ground)\b",
            r"\bblow up (?:the|your|this) (?:school|house|class)\b",
        ),
        unless=(
            rf"{LAUGHS}",
            r"\bkill yourself laughing\b",
        ),
    ),
    rule(
        "violence",
        86,
        (
            r"\bbring(?:e)? (?:dich|euch|ihn|sie) (?:\w+ )?um\b",
            r"\b(?:schlag|schlage|hau|haue|tret|trete|box|boxe|prugel|prugle)\b.{0,14}\b(?:dich|dir|euch|ihn|ihm|"
            r"sie)\b.{0,24}\b(?:fresse|zusammen|tot|ein|kaputt|schnauze|gesicht|zahne|weich|krankenhaus)\b",
            r"\b(?:stech|steche|knall|knalle|mach|mache|schiess|erschiess|erschiesse|vergas\w*) (?:dich|euch|ihn|"
            r"sie|alle)(?: \w+)? ?(?:ab|kalt|platt|fertig|nieder|alle|$)",
            r"\b(?:geh|geht|soll(?:st|t)?|konnt(?:est)?|kannst)\b.{0,12}\b(?:sterben|verrecken|krepieren)\b",
            r"\bverreck\b",
            r"\bkrepier\b",
            r"\bstirb\b",
            r"\bdu bist tot\b",
            r"\bich tot(?:e)? (?:dich|euch)\b",
            r"\bich tote\b.{0,12}\b(?:dich|euch|alle)\b",
            r"\b(?:kriegst|bekommst)\b.{0,14}\b(?:aufs maul|auf die fresse|eine rein|schlage|prugel)\b",
            r"\bpolier(?:e)? dir\b",
            r"\bich (?:brech|breche) dir\b",
            r"\bhang dich auf\b",
            r"\bbring dich (?:selbst )?um\b",
            r"\bich weiss wo du wohnst\b",
            r"\bamok(?:lauf)?\b.{0,14}\b(?:morgen|schule|mach)",
            r"\b(?:te|os|le|lo|la|les|los) (?:voy|vamos|va) a (?:matar|pegar|partir|romper|reventar|rajar|quemar|"
            r"apunalar|disparar|dar una paliza|hacer dano|destrozar)\b",
            r"\b(?:te|os|lo|la) (?:mato|reviento|rajo|parto la|rompo (?:la|las|el))\b",
            r"\bmuerete\b",
            r"\bmuerte a\b",
            r"\bojala te (?:mueras|maten|atropellen)\b",
            r"\b(?:voy|vamos) a (?:matar|pegar)(?:te|os|lo|la|los)\b",
            r"\bmatate\b",
            r"\bse donde vives\b",
            r"\b(?:vais|va|allons|vas) (?:te|vous|le|la|les) (?:tuer|casser|frapper|peter|defoncer|crever|planter|"
            r"buter|eclater|tabasser|demonter|bruler|niquer)\b",
            r"\bje (?:te|vous) (?:tue|bute|creve|defonce|eclate|frappe|tape|nique)\b",
            r"\bva (?:mourir|crever)\b",
            r"\bcreve (?:sale|connard|toi|\w+ard)\b",
            r"\bje sais ou tu (?:habites|vis)\b",
            r"\bsuicide[- ]toi\b",
            r"\bpends[- ]toi\b",
            r"\btue[- ]toi\b",
        ),
        unless=(LAUGHS,),
    ),
    rule(
        "violence",
        83,
        (
            r"\b(?:smash|bash|kick|punch|cave|break|rearrange|beat|slap|stomp|crush|shoot|cut|rip|burn|bust) (?:in"
            r" )?(?:your|ur|his|her|their) (?:\w+ )?(?:face|head|teeth|nose|skull|eyes?|throat|stomach|jaw|mouth|"
            r"brains?|neck|guts?|tongue|ribs|knees|legs|arms|car|house|windows)\b",
            r"\b(?:beat|kick|knock|smack|punch|choke|scare|stomp|slap) the (?:shit|crap|hell|life|living \w+|"
            r"daylights|teeth) out of (?:you|u|ya|him|her|them|that|this|\w+)\b",
            r"\b(?:kill|murder|stab|shoot|strangle|punch|choke|beat up|lynch|run over) (?:that|this|the|those|these|"
            r"my|our) (?:\w+ )?(?:kid|kids|boy|girl|guy|teacher|host|people|idiot|bitch|class|players?|brat|dude|"
            r"neighbou?r)\b",
            r"\b(?:you|u|he|she|they) (?:won'?t|will not|wont|are not going to|ain'?t gonna) (?:survive|live|make it|"
            r"wake up|see tomorrow|leave (?:here|school) alive|breathe)\b",
            r"\b(?:you'?re|you are|ur|u r|you|he'?s|she'?s) (?:so |all |a |going to be )?(?:dead|dead (?:man|kid|"
            r"meat)|gonna die|going to die|gonna (?:bleed|regret|get (?:hurt|it|beaten|stabbed|shot)))\W*$",
            r"\b(?:say (?:that|it|one more \w+)|touch me|look at me|one more word)\b.{0,24}\b(?:dead|die|kill|punch|"
            r"hit you|regret|blood)\b",
            r"\b(?:got|have|brought|bringing|carry|carrying|bring) (?:\w+ ){0,2}(?:knife|gun|blade|pistol|rifle|"
            r"weapon|bat|machete)\b.{0,24}\b(?:you|u|him|her|them|school|class|everyone|bag|tomorrow|all)\b",
            r"\b(?:your days are|ur days are|your time is) (?:numbered|over|up)\b|\byou(?:'ll| will) (?:regret|pay"
            r" for) (?:this|it|that)\b|\bi(?:'m| am) coming for (?:you|u|your)\b|\bsleep with one eye\b|\bsnitches"
            r" get\b",
            r"\bi(?:'ll| will| swear| wanna| want to|'m gonna|m gonna)\b[\w' ]{0,16}\b(?:hurt|kill|murder|stab|"
            r"strangle|shoot|choke|slap|bash|cripple|torture|poison|skin|behead|bury|lynch) (?:you|u|ya|him|her|them|"
            r"that|this|everyone|all|every)\b",
            r"\b(?:blood|bullet|knife) (?:in|through|will) (?:your|ur|you)\b|\b(?:wring|snap|slice|cut) (?:your|ur|"
            r"his|her) (?:neck|throat)\b",
            r"\b(?:kriegst|bekommst|gibt|hau|haue|geb|gebe|verpass|verpasse|schlag|schlage)\b.{0,20}\b(?:aufs maul|auf"
            r" die (?:fresse|schnauze|zwolf|nase)|eine (?:rein|drauf|ab|mit)|eins auf|kopfnuss|faust|schelle|"
            r"backpfeife)\b",
            r"\bich (?:\w+ )?(?:tote|erwurge|erstech\w*|erschiess\w*|verprugel\w*|zerstor dich|brech dir|hau dich|"
            r"schlag dich|mach dich (?:kaputt|fertig))\b|\b(?:wirst|sollst) (?:du )?(?:sterben|bluten|bereuen|das"
            r" bereuen)\b|\bmesser\b.{0,16}\b(?:dich|dir|rucken|bauch)\b",
            r"\b(?:te|os|le|lo|la) (?:voy|vamos|va) a (?:\w+ar|dar|hacer|romper|meter)\b.{0,24}\b(?:cara|cabeza|"
            r"golpe\w*|hostia\w*|paliza|sangre|piernas|dientes|muert\w*|puneta\w*|cuchillo|tiro)\b|\bte (?:meto|doy)"
            r" una (?:hostia|paliza|torta|leche)\b|\b(?:vas|vais) a (?:morir|pagarlo|sangrar)\b",
            r"\b(?:vais|va|allons|vas|veux)(?: (?:te|vous|le|la|les|lui)| t'| l'|t'|l') ?(?:tuer|casser|frapper|peter|"
            r"defoncer|crever|planter|buter|eclater|exploser|egorger|etrangler|tabasser|demonter|bruler|saigner|"
            r"massacrer|arracher|mettre (?:une|un) \w+)\b|\bt(?:u vas|'es) (?:mourir|mort|morte|crever|prendre une)\b",
        ),
        unless=(
            LAUGHS,
            r"\b(?:dead|die|kill\w*) (?:laughing|last)\b",
            rf"\b(?:in|at|on|with) (?:this|the|that|next|these|my) (?:\w+ )?{_GAME}",
            r"\b(?:dead|lost) (?:wrong|right|tired|last|serious)\b",
        ),
    ),
    rule(
        "violence",
        82,
        (
            r"\b(?:i'?m|im|i am|we'?re|we are|someone is|somebody is|gonna be) (?:\w+ )?(?:shooting|bombing|stabbing|"
            r"killing|burning|blowing) (?:up |down )?(?:the|this|your|everyone|you|our|my|all|people|every\w*)"
            r" ?(?:school|class|house|\w+)?\b",
            r"\b(?:see|watch|make) (?:you|u|him|her|them) (?:bleed|suffer|die|burn|cry in pain|choke)\b",
            r"\b(?:find|hunt|track) (?:you|u|him|her) (?:down|and)\b",
            r"\b(?:you|u) better (?:run|hide|watch)\b",
            r"\b(?:slap|punch|kick|hit|smash|beat|break) (?:you|u|him|her|your|ur) (?:\w+ ){0,2}(?:face|ugly|fat|"
            r"stupid|head|ass|teeth|hard|so|until|unconscious|bloody|senseless)\b",
            r"\bchoke (?:you|u|him|her)\b",
            r"\b(?:go )?jump (?:off|from|in front of) (?:a|the) (?:cliff|bridge|roof|building|train|window|car)\b",
            r"\bdrink bleach\b",
            r"\b(?:slit|cut) ur wrists\b",
            r"\bgo hang\b",
            r"\bneck (?:yourself|urself)\b",
            r"\bdrop dead\b",
            r"\b(?:get|be) (?:shot|stabbed|run over)\b(?=.{0,8}\b(?:you|loser|please|idiot)\b|\W*$)",
            r"\b(?:mach|mache|machen) (?:\w+ )?(?:dich|euch|ihn|sie) (?:fertig|kalt|platt|alle|kaputt)\b",
            r"\b(?:hoffe|hoffentlich|wunsche|wunschte)\b.{0,14}\b(?:stirbst|verreckst|krepierst|du stirbst|krebs|"
            r"uberfahren|tot umfallst)\b",
            r"\b(?:zusammenschlagen|verprugeln|abstechen|abknallen|umbringen|erschiessen|"
            r"totschlagen)\b(?=.{0,20}\b(?:dich|euch|ihn|sie|werd\w*|wir|ich)\b|\W*$)",
            r"\bspring (?:\w+ )?(?:vom|von der|aus dem)\b",
            r"\bwart nur\b.{0,20}\b(?:schule|draussen|morgen)\b",
            r"\b(?:dar(?:te|le|les)?|doy|daremos|metere|meter) (?:\w+ )?(?:una |un |unas |de )?(?:paliza|hostias?|"
            r"golpes?|torta|punetazo|leches|patadas?|tiros?)\b",
            r"\bespero que (?:te mueras|mueras|te atropellen|te maten)\b",
            r"\bte espero (?:fuera|a la salida)\b",
            r"\btirate (?:por|de|a)\b",
            r"\bj'espere que tu (?:meurs|creves|vas mourir|mourras|te fasses)\b",
            r"\bje t'attends (?:a la sortie|dehors)\b",
            r"\b(?:saute|jette[- ]toi) (?:d'un|de la|du|par la|sous)\b",
            r"\btu vas (?:le regretter|saigner|mourir|morfler|prendre cher)\b",
            r"\bt'?(?:es| es) mort(?:e)? (?:demain|a la|si|quand)\b",
            r"\bje vais (?:te |t'|lui |vous )\w*(?:er|ir|re) la (?:tete|gueule|face|figure|machoire)\b",
        ),
        unless=(
            LAUGHS,
            r"\b(?:killing it|killing me|killing this|in the (?:film|movie|book|game)|shooting stars?)\b",
            r"\bburning (?:question|calories)\b",
        ),
    ),
)

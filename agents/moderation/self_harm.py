"""Rules of harm to oneself: a host is called, and nothing is hidden."""

from agents.moderation.rule import rule
from agents.moderation.words import LAUGHS

RULES = (
    rule(
        "self_harm",
        90,
        (
            r"\b(?:i|ill|i'll)\b[\w' ]{0,24}\b(?:want|wanna|wish|going|gonna|ready|rather|try|tried|thought about|"
            r"think about|thinking (?:of|about)|feel like|could|should|might|will)\b[\w' ]{0,14}\b(?:die\b|dead\b|"
            r"dying\b|kill(?:ing)? myself|end(?:ing)? (?:it(?: all)?\b|my life|everything)|hurt(?:ing)? myself|"
            r"disappear(?:ing)? forever|cut(?:ting)? myself|not (?:be alive|exist|wake up)|hang myself|jump off)",
        ),
        unless=(
            rf"{LAUGHS}",
            r"die (?:laughing|of laughter|of boredom|from)",
            r"wish (?:he|she|they|you)",
            r"end it (?:with|here|now)",
            r"\blaughing\b",
        ),
    ),
    rule(
        "self_harm",
        85,
        (
            r"\bkill(?:ing)? myself\b",
            r"\b(?:cut|cutting|harm|harming|burn|burning|starve|starving)(?:ing)? myself\b",
            r"\bhurt(?:ing)? myself\b",
            r"\bself[- ]?harm",
            r"\bending it all\b",
            r"\bend my life\b",
            r"\b(?:don'?t|do not|dont) (?:want to|wanna) (?:live|be alive|exist|be here|wake up|go on)\b",
            r"\b(?:nobody|no ?one|they|you|anyone) (?:would|will|'?d) (?:even )?(?:not )?(?:miss me|care if i|"
            r"notice if i (?:die|was gone|disappeared))",
            r"\bbetter off (?:without me|dead)\b",
            r"\bno reason (?:to live|for me to)\b",
            r"\blife (?:is|isn'?t|has) (?:not |just )?(?:worth|pointless|meaningless|no (?:meaning|point))",
            r"\bnever (?:been )?born\b",
            r"\bcan'?t go on\b",
            r"\bcant go on\b",
            r"\b(?:i|my|me|am|i'm|im)\b.{0,30}\bsuicid",
            r"\bsuicid\w+\b.{0,30}\b(?:i|my|me|only way|way out)\b",
            r"\bi hate (?:my life|myself|being alive)\b",
            r"\btook (?:all )?(?:the|my) pills\b",
            r"\boverdos(?:e|ing)\b.{0,20}\b(?:i|my|me)\b",
        ),
        unless=(LAUGHS,),
    ),
    rule(
        "self_harm",
        85,
        (
            r"\b(?:will|mag|mochte|kann) nicht mehr leben\b",
            r"\b(?:ich )?bring(?:e)? mich(?: \w+)? um\b",
            r"\bmich umbringen\b",
            r"\bmich umzubringen\b",
            r"\britz(?:e|en|t)? mich\b",
            r"\bmich (?:selbst )?(?:ritzen|verletzen)\b",
            r"\bich (?:will|mochte|wurde am liebsten|wollte) (?:\w+ )?(?:sterben|tot sein)\b",
            r"\b(?:war|ware|wunschte ich war) (?:lieber )?tot\b",
            r"\bselbstmord\b.{0,20}\b(?:ich|mich|mir)\b",
            r"\bich\b.{0,25}\bselbstmord",
            r"\bleben (?:hat|macht) (?:keinen|kein) sinn\b",
            r"\bohne mich besser\b",
            r"\bbesser ohne mich\b",
            r"\bich hasse mein leben\b",
            r"\bniemand (?:wurde )?mich vermissen\b",
            r"\bquiero (?:morir(?:me)?|matarme|suicidarme|desaparecer)\b",
            r"\bno quiero (?:seguir )?vivi(?:r|endo)\b",
            r"\bsuicidarme\b",
            r"\bme (?:corto|autolesiono)\b",
            r"\bmi vida no (?:vale|tiene)\b",
            r"\bodio mi vida\b",
            r"\bojala (?:estuviera muert|no hubiera nacido)",
            r"\benvie de (?:mourir|crever|me tuer|en finir)\b",
            r"\bveux (?:mourir|me tuer|en finir|plus vivre|me suicider)\b",
            r"\bplus envie de vivre\b",
            r"\bme suicider\b",
            r"\bme (?:scarifie|mutile)\b",
            r"\bma vie (?:ne vaut|n'a) (?:rien|plus|aucun)",
        ),
        unless=(
            rf"{LAUGHS}",
            r"morir(?:me)? de (?:risa|hambre|sueno)",
            r"mourir de (?:rire|faim)",
            r"sterben vor",
        ),
    ),
    rule(
        "self_harm",
        84,
        (
            r"\b(?:want|wish|going|like) to (?:just )?(?:disappear|vanish|never wake|not wake|fall asleep and never|"
            r"sleep forever|stop existing|be gone forever|not be here)\b",
            r"\bnever (?:wake|waking) up\b",
            r"\bwhat(?:'?s| is) the point (?:of|in) (?:living|life|being alive|going on|anything anymore)\b",
            r"\b(?:been|started|keep|kept|again) cutting(?: (?:again|my (?:arms?|wrists?|legs?|skin)))?\W*$|"
            r"\bcut(?:ting)? my (?:arms?|wrists?|legs?|skin)\b",
            r"\b(?:world|everyone|everybody|family|they|you all|people|mum|mom) (?:would|will|'d|wud) be (?:better|"
            r"happier) (?:off )?(?:without me|if i (?:was|were|died|am))\b",
            r"\btoo many (?:pills|tablets)\b|\b(?:swallowed|took|taken) (?:\w+ ){0,3}(?:pills|tablets)\b",
            r"\b(?:want|need|wish) (?:it|this|everything|the pain) (?:all )?to (?:be over|stop|end)\b",
            r"\b(?:can'?t|cannot|cant) (?:take|do|bear|handle|live) (?:it|this|like this|my life) any ?more\b",
            r"\b(?:don'?t|do not|dont) (?:see|have) (?:a|any) (?:reason|point|future)\b.{0,20}\b(?:live|living|go on|"
            r"life|me|anymore)\b",
            r"\b(?:nobody|no ?one) (?:cares|would care|would notice) if i\b",
            r"\bi (?:deserve|should have|need|have) (?:to )?(?:die|died|be dead)\b",
            r"\b(?:jump|jumping) (?:off|from) (?:a|the) (?:bridge|roof|building)\b",
            r"\b(?:want|wollte|will|mochte) (?:\w+ )?(?:einfach )?(?:nur )?(?:noch )?(?:tot sein|weg sein fur immer|"
            r"nicht mehr da sein|nicht mehr aufwachen)\b",
            r"\b(?:nicht mehr|nie wieder) (?:aufwachen|da sein|weiterleben|leben wollen)\b|\bwelt (?:ohne mich|ist"
            r" besser ohne)\b|\bschneide mich\b",
            r"\b(?:no quiero|ya no quiero) (?:estar|vivir|despertar|existir)\b|\bmejor (?:muert[oa]|sin mi)\b|"
            r"\bquitarme la vida\b",
            r"\b(?:mieux|monde) (?:sans moi|morte?)\b|\bplus (?:me reveiller|etre la|vivre)\b|\bmettre fin a mes"
            r" jours\b|\bme (?:coupe|couper|taillade|pendre)\b(?! (?:la parole|les cheveux|du))",
        ),
        unless=(LAUGHS, r"\bmaths?\b|\bhomework\b|\bquiz\b|\bgame\b"),
    ),
    rule(
        "self_harm",
        82,
        (
            r"\b(?:thinking|think|thought|dreaming|planning|talk\w*) (?:of|about) (?:suicide|killing myself|dying|"
            r"ending (?:it|my life)|self ?harm|death all)\b",
            r"\b(?:i'?m|i am|feel\w*|me) suicidal\b",
            r"\bcommit(?:ting)? suicide\b.{0,16}\b(?:i|me|tonight|today|soon)\b",
            r"\bi (?:\w+ ){0,3}(?:should|could|might|may|want to|better) (?:\w+ )?(?:just )?be dead\b",
            r"\bi wish i (?:was|were|could be) (?:dead|gone|never)\b",
            r"\bgoodbye (?:world|forever|everyone,? forever)\b",
            r"\bmy last (?:day|message|night) (?:alive|on earth|ever)\b",
            r"\bi (?:cut|burn(?:ed|t)?|hurt|scratch(?:ed)?) (?:my|myself)\b.{0,24}\b(?:again|yesterday|today|felt"
            r" good|on purpose|last night|because|every|bleed\w*)\b",
            r"\b(?:don'?t|dont|do not) (?:want to|wanna) be (?:here|alive|around)\b",
            r"\b(?:tired|sick) of (?:living|life|being alive|existing)\b",
            r"\bnobody (?:needs|loves|wants) me\b",
            r"\bi(?:'m| am) (?:worthless|a burden|nothing to anyone)\b",
            r"\b(?:kein\w*|null) (?:bock|lust|kraft|grund)\b.{0,14}\b(?:leben|weiterzuleben|lebe)\b",
            r"\b(?:denke|gedanken)\b.{0,20}\b(?:selbstmord|suizid|umzubringen|tod)\b",
            r"\b(?:suizid|selbstmord) (?:begehen|machen)\b",
            r"\bich (?:hasse|will) mein(?:em)? leben (?:ein ende|nicht|beenden)\b",
            r"\bwill dass es (?:auf|vorbei)\b",
            r"\bkeiner (?:braucht|wurde) mich (?:vermissen)?\b",
            r"\b(?:pienso|pensando) en (?:matarme|suicidarme|morir|el suicidio)\b",
            r"\b(?:nadie me (?:quiere|extranaria)|no vale la pena vivir|quiero acabar con (?:todo|mi vida)|ganas de"
            r" morir)\b",
            r"\b(?:en finir avec (?:la vie|tout|ma vie)|pense au suicide|pensees suicidaires|personne (?:ne"
            r" )?(?:m'aime|me regretterait)|marre de (?:vivre|la vie)|plus la force de vivre)\b",
        ),
        unless=(LAUGHS,),
    ),
)

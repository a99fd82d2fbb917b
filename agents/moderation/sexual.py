"""Rules of sexual talk: said to somebody, or asked of them; biology is none."""

from agents.moderation.rule import rule

RULES = (
    rule(
        "sexual",
        88,
        (
            r"\b(?:suck|lick|touch|grab|ride|eat|stroke|rub|taste|fuck|bang|feel) (?:on )?(?:my|your|ur|her|his|"
            r"this) (?:\w+ )?(?:d+ick|cock|balls|pussy|ass|tits?|boobs?|titties|clit|dong|penis|vagina|cum|body|"
            r"nipples?|butt|lips|thighs?|breasts?)\b",
            r"\b(?:show|flash|see|send|nice|big|sexy|hot|your|ur|her|huge|my|lick|tiny|great|"
            r"massive) (?:me )?(?:your |ur |those |her |some )?(?:boobs?|boobies|tits|titties|nudes?|pussy|cock|"
            r"dick|d pics?|dick pics?|nipples?|bare \w+|cleavage|booty|vagina|penis)\b",
            r"\b(?:porno?s?|porn(?:hub|ograph\w+|stars?)|blow ?jobs?|hand ?jobs?|boners?|horny|hentai|onlyfans|milfs?|"
            r"dildos?|cumming|cumshot|"
            r"gangbang|threesome|orgasms?|rimjob|creampie|deepthroat|camgirl|xxx|xvideos|pornhub|jerk(?:ing)? off|"
            r"wank(?:ing)? off|masturbat\w*|fap(?:ping)?|sexting|cyber ?sex|anal sex|oral sex)\b",
            r"\b(?:have|having|want|wanna|do|had) (?:\w+ )?sex\b(?=.{0,12}\b(?:with (?:you|me|u|her|him)|tonight|"
            r"me)\b)",
            r"\b(?:sex|fuck) (?:with )?(?:me|tonight)\b",
            r"\b(?:wanna|want to|gonna|would|i'?d|let'?s|lets|can i|i'?ll|i want to) (?:\w+ )?(?:fuck|bang|bone|"
            r"shag|lick|spank|undress|strip|smash) (?:you|u|me|her|him|ur|your)?",
            r"\b(?:talk|talking) dirty\b",
            r"\bdirty talk\b",
            r"\b(?:your|ur) (?:panties|underwear|bra|thong)\b",
            r"\b(?:are|r) (?:you|u) (?:a )?(?:virgin|naked|wet|hard|horny)\b",
            r"\b(?:are|r) (?:you|u) wearing (?:a bra|panties|underwear|anything)\b",
            r"\b(?:touch|touching|finger\w*) (?:yourself|urself|myself)\b",
            r"\b(?:your|ur|her|his|that|dat|nice|sexy|hot|phat) (?:ass|butt|booty)\b(?: (?:is|looks|so|in))?",
            r"\bget naked\b",
            r"\btake (?:off )?(?:your|ur) (?:clothes|shirt|pants|top|bra)(?: off)?\b",
            r"\bstrip for\b",
            r"\bwhat (?:are|r) (?:you|u) wearing\b",
            r"\b(?:sit on|cum (?:on|in)) (?:my|your|ur)\b",
            r"\bi(?:'?m| am) (?:so )?(?:hard|wet|horny)\b",
            r"\bbend over\b",
            r"\bmake love\b",
        ),
        unless=(
            r"\b(?:kick|kicking|save|saving|bet|kicked|kicks|busting|work|works|off|beat|beating|whoop\w*) (?:my|"
            r"your|ur|his|her) (?:ass|butt)\b",
            r"\bshag (?:rug|carpet)",
            r"\bi(?:'?m| am) (?:so )?wet from\b",
            r"\bgreat tits?\b(?=.{0,20}bird)",
        ),
    ),
    rule(
        "sexual",
        87,
        (
            r"\b(?:titten|muschi|votze|porno\w*|wichs(?:en|e|t|vorlage)|schwanzlutscher|nacktbild\w*|nacktfoto\w*|"
            r"bumsen|vogeln mit|geile (?:sau|maus|titten|schnitte)|nutte|dickpic\w*|sexting|orgasmus haben|"
            r"arschficken|blasen lassen)\b",
            r"\bfick(?:en|e|t|st)?\b(?! (?:dich|euch|deine))(?=.{0,16}\b(?:mit|dich|mich|wir|will|wollen)\b)",
            r"\b(?:will|mochte|wurde|lass uns|wollen wir|willst du)\b.{0,18}\b(?:ficken|bumsen|vogeln|sex)\b",
            r"\bblas(?:t|e)? (?:mir|ihm) (?:ein\w*|mal|doch)\b",
            r"\blutsch(?:e|t)?\b.{0,12}\b(?:schwanz|mein\w*|ihn)\b",
            r"\b(?:mein\w*|dein\w*) (?:\w+ )?(?:schwanz|bruste|busen|muschi|penis|slip|unterwasche|arsch)\b",
            r"\bzieh dich aus\b",
            r"\bbist du (?:nackt|geil|feucht|jungfrau)\b",
            r"\bich bin (?:so |voll )?(?:geil|feucht)\b(?! auf (?:pizza|das|die))",
            r"\bfollar(?:te|me|nos)?\b",
            r"\b(?:tetas|polla|chupame\w*|chupamela|pajas?|pajear\w*|culo rico|porno|nudes|desnud(?:a|ate)|"
            r"tu cono|cachond[oa]|mamada|correrme|chocho|coger contigo|verga)\b",
            r"\bsexo (?:contigo|conmigo|anal|oral)\b",
            r"\btener sexo\b",
            r"\bque llevas puesto\b",
            r"\b(?:tes|montre(?:-moi)?|tes gros|gros|beaux?|tes petits|voir tes) (?:\w+ )?(?:seins|nichons|fesses|"
            r"nibards|teton\w*)\b",
            r"\b(?:suce|sucer)\b(?=.{0,14}\b(?:ma|moi|la|bite|queue|\w*moi)\b)",
            r"\b(?:ma|ta|sa|grosse) (?:bite|queue|chatte|teub)\b",
            r"\b(?:te|me|nous|vous) (?:baiser|enculer|sodomiser|doigter)\b",
            r"\bon baise\b",
            r"\bveux (?:te )?baiser\b",
            r"\b(?:branle\w*|porno|pipe gratuite|a poil|toute nue|te branles|bander pour|coucher avec (?:toi|moi)|"
            r"fais(?:-| )moi une pipe|bonne baise)\b",
            r"\bfaire l'amour\b",
        ),
        unless=(
            r"\b(?:pap|tu) polla\w+\b",
            r"\bist der arsch\b",
        ),
    ),
    rule(
        "sexual",
        80,
        (
            r"\b(?:see|imagine|want|love|like|seen|picture|get|look|be|you|u|me)\b[\w' ]{0,12}\b(?:naked|nude|topless|"
            r"undressed|without (?:clothes|a shirt|your shirt))\b",
            r"\b(?:sexy|hot|beautiful|nice|amazing|tight|curvy|perfect) (?:\w+ )?(?:body|ass|butt|legs|curves|bum|"
            r"chest)\b(?! (?:of water|work|heat|temperature))",
            r"\b(?:let me|can i|may i|want to|wanna|i'?ll|gonna|would love to|i'?d like to) (?:\w+ )?(?:touch|lick|"
            r"kiss|grope|caress|undress|smell|feel|ride|taste|spank|finger|pound) (?:you|u|your|ur|her|him)\b",
            r"\bsit on my (?:lap|face|\w*dick)\b|\b(?:hook|hooking) up\b|\bmake out with\b|\bin (?:my )?bed with"
            r" (?:me|you|u)\b|\b(?:come|get) (?:in|in ?to) (?:my )?bed\b|\bsleep with (?:me|you|u)\b|\bone night"
            r" stand\b|\bfriends with benefits\b|\bnetflix and chill\b",
            r"\b(?:bra|cup|dick|penis|boob|breast|cock|pussy) size\b|\bhow (?:big|long) is (?:your|ur) (?:\w*dick|"
            r"penis|cock|thing|boobs?|it)\b|\b(?:see|show|suck|touch|wanna see|want|love|eat|lick) (?:\w+ )?(?:my|"
            r"your|ur) (?:\w+ )?(?:dick|cock|penis|pussy|boobs?|tits?|breasts?|junk|package|private parts|privates|"
            r"vagina|bulge)\b",
            r"\bturn(?:s|ed|ing)? me on\b|\b(?:are|r) (?:you|u) (?:\w+ )?(?:turned on|into (?:bdsm|anal|feet)|kinky|a"
            r" virgin|single and horny)\b|\b(?:you|u) (?:make|get) me (?:\w+ )?(?:hard|wet|horny)\b|\bsexy (?:baby|"
            r"girl|boy|pic\w*|time|mama|thing)\b|\b(?:you'?re|ur|you are|u r) (?:so |really |very )?(?:sexy|fuckable|a"
            r" slut|hot as fuck)\b|\bfeet pics?\b|\bsugar daddy\b",
            r"\bsex (?:gehabt|mit (?:mir|dir)|haben wir)\b|\b(?:deine|deinen|dein|ihre|meinen|mein|meine) (?:\w+"
            r" )?(?:bruste?|titten|brust sehen|penis|schwanz|po|muschi|hintern|unterhose|bh|"
            r"korper)\b(?=.{0,14}\b(?:sehen|zeig\w*|anfassen|geil|lecken|ansehen|nackt|sexy|ist|heiss)\b|\W*$)|"
            r"\b(?:will|mochte|wurde) (?:dich|dir) (?:\w+ )?(?:nackt|ausziehen|lecken|kussen|anfassen|vernaschen|"
            r"ficken)\b|\bnackt (?:sehen|bilder|vor mir)\b",
            r"\b(?:verte|ver tu|quiero verte|imagino) (?:\w+ )?(?:desnud[oa]|culo|tetas|cuerpo|sin ropa)\b|\bque"
            r" (?:buena|bueno) estas\b|\b(?:tocarte|lamerte|besarte toda|metertela|comerte el|chuparte)\b|\b(?:tu|mi)"
            r" (?:polla|cono|culo|pene|vagina|tetas)\b|\bde que color (?:es|son) (?:tu|tus) (?:bragas|ropa interior|"
            r"tanga)\b",
            r"\b(?:te voir|voir ton corps|veux te voir|envie de te voir) (?:\w+ )?(?:nue?|a poil|deshabillee?|"
            r"corps)\b|\b(?:te|toi) (?:lecher|toucher|caresser|deshabiller|prendre|peloter)\b|\b(?:ton|mon|ta|ma)"
            r" (?:cul|penis|bite|chatte|vagin|corps sexy|zizi|soutif|culotte)\b(?! (?:de sac|entre))|\bt'es (?:trop"
            r" )?(?:bonne|bandante|sexy)\b|\bcouche(?:r|s)? avec\b",
        ),
        unless=(
            r"\bnaked (?:mole|eye|truth|gun)\b",
            r"\b(?:statues?|paintings?|animals?|cats?|mole rats?|romans?|greeks?|planet|ballet)\b",
            r"\bhot body\b(?=.{0,20}\b(?:star|planet|sun|heat)\b)",
            r"\bkiss (?:you|u|your) (?:goodbye|hand|points|chances)\b",
        ),
    ),
    rule(
        "sexual",
        78,
        (
            r"\b(?:let'?s|lets|wanna|want to|can we|could we|will you|would you|should we|we should|you and me|gonna|"
            r"i'?d|after school|have you ever|did you ever|you ever)\b[\w' ]{0,14}\b(?:sex|fuck|bang|shag|do it in"
            r" bed)\b",
            r"\b(?:have|having|had) sex (?:with (?:me|you|u|her|him|us)|after|tonight|tomorrow|later|together|now|"
            r"yet)\b",
            r"\b(?:you|u) (?:\w+ )?taste (?:good|nice|sweet)\b",
            r"\b(?:big|huge|fake|perfect|bouncy|nice|great) (?:tits|titties|boobs|boobies|melons|knockers|rack|ass|"
            r"butt|booty|cock|dick)\b(?! .{0,20}\b(?:birds?|species)\b)",
            r"\b(?:schlaf(?:en|e|st)?|ins bett|geknutscht|knutschen) mit (?:mir|dir|ihm|ihr)\b",
            r"\bmit (?:mir|dir|ihm|ihr) (?:\w+ )?(?:schlafen|ins bett|knutschen|rummachen)\b",
            r"\b(?:acostarte|acostarnos|dormir) con(?:migo|tigo)\b",
            r"\bcoucher? avec (?:moi|toi|elle|lui)\b",
            r"\bdans mon lit\b",
            r"\ben mi cama\b",
            r"\bi(?:'m| am)? (?:\w+ )?touch(?:ing)? (?:myself|my (?:self|body|privates))\b",
            r"\b(?:nacktfotos?|nudes|dick ?pics?|unsolicited pics?)\b",
        ),
    ),
)

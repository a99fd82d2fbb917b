"""The words by which strangers approach children, as rules over plain small letters (see guardian.py).

They ask for age, place, pictures, a meeting, secrecy, another app; in English, German, Spanish and French. Each rule is a
pattern that looks a few words far, so that it takes no long time on any text.
"""

APPS = (
    r"(?:insta(?:gram)?|snap(?:chat)?|tik ?tok|disc(?:ord)?|dc|telegram|whats ?app|wh?atsapp|roblox|kik|skype|steam|"
    r"psn|"
    r"signal|facebook|fb|messenger|twitch|omegle|minecraft|fortnite|xbox)"
)
"""Where people write each other, other than here."""

_YOU = r"(?:you|u|ya|yall|y'all)"
_YOUR = r"(?:your|ur|yo|youre)"
_ARE = r"(?:are|r)"
_REACH = (
    rf"(?:{APPS}|number|phone(?: number)?|cell|e-?mail|address|gamertag|socials|nummer|handynummer|telefonnummer|"
    rf"adresse|"
    r"mailadresse|numero|telefono|direccion|correo|num|tel)"
)
_FAMILY = r"(?:mum|mummy|mom|mommy|mam|mother|dad|daddy|father|parents?|family|teachers?)"
_ELTERN = r"(?:eltern|mama|papa|mutter|vater|lehrer(?:in)?|familie)"
_PADRES = r"(?:padres|madre|padre|mama|papa|profe(?:sora?)?|familia)"
_PARENTS = r"(?:parents|mere|pere|maman|papa|prof(?:esseur)?|famille)"
_PICTURE = r"(?:pics?|photos?|selfies?|nudes?|pictures?|videos?)"

APPROACHES = (
    # English: age, place, pictures, meeting, secrecy, another app, gifts.
    rf"\bhow old {_ARE} {_YOU}\b",
    rf"\bwhat(?:'?s| is) {_YOUR} (?:real )?age\b",
    rf"\b{_ARE} {_YOU} (?:over|under) 1\d\b",
    rf"\b(?:what|which) (?:grade|year|class) {_ARE} {_YOU} in\b",
    r"\ba/?s/?l\b",
    rf"\bhow old {_YOU}(?: {_ARE})?\b",
    rf"\bwhere (?:(?:do|d|does) )?{_YOU} (?:live|stay)\b",
    rf"\b(?:what|which) (?:city|town|street|village|area) (?:(?:do|{_ARE}) )?{_YOU}\b",
    rf"\b(?:what(?:'?s| is)|where(?:'?s| is)|tell me|give me|gimme) {_YOUR} (?:home ?)?(?:address|street|"
    r"school|house|home)\b",
    rf"\b(?:what|which) school (?:do |does )?{_YOU}\b",
    rf"\bwhere (?:do |does )?{_YOU} go to school\b",
    rf"\btell me where {_YOU} live\b",
    rf"\b(?:send|snd|show|give|post|got|have)(?: me| us)?(?: any| a| an| some| {_YOUR}| more|"
    rf" another)?(?: \w{{1,12}})? "
    rf"(?:(?:pics?|selfies?|nudes?)\b(?! (?:of|with) (?:the|a|this)\b)|{_PICTURE} of (?:{_YOU}|yourself)\b)",
    rf"\b(?:send|show|see)(?: me)? {_YOUR} (?:face|body|{_PICTURE})\b",
    rf"\bturn (?:on )?{_YOUR} (?:web)?cam(?:era)?(?: on)?\b",
    r"\b(?:wanna|want to|lets|let's|let us|can we|could we|shall we|should we|we (?:should|could|can)|"
    rf"can i|i (?:want|wanna) (?:to )?)(?: \w{{1,8}})? ?"
    rf"(?:meet(?: up)?(?: {_YOU}| irl| in person| in real life| after| at| tonight| tomorrow|\?|$)|hang ?out|see {_YOU}"
    rf" irl)",
    r"\bmeet me\b",
    r"\bmeet (?:up )?(?:irl|in person|in real life)\b",
    r"\bcome (?:over )?to my (?:house|place|flat|room|car)\b",
    rf"\bpick {_YOU} up\b",
    rf"\b{_ARE} {_YOU} (?:\w{{1,6}} )?(?:home )?alone\b",
    rf"\b(?:is|{_ARE}) {_YOUR} {_FAMILY} (?:\w{{1,6}} )?(?:home|there|around|away|out|watching)\b",
    rf"\b(?:don'?t|do not|never|no need to) (?:(?:need|have|want|ever|you|dare)(?: to)? )?tell (?:it |this )?(?:to"
    rf" )?(?:{_YOUR} |the |any )?{_FAMILY}\b",
    r"\b(?:don'?t|do not|never) tell (?:anyone|anybody|any1|no ?one|nobody) (?:about|that) (?:this|us|me|we|our|i)\b",
    r"\bour (?:\w{1,8} )?secret\b",
    r"\bkeep (?:this|it|us) (?:a )?secret\b",
    r"\b(?:just |stays? |only |keep (?:it|this) )between (?:us|you and me|u and me|the two of us)\b",
    r"\b(?:just|only) (?:you and (?:me|i)|u and me|us two|the two of us|we two)\b",
    r"\b(?:video ?call|facetime|video ?chat|voice ?chat|call)(?: with)? (?:me|you|u)\b(?= (?:later|tonight|after|now|"
    r"alone|at|on|pls|please)\b|\W*$)",
    r"\b(?:wanna|want to|can we|let'?s|lets|could we) (?:video ?call|facetime|video ?chat|webcam)\b",
    r"\b(?:talk|chat|meet|go|be) (?:\w{1,9} )?(?:private|alone with|secretly|in secret)\b",
    rf"\b{_ARE} {_YOU} an? (?:boy|girl)\b(?! or (?:a )?robot)",
    rf"\bwhat do {_YOU} look like\b",
    rf"\bwhat(?:'?s| is) {_YOUR} (?:real|full|last|actual) name\b",
    rf"\bwhen {_ARE} {_YOU} (?:home )?alone\b",
    r"\bhow old\W*$",
    r"\bour little thing\b",
    r"\b(?:delete|erase) (?:this|these|our|the) (?:chats?|messages?|texts?)\b",
    rf"\b(?:add|dm|pm|message|msg|text|snap|write|call|hit|follow|find) me (?:up )?(?:on|at|in|over) (?:my )?{APPS}\b",
    rf"\b(?:do |can |could )?{_YOU} (?:have|got|use|on) (?:an? )?{APPS}\b(?! open| running)",
    rf"\b(?:got|have) {APPS} ?\?",
    rf"\b(?:what(?:'?s| is)|whats|give me|gimme|drop|send(?: me)?|share|can i (?:get|have)|tell me) {_YOUR} {_REACH}\b",
    rf"\b(?:talk|chat|move|switch|go|continue|text) (?:\w{{1,8}} )?(?:to|on|over on|in) (?:{APPS}|private|dms?)\b",
    r"\btalk (?:\w{1,6} )?privately\b",
    r"\b(?:dm|pm|text) me\b",
    r"\badd me(?: pls| please)? ?[.!]*$",
    r"\bprivate (?:chat|message|msg) (?:me|with)\b",
    r"\b(?:check|open) (?:your|ur) dms?\b",
    rf"\bi(?:'?ll| will| can| could) (?:buy|give|send|get) {_YOU} (?:\w{{1,8}} )?(?:gifts?|robux|v-?bucks|"
    r"money|skins?|presents?|phone)\b",
    rf"\bmature for {_YOUR} age\b",
    rf"\b(?:do )?{_YOU} (?:have|got) a (?:boyfriend|girlfriend|bf|gf)\b",
    rf"\b{_YOUR} (?:mum|mummy|mom|mommy|dad|parents?|family)\b.{{0,16}}\b(?:asleep|sleeping|not (?:home|there|around|"
    rf"watching|looking)|out|gone|at work|away|know|see this|find out)\b",
    rf"\b(?:don'?t|do not|never) (?:let|show) (?:\w+ ){{0,3}}(?:{_YOUR} )?{_FAMILY}\b",
    rf"\b(?:tell|give|say) (?:me )?{_YOUR} (?:real |actual |exact |true |full |last |home )*(?:age|name|surname|"
    rf"birthday|location|school|address|phone|number)\b",
    rf"\b(?:what|wat|wats|whats|what's|wut)(?:'?s| is|s)? {_YOUR} (?:real |actual |full |last |home |exact )*(?:age|"
    rf"surname|name irl|birthday|location|snap|insta|discord|number|phone|address|username|user ?name|handle|tiktok)\b",
    rf"\b(?:can|could|may|let|want|wanna|love|like) (?:i|me|to)? ?(?:see|know) (?:what {_YOU} (?:look|wear)|how {_YOU}"
    rf" look|{_YOUR} (?:face|body|room|bedroom|house)|where {_YOU} live|how old)\b",
    rf"\b(?:i|we|i'll|i can|could|can) (?:could |can |will )?(?:pick|collect|fetch|get|drive|visit|come (?:see|visit|"
    rf"and get|to)) {_YOU} (?:up |home )?(?:from|at|after|tonight|tomorrow|later|alone|school|home)\b",
    rf"\b(?:do )?{_YOU} live (?:near|in|close|alone|around|by|with)\b",
    rf"\b(?:which|what) (?:area|part|street|district|neighbou?rhood|bus|town|village)\b.{{0,16}}\b(?:{_YOU}|live)\b",
    rf"\b(?:wanna|want to|will {_YOU}|would {_YOU}|can {_YOU}) be my (?:gf|bf|girlfriend|boyfriend|secret|special|"
    rf"little|valentine|baby|girl|boy)\b",
    rf"\b{_ARE} {_YOU} (?:single|taken|dating|a minor|underage|in (?:primary|middle|high|secondary) school)\b",
    r"\b(?:dm|message|msg|text|call|write|pm|contact|add|snap)(?: to)? me (?:when|later|tonight|after|alone|if|"
    r"private|privately|pls|please|there|now|back|ur|your|first)\b",
    r"\b(?:i'?m|i am|im) (?:older|an adult|\d\d) but\b",
    r"\bage (?:is just|doesn'?t matter)\b",
    rf"\b{_YOU} can trust me\b",
    rf"\bi won'?t (?:tell|hurt)\b.{{0,12}}\b(?:anyone|anybody|{_YOU})\b",
    r"\bspecial (?:friend|secret)\b",
    # German.
    r"\bwie alt (?:bist|biste|seid|bistn)\b",
    r"\bwas ist dein alter\b",
    r"\bin welche[rn]? klasse (?:bist|gehst)\b",
    r"\bbist du (?:schon|uber|unter) 1\d\b",
    r"\bwo (?:genau )?(?:wohnst|wohnt|lebst) (?:du|ihr)\b",
    r"\bwo wohnst\b",
    r"\b(?:auf|in|an) welche[rn]? schule\b",
    r"\bwelche schule\b.{0,12}\bdu\b",
    rf"\b(?:was|wie|gib|sag|schick|verrat)\b[\w ]{{0,20}}\bdeine?n? {_REACH}\b",
    r"\b(?:schick|schicke|send|zeig|zeige)(?: mir| uns)?(?: doch| mal| bitte)*(?: ein| nen?| dein| deine|"
    r" paar| noch)*(?: \w{1,10})? (?:selfies?|nacktfotos?|nacktbild(?:er)?|pics?|(?:bild(?:er)?|fotos?|videos?) von"
    r" dir)\b",
    r"\b(?:schick|schicke|zeig|zeige)(?: mir)?(?: doch| mal| bitte)* (?:dich|dein gesicht|deinen korper|"
    r"deine? (?:bild(?:er)?|fotos?))\b",
    r"\bmach\w* (?:mal )?deine (?:kamera|cam) an\b",
    r"\b(?:wollen|sollen|konnen|konnten|lass|lasst)\b(?: wir)?(?: uns)?(?: mal| doch| in echt| heute|"
    r" morgen| allein)* (?:treffen|sehen)\b",
    r"\btreffen wir uns\b",
    r"\btriffst du dich\b",
    r"\bkomm (?:\w{1,6} )?(?:zu mir|mich besuchen)\b",
    r"\bich hol(?:e)? dich ab\b",
    r"\bbist du (?:\w{1,6} )?alleine?\b",
    r"\bsind deine eltern (?:\w{1,6} )?(?:da|weg|zuhause|zu hause)\b",
    rf"\b(?:sag|sags|erzahl|erzahle|verrat)\b[\w' ]{{0,14}}\b(?:nicht )?deine[nrm] {_ELTERN}\b",
    r"\b(?:sag|sags|erzahl|erzahle)\b[\w' ]{0,8}\b(?:niemande[mn]?|keine[mn])\b.{0,20}\b(?:uns|mir|das|davon|ja)\b",
    r"\bunser (?:\w{1,8} )?geheimnis\b",
    r"\bbleibt unter uns\b",
    r"\blosch(?:e)? (?:den|diesen|unseren) chat\b",
    rf"\bhast (?:du|d) (?:auch )?{APPS}\b",
    r"\bschreib (?:mir|mich) (?:\w{1,6} )?(?:auf|bei|uber|in|privat|an auf)\b",
    r"\badde? mich\b",
    rf"\blass (?:uns )?(?:mal )?(?:privat|allein|auf {APPS}|bei {APPS}|in {APPS})\b",
    r"\bich (?:schenk|schenke|kauf|kaufe) dir\b",
    r"\bhast du (?:schon )?(?:einen freund|eine freundin)\b",
    r"\bwie (?:du )?(?:aussiehst|siehst du aus)\b",
    r"\bzeig(?:e|st)? (?:mir )?(?:mal )?(?:dich|wie du|dein zimmer)\b",
    r"\bwas hast du an\b",
    r"\bwie heisst (?:du (?:richtig|wirklich|mit nachnamen)|deine schule|deine strasse)\b",
    r"\b(?:dein|deinen) (?:nachname|nachnamen|richtiger name|echter name|alter|geburtstag)\b",
    r"\b(?:schreib|schreibe|ruf|texte|meld|melde) (?:mir|mich|dich)(?: \w+){0,2} (?:privat|an|heimlich|allein|bei mir|"
    r"wenn deine|spater|auf)\b",
    r"\bprivat(?:er)? (?:chat|schreiben|reden)\b",
    r"\b(?:darf|durfen|soll|sollen) (?:\w+ )?(?:niemand|keiner|deine eltern|deine mama|dein papa)(?: \w+){0,2}"
    r" (?:wissen|sehen|erfahren)\b",
    r"\bnur (?:wir zwei|wir beide|du und ich)\b",
    r"\bwenn deine eltern\b",
    r"\bwillst du meine? (?:freundin|freund) sein\b",
    r"\bhast du (?:bilder|fotos|ein bild|ein foto) von dir\b",
    # Spanish.
    r"\bcuantos anos (?:tienes|teneis)\b",
    r"\bque edad tienes\b",
    r"\bdonde (?:vives|vivis)\b",
    r"\ba que (?:colegio|escuela|instituto|cole) vas\b",
    rf"\b(?:cual es|dame|pasame|dime|me das) tu {_REACH}\b",
    rf"\btienes {APPS}\b",
    r"\b(?:escribeme|hablame|agregame|anademe) (?:por|en|al|a)\b",
    r"\b(?:manda|mandame|envia|enviame|pasa|pasame)(?:me)? (?:una|tu|unas|tus|mas) (?:\w{1,10} )?(?:fotos?|"
    r"selfies?|packs?)\b",
    r"\bpon (?:la|tu) camara\b",
    r"\b(?:quieres|podemos|quereis) (?:quedar|vernos|conocernos)\b",
    r"\bquedamos (?:en|hoy|manana|despues|solos)\b",
    r"\bven a mi casa\b",
    r"\bestas sol[oa]\b",
    rf"\bno (?:se )?(?:lo |le )?(?:digas|cuentes)(?: nada)? a (?:nadie|tus? {_PADRES})\b",
    r"\bnuestro (?:\w{1,8} )?secreto\b",
    r"\bte (?:compro|regalo)\b",
    r"\ben que (?:calle|ciudad|barrio|pueblo|colegio|curso|escuela) (?:vives|estas|estudias|vas)\b",
    r"\bcomo (?:eres fisicamente|te apellidas|se llama tu (?:colegio|escuela))\b",
    r"\bestan tus padres\b",
    r"\b(?:solo|solos|solas) (?:tu y yo|los dos)\b",
    r"\bque no se enteren\b",
    r"\bquieres ser mi (?:novi[oa])\b",
    r"\bhablamos (?:por|en) (?:privado|insta|whatsapp|snap|discord)\b",
    r"\bte recojo\b",
    r"\btienes (?:fotos|novi[oa])\b",
    # French.
    r"\b(?:t'?as|tu as|t as) quel age\b",
    r"\bquel age (?:as[- ]tu|tu as|t'?as|avez)\b",
    r"\bt'?u? ?habites ou\b",
    r"\bou (?:est-ce que )?(?:tu |t')?habites\b",
    rf"\b(?:c'?est quoi|quel(?:le)? est|donne[- ]moi|file[- ]moi|passe[- ]moi) t(?:on|a) {_REACH}\b",
    rf"\b(?:t'?as|tu as) (?:un )?{APPS}\b",
    r"\bajoute[- ]moi\b",
    r"\benvoie(?:s)?(?:[- ]moi)? (?:une|ta|des|tes) (?:\w{1,10} )?(?:photos?|selfies?|nudes?)\b",
    r"\b(?:allume|mets) ta (?:cam|camera|webcam)\b",
    r"\bdans quel(?:le)? (?:ecole|college|lycee)\b",
    r"\bon (?:peut )?(?:se voir|se rencontre|se rencontrer|se retrouve)\b",
    r"\bqu'on se voie\b",
    r"\bviens chez moi\b",
    r"\b(?:t'?es|tu es) (?:toute? )?seule?\b(?! a)",
    rf"\b(?:dis|raconte)[\w' -]{{0,16}} a (?:personne|tes {_PARENTS}|ta {_PARENTS}|ton {_PARENTS})\b",
    r"\bnotre (?:petit )?secret\b",
    r"\becris[- ]moi (?:sur|en prive)\b",
    r"\b(?:on )?se (?:voit|voir|retrouve|rencontre) (?:\w+ )?(?:seuls?|tous les deux|en vrai|en cachette|chez (?:moi|"
    r"toi))\b",
    r"\b(?:juste|rien que) (?:toi et moi|nous deux|tous les deux)\b",
    r"\bsans (?:tes parents|ta mere|que tes parents)\b",
    r"\btes parents (?:sont|dorment|savent|ne doivent)\b",
    r"\btu ressembles a quoi\b",
    r"\bmontre[- ]toi\b",
    r"\bmontre[- ]moi (?:ton visage|ta tete|une photo)\b",
    r"\btu vas (?:a|dans) quelle? (?:ecole|college|lycee)\b",
    r"\bc'est quoi ton (?:vrai nom|nom de famille|age)\b",
    r"\ben prive\b",
    r"\btu veux etre (?:ma copine|mon copain)\b",
    r"\bt'?as un (?:copain|mec)\b",
    r"\btu vis ou\b",
    r"\bdans quelle (?:rue|ville)\b.{0,10}\btu\b",
)

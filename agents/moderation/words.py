"""The words of the rules: regular expressions over plain small letters, without accents (`ä` is `a`, `é` is `e`).

They are in English, German, Spanish and French. A list that calls names is no pleasant reading; it stands here in
order that
nobody has to read it in a chat.
"""


def words_of(text: str) -> tuple[str, ...]:
    """The words of a list, in its order."""
    return tuple(text.split())


def any_of(*lists: str) -> str:
    """One alternative of all words of some lists, longest first."""
    words = {word for words in lists for word in words.split()}
    return (
        "(?:" + "|".join(sorted((word.replace("_", " ") for word in words), key=lambda word: (-len(word), word))) + ")"
    )


VULGAR = any_of(
    """
    ass_?holes? arse_?holes? asshats? arsehats? dumb_?ass(?:es)? jackass(?:es)? fat_?ass bitch(?:es)? biatch
    cunts? twats? pricks?
    dick_?heads? shit_?heads? shit_?face fuck_?(?:er|face|head|tard)s? mother_?fuck(?:er|a)s? cock_?suckers?
    wankers? tossers?
    bastards? whores? sluts? skanks? retard(?:s|ed)? douche(?:bags?|s)? piece_of_(?:shit|crap|trash|garbage) stfu
    gtfo kys
    fuck_(?:you|u|off|ya|yourself|this_guy|him|her|them) f_u fuck_?yo?u go_fuck fu+ck_?off fck_(?:you|u|off)
    fck_?u fuk_(?:you|u|off) screw_you
    piss_off bollocks_to_you eat_shit go_to_hell blow_me cretins? imbeciles? halfwits? nitwits? numbskulls?
    bell_?ends? knob_?heads? gits?
    """,
    """
    arsch(?:loch|locher|geige|gesicht)?e? wichsers? hurensohne? hurensohn hure schlampen? missgeburten? misgeburt
    fotze spasti? spast(?:en)?
    spacko vollpfosten vollidiot(?:en)? vollhonk drecksau drecksack mistkerl mistgeburt scheisskerl pisser penner
    bastarde? miststuck bloede_kuh
    fick_(?:dich|deine_mutter|euch) fickt_euch verpiss_(?:dich|euch) verpisst_euch
    halt_(?:die_fresse|dein_maul|deine_fresse|die_klappe|dein_mund)
    halt'?s_maul halts_maul haltet_die_fresse leck_mich opferkind hdf fresse_halten behinderter? dummkopf du_opfer
    du_hund du_spast
    """,
    """
    hij[oa]s?_de_(?:puta|perra) hijoputa hdp gilipollas cabron(?:a|es)? pendej[oa]s? imbecil(?:es)? capull[oa]s?
    subnormal(?:es)? mamon(?:es)?
    puta_madre vete_a_(?:la_mierda|tomar_por_culo) que_te_(?:jodan|den) chinga_tu_madre come_mierda malparid[oa]
    zorra perra_de_mierda
    callate_(?:la_boca|imbecil|idiota|tont[oa]|puta) puto_(?:idiota|tonto|gordo|friki)
    puta_(?:idiota|tonta|gorda|friki) mierda_de_persona
    """,
    """
    connards? connass?es? conn?asse encules?e? enfoires?e? salopes? salauds? batards? putes? fdp
    fils_de_(?:pute|chien) ntm nique_(?:ta|tes)_\\w+
    ta_gueule ferme_(?:ta_gueule|la) va_te_faire_(?:foutre|enculer|voir) va_(?:mourir|chier) casse_toi
    degage_(?:connard|sale\\w*) abrutis?e?
    cretins? debiles?_mental bouffons? grosse?_(?:merde|vache|conne?) sous_merde trou_du_cul tocards?
    sale_(?:con|conne|chien|pute|idiot|merde|batard|type|gros)
    """,
)
"""What calls somebody names whoever is meant."""

NAMES = any_of(
    """
    idiot(?:s|ic)? idoit iddiot morons? moronic stupid(?:s|est|er)? dumb(?:est|er)? dum dumbos? losers? fools?
    foolish ugly ugliest fat(?:ty|so|test)? jerks?
    trash garbage rubbish noobs? n00bs? pathetic worthless useless clowns? pigs? cows? brainless braindead
    brain_dead dorks? freaks? creeps? creepy
    disgusting weirdos? scum rats? snakes? donkeys? monkeys? crybab(?:y|ies) bab(?:y|ies) disgrace embarrassment
    embarrassing
    dimwits? lame annoying_as_hell insufferable waste_of_(?:space|air|oxygen) failure smelly stinky slow_in_the_head
    nothing_but_trash wimps? dweebs? donuts? muppets? plonkers? numpt(?:y|ies) dunces? dolts? simpletons?
    weaklings? chumps? bozos? buffoons? goblins? trolls? hags? slobs?
    swine vermin parasites? psychos? lunatics? dipsticks? wuss(?:es)? siss(?:y|ies) pansy nutcases? schmucks?
    pea_?brains? bird_?brains? airheads? blockheads? lowlifes? low_life
    dirtbags? scumbags? sleazebags? cockroach(?:es)? leech(?:es)? sheep peasants? spastic mental_case nutter
    thick_as_\\w+ this_thick so_thick as_thick dense_as_\\w+ repulsive
    revolting vile obnoxious clueless mindless hopeless talentless spineless gutless unlovable unwanted
    incompetent illiterate ignorant insignificant puny scrawny chubby obese
    nasty_piece horrible_human sad_little toxic_person attention_seeker try_?hard skank pizza_face four_eyes
    fishface maggots? worms? toads? hideous awful_person terrible_person horrible_person
    """
)
"""What is an insult when said of somebody, in English."""

NAMES_DE = any_of(
    """
    idiot(?:en)? dumm dummer dumme dumm_wie_\\w+ blod bloder blode blod_wie_\\w+ hasslich hassliche[rs]? fett fetter
    fette depp trottel loser versager versagerin opfer
    spast behindert asozial asi widerlich eklig peinlich erbarmlich wertlos nutzlos schwein sau kuh esel affe
    ziege lusche niete nichts_wert abschaum dreck mull
    hohl zuruckgeblieben gestort krank_im_kopf hirnlos
    """
)
NAMES_ES = any_of(
    """
    idiotas? tont[oa]s? estupid[oa]s? fe[oa]s? gord[oa]s? imbeciles? imbecil inutil(?:es)? burr[oa]s?
    perdedor(?:a|es)? payas[oa]s? basura asqueros[oa]s? patetic[oa]s?
    cerd[oa]s? vac[oa]s? mongol[oa]? retrasad[oa]s? una_mierda un_asco nadie ridicul[oa]s? lament?able
    """
)
NAMES_FR = any_of(
    """
    idiote?s? conn?e?s? stupides? bete_comme_\\w+ debiles? moches? laide?s? gros(?:se)?s? nulle?s?_a_chier
    nulle?s? imbeciles? abrutis?e? pathetiques? ridicules?
    inutiles? degueulasses? degoutante?s? mongol(?:ienn?e?)? cretine?s? bouffonn?e?s? porcs? vache dechets?
    une_merde looser losers? attardee?s?
    """
)

BARE_NAMES = any_of(
    "idiots? morons? losers? dumbos? dweebs? muppets? plonkers? numpt(?:y|ies) dunces? bozos? buffoons? freaks?"
    " clowns? chumps? dimwits? airheads? lowlifes? scumbags? dirtbags?"
    " psychos? wuss(?:es)? siss(?:y|ies) swine vermin"
    " (?:fucking|bloody|little|stupid|dumb|silly|complete|total|absolute|brainless|pathetic"
    "|ugly|fat|dirty)_(?:joke|rats?|clowns?|freaks?|sheep|worms?"
    "|thing|people|trash|pigs?|liars?|monkeys?|donkeys?|fools?)"
    " crybab(?:y|ies) scum weirdos? dimwits? fatty fatties fatso noobs?"
    " ugly_(?:cow|pig|face|bitch|freak|dog|kid|boy|girl)"
    " fat_(?:cow|pig|kid|boy|girl) stupid_(?:cow|pig|kids?|boys?|girls?|idiots?|bitch|noobs?|losers?|head)"
    " dumb_(?:kids?|boys?|girls?|idiots?|cow|noobs?)"
    " pathetic_(?:losers?|noobs?|idiots?) silly_cow brain_of_a_\\w+",
    "depp(?:en)? trottel idiot(?:en)? blodmann blodian dumme_(?:kuh|gans|sau) fette_(?:kuh|sau|schwein) fettsack"
    " fettes_schwein lusche",
    "idiotas? tont[oa]s? estupid[oa]s? tarad[oa]s? payas[oa]s? burr[oa] cerd[oa]",
    "idiote?s? imbeciles? nulos? debiles? gros_porc grosse_truie bouffons? guignols?",
)
"""What is an insult when a line says hardly anything else."""

PEOPLE = any_of(
    """
    muslims? jews? jewish_people christians? hindus? atheists? blacks black_people
    black_(?:kids|girls|boys|men|women) whites white_people gays gay_people lesbians
    homosexuals trans(?:gender)?_people transsexuals immigrants? migrants? foreigners? refugees? mexicans? chinese
    asians? africans? arabs? turks? turkish_people
    indians? pakistanis? gypsies gypsy roma_people brown_people yellow_people black_person minorities refugees
    women_drivers russians? ukrainians? poles polish_people germans? french_people italians? americans? latinos?
    hispanics?
    romanians? albanians? syrians? girls women woman females boys men disabled_people disabled_kids
    autistic_people autists? handicapped_people poor_people natives
    """,
    "auslander turken juden muslime moslems araber schwarze fluchtlinge zigeuner polen russen schwule lesben"
    " frauen madchen behinderte asylanten migranten",
    "negros moros judios gitanos sudacas inmigrantes extranjeros chinos gays maricas mujeres chicas musulmanes"
    " arabes rumanos mexicanos latinos indios",
    "arabes noirs juifs musulmans gitans roms etrangers immigres chinois femmes filles gays homosexuels"
    " asiatiques migrants turcs",
)
"""Groups of people; of each much is said in a quiz, so only together with what degrades them."""

DEGRADING = any_of(
    """
    stupid dumb too_stupid too_dumb disgusting terrorists? criminals? thieves thief vermin dirty filthy inferior
    evil lazy subhuman parasites? rats scum freaks
    sick unnatural animals brainwashed useless weak primitive uncivilized barbarians? savages? perverts? crooks?
    scammers? murderers rapists? retarded violent dangerous_animals retards? less_intelligent cockroaches trash
    garbage worthless a_disease a_plague idiots liars rapists ugly stink sinful monsters pigs smelly
    """,
    "dumm eklig widerlich kriminell kriminelle terroristen diebe dreck abschaum parasiten minderwertig ungeziefer"
    " faul untermenschen schuld schweine",
    "inferiores tontos? tontas? asquerosos? ladrones criminales terroristas basura escoria ratas sucios vagos animales",
    "inferieurs? inferieures? stupides? sales voleurs? terroristes? criminels? degoutants? parasites? dechets?"
    " animaux betes",
)

SLURS = any_of(
    "nigg(?:er|ers|a|as|az|uh) faggots? fags? fagg?ot trann(?:y|ies) kikes? wetbacks? towelheads? ragheads?"
    " sandnigg\\w+ gooks? chinks? coons dykes? pakis? beaners? spics?",
    "kanaken? kanacken? neger nigger schwuchteln? judensau judenschwein untermensch(?:en)? kameltreiber transe"
    " schlitzauge[nr]? zigeunerpack",
    "maricon(?:es)? maric[ao]s? sudacas? negratas? panchitos? puto_moro"
    " putos_(?:moros|negros|judios|gays|chinos|rumanos) put[ao]s?_(?:mor[ao]|negr[ao])s? moro_de_mierda",
    "bougnoules? youpins? negresse bamboulas? tarlouzes? tapettes?"
    " sale_(?:arabe|noir|juif|pede|negre|gouine|chinetoque|rom) sales_(?:arabes|noirs|juifs|pedes) pd(?:_de_merde)",
)

DISGUISED = words_of(
    """
    fuck fucking fucker fucked shit shitty bitch bitches asshole ass cunt dick dickhead whore slut bastard nigger
    nigga faggot fag retard idiot stupid moron dumbass wanker twat prick pussy cock cum porn sex kill arsch
    arschloch fick ficken scheisse hurensohn fotze wichser schlampe puta mierda cabron joder polla merde connard
    salope pute encule
    """
)
"""Words of which people star out letters; the first that fits is meant."""

LAUGHS = (
    r"(?:\bl+o+l+\b|\blmf?ao\b|\bro[tf]+l\b|\bha(?:ha)+|\bhe(?:he)+|\bja(?:ja)+|\bxd+\b|\bmdr\b|"
    r"😂|🤣|😆|😅|\bjk\b|\bjust kidding\b)"
)
"""Laughter, which takes back what is only said in fun."""

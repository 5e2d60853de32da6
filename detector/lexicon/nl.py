"""Dutch, of the Netherlands and of Belgium, without accents, as words are looked up."""

PHRASES = {
    "human_request": """
        met .. mens|mensen|medewerker|medewerkster|persoon|iemand|entwien|collega|manager|leidinggevende|baas|chef|adviseur|supervisor|operator|verantwoordelijke|klantenservice|klantendienst .. spreken|praten|klappen|klapn|babbelen|bellen|chatten|verbinden|verbonden|telefoneren|doorverbinden|overleggen|bespreken|regelen|afhandelen
        spreken|praten|klappen|babbelen|bellen|chatten|verbonden|doorverbonden|spreek|praat|verbind|verbinden met .. mens|mensen|medewerker|medewerkster|persoon|iemand|collega|manager|leidinggevende|adviseur|supervisor|operator|verantwoordelijke|klantenservice|klantendienst
        mens|medewerker|medewerkster|persoon|iemand|collega|manager|leidinggevende|baas|chef|adviseur|supervisor|verantwoordelijke|klantenservice|klantendienst spreken
        mens|persoon aan|an de|den lijn|telefoon
        iemand|medewerker|medewerkster aan|an de|den lijn|telefoon$
        iemand|medewerker|medewerkster aan|an de|den lijn|telefoon krijgen|graag|aub|alsjeblieft|alstublieft|geven|zetten
        mag|kan|wil|zou|wou|moet|graag ik|'k|kik|we .. medewerker|medewerkster|mens|iemand|baas|chef|manager|leidinggevende|collega|supervisor|verantwoordelijke .. spreken|hebben|praten|klappen|krijgen
        wil|wilt|zoek|verlang|eis|geef|prefereer ik|me|mij|nu|gewoon|liever? een|nen echte|echt|levende|menselijke? medewerker|medewerkster|mens|agent|operator|adviseur|supervisor|manager
        liever een|met echte|echt|een? medewerker|medewerkster|mens|persoon|iemand
        heb|heeft|hebben een|nen echte|echt|levende mens|medewerker|persoon|iemand
        echt|echte|levend|levende|werkelijke|normale|fysieke mens|medewerker|medewerkster|persoon|mensen|agent
        een|nen mens aan|spreken|nodig|graag|pls|plz|alsjeblieft|alstublieft|aub|ipv|erachter|erbij|achter|die|a
        ^een|nen|ne? mens|medewerker|medewerkster|klantenservice|klantendienst|persoon|operator$
        medewerker|medewerkster|mens|persoon|operator|leidinggevende|collega|adviseur graag|aub|pls|plz|alsjeblieft|alstublieft|svp|nodig
        met een mens
        kan|kunnen|kunt|laat|mag|zou|zouden|wil|kon er? iemand .. bellen|terugbellen|opbellen|helpen|contacteren|meekijken|langskomen|opnemen|overnemen|telefoneren|terugbelt|belt
        iemand .. mij|me|ons terug|effe|even? bellen|bel|belt|terugbellen|opbellen|contacteren|telefoneert
        iemand van jullie|u mij|me|ons
        dat iemand .. belt|contacteert|terugbelt|helpt|bellen
        bel|belt|telefoneer|contacteer mij|me|ons .. terug|op|aub|even|eens|alsjeblieft|alstublieft|morgen|vandaag|straks|pls
        terugbelverzoek
        me|mij|ons .. terugbellen|opbellen|terugbelt
        wil|graag|wens|willen .. teruggebeld|gebeld|opgebeld|doorverbonden|gecontacteerd worden
        teruggebeld|doorverbonden worden
        doorverbinden|doorschakelen|doorgeschakeld
        verbind|verbindt|schakel|zet|verbinden mij|me|ons .. door
        verbind|verbindt|verbinden mij|me|ons met
        nummer|06|telefoonnummer|gsm van|voor|vd een|de|iemand|jullie|entwien|klantenservice|klantendienst|helpdesk klantenservice|klantendienst|helpdesk|servicedesk|winkel|die|medewerker|verantwoordelijke|mens
        nummer|nr|06|telefoonnummer|gsm van iemand|entwien|jullie|klantenservice|klantendienst
        welk|welke|wat nummer .. bellen|bereiken|bel
        welk|wat is|het jullie telefoonnummer|nummer
        jullie telefoonnummer
        hebben|heeft|heb|hebt jullie|u|je|ge ook|dan? een|geen telefoonnummer|nummer|telefoonlijn|hulplijn|loket
        nummer waar|waarop .. bellen|iemand|opneemt|opnemen|bereiken
        jullie|u|de klantenservice|klantendienst bellen
        klantenservice|klantendienst|helpdesk nummer|bellen|telefonisch
        telefonisch contact|bereiken|bereikbaar|spreken
        is|zit|werkt|bestaat|zijn er ook|nog|daar|bij|misschien|jullie|u? iemand|mensen|medewerker|mens bij|aan|wakker|van|bereikbaar|beschikbaar|met|die|daar .. kan|weet|snapt|verstaat|helpen|lijn|jullie|u|bereikbaar|telefoon|wel|werkt
        is|zit er ook|nog|daar? iemand|mensen wakker|bereikbaar|beschikbaar|bij|daar
        is|zit er bij jullie|u iemand|mensen
        werkt|zit er daar? iemand|mensen
        loket met .. mens|medewerker|iemand|mensen
        mens|iemand erachter
        niet met .. bot|robot|computer|machine|chatbot
        niet tegen een bot|robot|computer|machine|chatbot
        wil|zoek|wens ik? geen bot|robot|chatbot|chatbots
        geen bot|robot|chatbot|chatbots maar|meer|alsjeblieft|aub|pls
        vlees en bloed
        menselijk|menselijke medewerker|medewerkster|hulp|contact|agent|ondersteuning
        live|levende medewerker|medewerkster|persoon
        je|uw|jullie baas|leidinggevende|manager|chef|supervisor spreken|aan|geven|graag|bellen
        haal|roep|geef|stuur .. baas|leidinggevende|manager|collega|medewerker|supervisor erbij|eens|maar|aan
        praten|spreken|klappen|overleggen over de telefoon
        iemand anders spreken|erbij|graag
    """,
    "complaint": """
        dat|da|dit heb|hebt|heeft|hebben|had|zei|zeiden|vroeg|vroegen je|u|jullie|ge|gij .. al|net|daarnet|reeds|zonet
        je|u|jullie|ge heb|hebt|heeft|hebben .. al|net|daarnet gezegd|gevraagd|gestuurd|geantwoord|verteld|gemeld
        steeds|telkens|altijd|weer|alweer|opnieuw het|de? zelfde|hetzelfde|dezelfde antwoord|antwoorden|vraag|vragen|verhaal|verhaaltje|liedje|riedel|tekst|tekstje|bericht|link|zin|riedeltje
        hetzelfde|dezelfde|zelfde antwoord|antwoorden|liedje|riedel|riedeltje|verhaaltje|lesje|praatje
        steeds|telkens|weer hetzelfde$
        zegt|zeg|zeggen|vraagt|vraag|vragen|antwoordt|herhaalt|herhaal|stuurt je|u|jullie|ge|me|mij|steeds|telkens|alleen? steeds|telkens|maar|altijd|alleen? hetzelfde|dezelfde
        herhaalt|herhaal|herhalen jezelf|uzelf|zichzelf|je|u
        blijf|blijft|blijven je|u|jullie|maar|ge? maar|dat|mij|me? herhalen|vragen|zeggen|sturen|hetzelfde|dezelfde|doorgaan
        stop|hou|houd|houdt|stopt toch|eens|nou? op? met .. herhalen|vragen|sturen|zeggen|hetzelfde|dezelfde|die|dat
        je|u|jullie|ge|gij begrijpt|snapt|luistert|leest|verstaat|helpt|antwoordt|begrijp|snap|luister|lees me|mij|het|er|dus|ook|gewoon|echt|mijn|vraag|helemaal? niet|niks|niets|geen
        je|u begrijpt|snapt|leest|luistert er|me|mij .. niet|niks|niets
        begrijp|begrijpt|snap|snapt|lees|leest|luister|luistert|versta|verstaat je|u|jullie|ge|gij me|mij|mijn|het|dan|nou|nu|er? niet|niks|wel|eigenlijk|uberhaupt|geen
        lees|leest|las|lezen je|u|jullie|eens|nou|ge? wel|eens|nou? wat ik
        dat|dit|da is|was|bedoel|vroeg|vraag|beantwoordt ik? niet mijn|wat|waar|mijne|het|m'n|de vraag|ik|antwoord
        dat|dit|da is|was geen antwoord
        dat|dit vroeg|vraag|bedoel|bedoelde|wilde ik niet
        niet wat ik .. vroeg|vraag|bedoel|bedoelde|wil|wilde|zei
        geen antwoord op mijn|m'n|de
        beantwoordt|beantwoord|antwoord|antwoordt .. niet op? mijn|m'n|de? vraag
        beantwoordt|beantwoord mijn|m'n vraag niet
        niet op mijn vraag
        daar|hier heb|schiet ik .. niks|niets|niet|geen
        je|u|jullie|dit|ge helpt|helpen|help me|mij|ons .. niet|niks|niets
        schiet|schieten .. niet op
        in rondjes|kringetjes|cirkels|cirkeltjes|kringen
        rondjes draaien
        draaien .. in een|het cirkel|kring|rond
        keer rond
        kastje naar de
        langs elkaar heen
        hoe vaak|dikwijls moet|ga|zal ik|je
        hoe vaak|dikwijls nog
        hoeveel keer moet|nog
        voor de derde|vierde|vijfde|zesde|zoveelste|tiende|honderdste|3e|4e|5e|3de|4de|5de keer
        vraagt|vraag|zegt|zeg|stuurt .. dit|dat|nu .. voor de tweede|2e keer
        tijdverspilling|tijdverlies
        zonde|verspilling van mijn|m'n|de tijd
        verspilt|verspil|verspillen mijn|m'n tijd
        belachelijk|waardeloos|nutteloos|zinloos|bespottelijk|lachertje|achterlijk
        net|als een papegaai
        standaardantwoord|standaardantwoorden|standaardpraat
        kapotte|gebroken plaat|grammofoonplaat|langspeelplaat
        neem|neemt|houd|houdt|hou|zijt|ben je|u|jullie|ge me|mij|ons|mee? in|voor|met de|het|mijn|m'n maling|zeik|gek|ootje|voeten
        van de pot
        ben|zijn|zijt je|jullie|ge nou|nu|wel|echt|gewoon? helemaal? doof|dom|achterlijk|gek|blind
        tegen een|de|nen muur
        de les lezen|spellen
        stomme|domme|kut|waardeloze|nutteloze bot|robot|computer|chatbot
        wat een|ne onzin|flauwekul|grap|aanfluiting|mop|kutbot
        lees eens|nou|dan|toch goed|mijn|wat
        knippen en plakken
        langs elkaar
    """,
    "restate": """
        zoals ik|gezegd|al|eerder .. zei|gezegd|schreef|aangaf|vermeld|vertelde
        dat|dit|da heb ik .. al|net|toch
        heb ik .. al|net|toch|reeds gezegd|gedaan|geprobeerd|gegeven|ingevuld|gestuurd|verteld|gevraagd|doorgegeven
        ik heb|had .. al|net|reeds|toch gezegd|gedaan|geprobeerd|gegeven|ingevuld|gestuurd|verteld|gevraagd|doorgegeven|geschreven
        ik zei|vroeg|zeg|bedoel|bedoelde
        ik wil|wilde zeggen|weten|alleen
        nogmaals|opnieuw
        nog een keer|eens|altijd|steeds
        nog steeds|altijd
        mijn vraag
        het|'t gaat om|over|mij
        met andere woorden
        anders gezegd
        ik herhaal
        ik heb het over
    """,
    "affirm": "^ja|jawel|ok|oke|okay|okee|prima|klopt|juist|goed|inderdaad|zeker|graag|akkoord|gedaan|verder|jep|precies|uiteraard$\n^ja graag|hoor|dat|klopt|bedankt|prima|doe|natuurlijk\n^dat klopt|is\n^doe maar|dat",
    "negate": "^nee|neen|niet|nooit|fout|verkeerd|nope\nwerkt|gaat|klopt|lukt|doet|komt .. niet\nniet de|het|die|dat|een",
    "resolution": "bedankt|dankjewel|dankuwel|dankje|merci\ndank je|u|jullie\nwerkt|doet|lukt nu|weer|het\nopgelost|verholpen\ngelukt\nperfect|geweldig|fantastisch|uitstekend|schitterend",
    "repeat_request": "kun|kan|kunt|kunnen je|u|jullie .. herhalen\nherhaal|herhaalt dat|het|aub|alsjeblieft\nwat|hoe zegt|zei|bedoelt je|u\nwablief|wablieft\nnog een keer alsjeblieft|alstublieft|aub|graag",
    "poll": "al|nog nieuws|iets|update\nhoe lang\nen nu\nal klaar|gelukt|bekend\nwacht|wachten nog|al|steeds\nhoe staat het|t\nhoe zit het",
    "give_up": "laat|laten maar|zitten\nvergeet het|maar\ngeef het? op\nmaakt niet uit\ntot ziens\ndoei|houdoe|salukes\nzeg|zegt .. op$\nlaat dan maar\nik stap over|op",
    "high_stakes": "fraude|oplichting|opgelicht|oplichter|gestolen|gehackt|dringend|spoed|spoedgeval|noodgeval|ziekenhuis|politie|advocaat|rechtbank|incasso|deurwaarder|insuline|medicijn|medicijnen|gaslek|gaslucht|geblokkeerd|stroomstoring|stroompanne|huisuitzetting|datalek|ambulance|zuurstof",
    "fallback": """
        begrijp|begreep|snap|versta|verstond|herken|vind|ken dat|u|je|uw|het|deze|dit|de .. niet
        niet .. begrepen|gevonden|herkend|verstaan|bekend|herkennen|vinden|begrijpen
        is onbekend|ongeldig
        geen geldig|geldige|resultaten|resultaat|antwoord|artikelen|passend|informatie
        ongeldig|ongeldige
        kies|selecteer|typ|antwoord een|uit|met|alleen|enkel|de|1
        probeer het|eens|een .. opnieuw|nog|later|andere
        anders formuleren|formuleert|verwoorden
        herformuleer|herformuleren|herformuleert
        andere|anders woorden|omschrijven
        kan|kon|kunnen ik|daar|u|je|dat|we .. niet mee|helpen|vinden|beantwoorden
    """,
    "apology": "sorry|excuses|excuseer|excuus|spijt|spijtig|helaas|jammer|vervelend|oei|oeps\nbegrijp|snap dat|het|uw|je|heel|helemaal|volkomen",
    "promise_transfer": "verbind|verbinden|schakel|stuur|geef|zet|breng je|u|dit|het|uw .. door|met|doorgestuurd\ndoorverbonden|doorgestuurd|doorgegeven|doorgezet|overgedragen\ncollega|medewerker|medewerkster|team|adviseur|specialist|monteur|klantendienst .. neemt|belt|helpt|komt|zal|contacteert|mailt|contact\nneemt|nemen .. contact|over\nu|je wordt|wordt teruggebeld|doorverbonden|gecontacteerd\nbellen|bel u|je .. terug\nticket|terugbelverzoek",
    "offer_more": "nog iets|vragen|anders\nkan ik .. helpen|doen\niets anders\nfijne|prettige|goede|goeie dag|avond|middag|weekend\nbedankt voor|om uw|je|het|contact\nbeoordeel|waardeer deze|dit|ons|uw\ngraag gedaan\nblij met dit|deze",
    "queue": "wachten|wachtrij|ogenblik|geduld|momentje\neen moment|ogenblik|seconde\nwacht even|op|aub\nplaats in de",
    "ask_again": "geef|geeft|vul|stuur|bevestig|noem|typ|voer|controleer|beschrijf|deel|verstrek uw|je|de|het|mij|me|een|dit|in|aan\nkunt|kun|kan|mag|wilt|wil u|je|ik .. geven|doorgeven|sturen|bevestigen|invullen|controleren|vertellen|weten|zeggen\nwat is|zijn|wil|wilt\nwelk|welke|hoeveel|waarover|wanneer datum|dag|station|is|keer|zaal|uur|gaat|wil|zal|adres|nummer|rijtuig\nop welk|welke\nik heb .. nodig",
    "confirm": "klopt dat|dit|het\nis dat|dit|het juist|correct|goed|akkoord|juist\nzal|moet ik\nwilt|wil|wenst u|je dat|nog|de|het|een|doorgaan\nja of? nee\nakkoord|klopt$",
    "claim_done": "heb|hebben|is|zijn|werd|wordt|nu .. verstuurd|verzonden|gestuurd|hersteld|bijgewerkt|geannuleerd|gewijzigd|aangepast|aangemaakt|geactiveerd|verwerkt|gereset|herstart|ingesteld|uitgeschakeld|gekoppeld|ingediend\ngeregeld|genoteerd|gelukt|gekoppeld|gevonden$\ngeregeld vanaf|uw|je\nsuccesvol",
}

STOP_WORDS = """
aan al alleen als alstublieft alsjeblieft altijd bij daar dan dat de deze die doe doet dus echt een en er ge geen gewoon gaat haar had heb hebben hebt heeft het hier
hij hoe hun ik in is ja jij je jou jouw jullie kan kun kunnen kunt maar mag me meer mij mijn moet naar niet nog nou nu of ook op te toch tot u uit uw voor waar was wat we wel
wie wij wil wilt worden wordt ze zei zich zij zijn zo zou
"""

VALUE_WORDS = """
nul twee drie vier vijf zes zeven acht negen tien elf twaalf dertien vijftien twintig dertig veertig vijftig honderd duizend eerste tweede derde maandag dinsdag woensdag donderdag
vrijdag zaterdag zondag januari februari maart april mei juni juli augustus september oktober november december vandaag morgen gisteren avond ochtend middag vanavond
"""

QUESTION_WORDS = "hoe hoeveel waar waarheen waarom wanneer wat welk welke wie"

FRAME_WORDS = "graag kun kunt wil wilt wens wenst zeg zeggen"

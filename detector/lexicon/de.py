"""German, without umlauts, as words are looked up."""

PHRASES = {
    "human_request": """
        mit .. menschen|mensch|mitarbeiter|mitarbeiterin|person|jemandem|jemand|berater|beraterin|kollegen|kundenservice|kundendienst|sachbearbeiter|sachbearbeiterin|vorgesetzten|chef|techniker .. sprechen|reden|verbinden|verbunden|telefonieren|chatten|schreiben|verbindet
        einen|einem mitarbeiter|menschen|berater|ansprechpartner|kollegen|sachbearbeiter|kundenberater
        eine|einer mitarbeiterin|beraterin|ansprechpartnerin|kollegin
        echte|echten|echter|echtem|richtige|richtigen|richtiger|richtigem mensch|menschen|mitarbeiter|mitarbeiterin|person|personen|berater
        ein mensch
        mitarbeiter|mensch|menschen|berater bitte
        mitarbeiter|mitarbeiterin|menschen|berater|vorgesetzten|chef|vorgesetzte sprechen|verbinden
        verbinden sie mich|uns
        verbinde mich
        stellen|stell sie? mich|uns .. durch
        jemand|jemanden .. anrufen|anruft|zuruckrufen|zuruckruft|erreichen|sprechen|helfen
        ruckruf|hotline
        ihre|eure|deine|welche|welcher telefonnummer|nummer|rufnummer
        telefonnummer vom|von|des|der|fur
        rufen|rufe sie? mich|uns .. an|zuruck
        kann|konnte|konnen ich|sie|mich .. anrufen|telefonieren|jemanden|jemand|zuruckrufen
        ^mitarbeiter|mensch|berater|operator|kundenservice$
        keinen|kein|einem|nicht bot|roboter|chatbot|automaten
        gibt es .. menschen|jemanden|mitarbeiter
        mich|uns .. weiterleiten|durchstellen|weiterverbinden
        menschen|mensch|mitarbeiter|mitarbeiterin|jemanden|chef|vorgesetzten|vorgesetzte|wen|froilein|fraulein am|ans|anne|an|aan telefon|apparat|strippe|horer|de|der|die|den
        gib|geben|gebt|hol|holen|holt mich|mir|uns|sie .. mensch|menschen|mitarbeiter|mitarbeiterin|chef|vorgesetzten|kollegen|jemanden|berater
        gib|geben mich .. jemand|jemanden|wen
        gibt's|gibts|gits|gibt bei? euch|ihnen|eu|bi|da|dort|es|hier .. mensch|menschen|jemand|jemanden|wen|froilein|opper|epper|mitarbeiter|jemand
        gits bi eu|oich|ine .. froilein|mensch|opper|epper
        sitzt|arbeitet|ist bei ihnen|euch|dort jemand|wer|menschen|mensch|uberhaupt|noch|auch
        wer kennt sich bei euch|ihnen
        habts|habt|hobts|haben es|ihr|sie uberhaupt|noch|a|auch|denn? wen|jemand|jemanden|menschen|leute|leit
        konnte|kann|konnt|konnten|kunnt|chan|cha da|bitte|vielleicht|nicht|mal|da|mir|mich|mer .. jemand|wer|oana|opper|epper .. draufschauen|anschauen|zuruckrufen|anrufen|ubernehmen|melden|draufsehen|alute|aalute|aruefe|helfe
        konnte|kann|konnt bitte? mal? jemand|wer|einer .. draufschauen|anschauen|zuruckrufen|anrufen|ubernehmen|kummern
        oan|oana|wen|opper|epper|jemanden anrufen|o'rufn|oruafn|aruefe|alute|aalute
        mich|mir .. zuruckriefe|zuruckrufe|zuruckruft|zuruckrufen|zruckruft|zruckrufen|anriefe|ruckruf
        soll|sollen|moge|mochte|kann|konnte sich .. bei mir|uns melden
        kann|konnte|will|mocht|mochte|tat i|ich .. mit wem|opperem|epperem|jemandem rede|reden|redn|sprechen|schnorre|telefonieren
        mit opperem|epperem|emene|eme|amene .. rede|schnorre|spreche|telefoniere|schwatze|mensch|mensche|mitarbeiter
        en|e|a richtige|richtigi|echte|echti|gscheite|richtiger mensch|mensche|person
        verbind|verbinded|verbindet mi|mich|mer
        lut|luted|luutet|lueted mir|mer|mich aa|a
        personlich sprechen|reden|telefonieren
        menschliche|menschlichen|menschlicher|menschliches hilfe|mitarbeiter|ansprechpartner|kontakt|agent|unterstutzung|berater|gegenuber
        rufnummer|telefonnummer|durchwahl fur|von|der|des|wo
        nummer wo|unter|bei .. mensch|jemand|abhebt|rangeht|erreiche|erreichen|anrufen
        nicht mit .. bot|roboter|maschine|automaten|computer|chatbot
        ^menschen|mensch|mitarbeiterin|sachbearbeiter|kundendienst|hotline|ansprechpartner$
        einen|einem menschen|mitarbeiter|berater .. der|die
        weiterleitung|weitergeleitet an|zu einen|einem|eine|einer menschen|mitarbeiter|mitarbeiterin|kollegen|berater
    """,
    "complaint": """
        haben|hast|hatten sie|du .. schon|bereits|gerade .. gesagt|gefragt|geschrieben|geschickt
        sie|du haben|hast|hatten .. schon|bereits|gerade gesagt|gefragt|geschrieben|geschickt|gesendet
        das haben|hast|sagten sie|du .. schon|bereits|gerade
        immer|wieder das|die|den|der gleiche|selbe|gleichen|selben|dasselbe
        immer wieder? dasselbe|diesselbe|dieselbe|denselben
        schon wieder das|die|der|den|dasselbe|dieselbe|dieser|diese|dieses
        das gleiche|selbe .. nochmal|wieder
        dieselbe|dasselbe|derselbe|denselben antwort|frage|text|link|nochmal|wieder
        nicht|nichts .. gefragt|gemeint
        das war|ist|beantwortet nicht|keine meine? antwort|frage
        das|es war|ist nicht das? was ich
        beantwortet|beantworten|beantwortest sie|du? meine|die frage nicht
        verstehen|versteht|verstehst|verstanden|lesen|liest|horen sie|du|mich|nichts|uberhaupt|eigentlich
        verstehen|versteht|verstehst mich? nicht
        drehen|drehe|dreht uns|mich|sich im kreis
        im kreis
        horen|hor sie? auf
        hilft|helfen|hilfst|bringt sie|du|mir|uns .. nicht|nichts|weiter
        bringt|hilft doch|alles|ja? nichts
        nutzlos|sinnlos|lacherlich|unverschamtheit|frechheit|unfassbar|zeitverschwendung|witz|blodsinn|unsinn|quatsch|saftladen
        wie oft denn|noch
        wie oft soll|muss ich .. noch|sagen|schreiben|wiederholen|erklaren
        zum zweiten|dritten|vierten|funften|x|letzten mal
        wiederholen|wiederholst sie|du sich|dich|nur
        standardantwort|standardantworten|textbaustein|textbausteine|standardfloskel|floskeln
        immer|ewig|dauernd|standig s|'s|ds|'s|das|dasselbe|es gliiche|gliche|gleiche|glaiche|gleichi|selbe
        dreht|drehst|drehen du|ihr|ma|mir|wir .. im kreis
        was sie|du .. zusammenreimen|faseln|reden|erzahlen|labern|laberst|faselst
        kapierst|kapieren|raffst|checkst|schnallst|rafft|checkt|kapiert du|sie|es|das|ihr|er|mich? eigentlich|uberhaupt|nicht|nix|nichts|es|net|ned|nit
        verstehst|verstehen|versteht|hast|horst mi|mich|mir|mer|ma net|ned|nit|nod|nix
        verstohsch|verstahsch|losisch|losesch du|mi|mich|mer|nod|nit|nut
        lies|lesen|liest sie|du|doch|mal|bitte? was ich|mal|richtig|genau
        lies|lesen doch|mal|bitte|sie mal|richtig|doch|genau|meine|was
        hast|haben du|sie .. wirklich|uberhaupt|eigentlich gemacht|gelesen|verstanden|zugehort
        hilft|helfen|bringt|bringen .. nix|net|ned
        danke fur nichts|nix
        verarschen|verarscht|verarschst|veralbern|veraeppeln
        willst|wollen|mochtest du|sie mich .. verarschen|veralbern|arger|argern|witz
        sprung in der|die
        ich frage .. nicht nach
        sie|du reden|redest|labern|laberst .. vorbei
        aneinander vorbei
        rede|reden|red gegen|mit .. wand
        das ist .. kabarett|kasperletheater|affentheater
        blode|bloder|dummer|dumme|nutzloser bot|chatbot|roboter|kiste|maschine
        statt|anstatt einer? antwort|auskunft
        hat doch|aber? nicht|nichts mit .. frage
        das dritte|vierte|funfte|zehnte mal
        zum x ten|mal
    """,
    "restate": """
        wie ich|gesagt|bereits|schon .. gesagt|schrieb|geschrieben|sagte|erwahnt
        wie gesagt
        habe|hab|hatte ich .. schon|bereits|doch|gerade|eben
        ich habe|hab|hatte|sagte .. schon|bereits|doch|gesagt|geschrieben|gefragt
        ich meine|meinte|wollte|mochte|will
        nochmal|nochmals|erneut|wiederhole
        noch einmal|immer
        immer noch
        es geht .. um|darum
        meine frage
        anders gefragt|gesagt|formuliert
        mit anderen worten
        trotzdem|weiterhin
    """,
    "affirm": "^ja|jo|ok|okay|genau|richtig|stimmt|gut|passt|fertig|weiter|klar|gerne|erledigt|jawohl$\n^ja bitte|danke|gerne|genau|das",
    "negate": "^nein|nee|nicht|nie|falsch\ngeht|funktioniert|stimmt|ist|war|kommt|klappt .. nicht\nnicht das|die|der|um",
    "resolution": "vielen|danke|besten dank|schon|sehr|dir|ihnen\ndanke\nfunktioniert|klappt|geht jetzt|wieder|nun\nhat geklappt|funktioniert|geholfen\nperfekt|super|prima|wunderbar|toll",
    "repeat_request": "konnen|kannst|konnten sie|du .. wiederholen\nwiederholen|wiederhole bitte|das\nwie bitte\nnoch mal bitte",
    "poll": "gibt es .. neues|neuigkeiten\nwie lange\nund jetzt\nschon fertig|da\nwarte immer|noch",
    "give_up": "vergessen|vergiss sie? es\nlassen|lass sie? es|wir|gut\negal\ntschuss|wiedersehen\nich gebe auf\nkundige|kundigen|kundigung",
    "high_stakes": "betrug|betruger|gestohlen|geklaut|gehackt|dringend|notfall|notaufnahme|krankenhaus|polizei|anwalt|gericht|klage|mahnung|frist|insulin|medikament|medikamente|gasgeruch|ausfall|stromausfall|gesperrt|raumung|datenschutz",
    "fallback": """
        nicht|leider|kein|keine .. verstanden|verstehe|verstehen|gefunden|finden|erkannt|ergebnis|ergebnisse
        konnte|kann|habe ich|sie|leider .. nicht|keine|kein
        keine gultige|passende|passenden|option|ergebnisse|antwort
        ungultig|ungultige|ungultiges
        bitte wahlen|antworten|formulieren|versuchen|nennen .. sie|aus|nur
        versuchen|versuche sie? es .. erneut|noch|nochmal
        anders formulieren|umformulieren
        andere|anderen worte|worten
    """,
    "apology": "entschuldigung|entschuldigen|entschuldige|leid|leider|bedauern|bedaure|bedauere|unannehmlichkeiten|verzeihung\nverstehe|verstehen ihren|dass|deinen|ihr|wie|gut|vollkommen",
    "promise_transfer": "verbinde|verbinden|leite|weitergeleitet|weiterleiten|ubergebe|ubergeben|stelle|gebe sie|dich|ihr|ihre|ihren|es|das|an|weiter|durch\nkollege|kollegin|mitarbeiter|mitarbeiterin|team|berater|spezialist .. meldet|melden|ruft|wird|kontaktiert|ubernimmt\nmeldet|melden sich .. bei\nticket|ruckruf",
    "offer_more": "noch etwas|was\nkann ich .. helfen|tun\nsonst noch\nschonen|guten|angenehmen tag|abend\nbewerten sie|du\nvielen dank fur ihre|deine|ihren|deinen\ngern|gerne geschehen",
    "queue": "warten|moment|augenblick|warteschlange|geduld\nplatz .. warteschlange\neinen moment|augenblick",
    "ask_again": "bitte geben|nennen|teilen|geben|gib|nenne|senden|prufen|uberprufen|bestatigen|schicken|sagen sie|mir|du|uns\nwie lautet|ist|heisst\nwelche|welcher|welches|welchen\nkonnten|konnen|konntest|kannst sie|du mir|bitte\nich benotige|brauche",
    "confirm": "ist das richtig|korrekt|so\nstimmt das\nrichtig|korrekt$\nmochten|mochtest|wollen|soll|sollen sie|du|ich\nja nein\nja oder nein",
    "claim_done": "habe|haben|wurde|wurden|ist .. geschickt|gesendet|zuruckgesetzt|aktualisiert|storniert|geandert|erstellt|neu|aktiviert|angestossen|ubermittelt|veranlasst\nerledigt|erfolgreich|gebucht",
}

STOP_WORDS = """
aber als am an auch auf aus bei bin bis bist da dann das dass dein dem den der des die dies diese doch du ein eine einen einer er es etwas euch fur haben habe hat hatte hier ich ihr
ihre ihren im in ist ja jetzt kann kein keine konnen man mein meine mich mir mit nach nicht noch nun nur ob oder ohne schon sehr sein sich sie sind so und uns unser vom von vor war was
weil wenn wer wie wir wird wo zu zum zur uber bitte mal
"""

VALUE_WORDS = """
null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf zwanzig dreissig hundert tausend erste zweite dritte montag dienstag mittwoch donnerstag freitag samstag sonntag
januar februar marz april mai juni juli august september oktober november dezember heute morgen gestern abend mittag vormittag nachmittag
"""

QUESTION_WORDS = "wann warum was welche welchem welchen welcher welches wer wie wieviel wo woher wohin"

FRAME_WORDS = "bitte gerne mochte mochten mochtest sagen wollen"

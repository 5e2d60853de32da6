"""Italian, without accents, as words are looked up."""

PHRASES = {
    "human_request": """
        parlare|parlo|parli|parlarne|discutere|chattare|comunicare con|a|coll .. operatore|operatrice|un'operatrice|l'operatore|persona|umano|umani|umana|qualcuno|qualcun|responsabile|consulente|addetto|addetta|collega|supervisore|direttore|capo|superiore|tecnico|impiegato
        voglio|vorrei|desidero|preferisco|preferirei|esigo|pretendo|serve|servirebbe|datemi|dammi|dia un|una|il|la? operatore|operatrice|un'operatrice|umano|responsabile|consulente|supervisore|collega
        voglio|vorrei|preferisco|serve|datemi|dammi una persona vera|reale|umana|con
        passami|passatemi|passarmi|passarci|passateci|collegami|collegatemi|collegarmi|trasferiscimi|trasferitemi|trasferirmi|inoltrami|chiamami|chiamatemi .. operatore|operatrice|un'operatrice|l'operatore|persona|umano|qualcuno|responsabile|consulente|collega|supervisore|direttore|capo|superiore|chiunque
        mi|ci passi|passa|passate|passerebbe|colleghi|colleghiate|trasferisca|trasferite .. operatore|operatrice|un'operatrice|l'operatore|persona|umano|qualcuno|responsabile|consulente|collega|supervisore|capo|superiore
        mettermi|mettimi|mettetemi|metterci|metta|mette|mettete in contatto|comunicazione|linea
        mi|ci puo|puoi|potete|potrebbe|potresti mettere in contatto|comunicazione|linea
        passatemi|passami|passarmi all'operatore|l'operatore|l'assistenza
        operatore|operatrice|operatori|assistenza|assistente|agente|consulente|essere|esseri|interlocutore umano|umana|umani|reale
        persona vera|reale|umana
        persona in carne
        carne e|ed ossa
        un umano
        operatore|operatrice|umano per favore|piacere|cortesia
        ^un|una|l'? operatore|operatrice|umano|persona subito|adesso|grazie|prego|please
        una persona per favore|piacere|cortesia
        ^un|una|l'? operatore|operatrice|umano|persona|centralino|centralinista$
        ^l'operatore|un'operatrice$
        c'e|esiste nessuno|qualcuno che|li|di|in|da|disponibile|sveglio|con .. puo|possa|sa|sappia|risponda|risponde|aiuti|voi|li|umano|ossa|parlare|sveglio|vero|turno
        c'e|ce qualcuno li|la|disponibile|sveglio|$
        c'e|ce|esiste|sta un|uno|una|qualche umano|sveglio|sveglia|operatore|operatrice|responsabile disponibile|con|umano|che|li|qui|da|vero
        c'e|ce un|uno|qualche umano|sveglio
        esiste|c'e una persona li|vera|reale|umana|con
        qualcuno|operatore|responsabile|consulente che? puo|potrebbe|possa .. chiamarmi|richiamarmi|contattarmi|telefonarmi|rispondermi|aiutarmi
        puo|potrebbe|possa|possibile chiamarmi|richiamarmi|telefonarmi|ricontattarmi qualcuno|un|una|al|voi
        chiamarmi|richiamarmi|telefonarmi qualcuno|al|domani|oggi|per|subito
        che qualcuno .. chiami|richiami|contatti|risponda|telefoni|chiamasse
        mi richiami|richiamate|richiamano|richiama|telefoni|telefonate
        richiamatemi|richiamami|telefonatemi|telefonami|ricontattatemi
        chiamatemi al|per|domani|oggi|subito
        essere|venire richiamato|richiamata|ricontattato|ricontattata|contattato|contattata|trasferito|trasferita
        farmi|fatemi|mi fate|faccia|fai chiamare|richiamare|contattare|ricontattare da
        farmi|fatemi richiamare|chiamare|parlare
        parlare|parlarne a|di voce|persona
        parlare al|per telefono
        avete|datemi|dammi|dia|serve|voglio|vorrei|c'e|esiste un|il|vostro? numero .. telefono|telefonico|chiamare|chiamarvi|assistenza|rispondono|risponda|verde
        qual|quale e? il vostro? numero .. telefono|assistenza|verde|servizio|centralino|chiamare
        numero verde
        numero dell'assistenza|dell'operatore
        numero del servizio|centralino|call
        recapito telefonico presidiato|del|per|vostro|dove
        a che|quale numero .. chiamo|chiamare|chiamarvi|telefono|telefonare
        nominativo del|di .. responsabile
        contattare|chiamare|sentire|raggiungere un|il|un'? operatore|responsabile|consulente|operatrice|supervisore
        come|dove contatto|contattare|chiamo|chiamare|parlo|parlare .. l'assistenza|assistenza|servizio|operatore|qualcuno|voi
        posso|potrei|possiamo|potremmo avere un|una|il|un'? operatore|operatrice|responsabile|consulente|umano
        non voglio .. bot|robot|chatbot
        non .. parlare|parlo con|a .. robot|macchina|bot|chatbot|computer|risponditore
        niente|basta robot|bot|chatbot|risponditori
        con i|un robot|bot|robots|chatbot non
        ufficio dove .. parlare
        intervento|aiuto|contatto|assistenza umano|umana
    """,
    "complaint": """
        mi|ci|me hai|ha|avete gia detto|chiesto|scritto|risposto|mandato|inviato|domandato
        hai|avete gia detto|chiesto|scritto|risposto|domandato
        l'hai|l'avete gia detto|chiesto|scritto
        me l'ha gia detto|chiesto|scritto
        continui|continua|continuate a ripetere|ripetermi|chiedere|chiedermi|dire|dirmi|mandarmi|rispondere|rispondermi|scrivermi|girare|ripeterti
        sempre la|le|lo|con stessa|stesse|stesso|la cosa|cose|risposta|risposte|domanda|domande|frase|storia|solfa|messaggio|testo|link|stessa
        la|le stessa|stesse risposta|risposte|solfa|tiritera|filastrocca|pappardella
        ancora la|le stessa|stesse domanda|domande|frase|cosa
        stessa domanda di|ancora|tre|due
        ripeti|ripete|ripetete|ripetendo|ripetermi .. stessa|stesse|stesso
        ti|vi ripeti|ripetete|ripetendo
        smetti|smettila|smetta|smettetela|smettete|piantala|basta di|con .. ripetere|ripetermi|chiedere|chiedermi|mandarmi|dirmi|rispondere|risposte
        non mi? capisci|capite|ascolti|ascoltate|leggi|leggete|aiuti|aiutate
        non mi rispondi|rispondete
        non mi capisce|ascolta|aiuta|sta|state|stai ascoltando|aiutando|rispondendo|capendo|leggendo|per|niente|affatto|proprio
        non mi stai|sta|state ascoltando|aiutando|rispondendo|capendo|leggendo
        non stai|sta|state ascoltando|aiutando|rispondendo|capendo|leggendo
        non hai|avete capito|letto|risposto|ascoltato
        non ha capito|letto niente|nulla|la|quello|cosa|che
        non e|era|sono quello|cio|cosa che? ho|volevo|chiedo|chiedevo|cerco|intendevo|intendo
        non e|era la mia domanda
        non .. alla mia domanda
        non ho|avevo chiesto|domandato questo|quello|cio|nulla|niente|una|un
        nessuno|nessun gliel'ha|te|le|ha l'ha? chiesto|richiesto|domandato
        nessuno ha richiesto|chiesto
        in tondo
        girando|giriamo|girate|giri a vuoto
        giriamo|girando|gira intorno
        non ci siamo|stiamo capiti|capendo
        non ci capiamo
        tra|fra|di sordi
        non serve|servi|servite a niente|nulla
        sei|siete inutile|inutili|incapace|incapaci|ridicolo|ridicoli
        perdita|perdendo|perdere|perdiamo|spreco|sprecando|perdo di|il|mio? tempo
        quante volte devo|dobbiamo|ve|te|bisogna|ancora
        quante volte lo devo
        per la terza|quarta|quinta|sesta|ennesima|decima|centesima|millesima volta
        mi|ci stai|sta|state? prendi|prende|prendete|prendendo in|per giro|culo|fesso
        presa in giro
        leggi|leggete|legge|leggendo quello|cio|cosa che? scrivo|dico|ho
        parlando|parlo|parlare con|a|ad un|il|una|al? muro|tostapane|macchina|sordo|sordi
        disco rotto|incantato
        come detto|scritto all'inizio
        gia detto all'inizio
        ridicolo|patetico
        copia e? incolla
        risposta|risposte preimpostata|preimpostate|preconfezionata|preconfezionate|standard|robotica
        facendo|tenendo una lezione|predica
        non .. rispondendo alla|a
        mi|ci hai|avete|ha rotto|stufato|stancato
        non .. ti sto capendo
        che bot|chatbot|robot inutile|stupido|scemo
        bot|chatbot|robot|assistente inutile|stupido|scemo|incapace
    """,
    "restate": """
        come ho|avevo|gia|le|ti .. detto|scritto|spiegato|dicevo
        ho|avevo|abbiamo gia detto|scritto|spiegato|fatto|provato|inviato|mandato|dato|risposto|inserito|chiesto
        l'ho|gliel'ho|ve l'ho gia? detto|fatto|scritto|spiegato|provato
        te|ve|glielo l'ho|ho detto|spiegato
        lo ripeto
        ripeto
        ti|le|vi ho detto|chiesto|scritto|spiegato
        ho detto|chiesto
        intendo|intendevo
        voglio|volevo dire
        la mia domanda
        quello|cio che voglio|chiedo|intendo|volevo|cerco|dico
        ancora una volta
        di nuovo
        continua|ancora a? non
        non ancora|ancora
        in altre parole
        cioe
        mi riferisco
        sto parlando|chiedendo|dicendo
    """,
    "affirm": "^si|certo|esatto|esattamente|perfetto|giusto|fatto|ok|okay|avanti|bene|benissimo|d'accordo|confermo|volentieri|corretto$\n^si grazie|certo|esatto|confermo\n^va bene|benissimo",
    "negate": "^no|non|sbagliato|neanche\n^mai$\nnon funziona|e|va|era|ho|mi|si|posso|riesco|compare|arriva",
    "resolution": "grazie\nfunziona|va ora|adesso\nora|adesso|finalmente funziona|va\nrisolto|sistemato\nperfetto|ottimo|fantastico|eccellente|benissimo|magnifico",
    "repeat_request": "puo|puoi|potete|potrebbe|potresti ripetere|ripetermi|ripeterlo|ridire\nripeti|ripeta|ripetete per|il|la|prego\ncome scusa|scusi|prego\npuo|puoi ridirmi",
    "poll": "ci sono novita|aggiornamenti|notizie\nqualche novita|notizia|aggiornamento\na che punto\nquanto manca|ci|tempo\nsto ancora? aspettando\ned? ora|adesso$\ngia pronto",
    "give_up": "lascia|lasci|lasciamo|lasciate perdere|stare\nnon importa\nscordatelo|dimenticalo\narrivederci|addio\nrinuncio|disdico|disdire\nmi arrendo\nvado altrove|via",
    "high_stakes": "frode|truffa|truffato|truffata|rubato|rubata|rubati|furto|urgente|urgentemente|urgenza|emergenza|ospedale|polizia|carabinieri|avvocato|tribunale|denuncia|sfratto|pignoramento|insulina|medicinale|medicinali|farmaco|hackerato|bloccata|bloccato|ambulanza\nfuga|odore di gas",
    "fallback": """
        non ho|abbiamo|avevo .. capito|compreso|trovato|riconosciuto|risultati|informazioni
        non capisco|comprendo|riconosco|trovo|riesco|posso|dispongo
        non e|sembra una|un? valida|valido|corretto|corretta|disponibile|opzione
        scelta|opzione|risposta|formato|codice|numero|data|valore .. non valida|valido|riconosciuto|corretto|corretta
        valore inserito
        nessun|nessuna risultato|risultati|risposta|corrispondenza
        scegli|scelga|seleziona|selezioni|digita|digiti|scrivi|scriva|indica|indichi una|un|uno|il|la|tra|solo|l'opzione
        riformula|riformuli|riformulare
        riprova|riprovi|riprovare
        prova|provi con|a|di
        altre|altri parole|termini
    """,
    "apology": "scusa|scusi|scusami|scusate|spiace|dispiace|spiacente|spiacenti|purtroppo|perdono|rammarico|rincresce|desolato|desolati\ncapisco|comprendo|comprendiamo il|la|che|tua|sua|bene|perfettamente",
    "promise_transfer": "passo|trasferisco|trasferiamo|metto|mettiamo|collego|inoltro|inoltriamo|inoltrato|inoltrata|passiamo|passando|trasferendo a|al|alla|all'operatore|con|ad|in|la|un|subito\nti|la|le|vi passo|trasferisco|metto|collego|richiamo|richiameremo|richiamera|contatteremo|contattera|chiamera\noperatore|operatrice|collega|responsabile|consulente|addetto|team|tecnico .. contattera|richiamera|chiamera|rispondera|prendera|aiutera|ricontattera|subentra\nin contatto con\nrichiamata|segnalazione|presa in carico",
    "offer_more": "altro$\nqualcos'altro\nserve|posso|desidera|vuoi .. altro\naltro .. aiutare|aiutarla|aiutarti\nbuona|buon giornata|serata|giornata|viaggio|pomeriggio\ngrazie per|di aver|averci|averlo|la|il|tua|sua\nvaluta|valuti|vota il|la|questa|questo|nostro\nprego$\ndi nulla|niente",
    "queue": "attenda|attendi|attendere|aspetti|attesa|pazienti\nun attimo|momento|istante\nin coda\nposizione in|nella coda|attesa",
    "ask_again": "indichi|indica|indicami|indicarmi|inserisca|inserisci|inserire|fornisca|forniscimi|fornire|confermi|conferma|confermare|scriva|scrivi|mandi|mandami|comunichi|comunicami|specifica|specifichi|digita|digiti|descrivi|descriva il|la|lo|i|le|un|una|tuo|suo|tua|sua|mi|per|numero|codice|l'indirizzo|di|se|quale\npuo|puoi|potrebbe|potresti|puo darmi|dirmi|indicarmi|fornirmi|confermare|confermarmi|inviarmi|mandarmi|specificare|verificare\nqual|quale|quali e|sono|era\nmi da|dia|dica|serve|occorre|servono|occorrono\nquando|quanti|quante|quanto vuoi|vorresti|vorrebbe|e|sono|desidera",
    "confirm": "e corretto|giusto|esatto\ngiusto|corretto|esatto$\nconferma|confermi$\nvuoi|vuole|desidera|desideri|preferisce|preferisci che|procedere|continuare|confermare\nsi o? no\nva bene$\nprocediamo|procedo$",
    "claim_done": "ho|abbiamo|e|sono|stato|stata gia|stato|stata|appena? inviato|inviata|reinviato|aggiornato|aggiornata|registrato|registrata|annullato|annullata|riavviato|ripristinato|resettato|attivato|attivata|spedito|spedita|corretto|modificato|modificata|rimborsato|generato|elaborato\nfatto|annotato|confermato|ricevuto$\nfatto prenotazione|ecco|biglietti\nfatto|fatta correttamente|tutto",
}

STOP_WORDS = """
ad agli ai al alla alle allo anche ancora avere aveva avete c'e ce che ci cio con cosa cosi cui da dal dalla dei del della delle dello dopo dove ed era essere fa gia gli ha
hai hanno ho i il in io l'ho la le lei lo loro lui ma me mi miei mio molto ne nei nel nella noi nostro o ogni perche pero piu poi puo qua qualche quando quello questa
questo qui sarebbe se sei si sia siamo sono sopra sta stata stato su sua sul sulla suo tra tu tua tuo tutti tutto un una uno vi voi vostro
"""

VALUE_WORDS = """
tre quattro cinque sette nove dieci undici dodici tredici quindici venti trenta quaranta cinquanta cento mille primo secondo terzo lunedi martedi mercoledi giovedi venerdi
sabato domenica gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre oggi domani ieri mattina pomeriggio mezzogiorno mezzanotte
"""

QUESTION_WORDS = "che chi cosa dove perche qual quale quali quando quanta quante quanti quanto"

FRAME_WORDS = "desidera desideri potrebbe potresti puo puoi vorrebbe vorrei vorresti vuole vuoi"

"""French, without accents, as words are looked up."""

PHRASES = {
    "human_request": """
        parler|parle|discuter|echanger a|avec .. humain|quelqu'un|personne|conseiller|conseillere|agent|operateur|operatrice|responsable|superieur|vivant|technicien|quelqu|reel|vrai
        veux|voudrais|souhaite|prefere|aimerais|j'aimerais|besoin|donnez .. humain|conseiller|conseillere|agent|operateur|operatrice|responsable
        avec|vers|a un|une|votre humain|conseiller|conseillere|agent|operateur|operatrice|responsable|technicien
        un humain
        etre rappele|rappelee|transfere|transferee|contacte|contactee
        etre mis|mise en
        mettez|passez|transferez|connectez|mets|passe moi|nous
        mettez|mettre .. relation|contact
        me passer|transferer|mettre .. un|une|quelqu'un|conseiller|relation|contact|responsable
        m'appeler
        me rappeler|appeler|joindre$
        me rappeler|appeler|joindre au|par|demain|vite|svp|s'il|aujourd'hui|ce
        quelqu'un .. peut|pourrait|m'appeler|rappeler|appeler|m'aider|repondre|appelle|rappelle
        quelqu un .. peut|appeler|rappeler|aider
        rappelez|appelez moi
        votre|quel|un numero .. telephone|appeler|joindre
        quel .. numero .. telephone|appeler|joindre|service
        numero du|pour service|joindre|appeler
        par telephone
        contacter|appeler|joindre|avec le|votre|un? service client
        ^service client
        y a t il .. quelqu|quelqu'un|conseiller|humain
        vraie|vrai personne|humain|conseiller
        personne reelle|humaine|physique
        ^humain|conseiller|conseillere|agent|operateur$
        pas parler|discuter|echanger a|avec un|une robot|machine|bot|chatbot
        pas a? un|de robot|bot|chatbot$
        parler|parle|discuter|echanger a|avec .. qqn|qqun|quelqun|monde|superviseur|superviseure|gerant|gerante|prepose|preposee|representant|representante|patron|chef|collegue|dame|monsieur
        puisse|pourrais|pourrait|puis|peux je? lui|leur parler
        un|le numero .. decroche|decrochent|reponde|repond|repondent
        numero ou|qui .. decroche|repond|quelqu'un
        envoye|envoyez|envoie|passe|passez|donne|donnez|trouve|trouvez moi .. quelqu'un|humain|conseiller|responsable|superviseur|gerant|collegue|madame
        donne|donnez moi le|un numero de|du|d'un .. gars|service|conseiller|responsable|collegue|humain|type|quelqu'un|agence
        qu'un|qu'une conseiller|conseillere|humain|operateur|agent|responsable se|me|m'appelle|reprenne|prenne|puisse
        qu'un humain|conseiller|operateur|responsable|agent
        agent|conseiller|humain|technicien|responsable|operateur|collegue pourrait|peut|pourra|reprenne|reprendre|prenne|prendre .. main|relais|m'aider|appeler|rappeler
        collegue|conseiller|agent|operateur|interlocuteur|etre|etres|assistant|contact humain|humaine|humains|reel
        un|une vrai|vraie collegue|humain|conseiller|interlocuteur|personne|agent
        me transferer|transfere|transferez a|au|vers|chez|avec
        qu'on me|m' sonne|rappelle|telephone|passe|contacte|appelle|transfere
        qu'on m'appelle|m'rappelle
        avoir|joindre|contacter|d'avoir quelqu'un du|de|au|en|d'autre|svp|s'il|a service|ligne|telephone|la|votre|vous
        avoir|joindre|contacter|d'avoir quelqu'un
        d'avoir|joindre|contacter|obtenir un|une|votre humain|conseiller|agent|operateur|superviseur|representant
        conseiller|conseillere|humain|agent|operateur|representant|superviseur s'il vous|te|plait
        conseiller|conseillere|humain|operateur|representant svp|stp|vite|maintenant
        ^l'humain|un? conseiller|quelqu'un|representant|representante|prepose|superviseur$
        con seil ler
        en chair et
        chef|responsable|humain|conseiller dans|chez cette|vous maison|boite
        y a t il .. chef|responsable|superviseur
        avec|joindre|contacter|appeler le|votre|un? service clientele
        pas .. a|avec une|un machine|robot|automate
    """,
    "complaint": """
        vous|tu me? l'avez|l'as|m'avez|m'as deja|toujours? dit|demande|envoye|repondu|propose
        vous|tu avez|as deja dit|demande|envoye|repondu|propose
        vous|tu venez|viens de le|me dire|demander
        vous|tu me? repetez|repetes|redites|redemandez
        vous|tu me? dites|dis|demandez|repondez|reponds toujours|encore
        toujours|encore la|le|les meme|memes
        meme reponse|message|lien|texte|phrase
        demandez|demandes|posez|poses|reposez|reposes la meme question
        memes reponses|questions|messages|liens|phrases
        dites|dis|dit|repetez|repetes|repete|repondez|reponds .. meme chose
        c'est|c pas ce que
        ce n'est pas ce que
        ce n'est pas ma question|demande
        pas ce que j'ai|je .. demande|dit|voulais|veux
        ne repondez|repond|reponds|repondez|comprenez|comprends|comprend|lisez|lis|ecoutez|m'ecoutez|m'ecoutes|m'aidez|m'aides|m'aide pas|rien
        n'avez|n'as|avez|as pas|rien repondu|compris|lu|ecoute
        repondez pas
        arretez|arrete de repeter|dire|demander|envoyer|me|redire|poser
        tourne|tournons|tournez en rond
        tourner en rond
        sert a|sert rien
        inutile|ridicule|absurde|scandaleux|inadmissible|honteux
        c'est|est|etes|es vraiment|trop|carrement? nul|nulle
        n'importe quoi
        perte|perds|perdre|perdez de|mon|du temps
        combien de fois dois|faut|vais|je|devrai|faudra
        pour la deuxieme|troisieme|quatrieme|enieme|derniere fois
        vous|tu vous|te moquez|moques|repetez|repetes
        lisez|lis vous|tu
        repond|reponds|repondez sur l'autre
        a cote de la plaque
        tournes|tournent|tournera en rond
        vous|tu m'ecoutez|m'ecoutes|comprenez|comprends|m'aidez|m'aides|repondez|reponds|lisez pas|rien
        vous|tu ne|n' .. pas|rien compris|ecoute|lu
        fais|faites|fait l'? expres
        aussi|trop|si bete|betes|stupide|debile
        pour la seconde|sixieme|dixieme|centieme|milliardieme fois
        revenus|revenu|revient a l'etape
        la case depart
        fait .. fois que je|tu|vous te|vous|le|la|me|m'|dis? dis|repete|demande|demandes|demandez|explique|ecris|dites
        demande|demandes|dit|repete|redemande deux|trois|quatre|dix fois deja
        dis|dites|dit rien que ca
        disque raye
        comme un perroquet
        copie|copier|copies|copiez colle|coller
        reponse|reponses toute|toutes|automatique|automatiques|type faite|faites
        dialogue de sourds
        parler|parle a un|une mur
        fous|foutez|fiches|fichez|moquez|moques de ma gueule|moi|nous
        me|nous prenez|prends|prend|prenez pour un|une|des
        hors sujet
        rien compris|pige
        est ce que vous|tu lisez|lis|comprenez|comprends|ecoutez
        comprenez|comprends vous|tu .. francais|que|rien
        ai|j'en marre|assez
        en ai|j'ai marre|ras|plein
        bot|robot|chatbot stupide|inutile|debile|pourri|bete|nul
        m'avez fait .. enlever|refaire|recommencer
        vous allez me faire rire
    """,
    "restate": """
        j'ai|je|vous|l'ai deja|bien|viens
        je vous|te l'ai|ai .. dit|donne|explique|envoye|demande
        comme je .. dit|disais|ecrit
        je repete|redis|precise|demande|reitere
        ma question
        ce que je|j'ai veux|demande|voudrais|cherche|dis
        je veux|voulais dire
        encore une fois
        a nouveau|encore
        toujours pas|rien|le|la|en
        autrement dit
        c'est a dire
        je parle
    """,
    "affirm": "^oui|ok|d'accord|daccord|parfait|exact|exactement|correct|suivant|fait|continuer|bien|voila|ouais$\n^oui merci|c'est|s'il|svp|bien|je",
    "negate": "^non|pas|jamais|faux\nne|n' .. pas|rien\nmarche|fonctionne|est pas\nc'est|ca pas|ne",
    "resolution": "merci beaucoup|bien|infiniment|a\nmerci\nca|cela marche|fonctionne|va\nc'est bon|regle|resolu|parfait\nparfait|super|genial|excellent|impeccable",
    "repeat_request": "pouvez|peux|pourriez vous|tu .. repeter\nrepetez|repete s'il|svp\npardon\nredites|redis moi",
    "poll": "des nouvelles\ndu nouveau\nou en est\nj'attends toujours\nc'est pret|bon\net maintenant\ncombien de temps",
    "give_up": "laissez|laisse tomber\noubliez|oublie\ntant pis\nau revoir\nj'abandonne\nje resilie|pars|vais",
    "high_stakes": "fraude|arnaque|vole|volee|pirate|piratee|urgent|urgence|hopital|police|avocat|tribunal|plainte|huissier|expulsion|medicament|medicaments|insuline|panne|bloque|bloquee|gaz",
    "fallback": """
        pas|n'ai|rien bien? compris|comprendre|trouve|saisi|reconnu
        je ne comprends|trouve|suis|peux pas
        je n'ai|nai pas|aucun|aucune
        aucun|aucune resultat|reponse|article|correspondance
        n'est pas une|un|valide|option
        option|choix|reponse|format|numero|date .. invalide|incorrect|incorrecte
        veuillez choisir|selectionner|repondre|reformuler|reessayer|saisir
        reformuler|reformulez|reessayez|reessayer
        autrement|autres termes|mots
        choisissez|selectionnez|tapez|repondez une|un|parmi|par
    """,
    "apology": "desole|desolee|desoles|excuse|excuses|excusez|pardonnez|navre|navree|regrette|malheureusement\ncomprends|comprenons votre|vos|que|tout|bien|parfaitement|tres",
    "promise_transfer": "transfere|transferer|mets|passe|connecte|transmets|transmis|transmise|transmettre vous|en|votre|a|au|la|le\nconseiller|conseillere|agent|collegue|equipe|technicien|responsable .. va|vous|reviendra|contactera|rappellera|prendra\nvous rappelle|rappellera|contactera|recontactera|transfere|transferer|recontacter\nen relation",
    "offer_more": "autre chose\nautre question\nbonne|excellente journee|soiree\nje peux .. aider|autre\nmerci de|d'avoir|pour votre|contacte|nous\nevaluer|evaluez|notez\nde rien\nje vous en prie",
    "queue": "patienter|patientez|attente|instant|moment\nfile d'attente\nun instant|moment",
    "ask_again": "veuillez indiquer|saisir|fournir|entrer|preciser|confirmer|communiquer|donner|verifier\npouvez|pourriez|peux vous|tu me|m'indiquer|indiquer|preciser|confirmer|donner|fournir|verifier\nquel|quelle|quels|quelles est|sont\nindiquez|donnez|saisissez|entrez|precisez moi|votre|le|la|vos\nj'ai besoin",
    "confirm": "est ce correct|bien|exact\nc'est bien|correct|exact\ncorrect|exact$\nsouhaitez|voulez|veux vous|tu\noui ou? non",
    "claim_done": "j'ai|ai|nous avons|a|ete .. envoye|renvoye|relance|mis|mise|annule|enregistre|enregistree|reinitialise|transmis|genere|effectue|effectuee\nc'est fait|note|enregistre",
}

STOP_WORDS = """
a ai au aux avec c'est ca car ce cela ces cet cette chez comme d'un d'une dans de des donc du elle en encore est et etait ete etre eu il ils j'ai je la le les leur lui ma mais me meme mes
moi mon ne nos notre nous on ont ou par pas pour plus qu'il que qui quoi sa sans se ses si son sont sur ta te tes toi ton tout tres tu un une vos votre vous y deja bien aussi
"""

VALUE_WORDS = """
zero deux trois quatre cinq six sept huit neuf dix onze douze treize quinze vingt trente quarante cinquante cent mille premier deuxieme troisieme lundi mardi mercredi jeudi vendredi
samedi dimanche janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre matin soir midi aujourd'hui demain hier
"""

QUESTION_WORDS = "combien comment ou pourquoi quand que quel quelle quelles quels qui quoi"

FRAME_WORDS = "aimeriez desirez dire pouvez souhaitez voudriez voulez"

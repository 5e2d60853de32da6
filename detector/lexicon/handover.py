"""What is said about a person taking over, by language; looked for only where a person was asked for or offered.

Apart from the other categories, which are features of the learnt heads: a phrase here changes no score.
"""

CATEGORIES = (
    "accept",  # the user says yes to an offered person
    "decline",  # the user says no to one
    "served",  # the user says in so many words that it is solved; thanks alone say nothing to one who still waits
    "offer",  # the bot asks whether a person should take over
    "promise",  # the bot says that a person will, or that it has passed the user on
    "refusal",  # the bot says that no person can come
)
BIT = {name: 1 << i for i, name in enumerate(CATEGORIES)}

_EN = {
    "accept": """
        ^y$
        ^yes|yeah|yep|yup|ok|okay|sure|absolutely|definitely|certainly|alright|fine
        ^please$
        ^i'd like|love|appreciate that|it
        ^i would like|love|appreciate that|it
        ^that would|'d be? great|good|nice|helpful|perfect|lovely|fine|wonderful
        ^that'd|it'd be
        ^go ahead|for
        ^please do|go|connect|transfer
        ^let's do|go
        ^do it|that|so$
        ^why not$
        ^of course
        ^by all means
        ^sounds good|great|fine|perfect
    """,
    "decline": """
        ^no$
        ^no thanks|thank|need|please|don't|i'm|not
        ^no leave|it's|its|no|never|forget
        ^nope|nah
        ^not now|yet|necessary|needed|really|today|at
        no need
        i|i'd don't|do|rather|prefer not? want|need|like? a|an|to|any|your|that|not .. person|human|agent|one|colleague|call|somebody|someone|transfer|transferred|connected|wait
        don't|not bother|connect|transfer|call
        don't|dont|not want|wanna|need|like to? talk|speak|chat|talking .. anyone|anybody|person|human|agent|someone|somebody
        without a|an person|human|agent
        rather|prefer to? stay|continue|carry|go|keep|chat|try on|with|here|going|again|you|it
        maybe|perhaps later
    """,
    "served": """
        it|this|that|everything|all|which now|has|have|is|just|finally? works|worked|helped|helps|fixed|solved|sorted|working
        it's|its|it|that's|thats|all|everything|is|now is|was|now|all|been|already? working|fixed|sorted|solved|resolved|done
        works|working|worked now|again|fine|perfectly|great
        problem|issue|question|matter is|was|has|been|now? been? solved|fixed|gone|resolved|answered|sorted
        got|have|have|i've it|that working|sorted|fixed|solved
        found it|the
        that answers|solves|did it|my|the
        no longer need|needed|necessary
        don't need .. anymore
    """,
    "offer": """
        arrange|request|schedule|book a|the call|callback
        call you|back
        colleague|agent|specialist|person|human|team|someone|somebody to help|assist|take|look|call|contact|join
        live chat|support
    """,
    "promise": """
        been|being|are|am|is|was|were now|just|already? transferred|connected|forwarded|passed|escalated|assigned|routed
        been|being|was|is handed over
        connected|handed|routed|assigned|forwarded|escalated|passed|transferred you|your|this|it|over
        connected|handed|routed|assigned|forwarded|escalated|passed|transferred to .. agent|colleague|team|person|human|advisor|specialist|support|representative
        being put through
        agent|colleague|member|person|specialist is|are on the|their|its way
        have|has|i've|we've|just informed|notified|alerted|asked|told|called|paged .. colleague|colleagues|team|agent|advisor|specialist|manager|someone|support
        colleague|agent|advisor|adviser|specialist|representative|person|human|team|someone|somebody has|have|is|are|was|were|should .. informed|notified|way|taking|joining|joined|coming|with|contacting|called|calling|asked
        someone|somebody|agent|colleague|advisor|specialist|representative|they|we|person 'll|will|can|should
        with you shortly|soon|now|momentarily|in
    """,
    "refusal": """
        no|none agent|agents|advisor|advisors|colleague|colleagues|person|human|one|body|staff|representative|representatives|of .. available|free|online|here|there|work|duty
        nobody|noone is|'s|can|will
        not|isn't|aren't|can't|cannot|unable|don't|without .. agent|agents|colleague|person|human|transfer|connect|put|hand
        currently|are|is|we're closed|offline|unavailable
        outside of? our|the|business|office|working|opening hours
    """,
}

_ES = {
    "accept": "^por supuesto\n^si|vale|claro|bueno|dale|ok|okey|perfecto|correcto\n^por favor\n^de acuerdo\n^me gustaria|encantaria|parece bien?\n^esta bien\n^adelante\n^eso quiero|estaria",
    "decline": "^no$\n^no gracias|hace|quiero|necesito|por|es|ahora\nno hace falta\n^ahora|todavia|aun no\nprefiero seguir|continuar|no|quedarme\nmejor no|luego|despues",
    "served": "ya|ahora|todo me? funciona|va|esta|puedo|aparece|quedo\nfunciona|resuelto|solucionado|arreglado|solucione|resolvi\nya no hace|necesito|lo",
    "offer": "le|te|que le|te? llame|llamen|atienda|contacte|pase|comunique|transfiera|conecte\nhablar|comunicarle|comunicarte|pasarle|pasarte|conectarle|conectarte|transferirle|transferirte con|a",
    "promise": "he|hemos|ha|han|sido|esta|estoy|siendo sido? transferido|transferida|derivado|derivada|pasado|conectado|conectada|transfiriendo|avisado|informado|escalado|escalada|asignado\nle|te atiende|atendera .. companero|companera|agente|asesor|asesora\nagente|asesor|asesora|companero|companera|colega|especialista|equipo|persona|alguien le|te|se|lo|ya|va|esta .. atendera|contactara|llamara|ayudara|atiende|atender|contactar|llamar|camino|comunicara\nen breve|seguida|unos|un .. atendera|contactara|llamara|atenderan|contactaran|agente|minutos",
    "refusal": "no|ningun|ninguna|sin .. agentes|agente|asesores|asesor|personas|persona|operadores|companeros|transferir|pasarle|pasarte|conectarle disponibles|disponible\nno hay agentes|nadie|asesores\nno puedo transferir|transferirle|transferirte|pasarle|pasarte|comunicarle|conectarle\nfuera de|del horario",
}

_DE = {
    "accept": "^ja|jo|jawohl|ok|okay|gern|gerne|klar|naturlich|einverstanden|bitte|unbedingt\n^das ware|war nett|gut|toll|super|prima|schon|hilfreich|lieb\n^machen|mach sie? das|es|bitte\n^sehr gern|gerne\n^in ordnung\n^tun sie das\n^warum nicht$",
    "decline": "^nein$\n^nein|nee danke|brauche|das|ich|nicht|lieber|bitte\n^nicht notig|jetzt|heute\n^lieber nicht\nnicht notig|notwendig|erforderlich\nbrauche|mochte|will keinen|keine|kein|nicht\n^vielleicht|eventuell spater",
    "served": "es|das|alles|jetzt funktioniert|geht|klappt|lauft jetzt|nun|wieder|alles\nhat geklappt|funktioniert|geholfen\nerledigt|gelost|behoben|geklart|hat|ist sich? erledigt|gelost|behoben|geklart\nproblem|frage|sache ist|hat .. gelost|behoben|weg|beantwortet|erledigt\nbrauche|brauchen .. nicht mehr",
    "offer": "soll|sollen|darf|kann|konnen|mochten|mochtest|wollen|willst ich|wir|sie|du .. verbinden|weiterleiten|weiterverbinden|durchstellen|ubergeben|sprechen|zuruckrufen|anrufen\nmochten|mochtest|wollen|willst sie|du .. mitarbeiter|mitarbeiterin|kollegen|kollegin|berater|menschen|ruckruf",
    "promise": "wurden|wurde|werden|werde|habe|haben|bin|sind|ist .. weitergeleitet|verbunden|ubergeben|durchgestellt|weitergegeben|informiert|zugewiesen|benachrichtigt|weiterverbunden|ubermittelt\nkollegen|kollegin|team|mitarbeiter|abteilung|berater weitergegeben|weitergeleitet|ubergeben|informiert|verbunden\nkollege|kollegin|mitarbeiter|mitarbeiterin|berater|spezialist|team|jemand .. gleich|umgehend|schnellstmoglich|kummert|ubernimmt|meldet|hilft|ruft|kontaktiert|da|weiter\nsie|ich|wir werden|verbinde|leite|stelle .. verbunden|weitergeleitet|zuruckgerufen|kontaktiert|durch|weiter",
    "refusal": "kein|keine|niemand|keinen .. mitarbeiter|kollege|kollegen|berater|ansprechpartner|verfugbar|erreichbar|da|frei\nniemand ist|kann|da|verfugbar|erreichbar\nnicht|leider .. weiterleiten|verbinden|durchstellen\nausserhalb unserer|der\ngeschlossen",
}

_FR = {
    "accept": "^oui|ouais|ok|d'accord|daccord|volontiers|parfait|absolument|certainement|entendu\n^bien sur|entendu\n^avec plaisir\n^je veux bien\n^ce serait|ca bien|super|parfait|gentil\n^s'il vous|te plait\n^allez|vas y\n^pourquoi pas$",
    "decline": "^non$\n^non merci|ca|pas|je|c'est\n^pas la|maintenant|besoin|necessaire|aujourd'hui\npas besoin|necessaire|la peine\nje prefere continuer|rester|ne|pas\n^plus tard",
    "served": "ca|cela|tout|il marche|fonctionne|va|remarche maintenant|de|a|bien|enfin\nc'est|tout est? bon|regle|resolu|repare|arrange\nprobleme|question est|a .. resolu|regle|reglee|repondue\nn'ai|ai plus besoin",
    "offer": "voulez|souhaitez|veux|souhaites|desirez vous|tu|que .. parler|transfere|transferer|mette|rappelle|passe|connecte|conseiller|agent|humain|relation|rappele\npuis|peux je|vous .. transferer|mettre|passer|rappeler",
    "promise": "avez|ai|a|ont|etes|est|suis|avons .. transfere|transferee|transmis|transmise|redirige|redirigee|informe|prevenu|mis|mise|escalade|assigne\nconseiller|conseillere|agent|collegue|equipe|technicien|responsable|quelqu'un .. va|vous|arrive|prend|prendra|contactera|rappellera|reviendra|sera|charge|suite\nallez|serez|etes|va etre .. transfere|transferee|mis|mise|rappele|rappelee|contacte|contactee|recontacte",
    "refusal": "aucun|aucune|pas|plus .. conseiller|agent|operateur|personne|conseillers|agents disponible|disponibles|joignable|present\npersonne n'est|ne|disponible\nne|n' .. peux|puis .. transferer|passer\nen dehors\nferme|fermes|fermee",
}

_ZH = {
    "accept": "^好|行|可以|嗯|要|需要|同意|是|对\n^没 问题\n^麻烦|那就|那 麻烦|好|转|了|你|您\n^请 转|帮|安排",
    "decline": "^不 用|要|需要|必|了\n^不$\n^算 了\n^暂时|先|还是 不\n^没 必要",
    "served": "已经|问题|都|现在 解决|好 了\n解决 了\n可以|能 用|了 了$\n搞定\n弄好 了\n修好 了",
    "offer": "是否|要 不要|需要|需 不 需要 .. 转|人工|客服|电话\n要|需要|帮|给|为 您|你? .. 转|转接|人工 .. 吗",
    "promise": "已|已经|正在|马上|立即|即将|现在 .. 转|转接|接|通知|联系|安排|反馈\n专员|同事|客服|工作人员|人工 .. 会|将|马上|稍后|尽快|正在\n稍后|尽快|很快 .. 联系|回复|接|回电",
    "refusal": "没 有? 客服|人工|专员 .. 在|可用\n客服|人工 .. 下班|不 在|忙|休息\n无法|不能|暂时 .. 转|人工\n非 工作|服务 时间",
}

LANGUAGES = {"en": _EN, "es": _ES, "de": _DE, "fr": _FR, "zh": _ZH}
PHRASES = tuple(LANGUAGES.values())

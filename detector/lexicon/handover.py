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

_IT = {
    "accept": "^si|ok|okay|certo|certamente|volentieri|d'accordo|esatto|perfetto|benissimo|assolutamente\n^va bene|benissimo\n^per favore$\n^mi piacerebbe|farebbe\n^sarebbe perfetto|ottimo|bello|gentile|utile|meglio\n^molto volentieri\n^faccia|fai|mi pure|passi|passa|metta\n^proceda|procedi|procedete\n^come no$\n^perche no$",
    "decline": "^no$\n^no grazie|non|per|preferisco|lasci|lascia\n^non serve|ora|adesso|occorre|ho|voglio|e|importa\nnon serve|occorre|c'e bisogno\nnon e necessario\npreferisco continuare|restare|rimanere|non|qui\n^meglio di? no|dopo\n^piu tardi\n^magari dopo|poi",
    "served": "ora|adesso|tutto|gia|finalmente funziona|risolto|va|posto|sistemato|riesco\nfunziona|funzionato ora|adesso|tutto|di\nrisolto|sistemato|sistemata|risolta\ne tutto a\nnon serve|occorre|ho .. piu",
    "offer": "vuole|vuoi|desidera|desideri|preferisce|preferisci|posso|devo che? .. operatore|collega|persona|umano|passi|passare|passarla|passarti|trasferisca|trasferire|trasferirla|trasferirti|metta|mettere|metterla|metterti|richiamare|richiamata|chiami|contatti|consulente\nparlare|parlarne con",
    "promise": "e|sono|sei|e stato|stata|stati trasferito|trasferita|inoltrato|inoltrata|passato|assegnato|assegnata|collegato|collegata\nho|abbiamo inoltrato|trasferito|passato|avvisato|informato|segnalato|assegnato\noperatore|operatrice|collega|consulente|responsabile|specialista|team|qualcuno la|ti|le|vi|si|sta|sara|l' .. contattera|richiamera|chiamera|rispondera|aiutera|arrivando|prendera|ricontattera|disposizione\nti|la passo|metto|trasferisco|collego\nsara|sarai|verra|verrai ricontattato|ricontattata|richiamato|richiamata|contattato|contattata|trasferito|trasferita",
    "refusal": "nessun|nessuno|non .. operatore|operatori|collega|consulente|disponibile|disponibili|operatrice libero|disponibile|disponibili|liberi|ora|al\nnessun|nessuno operatore|e|puo|consulente\nnon .. passare|passarti|passarla|trasferire|trasferirla|trasferirti|collegarla\nfuori orario\nfuori dall'orario|dagli\nchiusi|chiuso",
}

_PT = {
    "accept": "^sim|ok|okay|claro|certo|beleza|blz|perfeito|otimo|pode|aceito|isso|bora|quero|combinado\n^por favor$\n^com certeza|prazer\n^pode ser|passar|transferir|sim\n^seria otimo|bom|perfeito|ideal|excelente\n^gostaria|adoraria|agradeco\n^esta bem|bom\n^ta bom|bem\n^de acordo\n^faca isso\n^por que|porque nao$",
    "decline": "^nao$\n^n$\n^nao obrigado|obrigada|precisa|quero|preciso|e|por|valeu|faz\nnao precisa|preciso|e necessario\nnao ha necessidade\n^agora|hoje|ainda nao\nprefiro continuar|ficar|nao|seguir\n^melhor nao\n^talvez depois|mais\n^mais tarde\n^deixa pra|para|estar",
    "served": "ja|agora|tudo funciona|funcionou|esta|consegui|deu|resolvido|resolvi|certo|resolveu\nresolvido|resolvida|resolveu|solucionado|consertado\nfuncionou|funciona agora|ja|sim|tudo\ndeu certo\nnao preciso|precisa mais\nja nao e|preciso",
    "offer": "quer|queres|deseja|desejas|gostaria|prefere|posso|devo|podemos que|de? .. atendente|humano|pessoa|colega|operador|assistente|transfira|transferir|transferi|passe|passar|ligue|ligar|encaminhar|encaminhe|especialista|contacte\nfalar|conversar com um|uma",
    "promise": "foi|foste|fui|esta|estou|ja sendo|a? transferido|transferida|encaminhado|encaminhada|transferindo|transferir|encaminhando|direcionado|direcionada|conectado|conectada\nencaminhei|transferi|avisei|informei|notifiquei|acionei|passei\natendente|especialista|colega|equipe|equipa|consultor|operador|assistente|alguem vai|ira|ja|lhe|te|entrara|o|a|em|esta .. atender|contacto|contato|contactar|ligar|responder|ajudar|atendera|ligara|contactara|caminho|breve|falar|assumir\nsera|vai ser|sera? atendido|atendida|contactado|contactada|transferido|transferida|contatado\nvou te|lhe|o|a? transferir|passar|encaminhar",
    "refusal": "nao|nenhum|nenhuma|sem .. atendentes|atendente|operadores|operador|assistentes|colegas|pessoa disponiveis|disponivel|livre|livres|no|agora|neste\nnao ha|temos atendentes|operadores|assistentes|ninguem\nninguem disponivel|esta|pode\nnao posso|consigo transferir|passar|encaminhar\nfora do|de horario|expediente\nencerrado|fechado|fechados",
}

_NL = {
    "accept": "^ja|jawel|ok|oke|okay|graag|prima|akkoord|zeker|natuurlijk|tuurlijk|perfect|absoluut|jep\n^alsjeblieft|alstublieft|aub$\n^dat zou .. fijn|goed|mooi|leuk|handig|super\n^dat is|lijkt goed|prima|fijn|me\n^doe maar|dat\n^heel|zeer graag\n^ga uw|je gang\n^waarom niet$\n^in orde",
    "decline": "^nee|neen$\n^nee|neen bedankt|dank|dankje|hoeft|niet|ik|dat|hoor|laat|liever\n^niet nodig|nu|vandaag\nhoeft|is niet nodig|hoor\n^hoeft niet\nheb|wil geen .. nodig|medewerker|mens|persoon|collega\nliever niet|hier|verder\n^misschien|eventueel later\n^laat maar",
    "served": "het|alles|nu|dat|hij werkt|doet|lukt|opgelost|gelukt nu|weer|het|alles|intussen\nwerkt weer|nu\nis|al|intussen opgelost|verholpen|gelukt|geregeld|in\nopgelost|verholpen\nniet meer nodig",
    "offer": "wilt|wil|zal|kan|mag|zou|wenst u|je|ik|we dat? .. medewerker|collega|mens|persoon|iemand|doorverbinden|doorverbind|doorverbonden|terugbellen|terugbel|spreken|adviseur\nspreken|praten|verbinden|doorverbinden met",
    "promise": "bent|is|wordt|word|heb|hebben|zijn|ben .. doorverbonden|doorgestuurd|doorgegeven|overgedragen|doorgezet|ingelicht|verwittigd|toegewezen|teruggebeld\ncollega|medewerker|medewerkster|adviseur|specialist|team|iemand .. neemt|belt|helpt|komt|zal|contacteert|contact|zo|onderweg|gaat|overneemt|informeerd\nverbind|schakel u|je|nu .. door\nneemt .. contact",
    "refusal": "geen|niemand .. medewerker|medewerkers|collega|collega's|adviseur|adviseurs|beschikbaar|bereikbaar|vrij\nniemand is|kan|beschikbaar|bereikbaar|aanwezig\nkan|kunnen niet|je|u .. doorverbinden|doorschakelen\nbuiten onze|de|kantooruren|openingsuren\ngesloten",
}

_JA = {
    "accept": "^はい|うん|ええ|お願いします|おねがいします|ぜひ|是非|いいです|了解|もちろん|頼みます|頼む|たのむ|それで|そうしてください|そうして\n^よろしく お\n^助かり ます\n^つない|繋い でください|で下さい|で\n^代わって ください|下さい",
    "decline": "^いいえ|いや|いらない|いりません|結構です|けっこうです|大丈夫です|不要です|必要ありません|必要ない|やめて\n^今 は 結構|いい|いら|大丈夫\n^まだ いい|結構|大丈夫\n^あと で|に\n^後 で\nこのまま で|続け",
    "served": "解決 し|しました|済み\n直りました|直った|なおりました\nうまく いきました|いった\nできました|出来ました\nもう 大丈夫|必要 です|あり|ない",
    "offer": "担当者|オペレーター|スタッフ|係の者|担当の者|担当 .. つな|代わ|繋|交代|電話|お電話|取り次\nお? つなぎ|繋ぎ しま|いたし しょうか|ましょうか\n有人 .. 切り替|つな",
    "promise": "お? つなぎ|繋ぎ|引き継ぎ|転送 しま|いたし|致し|して\n担当者|担当|スタッフ|オペレーター|係の者|専門の者 から|が|へ|に|より .. 連絡|電話|対応|ご連絡|お電話|引き継|交代|参り|伝え|お伝え|返信|ご対応|お返事\n交代 いたし|しま\n折り返し お? 電話|連絡\n追って ご?お? 連絡|返信",
    "refusal": "オペレーター|担当者|スタッフ|係の者 .. おりません|いません|不在|対応でき|対応して|つなげ|おつなぎでき|空い\n営業 時間 外|は|を\n受付 時間 外|は\n受付 は? 終了\nつなぐ こと が|は でき\nおつなぎ でき|する ませ|こと",
}

LANGUAGES = {"en": _EN, "es": _ES, "de": _DE, "fr": _FR, "it": _IT, "pt": _PT, "nl": _NL, "zh": _ZH, "ja": _JA}
PHRASES = tuple(LANGUAGES.values())

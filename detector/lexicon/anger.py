"""Insults and threats: what an angry customer writes, beyond complaining. Phrases as in `detector.phrases`."""

CATEGORIES = ("anger",)

PHRASES = (
    {
        "anger": """
            fuck|fucking|fucked|fck|wtf|bullshit|shit|shitty|crap|crappy|goddamn|dammit|bollocks|arse|asshole|bastard|bastards
            damn bot|thing|service|company|machine
            idiot|idiots|moron|morons|imbecile|imbeciles|scumbag|scumbags|crooks|thieves
            stupid|dumb|useless|bloody|worthless|idiotic|pathetic bot|robot|machine|thing|chatbot|company|service|people|piece
            piece of shit|crap|garbage|junk
            you|u are|re a|an|so? stupid|dumb|idiot|useless|pathetic|worthless|liar|liars|joke
            you're|youre|ur a|an|so? stupid|dumb|idiot|useless|pathetic|worthless|liar|liars|joke
            shut up
            screw you
            go to hell
            i hate you|this
            i'll|ill|will|gonna|going to? sue
            my|a lawyer|attorney|solicitor
            legal action
            take|see|taking you to? in? court
            report you|this to the? police|ombudsman|regulator|authorities|bbb
            press|file charges
            disgrace|disgraceful|disgusting|outrageous|scandal|scandalous
            furious|livid
        """
    },
    {
        "anger": """
            mierda|joder|puta|puto|cabron|cabrones|gilipollas|imbecil|imbeciles|idiota|idiotas|estupido|estupida|estafadores|ladrones|sinverguenzas|pendejo|pendejos|carajo
            maldito|maldita bot|robot|maquina|servicio
            inutil|inutiles
            mi|un abogado
            los|les|os|te voy a denunciar|demandar
            denunciare|demandare
            verguenza|indignante
            callate
            furioso|furiosa
        """
    },
    {
        "anger": """
            scheisse|scheiss|scheissladen|scheissdreck|verdammt|verdammte|verdammter|verdammtes|verdammten|arschloch|arschlocher|idiot|idioten|idiotisch|trottel|depp|deppen|volltrottel|schwachkopf|vollidiot|vollidioten|drecksladen|saftladen|betruger|abzocker|schnauze|fick
            dummer|dumme|dummes|bloder|blode|blodes bot|roboter|maschine|ding|computer|programm
            mein|meinen|einen|meinem anwalt|rechtsanwalt
            anzeige|strafanzeige erstatte|erstatten
            sie|euch zeige|verklage
            verklagen|verklage
            verbraucherzentrale|verbraucherschutz
            unverschamt|unverschamtheit|frechheit|sauerei|schweinerei
            halt die|den klappe|mund
            stinksauer
        """
    },
    {
        "anger": """
            merde|putain|bordel|connard|connards|idiot|idiots|imbecile|imbeciles|abruti|abrutis|debile|debiles|voleurs|escrocs|foutre|chier
            foutez|fous de|vous gueule|moi
            mon|un avocat
            porter|porte plainte
            honte|honteux|scandaleux|inadmissible
            ta gueule
            furieux|furieuse
        """
    },
    {
        "anger": """
            cazzo|merda|stronzo|stronzi|stronza|idiota|idioti|imbecille|imbecilli|vaffanculo|ladri|truffatori|vergogna|vergognatevi|vergognoso|schifo|deficiente|deficienti|cretino|cretini|coglione|coglioni|incompetenti
            mio|un avvocato
            porca miseria|puttana|troia
            fate|fai pena|ridere|schifo
            vi|ti denuncio|querelo
            va|vai al diavolo
            sono furioso|furiosa|incazzato|incazzata
        """
    },
    {
        "anger": """
            porra|caralho|merda|idiota|idiotas|ladroes|bosta|fdp|imbecil|imbecis|vagabundos|vigaristas|burloes|desgraca|palhacos|cacete
            meu|um|minha advogado|advogada
            puta que pariu|me
            filho|filhos da puta
            vai|vao se|te lixar|foder|catar
            vou processar|denunciar
            vou ao|no procon
            reclame aqui
            vergonha|palhacada
            cala a boca
            raio que o|vos|te parta
            livro de reclamacoes
        """
    },
    {
        "anger": """
            klootzak|klootzakken|kut|kutbedrijf|kutbot|godverdomme|godver|verdomme|oplichters|idioten|idioot|eikel|eikels|klote|klotezooi|tering|tyfus|schandalig|schandalige|debiel|debielen|sukkels|schande
            mijn|een advocaat
            rot op
            hou|houd je bek|mond|muil|kop
            ik ben woest|razend|laaiend
            val dood
            naar de geschillencommissie|ombudsman
        """
    },
    {
        "anger": """
            ふざけるな|ふざけんな|ふざけやがって|馬鹿野郎|バカ野郎|ばかやろう|くそったれ|クソが|クソボット|死ね|くたばれ|アホか|バカか|馬鹿にするな|バカにするな|なめてんのか|舐めてんのか|なめるな|いい加減にしろ|ええ加減にせえ
            弁護士 に|を|と
            訴え ます|る ぞ|から|よ
            消費者 センター|生活
            消費生活センター
            頭 に き|来 た|て
            腹 が 立
            責任者 を 出せ
            詐欺 だ|です|かよ|会社
        """
    },
    {
        "anger": """
            他妈的
            妈的
            傻逼
            垃圾
            混蛋
            白痴
            骗子
            滚蛋
            投诉你们
            律师
            起诉
            气死
            脑残
            智障
        """
    },
)

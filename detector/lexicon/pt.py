"""Portuguese, of Brazil and of Portugal, without accents, as words are looked up."""

PHRASES = {
    "human_request": """
        falar|falo|falasse|fale|falarmos|conversar|conversasse|contactar|contatar|teclar|tratar com|c|cm|a|ao .. pessoa|humano|humana|atendente|alguem|algum|operador|operadora|responsavel|supervisor|supervisora|gerente|funcionario|funcionaria|colega|agente|representante|chefe|tecnico|consultor|consultora|analista|superior|patrao
        falar com gente|pessoas|humanos
        quero|queria|preciso|gostaria|prefiro|desejo|exijo|arranja|arranje|arranjem de|me? um|uma|outro|outra|o|a? atendente|humano|operador|operadora|supervisor|supervisora|gerente|agente|representante
        quero|queria|preciso|prefiro de? uma pessoa real|de|que|humana|a|para|pra verdade|falar|carne|serio|atender|me|humana
        quero|queria|preciso|prefiro de? uma pessoa real|humana
        quero|preciso|queria de? gente de verdade|carne
        me|nos passa|passe|passem|passar|transfere|transfira|transferir|conecta|conecte|conectar|poe|ponha|bota|liga|ligue|ligar|encaminha|encaminhe|encaminhar|direciona|direcione .. pessoa|humano|atendente|alguem|operador|operadora|responsavel|supervisor|gerente|funcionario|colega|agente|chefe|atendimento|setor
        passe|passa|passem|passar|ponha|poe|por|ligue|liga|ligar|transfira|transfere|transferir|encaminhe|encaminha|da|de|dem|dar|arranja|arranje|chama|chame me .. pessoa|humano|atendente|alguem|operador|operadora|responsavel|supervisor|gerente|funcionario|colega|assistente|chefe|apoio
        transferir|transfere|transfira|transferencia|passar|passa|encaminhar|encaminha para|pra|pro|a|ao um|uma|o|outro|outra? atendente|humano|pessoa|operador|operadora|assistente|supervisor|gerente
        chama|chame|chamem|chamar|mete|metam|poe|cade|arranja|quero ai|la|aqui|o|um|uma|seu|teu? alguem|atendente|humano|gerente|supervisor|supervisora|operador
        ser atendido|atendida|transferido|transferida|contactado|contactada|contatado|contatada por|para|a|com|pelo|pela
        me liga|ligue|liguem|ligar|telefone|telefonem|telefonar|telefona$
        me liga|ligue|liguem|ligar|telefonem|telefonar agora|hoje|amanha|de|urgente|pfv|pf|por|quando|as|ai|o
        liguem|telefonem|contactem|telefone me|nos
        ligue|liga me de|para|agora|hoje|amanha|por|quando|se|o|volta
        liga|ligue|liguem pra|para mim
        alguem .. me ligar|ligue|ligasse|atender|atenda|atendesse|ajude|ajudar|contacte|contate|telefone|telefonar
        alguem pode|poderia|podia|consegue|conseguiria|possa .. falar|ligar|atender|ajudar|telefonar|contactar|me
        alguem que|q possa|saiba|perceba|entenda|resolva|atenda|fale|respire|pense
        alguem me atende|liga|ajuda|responde
        tem|ha|existe|esta|estara|nao alguem|ninguem ai|real|acordado|disponivel|online|humano
        tem|ha|existe alguem que|q|com|para|pra .. possa|saiba|atenda|perceba|entenda|resolva|responda|fale|atender|falar|conversar|ajudar
        ha|tem|existe algum|alguma|um|uma humano|pessoa|atendente|operador|gente ai|real|de|com|disponivel|que|humana|para|do
        pessoa|atendente|operador|operadora|agente|assistente|alguem|gente real|humano|humana
        pessoa|atendente|alguem|gente|humano|humana de|d verdade|vdd|vd|carne
        humano|pessoa|alguem a serio
        um|uns humano|humanos|atendente por|pf|pfv|pls|ja|agora|serio|a|urgente
        carne e osso
        ^um|uma|o|a? atendente|atendentes|atendimento|humano|humana|pessoa|operador|operadora|gerente|supervisor$
        atendente|operador|operadora|humano|pessoa|gerente|supervisor por favor
        atendente|operador|operadora|humano|gerente|supervisor pfv|pf|pls|ja|agora|urgente
        por favor um|uma atendente|pessoa|humano|operador|operadora|responsavel
        falar por|pelo|ao|no|via|p? telefone|telemovel|telef|fone
        atendimento|atendente|apoio|suporte|ajuda|contacto|contato humano|humana|humanizado|telefonico|pessoal
        telefone|numero|contacto|contato|ramal onde|que|q|em|para|pra .. atendam|atenda|atende|atendem|falar|fale|falem|ligar|ligue
        qual|quais e? o|os? vosso|seu|teu? telefone|numero|contacto|contato de|do|da|para|pra apoio|atendimento|voces|sac|suporte|central|ligar|falar|empresa|loja
        qual e? o vosso telefone|numero|contacto
        tem|ha|existe|da|qual|preciso|queria|quero de? um|algum|o? telefone|numero|contacto|ramal onde|para|pra|que|em
        linha telefonica|direta para|pra|onde|de
        nao|n .. falar|conversar|falando com|c .. robo|robos|bot|bots|maquina|maquinas|chatbot|robot|computador|ia
        nao|n quero .. robo|bot|chatbot|robot
        chega|basta|sem de? robo|robos|bots
        o|a|seu|teu|vosso|sua supervisor|gerente|chefe|superior|responsavel por|pfv|agora|ja
        posso|poderia|podia|consigo|da pra|para? falar com|c
        posso|poderia|podia|gostaria|queria|quero|preciso de? falar com um|uma|alguem|algum
    """,
    "complaint": """
        voce|vc|tu|o|a senhor|senhora? ja me? disse|falou|perguntou|mandou|disseste|perguntaste|respondeu|repetiu|repetiste|mandaste|enviou
        ja me|mo disse|disseste|perguntou|perguntaste|falou|mandou|mandaste|enviou isso|isto|a|o|antes|tres|duas|varias|essa|esse
        voce|vc|voces|tu|so|fica|continua|continuas|vive|ficas so|fica|continua|vive|a|me? repete|repetes|repetindo|repetir|perguntando|perguntar|mandando|mandar|dizendo|falando|dizer
        sempre|so a|o|as|os|com|diz|responde|repete a|o? mesma|mesmo|mesmas|mesmos coisa|coisas|resposta|respostas|pergunta|perguntas|mensagem|texto|link|ladainha|conversa|artigo
        outra|de vez|novo a|o|essa|esse mesma|mesmo|pergunta|resposta|texto|artigo
        a|as|essa|mesma|mesmas mesma|mesmas resposta|respostas|ladainha|lengalenga|cantiga
        mesma|mesmas resposta|respostas|ladainha|lengalenga|perguntas
        voce|vc|voces|tu|o|a senhor|senhora? nao|n|num me|esta|ta|estao|estas|tas|a? entende|entendeu|entendendo|entender|entendes|le|leu|lendo|les|ler|ouve|ouviu|escuta|ouvindo|ouvir|ouves|percebe|percebeu|percebeste|percebes|perceber|respondeu|responde|respondendo|responder|respondes|respondeste|ajuda|ajudou|ajudando|ajudar|ajudas
        nao|n me esta|estas|estao|ta|tas a? entende|entender|entendendo|perceber|ouvir|ouvindo|ajudar|ajudando|responder|respondendo|ler
        nao|n me entende|entendes|escuta|escutas|ouve|ouves|ouviu|percebe|percebes|respondeu|respondeste|ajudas
        nao|n esta|estas|estao|ta|tas a? me? entendendo|perceber|ouvindo|ouvir|ajudando|ajudar|respondendo|responder|lendo|ler
        nao|n foi|e|era isso|o|aquilo que|q eu? perguntei|pedi|quero|queria|disse|pergunto
        nao|n e|foi|era essa? a? minha pergunta
        nao|n perguntei|pedi isso|isto|nada|por
        nao|n respondeu|responde|respondeste|respondes a|o|minha|ao|à? minha|que pergunta|perguntei|questao
        pare|para|parem|deixe|deixa|chega de repetir|perguntar|mandar|dizer|me|enrolar|falar
        andar|anda|andamos|andando|estamos|rodando|girando a|em|as? circulos|roda|rodas
        em circulos
        dar|dando|dao|damos as? voltas ao|a|e|em
        volta ao disco
        disco riscado|arranhado|furado|quebrado
        quantas vezes tenho|preciso|terei|mais|tive|vou
        quantas vezes .. repetir|explicar
        pela segunda|terceira|quarta|quinta|decima|enesima|milesima vez
        perda|perder|perdendo|desperdicio|desperdicar de|o|do|meu? tempo
        nao|n|num serve|serves|servem|adianta|ajuda|resolve|resolves|adiantou para|pra|de? nada
        nao adianta falar|explicar|escrever
        esta|ta|estas|tas|estao|tao|so a|me|fazendo|pode|de? gozar|zoando|sonso|tirando|zoar|brincadeira|gozacao|palhacada
        fazendo de sonso|desentendido|bobo|palhaco
        a gozar com|comigo
        burrice|palhacada|enrolacao
        raio que o|te|vos parta
        isso|isto ja te|lhe|vos disse|falei|expliquei
        me enrolando|enrola|enrolar
        robo|bot|maquina|chatbot|assistente burro|burra|inutil|idiota|estupido|estupida|imprestavel
        que robo|bot burro|inutil|ruim|pessimo
        le|leia|leu|les|leste|leiam|ler o que|q eu? escrevi|escrevo|mandei|disse|escrevo
        conversa de surdo|surdos|doido|louco|maluco
        dialogo de surdos
        falar|falando|falo|conversar com|para|pra a|as|uma|um? parede|paredes|porta|poste
        copia e? cola
        copiar e? colar
        resposta|respostas automatica|automaticas|pronta|prontas|padrao|chapa
        so sabe|sabes dizer|repetir|falar|isso
        nao|n .. entendemos|entendermos|entendo com voce|voces|si
        me esta|estas|ta ensinando|ensinar a
        nada a ver com|o|isso .. que|q perguntei|pedi
    """,
    "restate": """
        como|conforme eu|ja|lhe|te|eu .. disse|falei|escrevi|expliquei|referi
        eu? ja disse|falei|escrevi|expliquei|fiz|tentei|enviei|mandei|informei|passei|dei|respondi|perguntei|marquei|digitei
        ja lhe|te|vos disse|falei|expliquei|mandei|enviei|dei
        isso ja te|lhe|eu disse|falei|fiz
        eu disse|falei|perguntei|pedi
        repito|insisto
        o que eu? quero|preciso|perguntei|pergunto|pedi|disse|digo
        quero|quis dizer
        quero|queria saber e|e
        me refiro
        refiro me
        a|minha minha? pergunta
        outra vez
        de novo
        novamente
        mais uma vez
        continua|continuo|ainda nao|sem|igual|esperando|a|espera|na
        ou seja
        isto e
        por outras|em outras palavras
        estou falando|perguntando|dizendo
        estou a falar|perguntar|dizer
    """,
    "affirm": "^sim|ok|okay|claro|certo|correto|exato|exatamente|isso|perfeito|pronto|feito|beleza|blz|pode|combinado|confirmo|bora|otimo$\n^sim por|obrigado|obrigada|claro|pode|senhor|confirmo\n^pode ser|sim\n^com certeza\n^isso mesmo|ai",
    "negate": "^nao|nunca|nem|errado|negativo|tampouco\nnao funciona|e|era|da|consigo|aparece|chegou|tem|foi|esta|ta|recebi",
    "resolution": "obrigado|obrigada|obg|brigado|brigada|valeu|vlw\nfunciona|funcionou|funcionando agora|ja|sim\nagora|ja funciona|funcionou|consegui|deu\ndeu certo\nresolvido|resolveu|solucionado\nperfeito|maravilha|otimo|excelente|impecavel",
    "repeat_request": "pode|podes|podia|poderia|consegue repetir|repetir\nrepita|repete por|pra|a|o\ncomo disse|assim\ndesculpe como|pode|nao\nperdao como",
    "poll": "alguma novidade|noticia|atualizacao|resposta\nquanto tempo|falta|demora\nainda|continuo esperando|aguardando\na|estou espera|aguardando\ne agora\nja esta|ta pronto|pronta\nem que pe",
    "give_up": "deixa|deixe|deixem pra|para|estar la|estar\ndeixa|deixe la|estar\nesquece|esqueca|esquecam\ndesisto\ntchau|adeus\nnao importa\ntanto faz\ncancelo|cancelar tudo|minha|meu|isso",
    "high_stakes": "fraude|golpe|golpistas|burla|burlado|roubado|roubada|roubaram|furtado|urgente|urgencia|emergencia|hospital|policia|advogado|tribunal|despejo|insulina|medicamento|hackeado|hackeada|hackearam|clonado|clonada|clonaram|bloqueado|bloqueada|procon|ambulancia\nvazamento|cheiro|fuga de gas",
    "fallback": """
        nao|n entendi|compreendi|percebi|encontrei|reconheci|consegui|localizei|encontramos|compreendo|reconheco|entendo|identifiquei
        nao foi possivel
        nao e uma|um? opcao|valida|valido|resposta
        nao ha|tenho|temos informacao|resultados|resposta|resposta|informacoes
        opcao|resposta|formato|numero|data|valor|codigo invalida|invalido|incorreta|incorreto
        digite|selecione|escolha|responda|escreva|marque|indique somente|apenas|so|uma|um|o|a|os|com|entre
        reformule|reformular|reformula
        tente|tenta|experimente novamente|outra|de|com
        outras|outra palavras|forma|maneira
        nenhum|nenhuma resultado|resposta|correspondencia
        algo nao saiu|deu
        algo deu errado
    """,
    "apology": "desculpe|desculpa|desculpas|perdao|perdoa|perdoe|lamento|lamentamos|sentimos|infelizmente|transtorno\nsinto muito\ncompreendo|compreendemos|entendo|percebo a|o|sua|seu|que|perfeitamente|tua|como",
    "promise_transfer": "transfiro|transferindo|transferirei|encaminho|encaminhando|encaminhei|encaminhado|encaminhada|conecto|direciono|direcionando|passo|passando|transferido|transferida|transferir para|com|a|ao|o|voce|sua|seu|lhe|te|pra|pro\nvou|irei te|lhe|o|a|passar|transferir|encaminhar .. transferir|passar|encaminhar|atendente|especialista|colega|para\natendente|especialista|colega|equipe|equipa|tecnico|operador|assistente|consultor .. entrara|contactara|contatara|ligara|atendera|vai|ira|contacto|contato\nentraremos|entrara em contato|contacto\nprotocolo|ocorrencia aberto|aberta|registrado|registada",
    "offer_more": "algo|alguma mais|coisa mais?\nmais alguma|algo|alguma\nposso ajudar|ajuda-lo|ser .. mais|util\nem que|algo mais posso\ntenha|bom|boa um|uma|dia|tarde|noite|viagem otimo|bom|dia|excelente\nobrigado|obrigada|agradece|agradecemos por|pelo|pela|o|a|contato|contacto\navalie|avalia|classifique o|a|este|esta|nosso\nde|por nada\ndisponha\nfoi util",
    "queue": "aguarde|aguardar|espere|espera|aguenta\num|so momento|instante|minuto|momentinho\nfila de? espera?\nposicao na|em",
    "ask_again": "informe|informa|indique|indica|digite|digita|envie|envia|forneca|confirme|confirma|escreva|insira|diga|introduza|descreva|verifique|confere o|a|os|as|seu|sua|um|me|nos|qual|se|lhe|tua|teu\nme informe|informa|manda|passa|diz|diga|envie|conta\npode|podes|poderia|podia|consegue|preciso me|informar|indicar|confirmar|dizer|enviar|fornecer|do|da|que|de|verificar\nqual|quais e|sao|o|a|periodo|seria|foi\nem que|qual mes|data|dia|endereco",
    "confirm": "esta|e|ta correto|certo|correcto|isso\ncorreto|certo|confirma|confirmas$\nquer|queres|deseja|desejas|gostaria|prefere que|confirmar|continuar|seguir|receber|de\nsim ou? nao\npode ser$\nposso enviar|prosseguir|confirmar|verificar",
    "claim_done": "foi|ja|foram|enviei|ficou|esta|fica|acabei .. enviado|enviada|reenviado|atualizado|atualizada|cancelado|cancelada|registrado|registrada|registado|registada|alterado|alterada|agendado|agendada|gerado|gerada|processado|reiniciado|confirmado|ativado|ativada|corrigido\nagendado|registrado|registado|enviado|anotado|recebido|confirmado$\npronto codigo|ja|foi\ncom sucesso",
}

STOP_WORDS = """
a ainda ao aos aquela aquele as cada com como da das de dela dele depois do ela elas ele eles entre era essa esse esta estao estava estou eu foi foram ha isso isto ja la lhe
mais mas me mesmo meu meus mim minha minhas muito na nao nas nem no nos nossa nosso num numa o onde os ou para pela por porque pra quando que quem sao se sem ser seu seus
so sobre sua suas ta tambem te tem tenho ter teu tinha tudo um uma umas uns vai voce voces vc vou
"""

VALUE_WORDS = """
duas tres quatro cinco seis sete oito nove dez onze doze treze quinze vinte trinta quarenta cinquenta cem mil primeiro primeira segundo segunda terceiro terca quarta quinta sexta
sabado domingo janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro hoje amanha ontem manha tarde noite
"""

QUESTION_WORDS = "aonde como onde porque qual quais quando quanta quantas quanto quantos quem"

FRAME_WORDS = "deseja desejas gostaria informe pode poderia podia quer queres queria quero"

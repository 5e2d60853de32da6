"""Spanish, without accents, as words are looked up."""

PHRASES = {
    "human_request": """
        hablar|hablo|comunicarme|comunicar|contactar|chatear con .. persona|humano|agente|alguien|asesor|asesora|operador|operadora|representante|ejecutivo|encargado|supervisor|responsable|empleado|tecnico|real
        quiero|necesito|prefiero|deme|pongame|ponme|dame un|una|otro|otra persona|humano|agente|asesor|asesora|operador|operadora|representante|ejecutivo|supervisor|tecnico
        persona|agente|humano|asesor|operador real|humana|humano
        persona|agente|humano|asesor|operador de verdad|carne
        persona|agente|humano|asesor|operador|operadora|representante por favor
        pasame|paseme|comuniqueme|comunicame|conecteme|conectame|transfierame|transfiereme|derivarme|transferirme|pongame|ponme con
        puede|pueden|podria|podrian|que alguien|me .. llamar|llamarme|llame|llamen|atender|atenderme
        que me llame|llamen|atienda|atiendan|contacte|contacten
        me puede|puedes|pueden|podria|podrian pasar|comunicar|transferir|conectar con|a
        me puede|puedes|pueden|podria|podrian llamar
        telefono de|para .. atencion|llamar|cliente|clientes|ustedes|vosotros
        numero para|de llamar|atencion
        a que numero
        hay alguien
        hay alguna persona|manera .. hablar|humana|real|que
        ^agente|operador|operadora|humano|asesor|persona|representante$
        llamenme|llameme|llamame
        no quiero|quisiera .. con un|una robot|maquina|bot|chatbot
        no con? un|una robot|maquina|bot|chatbot
        no hay nadie|ninguno|alguien ahi|aqui|alli|humano|que|q .. conteste|atienda|responda|lea|entienda|humano|vivo
        no hay nadie ahi|alli|humano
        hay|habra|queda algun|alguna|un|una cristiano|humano|asesor|agente|operador|operadora|ejecutivo|supervisor .. detras|ahi|disponible|hablar|atienda|verdad
        hay|habra algun cristiano|humano
        carne y hueso
        persona atras|detras tuyo|tuya|suyo|de
        contacto|numero|telefono|celular de un|una|algun|alguna|tu|su asesor|asesora|agente|humano|ejecutivo|supervisor|operador|encargado|gerente|jefe
        numero|telefono donde|en .. atiendan|atienda|contesten|conteste|hablar
        pasarme|ponerme|comunicarme|conectarme|derivarme|pasarnos|comunicarnos con
        me puede|puedes|pueden|podes|podria|podrian|podrias poner|derivar|contactar con
        pasame|paseme|pasenme|poneme|ponme|pongame|comunicame|comuniqueme|comunicate|comunicame|derivame|derivenme|mandame al|a|con .. gerente|jefe|jefa|supervisor|supervisora|encargado|encargada|alguien|humano|persona|asesor|operador|companera|companero|responsable
        poneme|derivame|derivenme|pasenme|comunicenme|conectenme con
        quiero|quisiera|necesito|gustaria|prefiero conversar|platicar|tratar con .. persona|humano|alguien|asesor|agente|ejecutivo|operador|real
        trabaja|contesta|atiende alguien
        que se ponga alguien|el|la|un|una|al
        que se ponga$
        alguien que|q respire|piense|sepa|entienda|conteste|lea|resuelva|atienda
        ^asesora|ejecutivo|ejecutiva|representante|supervisor|gerente|humano$
        asesor|ejecutivo|agente|operador humano|humana|real
        atencion humana|telefonica
        me pueden|puede|podrian|podria marcar|telefonear
        pido|exijo|solicito un|una|hablar .. humano|asesor|agente|supervisor|persona
    """,
    "complaint": """
        ya me lo|la? dijo|dijiste|pregunto|preguntaste
        ya me lo|la? ha|has|han dicho|preguntado|pedido|mandado|enviado
        siempre me|nos|con|la|lo .. mismo|misma
        lo mismo otra|siempre
        dice|dices|diciendo|repite|repites|responde|respondes|contesta|contestas .. lo mismo
        misma respuesta|pregunta|cosa
        mismo mensaje|texto|enlace|link
        no es lo que|eso .. pregunte|pregunto|pedi|pido|dije|digo|quiero|necesito
        eso no es lo|mi|responde|contesta
        eso no responde|contesta
        no me entiende|entiendes|escucha|escuchas|lee|lees|responde|respondes|contesta|contestas|ayuda|ayudas
        no me? esta|estas entendiendo|escuchando|leyendo|ayudando|respondiendo|contestando
        no ha|has|han respondido|contestado|entendido|leido
        me estas|esta leyendo|escuchando|entendiendo|tomando
        no entiende|entiendes nada
        deje|deja|dejen de repetir|preguntar|mandar|enviar|decir
        repite|repites|repitiendo lo|la|siempre|todo
        dando vueltas
        no sirves|ayudas
        eso|esto|asi no me? sirve
        no me? sirve de|para nada
        perdida|perder de|el|mi tiempo
        cuantas veces tengo|debo|hay|le|te|lo|voy|mas
        otra vez lo|la|el mismo|misma
        otra vez con
        inutil|ridiculo|absurdo|verguenza|inaceptable|tonteria
        es la segunda|tercera|cuarta|quinta vez
        tercera|cuarta|quinta|sexta|decima|enesima vez que|q te|le|lo|me|os|se? lo? mandas|mandai|manda|repites|repite|digo|pregunto|pregunta|preguntas|explico|pides|pide
        me lees|leen|leyendo o|q|que|bien
        no te|le|os pregunte|pregunto|pedi eso|como|por|si|cuanto|cuando|donde|la|el
        no hay|habra manera|forma de entenderse|entendernos|hablar|entender|comunicarse
        eso ya? me|nos dijiste|dijo|dijeron hace|antes|ayer|ya
        no te|le entiendo
        toma|tomas|tomando|toman el|del pelo
        tomadura de pelo
        no sabe|sabes|saben leer
        disco rayado
        copia|copiar y pega|pegar
        respuesta|respuestas automatica|automaticas|prefabricada|predeterminada
        para que sirves|sirve este|usted|esto|un
        bot|robot|chatbot|asistente inutil|tonto|estupido
        dialogo de besugos|sordos
        hablar|hablando con|contra una|la pared
        y dale con
        me cansaste|tienes harto|tienes harta|tiene harto
        que parte de .. no
        lee|lees lo que
    """,
    "restate": """
        ya te|le|se|lo|os? he|lo? dicho|dije|di|explique|mande|envie|hice|puse
        ya lo|la|he hice|dije|di|hecho|probado|intentado
        como le|te|ya|dije .. dije|comente|digo|explique
        lo que quiero|necesito|pregunto|pido|digo
        repito|insisto
        otra vez
        de nuevo
        sigue|siguen|sigo sin|igual|saliendo|esperando|apareciendo
        mi pregunta
        me refiero
        es decir
        o sea
        le|te pregunto|pregunte
    """,
    "affirm": "^si|vale|ok|claro|correcto|exacto|perfecto|listo|hecho|siguiente|bueno|dale|continuar$\n^si por|gracias|claro",
    "negate": "^no|nunca|tampoco\nno funciona|es|era|sirve|puedo|sale|aparece|me|se|he",
    "resolution": "muchas gracias\ngracias\nya funciona|esta|puedo|aparece\nfunciona ya|perfecto\nsolucionado|resuelto|arreglado\nperfecto|genial|estupendo",
    "repeat_request": "puede|puedes|podria repetir|repetirlo|repetirme\nrepita|repitelo|repitame\ncomo dice|dijo\nperdon",
    "poll": "alguna novedad|noticia\ncuanto falta|tarda|queda\nsigo esperando\ny ahora\nya esta",
    "give_up": "dejalo|dejelo|olvidalo|olvidelo|adios|chao\nme rindo|voy\nno importa\ncancelo|cancelar todo|mi",
    "high_stakes": "fraude|estafa|robado|robada|robaron|urgente|urgencia|emergencia|hospital|policia|abogado|denuncia|demanda|juzgado|desahucio|medicamento|insulina|hackeado|bloqueada|bloqueado",
    "fallback": """
        no he|te|le|lo|la|pude|puedo? entiendo|entendido|entendi|comprendo|comprendi|encontrado|encuentro|encontre|reconozco|encontrar
        no es una|un opcion|numero|fecha|respuesta|valida|valido
        opcion no valida
        elija|elige|seleccione|selecciona|escriba|escribe|responda|marque una|uno|la|el|de|con
        intente|intentelo|intentalo|pruebe de|otra|nuevo
        reformular|reformule|reformula
        no dispongo|tengo|encontramos|hay informacion|resultados|respuesta
        otras|otra palabras|manera|forma
    """,
    "apology": "disculpe|disculpa|disculpas|perdone|perdona|siento|lamento|lamentamos|sentimos|desgraciadamente|lamentablemente\nentiendo su|tu|que|lo|perfectamente",
    "promise_transfer": "transfiero|transfiriendo|transferire|paso|comunico|conecto|derivo|derivado|derivar con|a|le|te|su|tu\nle|te|lo|la paso|transfiero|conecto|comunico|contactara|llamara|atendera|pongo\nagente|asesor|companero|companera|especialista|equipo .. contactara|llamara|atendera|contacto\nse pondra en contacto",
    "offer_more": "algo mas\nalguna otra cosa\nalgun otro\nque tenga .. dia\nbuen dia\ngracias por contactar|su|tu|comunicarse|llamar|escribirnos\nvalore|valora|califique esta|su|nuestra\nde nada",
    "queue": "espere|espera|aguarde|momento\nposicion en\nlista de espera\nun momento|segundo|instante",
    "ask_again": "indique|indiqueme|indicame|digame|dime|facilite|facilitame|facilitarme|proporcione|introduzca|ingrese|confirme|escriba|envie|necesito su|tu|el|la|un|me|por|que\ncual es|seria\npodria|puede|puedes indicarme|decirme|facilitarme|confirmar|confirmarme|enviarme",
    "confirm": "es correcto\ncorrecto\nquiere|quieres|desea|deseas que|confirmar|continuar\nle|te parece\nsi o? no",
    "claim_done": "he|hemos|ha|han|queda|esta sido? enviado|reenviado|actualizado|registrado|cancelado|reiniciado|tramitado|procesado|generado|confirmado\nlisto|hecho",
}

STOP_WORDS = """
a al algo ante antes aqui asi aun como con cual cuando de del desde donde el ella en entre era es esa ese eso esta estan estas este esto ha hasta hay he la las le les lo los
mas me mi mis muy nada ni no nos o os otra otro para pero por porque pues que quien se ser si sin sobre son su sus tambien te tiene todo tu un una uno unos usted y ya yo
"""

VALUE_WORDS = """
cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien mil primero segundo tercero lunes martes miercoles jueves viernes sabado domingo
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre hoy manana ayer noche tarde
"""

QUESTION_WORDS = "adonde como cual cuales cuando cuanta cuanto cuantos donde que quien"

FRAME_WORDS = "desea deseas gustaria indique indiqueme necesita puede puedes quiere quieres"

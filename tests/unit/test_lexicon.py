"""What people say when they have had enough, in every language that has a lexicon; and what only looks like it."""

import pytest

from detector import lexicon
from detector.lexicon import BIT
from detector.reading import Reader
from tests.support.core import make_encoder

READER = Reader(make_encoder())

HUMAN_REQUESTS = {
    "en": [
        "I want to talk to a human",
        "agent please",
        "can you put me through to someone",
        "let me speak with a real person",
        "please transfer me to an agent",
        "can somebody call me back?",
        "get me your supervisor",
        "I'd rather speak to a representative",
        "is there anyone who can help me",
        "what is the phone number of customer service",
        "connect me with your billing team",
    ],
    "es": [
        "Quiero hablar con una persona",
        "¿Me puede pasar con un agente?",
        "Páseme con un asesor, por favor",
        "Necesito que me llamen",
        "¿Hay alguien que me pueda atender?",
        "No quiero hablar con un robot",
        "Agente",
        "quisiera comunicarme con un operador",
        "¿Cuál es el teléfono de atención al cliente?",
        "Póngame con su supervisor",
        "prefiero que me atienda un humano",
        "ponme con una persona real",
        "quiero hablar con alguien de carne y hueso",
        "¿podría hablar con el encargado?",
    ],
    "de": [
        "Ich möchte mit einem Menschen sprechen",
        "Kann ich bitte einen Mitarbeiter haben?",
        "Verbinden Sie mich mit dem Kundenservice",
        "Bitte rufen Sie mich zurück",
        "Gibt es bei euch auch echte Menschen?",
        "Mitarbeiter",
        "Kann mich jemand anrufen?",
        "Ich will keinen Bot, ich will einen Menschen",
        "Stellen Sie mich bitte zu einem Berater durch",
        "Ich brauche einen Ansprechpartner",
        "Leiten Sie mich an einen Kollegen weiter",
        "Kann ich Ihren Vorgesetzten sprechen?",
        "Wie ist Ihre Telefonnummer?",
        "ich würde gern mit jemandem telefonieren",
        "Ich möchte mit jemandem reden, der mir weiterhelfen kann",
    ],
    "fr": [
        "Je voudrais parler à un conseiller",
        "Passez-moi quelqu'un",
        "Je veux un humain",
        "Est-ce que quelqu'un peut me rappeler ?",
        "Pouvez-vous me mettre en relation avec un agent ?",
        "Conseiller",
        "Je ne veux pas parler à un robot",
        "Quel est le numéro de téléphone du service client ?",
        "Transférez-moi vers un opérateur",
        "Y a-t-il une vraie personne ici ?",
        "je souhaite être rappelé",
        "J'aimerais parler à votre responsable",
        "mettez-moi en contact avec un technicien",
        "Puis-je parler à une vraie personne ?",
    ],
    "zh": [
        "转人工",
        "我要人工客服",
        "我想和真人说话",
        "请给我打电话",
        "有没有人在啊",
        "叫你们经理来",
        "能不能找个人来处理",
        "不要机器人",
        "帮我转接人工服务",
        "我要跟客服通话",
        "客服电话是多少",
        "让工作人员联系我",
        "有真人吗",
        "给我换个活人",
    ],
}

COMPLAINTS = {
    "en": [
        "you already told me that",
        "that's not what I asked",
        "stop repeating yourself",
        "you keep saying the same thing",
        "this is going round in circles",
        "you don't understand me",
        "this is useless",
        "are you even reading what I write?",
        "that doesn't answer my question",
        "how many times do I have to say this",
        "you're not helping",
        "what a waste of time",
    ],
    "es": [
        "Ya me lo dijiste",
        "Eso no es lo que pregunté",
        "Siempre me responde lo mismo",
        "No me está ayudando",
        "No entiendes nada",
        "Deja de repetir lo mismo",
        "Estamos dando vueltas",
        "Esto es una pérdida de tiempo",
        "¿Cuántas veces tengo que decirlo?",
        "Esto es inútil",
        "otra vez la misma respuesta",
        "no has respondido a mi pregunta",
        "¿pero me estás leyendo?",
        "eso ya me lo has dicho antes",
    ],
    "de": [
        "Das haben Sie schon gesagt",
        "Das war nicht meine Frage",
        "Sie verstehen mich nicht",
        "Immer die gleiche Antwort",
        "Wir drehen uns im Kreis",
        "Das hilft mir nicht weiter",
        "Hören Sie auf, das zu wiederholen",
        "So ein Quatsch, du wiederholst dich nur",
        "Wie oft soll ich das noch schreiben?",
        "Danach habe ich nicht gefragt",
        "Du hast mir das doch schon geschickt",
        "Lesen Sie eigentlich, was ich schreibe?",
        "schon wieder dieser Textbaustein",
        "das bringt doch nichts",
    ],
    "fr": [
        "Vous me l'avez déjà dit",
        "Ce n'est pas ce que j'ai demandé",
        "Vous répétez toujours la même chose",
        "Vous ne comprenez rien",
        "On tourne en rond",
        "Ça ne sert à rien",
        "Arrêtez de répéter la même réponse",
        "Vous ne répondez pas à ma question",
        "C'est une perte de temps",
        "Combien de fois dois-je le répéter ?",
        "c'est toujours la même réponse",
        "tu ne m'aides pas",
        "Vous vous moquez de moi ?",
        "vous ne lisez pas mes messages",
    ],
    "zh": [
        "你已经说过了",
        "又是同样的回答",
        "你根本听不懂",
        "我问的不是这个",
        "答非所问",
        "别再重复了",
        "一直在绕圈子",
        "你这样没用",
        "我都说了几遍了",
        "复读机吗你",
        "能不能不要老是发一样的",
        "这不是我要的答案",
        "你看得懂我说的话吗",
        "废话连篇",
    ],
}

NO_REQUESTS = {
    "en": [
        "the agent yesterday told me it was shipped",
        "my estate agent sent the papers",
        "who is the person of contact on the form",
        "can you call the function with two arguments",
        "I have a table for one person at eight",
        "is the rate per person or per room",
        "I bought the human anatomy book",
        "the travel agent booked the wrong flight",
        "please change the name of the contact person",
    ],
    "es": [
        "el agente de ayer me dijo que llegaba hoy",
        "una habitación para una persona",
        "¿cuánto cuesta por persona?",
        "soy agente inmobiliario",
        "quiero cambiar la persona de contacto",
        "necesito un libro sobre el cuerpo humano",
        "la persona que vive conmigo recibió el paquete",
        "el recibo de la operadora no llega",
        "he comprado un robot de cocina",
        "mi número de cliente es 4711",
        "¿hay alguna oferta?",
        "¿me puede pasar la factura?",
        "quiero una habitación para una persona",
        "no funciona la máquina de café",
    ],
    "de": [
        "Der Mitarbeiter gestern hat gesagt, es kommt heute",
        "Ein Zimmer für eine Person bitte",
        "Was kostet das pro Person?",
        "Mein Steuerberater hat die Rechnung",
        "Ich habe einen Saugroboter gekauft",
        "Bitte ändern Sie den Namen der Person im Vertrag",
        "Ich möchte mit Kreditkarte zahlen",
        "Die Ware ist nicht angekommen",
        "Mein Computer geht nicht an",
        "Meine Telefonnummer ist 0170 1234567",
        "Ich möchte meine Rufnummer mitnehmen",
        "Ein Mitarbeiter von Ihnen war gestern hier",
        "Ich habe keinen Computer",
    ],
    "fr": [
        "l'agent d'hier m'a dit que c'était expédié",
        "une chambre pour une personne",
        "c'est combien par personne ?",
        "je suis agent immobilier",
        "mon conseiller bancaire a envoyé le document",
        "personne n'a reçu le colis",
        "j'ai acheté un robot de cuisine",
        "je cherche un livre sur le corps humain",
        "un téléphone portable est cassé",
        "mon numéro de téléphone est le 0612345678",
        "un conseiller m'a dit hier que c'était bon",
        "le profil doit être mis à jour",
        "pouvez-vous me rappeler mon mot de passe ?",
        "le service client m'a remboursé hier",
    ],
    "zh": [
        "昨天的客服说今天会到",
        "一个人的房间多少钱",
        "收货人的名字写错了",
        "我买了一个扫地机器人",
        "我要改联系人",
        "我想买人工智能的书",
        "请把发票开给公司",
        "订单里有两个人",
        "我的电话换号码了",
        "昨天的工作人员说明天到",
        "有没有两人间",
        "我的联系人电话变了",
    ],
}

NO_COMPLAINTS = {
    "en": [
        "please repeat that",
        "the same address as before please",
        "can I order the same shoes in blue",
        "it is the second door on the left",
        "I read the article you sent, thanks",
        "what time do you open",
        "I would like two of them",
        "my number is 4711",
    ],
    "es": [
        "quiero la misma talla que antes",
        "¿puede repetirlo por favor?",
        "la segunda planta",
        "no tengo el número de pedido",
        "sí, esa es mi dirección",
        "quisiera cambiar la fecha",
        "leí el artículo, gracias",
        "mi pedido no ha llegado",
        "ya me ha llegado el correo",
        "¿es lo mismo que el modelo grande?",
        "no me está llegando el código",
        "¿cuántas veces puedo usar el cupón?",
        "el mando no sirve",
        "quiero el mismo artículo en azul",
    ],
    "de": [
        "Können Sie das bitte wiederholen?",
        "Ich hätte gern den gleichen Pullover in Blau",
        "An dieselbe Adresse bitte",
        "Ich habe die Rechnung nicht bekommen",
        "Mein Paket ist nicht angekommen",
        "Der zweite Artikel fehlt",
        "Ich möchte meinen Vertrag verlängern",
        "Wie lange dauert der Versand?",
        "Das Gerät geht immer wieder aus",
        "Wie oft fährt der Bus?",
        "Das ist nicht die richtige Größe",
        "Ich hätte gern das Gleiche wie letztes Mal",
    ],
    "fr": [
        "pouvez-vous répéter s'il vous plaît ?",
        "je voudrais la même taille en bleu",
        "à la même adresse s'il vous plaît",
        "je n'ai pas reçu ma facture",
        "mon colis n'est pas arrivé",
        "le deuxième article manque",
        "quels sont vos horaires ?",
        "c'est bien mon adresse",
        "vous avez le modèle en bleu ?",
        "vous ne livrez pas en Belgique ?",
        "ce n'est pas ma taille",
        "combien de fois par jour ?",
        "je voudrais le même article en rouge",
    ],
    "zh": [
        "请再说一遍",
        "我想要同一款的蓝色",
        "地址和上次一样",
        "我还没收到发票",
        "包裹还没有到",
        "第二件商品少了",
        "你们几点开门",
        "我的号码是4711",
        "我没看到邮件",
        "请重复一遍",
        "这是我第二次购买",
        "我还没用优惠券",
        "我买了一个扫地机器人",
        "我要一样的蓝色款",
    ],
}


def rows(table):
    return [pytest.param(text, id=f"{language}: {text}") for language, texts in table.items() for text in texts]


def has(text, category):
    return bool(READER.read(text).flags & BIT[category])


@pytest.mark.parametrize("text", rows(HUMAN_REQUESTS))
def test_a_request_for_a_person_is_found(text):
    assert has(text, "human_request")


@pytest.mark.parametrize("text", rows(COMPLAINTS))
def test_a_complaint_is_found(text):
    assert has(text, "complaint")


@pytest.mark.parametrize("text", rows(NO_REQUESTS))
def test_what_only_looks_like_a_request_is_not(text):
    assert not has(text, "human_request")


@pytest.mark.parametrize("text", rows(NO_COMPLAINTS))
def test_what_only_looks_like_a_complaint_is_not(text):
    assert not has(text, "complaint")


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_language_fills_every_category(language):
    assert set(lexicon.LANGUAGES[language].PHRASES) == set(lexicon.CATEGORIES)
    assert all(text.strip() for text in lexicon.LANGUAGES[language].PHRASES.values())


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_words_are_written_as_they_are_looked_up(language):
    """A word with an accent or a capital in a list would never be found."""
    from detector.text import fold

    for words in (lexicon.LANGUAGES[language].STOP_WORDS, lexicon.LANGUAGES[language].VALUE_WORDS):
        assert words == fold(words)


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_no_phrase_is_empty_or_all_optional(language):
    """Such a phrase would be found everywhere."""
    for lines in lexicon.LANGUAGES[language].PHRASES.values():
        for line in lines.strip().splitlines():
            parts = line.strip().strip("^$ ").split()
            assert parts
            assert parts[0] != ".."
            assert not all(part.endswith("?") or part == ".." for part in parts), line

"""What is said about a person taking over, in every language that has a lexicon; and what only looks like it."""

import pytest

from detector import lexicon
from detector.lexicon import handover
from detector.persons import said_by_bot, said_by_user
from detector.reading import Reader
from detector.turn import OfferReply
from tests.support.core import make_encoder

READER = Reader(make_encoder())
OFFER = "Would you like me to connect you to a colleague?"
PROMISE = "I'm connecting you now."

PROMISES = {
    "en": [
        "You have been transferred to an agent.",
        "I've passed this on to our billing team.",
        "Your chat was handed over to a colleague.",
        "I have notified a colleague, they will be with you shortly.",
        "A human agent is joining the chat.",
        "I'm connecting you now.",
        "Your request has been escalated.",
        "An advisor will be with you shortly.",
        "You're now being put through.",
        "A team member is on their way.",
    ],
    "es": [
        "Le he transferido con un agente.",
        "He sido transferido",
        "Un agente le atenderá en breve.",
        "Su caso ha sido derivado a un especialista",
    ],
    "de": [
        "Sie wurden an einen Mitarbeiter weitergeleitet.",
        "Ich habe Ihre Anfrage an einen Kollegen weitergegeben.",
        "Ein Kollege meldet sich gleich bei Ihnen.",
    ],
    "fr": [
        "Vous avez été transféré à un conseiller.",
        "Un conseiller va vous répondre.",
        "J'ai transmis votre demande à un collègue.",
    ],
    "zh": ["已为您转接人工客服。", "专员会尽快联系您。", "我已经通知同事了。"],
    "it": [
        "Un operatore la contatterà a breve.",
        "Ho inoltrato la richiesta a un collega.",
        "Ti passo un collega, un attimo.",
    ],
    "pt": [
        "Vou te transferir para um atendente.",
        "Um especialista entrará em contato em breve.",
        "Encaminhei o seu pedido a um colega.",
    ],
    "nl": [
        "U wordt doorverbonden met een medewerker.",
        "Een collega neemt contact met u op.",
        "Ik heb uw vraag doorgegeven.",
    ],
    "ja": ["担当者におつなぎします。", "担当者よりご連絡いたします。", "スタッフに交代いたします。"],
}
NO_PROMISES = {
    "en": [
        "Please restart your router.",
        "Our opening hours are nine to five.",
        "You can find it in the settings.",
        "Your order was sent yesterday.",
        "Your parcel has been sent to the depot.",
        "The parcel was handed to the courier.",
        "I have updated your address.",
        "Our team is available from nine.",
        "Unfortunately no agent is available right now.",
        "I cannot transfer you to a person.",
        OFFER,
    ],
    "es": ["Reinicie el router.", "No hay agentes disponibles.", "Su pedido fue enviado ayer."],
    "de": ["Bitte starten Sie den Router neu.", "Leider ist gerade kein Mitarbeiter erreichbar."],
    "fr": ["Redémarrez votre box.", "Aucun conseiller n'est disponible."],
    "zh": ["请重启路由器。", "现在没有客服在线。"],
    "it": ["Riavvii il router.", "Nessun operatore è disponibile."],
    "pt": ["Reinicie o roteador.", "Não há atendentes disponíveis."],
    "nl": ["Start de router opnieuw op.", "Er is nu geen medewerker beschikbaar."],
    "ja": ["ルーターを再起動してください。", "ただいまオペレーターはおりません。"],
}
OFFERS = {
    "en": [
        OFFER,
        "Shall I transfer you to an agent?",
        "I can connect you with a person. Is that okay?",
        "Do you want to talk to a human?",
        "Would you like someone to call you back?",
        "Say yes and I will connect you to a colleague.",
        "Shall I get you a human agent? Please reply yes or no.",
    ],
    "es": ["¿Quiere que le pase con un agente?", "¿Desea hablar con una persona?"],
    "de": ["Möchten Sie mit einem Mitarbeiter sprechen?", "Soll ich Sie mit einem Kollegen verbinden?"],
    "fr": ["Souhaitez-vous parler à un conseiller ?", "Voulez-vous que je vous transfère à un agent ?"],
    "zh": ["需要帮您转人工客服吗？", "要不要转人工？"],
    "it": ["Vuole parlare con un operatore?", "Desidera che la metta in contatto con un collega?"],
    "pt": ["Quer falar com um atendente?", "Deseja que eu transfira para um especialista?"],
    "nl": ["Wilt u een medewerker spreken?", "Zal ik u doorverbinden met een collega?"],
    "ja": ["担当者におつなぎしましょうか？", "オペレーターにつなぎますか？"],
}
NO_OFFERS = {
    "en": [
        "Is that the address of your order?",
        "Did you restart the router? If not, an agent cannot be connected.",
        "Is your name still the same? Type agent to talk to a human.",
        "Your parcel is on its way.",
    ],
    "es": ["¿Es correcta su dirección?"],
    "de": ["Ist das Ihre Adresse?"],
    "fr": ["Est-ce bien votre adresse ?"],
    "zh": ["这是您的地址吗？"],
    "it": ["È questo il suo indirizzo?"],
    "pt": ["Este é o seu endereço?"],
    "nl": ["Is dit uw adres?"],
    "ja": ["こちらがご住所ですか？"],
}
YES = {
    "en": [
        "yes please",
        "Yes",
        "sure",
        "ok, connect me",
        "that would be great",
        "please do",
        "yes I'd like that",
        "go ahead",
        "I'd love that",
        "Yes, a human please",
        "okay thanks",
        "why not",
    ],
    "es": ["sí, por favor", "vale", "claro que sí", "de acuerdo", "me gustaría", "sí quiero hablar con un agente"],
    "de": ["ja bitte", "gerne", "das wäre nett", "ja, verbinden Sie mich", "in Ordnung"],
    "fr": ["oui", "oui s'il vous plaît", "d'accord", "volontiers", "je veux bien"],
    "zh": ["好的", "可以", "要", "好，转吧", "麻烦了", "是的"],
    "it": ["sì grazie", "va bene", "volentieri", "certo"],
    "pt": ["sim, por favor", "pode ser", "claro", "com certeza"],
    "nl": ["ja graag", "dat is goed", "prima", "doe maar"],
    "ja": ["はい", "お願いします", "ぜひ"],
}
NO = {
    "en": [
        "no",
        "no thanks",
        "no, I don't need a person",
        "not now",
        "I'd rather stay here",
        "nope",
        "I don't want to talk to anyone",
    ],
    "es": ["no", "no gracias", "no hace falta", "prefiero seguir aquí"],
    "de": ["nein", "nein danke", "nicht nötig", "lieber nicht"],
    "fr": ["non", "non merci", "pas besoin"],
    "zh": ["不用", "不需要", "不要", "算了"],
    "it": ["no", "no grazie", "non serve", "preferisco continuare qui"],
    "pt": ["não", "não, obrigado", "não precisa", "prefiro continuar aqui"],
    "nl": ["nee", "nee bedankt", "hoeft niet", "liever niet"],
    "ja": ["いいえ", "結構です", "必要ありません"],
}
NEITHER = {
    "en": [
        "I want to change the address of my order",
        "okay so the router has three lights and the second one blinks red all day",
        "it is still not working",
        "where is it?",
        "ok and what would that cost?",
        "please restart it",
        "",
    ],
    "es": ["¿dónde está mi pedido?"],
    "de": ["wo ist mein Paket", "was kostet das?"],
    "fr": ["où est mon colis ?"],
    "zh": ["我的包裹在哪里"],
    "it": ["dov'è il mio pacco?"],
    "pt": ["onde está o meu pedido?"],
    "nl": ["waar is mijn pakket?"],
    "ja": ["荷物はどこですか"],
}
THANKS = {
    "en": ["thanks", "ok thank you", "great, thanks", "perfect", "thank you so much!"],
    "es": ["gracias", "perfecto"],
    "de": ["danke", "super"],
    "fr": ["merci", "parfait"],
    "zh": ["谢谢"],
    "it": ["grazie", "perfetto"],
    "pt": ["obrigado", "valeu"],
    "nl": ["bedankt", "dank je wel"],
    "ja": ["ありがとうございます"],
}
SERVED = {
    "en": [
        "perfect, it works now, thanks",
        "thanks, it's solved",
        "problem fixed, thanks!",
        "Got it working, cheers",
        "thanks, I no longer need an agent",
    ],
    "es": ["gracias, ya funciona"],
    "de": ["danke, es funktioniert jetzt"],
    "fr": ["merci, ça marche maintenant"],
    "zh": ["谢谢，解决了"],
    "it": ["grazie, ora funziona"],
    "pt": ["obrigado, já funciona"],
    "nl": ["bedankt, het werkt nu"],
    "ja": ["ありがとうございます、解決しました"],
}


def rows(table):
    return [pytest.param(text, id=f"{language}: {text}") for language, texts in table.items() for text in texts]


def reply(text, to=OFFER):
    return said_by_user(READER.read(text), READER.read(to)).reply


def is_polite(text, to=PROMISE):
    return said_by_user(READER.read(text), READER.read(to)).is_polite


@pytest.mark.parametrize("text", rows(PROMISES))
def test_a_promise_is_found(text):
    assert said_by_bot(READER.read(text)).promises


@pytest.mark.parametrize("text", rows(NO_PROMISES))
def test_what_only_looks_like_a_promise_is_none(text):
    assert not said_by_bot(READER.read(text)).promises


@pytest.mark.parametrize("text", rows(OFFERS))
def test_an_offer_can_be_accepted(text):
    assert reply("yes", to=text) is OfferReply.ACCEPTED


@pytest.mark.parametrize("text", rows(NO_OFFERS))
def test_a_yes_to_anything_else_accepts_nothing(text):
    assert reply("yes", to=text) is OfferReply.NONE


def test_a_yes_to_nothing_accepts_nothing():
    assert said_by_user(READER.read("yes please"), None).reply is OfferReply.NONE


@pytest.mark.parametrize("text", rows(YES))
def test_a_yes_is_found(text):
    assert reply(text) is OfferReply.ACCEPTED


@pytest.mark.parametrize("text", rows(NO))
def test_a_no_is_found(text):
    assert reply(text) is OfferReply.DECLINED


@pytest.mark.parametrize("text", rows(NEITHER))
def test_anything_else_is_neither(text):
    assert reply(text) is OfferReply.NONE


@pytest.mark.parametrize("text", rows(THANKS))
def test_thanks_for_a_promise_are_only_polite(text):
    assert is_polite(text)
    assert not is_polite(text, to="Press the button for ten seconds.")


@pytest.mark.parametrize("text", rows(SERVED))
def test_a_solution_is_more_than_polite(text):
    assert not is_polite(text)


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_every_language_fills_every_category(language):
    assert set(handover.LANGUAGES[language]) == set(handover.CATEGORIES)
    assert all(text.strip() for text in handover.LANGUAGES[language].values())


@pytest.mark.parametrize("language", lexicon.LANGUAGES)
def test_no_phrase_is_all_optional(language):
    """Such a phrase would be found everywhere."""
    for lines in handover.LANGUAGES[language].values():
        for line in lines.strip().splitlines():
            parts = line.strip().strip("^$ ").split()
            assert parts[0] != ".."
            assert not all(part.endswith("?") or part == ".." for part in parts), line

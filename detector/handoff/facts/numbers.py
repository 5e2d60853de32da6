"""Numbers of orders, tickets and accounts: told by the word before them, in nine languages."""

import re

from detector.handoff.facts.find import MARKS, Find
from detector.handoff.facts.rule import joined, rule
from detector.handoff.package import FactKind

_WORDS = {
    FactKind.ORDER_NUMBER: (
        "order orders booking reservation parcel package tracking shipment consignment invoice purchase receipt"
        " prescription delivery confirmation pnr track&trace reference ref locator itinerary application quote return"
        " transaction payment ride trip work"
        " bestellung bestell auftrag auftrags buchung buchungs sendung sendungs sendungsverfolgung paket rechnung"
        " rechnungs lieferschein reservierung reservierungs antrag antrags angebot angebots beleg transaktion"
        " transaktions rezept zahlung zahlungs referenz"
        " commande réservation reservation colis suivi facture référence bordereau expédition devis paiement"
        " pedido reserva envío envio rastreo guía factura orden referencia localizador compra solicitud"
        " presupuesto pago"
        " ordine prenotazione spedizione fattura pacco localizzatore riferimento preventivo pagamento"
        " encomenda fatura rastreio nota compra localizador orçamento pagamento"
        " bestelling bestel boeking boekings factuur zending reservering reserverings trace bon"
    ),
    FactKind.TICKET_NUMBER: (
        "ticket tickets case claim incident request rma complaint job enquiry inquiry issue sr report docket dispute"
        " vorgang vorgangs fall störung störungs schaden schadens reklamation reklamations beschwerde beschwerden"
        " aktenzeichen meldung meldungs schadensmeldung störungsmeldung melde bearbeitungs anfrage"
        " dossier réclamation sinistre demande signalement intervention"
        " incidencia siniestro caso expediente reclamación reclamo queja folio reporte parte denuncia avería"
        " sinistro pratica segnalazione reclamo guasto"
        " protocolo chamado ocorrência reclamação"
        " zaak melding meldings klacht storing storings"
    ),
    FactKind.ACCOUNT_NUMBER: (
        "account acct customer cust client contract policy membership member user employee student subscriber agreement"
        " meter staff patient policyholder insured tenant merchant loyalty login library"
        " konto kunden kunde vertrag vertrags police policen versicherung versicherungs versicherten mitglied mitglieds"
        " zähler benutzer personal matrikel patienten patient teilnehmer partner nutzer mieter"
        " contrat compte police adhérent abonné abonnement assuré allocataire compteur"
        " cliente póliza contrato cuenta socio abonado afiliado usuario suministro"
        " polizza contratto conto utente utenza tessera"
        " conta apólice matrícula utilizador associado"
        " klant klanten rekening polis lid lidmaatschap contractant relatie"
    ),
}
_OTHER_NUMBERS = (
    "the a an my your our his her their this that which what any one same new old wrong right total whole large "
    "small der die das ein eine meine ihre unsere diese welche le la les un une mon ma votre el los una mi su il "
    "lo mia sua o os uma meu minha de het een mijn uw and or und et y e en of at on in is for with by no phone "
    "telephone mobile cell cellphone fax contact whatsapp hotline landline handy telefon ruf mobil mobiltelefon "
    "téléphone portable teléfono móvil celular telefono cellulare telefone telefoon mobiele serial model part "
    "item product article version build firmware line page room house seat gate platform flight bus train route "
    "track lot apartment suite floor step chapter question option lucky pin postal zip area promo voucher "
    "verification security vin isbn iban bic swift card serien modell artikel teile zeilen seiten zimmer haus "
    "sitz flug zug gleis post plz blz kreditkarten karten série modèle chambre carte serie modelo artículo página "
    "habitación tarjeta vuelo seriale modello articolo carta stanza volo cartão huis kamer kaart vlucht"
)
"""What a number can be of that is none of these kinds; telephones and cards have their own rules."""
_NOT_OURS = frozenset(_OTHER_NUMBERS.split())
_CHINESE = {
    FactKind.ORDER_NUMBER: "订单 快递单 运单 单号 发票 预订 预约",
    FactKind.TICKET_NUMBER: "工单 案件 投诉单 报修单 故障单",
    FactKind.ACCOUNT_NUMBER: "客户 账号 账户 帐号 合同 保单 会员 用户 学号",
}
_KIND_OF = {word: kind for kind, words in _WORDS.items() for word in words.split()}
_KIND_OF |= {word: kind for kind, words in _CHINESE.items() for word in words.split()}

_NUMBER_WORD = (
    r"(?:numbers?|num(?:ber)?|nummer|numero|número|numéro|núm|n[º°o]|nbr|no|nr|nº|n(?=\.)|id|code|código|codice|kenn|ref|reference"
    r"|referenz|zeichen|#)"
)
_SUFFIXES = "number num nummer numero nr no id code kenn ref zeichen"
"""How number words end a compound."""
_ALL_WORDS = " ".join(_WORDS.values())
_HINTS = " ".join(
    word + suffix for word in (*_ALL_WORDS.replace("&", " ").split(), "track") for suffix in ("", *_SUFFIXES.split())
)
_FILLER = r"(?:is|was|are|ist|lautet|war|est|c'est|es|era|è|é|cliente?|rx|card)"
# Letters and digits with signs between them; a group of digits may follow after a blank where all are short.
_VALUE = r"[A-Za-z0-9]+(?:[-/._][A-Za-z0-9]+)*"
_GROUPS = re.compile(r"(?<![\w-])\d{2,4}(?: \d{2,4}){1,5}(?![\w:/.,-]*\d)")
_WORD_BEFORE = re.compile(r"([A-Za-zÀ-ÿ]{2,})([- ]?)$")
_LONGEST_WORD = 26
_YEAR = re.compile(r"(?:19|20)\d\d")
# What can follow a name and no quantity: "order 4711 is late", not "order 4711 bricks".
_AFTER_NAME = re.compile(
    r"(?i)\s*(?:[.;!?)]|,(?!\d)|$|(?:is|isn.?t|was|wasn.?t|has|hasn.?t|still|not|never|did|and|arrived|ist|wurde|hat"
    r"|fehlt|nicht|n'est|est|no|es|está|ha|non|niet)\b)"
)
# What can follow a quantity, an amount or a date.
_AFTER_QUANTITY = re.compile(r"(?i) ?[€$£%°]|[:,]\d| ?(?:eur|usd|gbp|euro|dollar|pound|days|mins|hours|rows|kwh)")


def _labelled(match: re.Match[str]) -> Find | None:
    text, value, start = match.string, match[6], match.start(6)
    numbered = bool(match[2] or match[5] or any(c.isalpha() or c == "#" for c in match[4]))
    if numbered and value.isdigit() and (groups := _GROUPS.match(text, start)):
        value = groups[0]
    end = start + len(value)
    named = numbered or _AFTER_NAME.match(text, end) is not None
    if not _is_number(value, numbered=numbered, named=named) or _AFTER_QUANTITY.match(text, end):
        return None
    return _find(_KIND_OF[match[1].lower()], start, value)


def _unnamed(match: re.Match[str]) -> Find | None:
    """A number of something that no list knows; of an order, if nothing says otherwise."""
    word = _WORD_BEFORE.search(match.string[max(match.start() - _LONGEST_WORD, 0) : match.start()])
    # "nummer" ends a compound; "id" and the like stand alone, or "paid" had one.
    if word is None or word[1].lower() in _NOT_OURS or not (word[2] or match[1]):
        return None
    if not _is_number(match[2], numbered=True, named=True) or _AFTER_QUANTITY.match(match.string, match.end()):
        return None
    return _find(FactKind.ORDER_NUMBER, match.start(2), match[2])


def _chinese(match: re.Match[str]) -> Find:
    return _find(_KIND_OF[match[1]], match.start(2), match[2])


def _is_number(value: str, *, numbered: bool, named: bool) -> bool:
    """Whether a value can be a number of something.

    Args:
        value: Letters, digits and signs.
        numbered: A word before it says "number"; without that a year is none.
        named: That, or what follows shows that it is no quantity: fewer digits are enough.
    """
    digits = sum(c.isdigit() for c in value)
    if value.replace(" ", "").isdigit():
        return digits >= (4 if named else 5) and (numbered or not _YEAR.fullmatch(value))
    letters = [c for c in value if c.isalpha()]
    if not letters:
        return digits >= 5
    if not numbered and any(c.islower() for c in letters) and (digits < 4 or len(letters) > 3):
        return False  # "user john2000"
    return digits >= 2 and len(value) >= (4 if numbered else 5)


def _find(kind: FactKind, start: int, value: str) -> Find:
    return Find(start, start + len(value), kind, MARKS[kind], "".join(c for c in value.casefold() if c.isalnum()))


RULES = (
    rule(
        FactKind.ORDER_NUMBER,
        _HINTS,
        rf"(?<![A-Za-zÀ-ÿ])({joined(_ALL_WORDS)})"
        rf"((?:[- ]?{_NUMBER_WORD}(?![A-Za-zÀ-ÿ])[.:]?){{0,2}})"
        rf"((?:[ :=,(\"']{{1,3}}{_FILLER}(?![A-Za-zÀ-ÿ])){{0,2}})"
        rf"([ :=,(\"']{{0,3}}(?:{_NUMBER_WORD}(?![A-Za-zÀ-ÿ])[.: ]{{0,2}})?)(#?)({_VALUE})",
        leads=True,
        read=_labelled,
    ),
    rule(
        FactKind.ORDER_NUMBER,
        " ".join(word[0] for words in _CHINESE.values() for word in words.split()),
        rf"({joined(' '.join(_CHINESE.values()))})(?:编?号码?|号)?[是为::]{{0,2}} ?"
        r"([A-Za-z]{0,4}[-]?\d[A-Za-z0-9-]{4,})",
        leads=True,
        read=_chinese,
    ),
    # A word that no list has: "membership scheme no. 4471-2", "Depotnummer 88120034".
    rule(
        FactKind.ORDER_NUMBER,
        "number no nr id num nummer número numéro numero",
        rf"(?:(number|nummer|nr\.?)|no\.|num\.|número|numéro|numero|id)(?![A-Za-zÀ-ÿ])"
        rf"(?:[ :=,(\"']{{1,3}}{_FILLER}(?![A-Za-zÀ-ÿ]))?[ :=(\"'#]{{0,3}}({_VALUE})",
        leads=True,
        read=_unnamed,
    ),
    # Told by their form: INC0048812 of a service desk, INV-2025-0317 of an invoice.
    rule(
        FactKind.TICKET_NUMBER,
        "inc req ritm chg prb sctask case tkt sup",
        r"(?<![\w-])(?:INC|REQ|RITM|CHG|PRB|SCTASK|CASE|TKT|SUP)-?\d{4,}(?![\w-])",
        any_case=False,
        leads=True,
        digits=4,
    ),
    rule(
        FactKind.ORDER_NUMBER,
        "inv ord po",
        r"(?<![\w-])(?:INV|ORD|PO)-?\d{4,}(?:-\d+)?(?![\w-])",
        any_case=False,
        leads=True,
        digits=4,
    ),
)

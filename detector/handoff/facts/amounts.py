"""Amounts of money: a number with a currency before or after it."""

from detector.handoff.facts.rule import joined, rule
from detector.handoff.package import FactKind

_CODES = "EUR USD GBP CHF MXN BRL JPY CNY RMB INR PLN SEK NOK DKK CZK CAD AUD NZD ARS COP CLP TRY KRW ZAR"
_WORDS = (
    "euro euros dollar dollars pound pounds quid bucks franc francs franken peso pesos real reais rupees zloty kronor"
    " yen yuan cent cents centimes"
)
_SIGNS = "€ $ £ ¥ ₹ ₩ ₽ ₺"
_SIGN = rf"(?:R\$|US\$|[{_SIGNS.replace(' ', '')}])"
# 1,499.00 or 1.499,00 or 1 499,00 or 1'499.00; or any digits with at most two decimals; "1.2k".
_NUMBER = r"(?:\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)(?:[kKmM](?![A-Za-z]))?"
_BEFORE = r"(?<![\d.,:/-])"
RULES = (
    rule(
        FactKind.AMOUNT,
        _SIGNS,
        rf"{_SIGN} ?{_NUMBER}(?: ?(?:{joined(_CODES)})\b)?|{_BEFORE}{_NUMBER} ?{_SIGN}",
        any_case=False,
    ),
    rule(FactKind.AMOUNT, _CODES.lower(), rf"(?<![A-Za-z0-9])(?:{joined(_CODES)}) ?{_NUMBER}", any_case=False),
    rule(
        FactKind.AMOUNT,
        f"{_CODES} {_WORDS}".lower(),
        rf"{_BEFORE}{_NUMBER} ?(?:{joined(f'{_WORDS} {_CODES}')})(?![A-Za-z])",
        counts=True,
    ),
    rule(FactKind.AMOUNT, "元 币 块 円 원", rf"{_BEFORE}{_NUMBER} ?(?:欧元|美元|人民币|元|块钱|円|원)", counts=True),
)

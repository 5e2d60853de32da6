"""Amounts of money: a number with a currency before or after it."""

import re
from collections.abc import Iterator

from detector.handoff.facts.find import Find, joined
from detector.handoff.package import FactKind

_CODES = "EUR USD GBP CHF MXN BRL JPY CNY RMB INR PLN SEK NOK DKK CZK CAD AUD NZD ARS COP CLP TRY KRW ZAR"
_WORDS = (
    "euro euros dollar dollars pound pounds quid bucks franc francs franken peso pesos real reais rupees zloty kronor"
    " yen yuan cent cents centimes"
)
_SIGN = r"(?:R\$|US\$|[€$£¥₹₩₽₺])"
# 1,499.00 or 1.499,00 or 1 499,00 or 1'499.00; or any digits with at most two decimals; "1.2k".
_NUMBER = r"(?:\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)(?:[kKmM](?![A-Za-z]))?"
_AMOUNT = re.compile(
    rf"(?:{_SIGN} ?{_NUMBER}(?: ?(?:{joined(_CODES)})\b)?"
    rf"|(?<![A-Za-z0-9])(?:{joined(_CODES)}) ?{_NUMBER}"
    rf"|(?<![\d.,:/-]){_NUMBER} ?(?:{_SIGN}|(?:{joined(_CODES)}|{joined(_CODES.lower())}|{joined(_WORDS)})(?![A-Za-z])"
    r"|欧元|美元|人民币|元|块钱|円|원))",
)
_WORD_IN_ANY_CASE = re.compile(rf"(?i)(?<![\d.,:/-]){_NUMBER} ?(?:{joined(_WORDS)}|{joined(_CODES)})(?![A-Za-z])")
_HINT = re.compile(rf"(?i)[€$£¥₹₩₽₺元块円원]|{joined(_CODES + ' ' + _WORDS)}")


def amounts(text: str) -> Iterator[Find]:
    """Amounts of money in a text with digits."""
    if _HINT.search(text) is None:
        return
    for pattern in (_AMOUNT, _WORD_IN_ANY_CASE):
        for match in pattern.finditer(text):
            identity = "".join(match[0].casefold().split())
            yield Find(match.start(), match.end(), FactKind.AMOUNT, "amount", identity)

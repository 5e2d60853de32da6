"""Telephone numbers: by their form, or by the word before them."""

import re
from collections.abc import Iterator

from detector.handoff.facts.find import Find
from detector.handoff.package import FactKind

_SHORTEST, _LONGEST = 8, 15
"""Digits; 15 is the most that E.164 allows."""
_FORMS = (
    # +49 30 901820, 0044 20 7946 0958
    re.compile(r"(?<![\w+.-])(?:\+|00)[1-9]\d{0,2}(?:[ \u00a0./()-]{0,3}\d{1,4}){2,6}(?![\w-])"),
    # (212) 555-0147, 646-555-0182
    re.compile(r"(?<![\w+.-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"),
    # 0171/5550199, 06 12 34 56 78, 0151 23456789
    re.compile(r"(?<![\w+.,:/-])\(?0[1-9]\d{0,4}\)?[ /.-]\d{2,8}(?:[ .-]\d{2,5}){0,4}(?![\w:/-]|[.,]\d)"),
)
_CHINA = re.compile(r"(?<![A-Za-z0-9.-])1[3-9]\d{9}(?![A-Za-z0-9-])")
_WORDS = (
    r"tel|telephone|phone|phones|call|called|calling|ring|mobile|cell|cellphone|landline|fax|whatsapp|sms|text me"
    r"|hotline|reach me"
    r"|telefon|telefonnummer|handy|handynummer|rufnummer|rückruf|anrufen|anruf|mobil|festnetz|rufen sie"
    r"|téléphone|portable|appelez|rappelez|appeler|numéro vert|joindre"
    r"|teléfono|telefono|móvil|movil|celular|llame|llamen|llámenme|llámeme|llamar|llamarme"
    r"|cellulare|chiamatemi|chiamate|chiami|numero verde"
    r"|telefone|celular|ligue|ligar|telefoon|bel|bellen|mobiel|gsm"
)
_AFTER_WORD = re.compile(
    rf"(?i)(?:(?<![A-Za-zÀ-ÿ])(?:{_WORDS})(?![A-Za-zÀ-ÿ])|电话|手机|联系方式|電話)[^\d\n.!?+(]{{0,25}}\.?[ :]{{0,2}}"
    r"(\+?\(?\d[\d]*(?:[ \u00a0./()-]{1,3}\d{1,}){0,6})(?![\w:%€$£]|[.,]\d)"
)
_SHORTEST_NAMED = 6


def phones(text: str) -> Iterator[Find]:
    """Telephone numbers in a text with digits."""
    for pattern in _FORMS:
        for match in pattern.finditer(text):
            digits = _digits(match[0])
            if _SHORTEST <= len(digits) <= _LONGEST:
                yield Find(match.start(), match.end(), FactKind.PHONE, "phone", digits)
    for match in _CHINA.finditer(text):
        yield Find(match.start(), match.end(), FactKind.PHONE, "phone", match[0])
    for match in _AFTER_WORD.finditer(text):
        digits = _digits(match[1])
        if _SHORTEST_NAMED <= len(digits) <= _LONGEST:
            yield Find(match.start(1), match.end(1), FactKind.PHONE, "phone", digits)


def _digits(value: str) -> str:
    return "".join(c for c in value if c.isdecimal())

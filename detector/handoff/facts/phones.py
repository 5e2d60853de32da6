"""Telephone numbers: by their form, or by the word before them."""

import re
from collections.abc import Callable

from msgspec.structs import replace

from detector.handoff.facts.find import Find
from detector.handoff.facts.rule import joined, rule, value_of
from detector.handoff.package import FactKind

_SHORTEST, _SHORTEST_TOLD, _LONGEST = 8, 6, 15
"""Digits: by its form alone; after a word that says so; the most that E.164 allows."""
_WORDS = (
    "tel telephone phone phones call called calling ring mobile cell cellphone landline fax whatsapp sms text hotline"
    " reach telefon telefonnummer handy handynummer rufnummer rückruf anrufen anruf mobil festnetz rufen"
    " téléphone portable appelez rappelez appeler vert joindre"
    " teléfono telefono móvil movil celular llame llamen llámenme llámeme llamar llamarme"
    " cellulare chiamatemi chiamate chiami verde telefone ligue ligar telefoon bel bellen mobiel gsm"
)


def _reader(shortest: int) -> Callable[[re.Match[str]], Find | None]:
    def read(match: re.Match[str]) -> Find | None:
        find = value_of(FactKind.PHONE, match)
        digits = "".join(c for c in find.identity if c.isdecimal())
        return replace(find, identity=digits) if shortest <= len(digits) <= _LONGEST else None

    return read


_FORMS = (
    # +49 30 901820, 0044 20 7946 0958
    ("+ 0", r"(?<![\w+.-])(?:\+|00)[1-9]\d{0,2}(?:[ \u00a0./()-]{0,3}\d{1,4}){2,6}(?![\w-])"),
    # (212) 555-0147, 646-555-0182
    ("( x- x. -", r"(?<![\w+.-])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])"),
    # 0171/5550199, 06 12 34 56 78, 0151 23456789
    ("0", r"(?<![\w+.,:/-])\(?0[1-9]\d{0,4}\)?[ /.-]\d{2,8}(?:[ .-]\d{2,5}){0,4}(?![\w:/-]|[.,]\d)"),
    # 13800138000
    ("1", r"(?<![A-Za-z0-9.-])1[3-9]\d{9}(?![A-Za-z0-9-])"),
)
RULES = (
    *(rule(FactKind.PHONE, hints, form, digits=_SHORTEST, read=_reader(_SHORTEST)) for hints, form in _FORMS),
    rule(
        FactKind.PHONE,
        f"{_WORDS} 电 手 联 電",
        rf"(?:(?<![A-Za-zÀ-ÿ])(?:{joined(_WORDS)})(?![A-Za-zÀ-ÿ])|电话|手机|联系方式|電話)"
        r"[^\d\n.!?+(]{0,25}\.?[ :]{0,2}"
        r"(\+?\(?\d+(?:[ \u00a0./()-]{1,3}\d+){0,6})(?![\w:%€$£]|[.,]\d)",
        leads=True,
        digits=_SHORTEST_TOLD,
        read=_reader(_SHORTEST_TOLD),
    ),
)

"""Dates with a day and times of day. A year alone, a weekday, a duration or a score is none."""

import re
from collections.abc import Iterator

from detector.handoff.facts.find import Find, joined
from detector.handoff.package import FactKind

_FULL = joined(
    "january february march april june july august september october november december"
    " januar februar märz maerz mai juni juli oktober dezember jänner"
    " janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre"
    " enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
    " janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro"
    " januari februari maart mei augustus"
)
_SHORT = joined("jan feb mar apr jun jul aug sep sept oct nov dec okt dez mrz")
_MONTH = rf"(?:(?:{_FULL})(?!\w)|(?:{_SHORT})(?!\w)\.?)"
_YEAR = r"(?:,? (?:de |del )?(?:19|20)\d\d(?!\d))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°)"
_HOUR = r"(?:[01]?\d|2[0-3])"
_BEFORE = r"(?<![\w.,:/-])"
_AFTER = r"(?![\w:/%]|[.,]\d| (?:days|weeks|hours|times|people|minutes|items)\b)"
_PATTERNS = (
    # 2025-03-31, 2025/03/31
    re.compile(rf"(?<![\d/.-])((?:19|20)\d\d([-/])(?:0[1-9]|1[0-2])\2{_DAY})(?![\d/-])"),
    # 31.12.2024, 12/03/25, 3-4-2025
    re.compile(rf"(?<![\d/.-])({_DAY}([./-]){_MONTH_NUMBER}\2(?:(?:19|20)\d\d|\d\d))(?![\d/-]|\.\d)"),
    # 12/31/2024
    re.compile(rf"(?<![\d/.-])({_MONTH_NUMBER}/(?:1[3-9]|2\d|3[01])/(?:(?:19|20)\d\d|\d\d))(?![\d/-]|\.\d)"),
    # am 12.03.
    re.compile(rf"(?i)(?<!\w)(?:am|vom|bis|ab|zum|seit|den|dem) ({_DAY}\.{_MONTH_NUMBER}\.)(?!\d)"),
    # 3 March 2024, 14th of June, 14. Mai, 5 de febrero, 1er avril
    re.compile(rf"(?i){_BEFORE}({_DAY}{_ORDINAL}?\.? ?(?:of |de |di )?{_MONTH}{_YEAR})"),
    # March 3, 2024
    re.compile(rf"(?i)(?<!\w)({_MONTH} {_DAY}{_ORDINAL}?{_AFTER}{_YEAR})"),
    # "may" is a verb as well: with an ordinal, "of" or a capital only
    re.compile(rf"(?<!\w)((?:[Mm]ay {_DAY}(?:st|nd|rd|th)|May {_DAY}){_AFTER}{_YEAR})"),
    re.compile(rf"{_BEFORE}((?:{_DAY} May|{_DAY}(?:st|nd|rd|th) (?:of )?[Mm]ay|{_DAY} of may)(?!\w){_YEAR})"),
    # 2025年3月12日
    re.compile(r"((?:(?:19|20)\d\d ?年 ?)?(?<!\d)(?:1[0-2]|0?[1-9]) ?月 ?(?:3[01]|[12]\d|0?[1-9]) ?[日号])"),
    # 8:47, 17:42:10, 9:30 am, 9:00-17:00; neither 2:30 hours nor a score of 3:2
    re.compile(
        rf"(?i)(?<![\w.:/])({_HOUR}:[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b\.?)?)"
        r"(?![\d:]|[.,]\d| ?(?:hours|hrs|min|mins)\b)"
    ),
    # 6pm, 9 a.m.
    re.compile(r"(?i)(?<![\w.:/])((?:1[0-2]|0?[1-9]) ?(?:[ap]m\b|[ap]\.m\.))"),
    # 15 Uhr; 18h30; à 14h, not 48 h
    re.compile(rf"(?i)(?<![\w.:/])({_HOUR}(?:\.[0-5]\d)? Uhr)\b"),
    re.compile(rf"(?<![\w.:/])({_HOUR} ?h ?[0-5]\d)(?!\w)"),
    re.compile(rf"(?i)(?<!\w)(?:à|vers|avant|après|dès) ({_HOUR} ?h)(?!\w)"),
    # 下午3点半
    re.compile(r"((?:上午|下午|晚上|早上|中午)(?:1\d|2[0-3]|\d) ?[点时](?:半|[0-5]?\d分?)?)"),
)


def dates(text: str) -> Iterator[Find]:
    """Dates and times in a text with digits."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            identity = " ".join(match[1].casefold().split())
            yield Find(match.start(1), match.end(1), FactKind.DATE, "date", identity)

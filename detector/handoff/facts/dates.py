"""Dates with a day and times of day. A year alone, a weekday, a duration or a score is none."""

from detector.handoff.facts.rule import joined, rule
from detector.handoff.package import FactKind

_FULL = (
    "january february march april june july august september october november december"
    " januar februar märz maerz mai juni juli oktober dezember jänner"
    " janvier février fevrier mars avril juin juillet août aout septembre octobre novembre décembre"
    " enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre diciembre"
    " gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre"
    " janeiro fevereiro março marco maio junho julho setembro outubro novembro dezembro"
    " januari februari maart mei augustus"
)
_SHORT = "jan feb mar apr jun jul aug sep sept oct nov dec okt dez mrz"
_MONTH = rf"(?:(?:{joined(_FULL)})(?!\w)|(?:{joined(_SHORT)})(?!\w)\.?)"
_YEAR = r"(?:,? (?:de |del )?(?:19|20)\d\d(?!\d))?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_ORDINAL = r"(?:st|nd|rd|th|er|º|°)"
_HOUR = r"(?:[01]?\d|2[0-3])"
_BEFORE = r"(?<![A-Za-z0-9_.,:/-])"
_AFTER = r"(?![\w:/%]|[.,]\d| (?:days|weeks|hours|times|people|minutes|items)\b)"
_MONTHS = f"{_FULL} {_SHORT}"
_BEFORE_HOUR = r"(?<![A-Za-z0-9_.:/])"
RULES = (
    # 2025-03-31, 2025/03/31
    rule(FactKind.DATE, "x- x/", rf"(?<![\d/.-])((?:19|20)\d\d([-/])(?:0[1-9]|1[0-2])\2{_DAY})(?![\d/-])", counts=True),
    # 31.12.2024, 12/03/25, 3-4-2025
    rule(
        FactKind.DATE,
        "x- x/ x.",
        rf"(?<![\d/.-])({_DAY}([./-]){_MONTH_NUMBER}\2(?:(?:19|20)\d\d|\d\d))(?![\d/-]|\.\d)",
        counts=True,
    ),
    # 12/31/2024
    rule(
        FactKind.DATE,
        "x/",
        rf"(?<![\d/.-]){_MONTH_NUMBER}/(?:1[3-9]|2\d|3[01])/(?:(?:19|20)\d\d|\d\d)(?![\d/-]|\.\d)",
        counts=True,
    ),
    # am 12.03.
    rule(
        FactKind.DATE,
        "am vom bis ab zum seit den dem",
        rf"(?<!\w)(?:am|vom|bis|ab|zum|seit|den|dem) ({_DAY}\.{_MONTH_NUMBER}\.)(?!\d)",
        leads=True,
    ),
    # 3 March 2024, 14th of June, 14. Mai, 5 de febrero, 1er avril
    rule(FactKind.DATE, _MONTHS, rf"{_BEFORE}{_DAY}{_ORDINAL}?\.? ?(?:of |de |di )?{_MONTH}{_YEAR}", counts=True),
    # March 3, 2024
    rule(FactKind.DATE, _MONTHS, rf"(?<!\w){_MONTH} {_DAY}{_ORDINAL}?{_AFTER}{_YEAR}", leads=True),
    # "may" is a verb as well: with an ordinal, "of" or a capital only
    rule(
        FactKind.DATE,
        "may",
        rf"(?<!\w)(?:[Mm]ay {_DAY}(?:st|nd|rd|th)|May {_DAY}){_AFTER}{_YEAR}",
        leads=True,
        any_case=False,
    ),
    rule(
        FactKind.DATE,
        "may",
        rf"{_BEFORE}(?:{_DAY} May|{_DAY}(?:st|nd|rd|th) (?:of )?[Mm]ay|{_DAY} of may)(?!\w){_YEAR}",
        any_case=False,
        counts=True,
    ),
    # 2025年3月12日
    rule(
        FactKind.DATE, "月", r"(?:(?:19|20)\d\d ?年 ?)?(?<!\d)(?:1[0-2]|0?[1-9]) ?月 ?(?:3[01]|[12]\d|0?[1-9]) ?[日号]"
    ),
    # 8:47, 17:42:10, 9:30 am, 9:00-17:00; neither 2:30 hours nor a score of 3:2
    rule(
        FactKind.DATE,
        "x:",
        rf"{_BEFORE_HOUR}{_HOUR}:[0-5]\d(?::[0-5]\d)?(?: ?[ap]\.?m\b\.?)?"
        r"(?![\d:]|[.,]\d| ?(?:hours|hrs|min|mins)\b)",
        counts=True,
    ),
    # 6pm, 9 a.m.
    rule(FactKind.DATE, "am pm m", rf"{_BEFORE_HOUR}(?:1[0-2]|0?[1-9]) ?(?:[ap]m\b|[ap]\.m\.)", counts=True),
    # 15 Uhr; 18h30; à 14h, not 48 h
    rule(FactKind.DATE, "uhr", rf"{_BEFORE_HOUR}{_HOUR}(?:\.[0-5]\d)? Uhr\b", counts=True),
    rule(FactKind.DATE, "h", rf"{_BEFORE_HOUR}{_HOUR} ?h ?[0-5]\d(?!\w)", counts=True),
    rule(FactKind.DATE, "h", rf"(?<!\w)(?:à|vers|avant|après|dès|de(?= ?\d\d? ?h à)) ({_HOUR} ?h)(?!\w)"),
    # 下午3点半
    rule(FactKind.DATE, "点 时", r"(?:上午|下午|晚上|早上|中午)(?:1\d|2[0-3]|\d) ?[点时](?:半|[0-5]?\d分?)?"),
)

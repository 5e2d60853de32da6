"""Error codes and versions of software."""

import re
from collections.abc import Iterator

from detector.handoff.facts.find import Find
from detector.handoff.package import FactKind

_ERROR_WORDS = (
    "errors?|err|http|status|exception|fault|failure|exit|fehler|fehlermeldung|störung|stoerung|erreur|errore|erro|fout"
    "|foutmelding|alarm|código de error|code d'erreur|codice errore|código de erro"
)
_SHOWS = "log|logs|shows?|says?|gets?|got|gives?|throws?|with|zeigt|anzeige|meldet|affiche|muestra|dice|mostra|sale"
_TROUBLE = (
    "ERR|FAIL|FAULT|INVALID|DENIED|EXCEED|TIMEOUT|NOT_|MISSING|UNKNOWN|UNAUTHORI|FORBIDDEN|REFUSED|REJECT|EXPIRED|LIMIT"
    "|ABORT|CANCEL|CONFLICT|UNAVAILABLE|BAD_|NO_|DUPLICATE|BLOCKED|LOCKED|CORRUPT|PANIC|CRASH"
)
_LINK = r"(?:[-_ ]?(?:code|status|meldung|nummer|nr\.?|no\.?|number|núm\.?|numero|id))?[ :=#\"'„“(]{0,3}"
_IS = "(?:is |ist |es |est |was )?"
_DIGITS = r"(?<![\d.])\d{3,6}(?![\w:/%]|[.,]\d|-\d)"
_MIXED = r"(?=[A-Za-z_.-]*\d)(?=\d*\.?\d*[A-Z])[A-Z0-9][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+){0,4}"
_SNAKE = "[A-Z][A-Z0-9]{1,15}(?:_[A-Z0-9]{2,15}){1,5}"
_ERROR_CODES = (
    # By their form alone: 0x80070057, ERR_CONN_RESET, ECONNREFUSED, ORA-00942, AADSTS50126.
    re.compile(
        r"(?<![\w-])(0x[0-9A-Fa-f]{2,8}"
        rf"|(?=[A-Z0-9_]*(?:\d|{_TROUBLE})){_SNAKE}"
        r"|E(?:CONN[A-Z]{5,9}|TIMEDOUT|NOTFOUND|NOENT|ACCES|PERM|PIPE|HOSTUNREACH|ADDRINUSE|AI_AGAIN|EXIST|MFILE|NOSPC)"
        r"|ORA-\d{5}|AADSTS\d{5,6}|[A-Z]{2,4}_0x[0-9A-Fa-f]{2,8})(?![\w-])"
    ),
    # Right behind a word that says so, digits alone too: error 4012, Fehlercode: E-17, HTTP 502.
    re.compile(rf"(?i:(?<![A-Za-z])(?:{_ERROR_WORDS}){_LINK}{_IS})(?:({_DIGITS})|({_MIXED}))"),
    # Before it: a 503 error, 79.04FE error.
    re.compile(
        r"(?<![\w.,-])(\d{3}|(?=[\d.]*[A-Z])[A-Z0-9][A-Z0-9._-]*\d[A-Z0-9._-]*)(?:er)?[ -]"
        r"(?i:errors?|fehler|status|code)(?!\w)"
    ),
    # Some words on, letters and digits only: the app says E42, Fehler PPPoE E0210, log shows NODE_EVICTED.
    re.compile(
        rf"(?i:(?<![A-Za-z])(?:{_ERROR_WORDS}|{_SHOWS})\b)[^.!?\n]{{1,24}}?"
        rf"(?<![\w.-])(E-?\d{{2,6}}|ERR-?\d{{2,6}}|\d{{1,3}}(?:\.\d{{1,3}})?[A-Z]{{1,3}}\d?|{_SNAKE})(?![\w-])"
    ),
    # An answer of HTTP: returns 422.
    re.compile(
        r"(?i)(?<![a-z])(?:returns?|returned|response|responds?|answers?) (?:with |an? |only )?([45]\d\d)"
        r"(?![\w%€$£]|[.,:/-]\w| (?:results?|items?|rows?|records?|hits?|people|times|days)\b)"
    ),
    re.compile(
        r"(?:错误码|错误代码|报错|错误|故障码|エラーコード|エラー|오류)[是为::]? ?"
        r"([A-Za-z]{0,4}[-_]?\d{3,8})(?![A-Za-z0-9])"
    ),
)


def _names(names: str) -> str:
    return "|".join(map(re.escape, sorted(names.split(), key=len, reverse=True)))


_PLATFORMS = _names(
    "iOS iPadOS Android Windows macOS Ubuntu Debian Fedora RHEL CentOS Python Java PHP Chrome Firefox Postgres"
    " PostgreSQL MySQL MariaDB Redis MongoDB Elasticsearch Kafka Kubernetes k8s Docker Terraform nginx Apache Tomcat"
    " WordPress Magento Drupal Django Angular FRITZ!OS Node.js .NET"
)
_PLATFORM_WORDS = _names("Go Rust Ruby Perl Node Safari Edge Opera Helm React Rails Outlook Excel Office")
"""These mean something else as well, so that a whole number behind them is no version."""
_VERSION_WORDS = (
    "versions?|versión|versione|versão|versie|ver\\.?|release|firmware|fw|sdk|cli|app|client|update|upgrade"
    "|aktualisierung|mise à jour|actualización|aggiornamento|build"
)
_TO = r"[ :=(]{0,2}(?:number |nr\.? |is |ist |es |est |to |auf |à |a |v\. ?)?"
_PRE_RELEASE = r"(?:-(?:rc|alpha|beta|preview|snapshot)[.\d]*)?"
_VERSION = rf"[vV]?\d{{1,4}}(?:\.\d{{1,6}}){{1,4}}{_PRE_RELEASE}[a-z]?"
_UNITS = "euros?|dollars?|mins?|minutes?|hours?|days?|people|degrees|mb|gb|kg|stars|km|of"
_NO_UNIT = rf"(?![\w%€$£°:]|[.,:]\d| ?(?:{_UNITS})\b)"
_TOLD = (
    # Windows 11, iOS 17.4, PHP 8.2
    re.compile(
        rf"(?i)(?<![\w.-])((?:{_PLATFORMS}) (?:{_VERSION}|\d{{1,3}})|(?:{_PLATFORM_WORDS}) {_VERSION}){_NO_UNIT}"
    ),
    # version 9, app 7.0.3, firmware v1.19, Update auf 7.57
    re.compile(rf"(?i)(?<![a-z])(?:{_VERSION_WORDS}){_TO}({_VERSION}){_NO_UNIT}"),
    re.compile(rf"(?i)(?<![a-z])(?:version|versión|versione|versão) (\d{{1,4}}){_NO_UNIT}"),
    re.compile(r"(?:版本号?|固件)[是为::]? ?([vV]?\d{1,4}(?:\.\d{1,6}){0,4})(?![\d.]*[A-Za-z0-9])"),
    # v2.3.1
    re.compile(rf"(?<![\w.-])([vV]\d{{1,4}}(?:\.\d{{1,6}}){{1,4}}{_PRE_RELEASE})(?![\w]|\.\d)"),
)
# 8.4.1 is a version; 1.234.567 is a number, and 4.2.1 of a manual a chapter.
_THREE_PARTS = re.compile(
    r"(?<![\w.,/:-])(?!\d{1,3}(?:\.\d{3})+(?!\d))\d{1,3}\.\d{1,4}\.\d{1,5}"
    rf"{_PRE_RELEASE}(?![\w/:%°]|[.,]\d)"
)
_CHAPTER = re.compile(r"(?i)(?:section|chapter|step|paragraph|para|abschnitt|kapitel|schritt|ziffer|capítulo|§)\s*$")


def error_codes(text: str) -> Iterator[Find]:
    """Codes of errors: told by the word beside them, or by their form."""
    for pattern in _ERROR_CODES:
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            yield _find(match.start(group), match[group], FactKind.ERROR_CODE, "error")


def told_versions(text: str) -> Iterator[Find]:
    """Versions that a word or a "v" tells."""
    for pattern in _TOLD:
        for match in pattern.finditer(text):
            yield _find(match.start(1), match[1], FactKind.VERSION, "version")


def bare_versions(text: str) -> Iterator[Find]:
    """Versions of three parts that nothing tells but their form, which dates have too."""
    for match in _THREE_PARTS.finditer(text):
        if _CHAPTER.search(text[max(match.start() - 12, 0) : match.start()]) is None:
            yield _find(match.start(), match[0], FactKind.VERSION, "version")


def _find(start: int, value: str, kind: FactKind, mark: str) -> Find:
    return Find(start, start + len(value), kind, mark, value.casefold())

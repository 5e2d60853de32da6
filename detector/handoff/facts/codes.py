"""Error codes and versions of software."""

import re

from detector.handoff.facts.find import Find
from detector.handoff.facts.rule import joined, rule, value_of
from detector.handoff.package import FactKind

_ERROR_NAMES = (
    "error errors err fatal panic http status exception fault failure exit fehler fehlermeldung störung stoerung erreur"
    " errore erro fout foutmelding alarm"
)
_ERROR_WORDS = f"{joined(_ERROR_NAMES)}|código de error|code d'erreur|codice errore|código de erro"
_COMPOUNDS = f"{_ERROR_NAMES} fehlercode fehlernummer fehlernr fehlerstatus errorcode statuscode störungscode foutcode"
_SHOWS = (
    "log logs show shows say says get gets got give gives throw throws with zeigt anzeige meldet affiche muestra dice"
    " mostra sale"
)
_ANSWERS = "return returns returned response respond responds answer answers"
_ERRNO = (
    "ECONNREFUSED ECONNRESET ECONNABORTED ETIMEDOUT ENOTFOUND ENOENT EACCES EPERM EPIPE EHOSTUNREACH EADDRINUSE EEXIST"
    " EMFILE ENOSPC"
)
_TROUBLE = (
    "ERR|FAIL|FAULT|INVALID|DENIED|EXCEED|TIMEOUT|NOT_|MISSING|UNKNOWN|UNAUTHORI|FORBIDDEN|REFUSED|REJECT|EXPIRED|LIMIT"
    "|ABORT|CANCEL|CONFLICT|UNAVAILABLE|BAD_|NO_|DUPLICATE|BLOCKED|LOCKED|CORRUPT|PANIC|CRASH"
)
_LINK = r"(?:[-_ ]?(?:code|status|meldung|nummer|nr\.?|no\.?|number|núm\.?|numero|id))?[ :=#\"'„“(]{0,3}"
_IS = "(?:is |ist |es |est |was )?"
_DIGITS = r"(?<![\d.])(?:\d{3,6}|\d{1,4}-\d{2,6})(?![\w:/%]|[.,]\d|-\d)"
_MIXED = r"(?=[A-Za-z_.-]*\d)(?=\d*\.?\d*[A-Z])[A-Z0-9][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+){0,4}"
_SNAKE = "[A-Z][A-Z0-9]{1,15}(?:_[A-Z0-9]{2,15}){1,5}"
ERROR_RULES = (
    # By their form alone: 0x80070057, ERR_CONN_RESET, ECONNREFUSED, ORA-00942, AADSTS50126.
    rule(
        FactKind.ERROR_CODE,
        f"_ 0x ora aadsts {_ERRNO.lower()}",
        r"(?<![\w-])(?:0x[0-9A-Fa-f]{2,8}"
        rf"|(?=[A-Z0-9_]*(?:\d|{_TROUBLE})){_SNAKE}|{joined(_ERRNO)}"
        r"|ORA-\d{5}|AADSTS\d{5,6}|[A-Z]{2,4}_0x[0-9A-Fa-f]{2,8})(?![\w-])",
        any_case=False,
        digits=0,
    ),
    # Right behind a word that says so, digits alone too: error 4012, Fehlercode: E-17, HTTP 502.
    rule(
        FactKind.ERROR_CODE,
        f"{_COMPOUNDS} código codice code",
        rf"(?i:(?<![A-Za-z])(?:{_ERROR_WORDS}){_LINK}{_IS})(?:({_DIGITS})|({_MIXED}))",
        any_case=False,
        leads=True,
    ),
    # Before it: a 503 error, 79.04FE error.
    rule(
        FactKind.ERROR_CODE,
        "error errors fehler status code er",
        r"(?<![\w.,-])(\d{3}|(?=[\d.]*[A-Z])[A-Z0-9][A-Z0-9._-]*\d[A-Z0-9._-]*)(?:er)?[ -]"
        r"(?i:errors?|fehler|status|code)(?!\w)",
        any_case=False,
    ),
    # Some words on, letters and digits only: the app says E42, Fehler PPPoE E0210, log shows NODE_EVICTED.
    rule(
        FactKind.ERROR_CODE,
        f"{_COMPOUNDS} {_SHOWS}",
        rf"(?i:(?<![A-Za-z])(?:{_ERROR_WORDS}|{joined(_SHOWS)})\b)[^.!?\n]{{1,24}}?"
        rf"(?<![\w.-])(E-?\d{{2,6}}|ERR-?\d{{2,6}}|\d{{1,3}}(?:\.\d{{1,3}})?[A-Z]{{1,3}}\d?|{_SNAKE})(?![\w-])",
        any_case=False,
        leads=True,
        instead="_",
    ),
    # The site is down (504).
    rule(
        FactKind.ERROR_CODE,
        "(",
        r"(?<![a-z])(?:down|failed|fails|unavailable|broken|timeout|offline|dead) ?\(([45]\d\d)\)",
    ),
    # An answer of HTTP: returns 422.
    rule(
        FactKind.ERROR_CODE,
        _ANSWERS,
        rf"(?<![a-z])(?:{joined(_ANSWERS)}) (?:with |an? |only )?([45]\d\d)"
        r"(?![\w%€$£]|[.,:/-]\w| (?:results?|items?|rows?|records?|hits?|people|times|days)\b)",
        leads=True,
    ),
    rule(
        FactKind.ERROR_CODE,
        "错 障 ー 오",
        r"(?:错误码|错误代码|报错|错误|故障码|エラーコード|エラー|오류)[是为::]? ?"
        r"([A-Za-z]{0,4}[-_]?\d{3,8})(?![A-Za-z0-9])",
    ),
)

_PLATFORMS = (
    "iOS iPadOS Android Windows macOS Ubuntu Debian Fedora RHEL CentOS Python Java PHP Chrome Firefox Postgres"
    " PostgreSQL MySQL MariaDB Redis MongoDB Elasticsearch Kafka Kubernetes k8s Docker Terraform nginx Apache Tomcat"
    " WordPress Magento Drupal Django Angular FRITZ!OS Node.js"
)
_PLATFORM_WORDS = "Go Rust Ruby Perl Node Safari Edge Opera Helm React Rails Outlook Excel Office"
"""These mean something else as well, so that a whole number behind them is no version."""
_PLATFORM_HINTS = f"{_PLATFORMS} {_PLATFORM_WORDS} k fritz".lower()
_VERSION_WORDS = (
    "version versions versión versione versão versie ver release firmware fw sdk cli app client update upgrade"
    " aktualisierung actualización aggiornamento build"
)
_TO = r"\.?[ :=(]{0,2}(?:number |nr\.? |is |ist |es |est |to |auf |à |a |v\. ?)?"
_PRE_RELEASE = r"(?:-(?:rc|alpha|beta|preview|snapshot)[.\d]*)?"
_VERSION = rf"[vV]?\d{{1,4}}(?:\.\d{{1,6}}){{1,4}}{_PRE_RELEASE}[a-z]?"
_UNITS = "euros?|dollars?|mins?|minutes?|hours?|days?|people|degrees|mb|gb|kg|stars|km|of"
_NO_UNIT = rf"(?![\w%€$£°:]|[.,:]\d| ?(?:{_UNITS})\b)"
_NAMES = rf"(?:{joined(_PLATFORMS)}) (?:{_VERSION}|\d{{1,3}})|(?:{joined(_PLATFORM_WORDS)}) {_VERSION}"
_CHAPTER = re.compile(r"(?i)(?:section|chapter|step|paragraph|para|abschnitt|kapitel|schritt|ziffer|capítulo|§)\s*$")


def _no_chapter(match: re.Match[str]) -> Find | None:
    """4.2.1 of a manual is a chapter."""
    before = match.string[max(match.start() - 12, 0) : match.start()]
    return None if _CHAPTER.search(before) else value_of(FactKind.VERSION, match)


TOLD_VERSION_RULES = (
    # Windows 11, iOS 17.4, PHP 8.2
    rule(FactKind.VERSION, _PLATFORM_HINTS, rf"(?<![\w.-])(?:{_NAMES}){_NO_UNIT}", leads=True),
    # version 9, app 7.0.3, firmware v1.19, Update auf 7.57, update to 22H2
    rule(
        FactKind.VERSION,
        _VERSION_WORDS,
        rf"(?<![a-z])(?:{joined(_VERSION_WORDS)}){_TO}({_VERSION}|\d\dH[12]){_NO_UNIT}",
        leads=True,
    ),
    rule(
        FactKind.VERSION,
        "version versión versione versão",
        rf"(?<![a-z])(?:versione?|versión|versão) (\d{{1,4}}){_NO_UNIT}",
        leads=True,
    ),
    rule(FactKind.VERSION, "版 固", r"(?:版本号?|固件)[是为::]? ?(v?\d{1,4}(?:\.\d{1,6}){0,4})(?![\d.]*[A-Za-z0-9])"),
    # v2.3.1
    rule(FactKind.VERSION, "v", rf"(?<![\w.-])v\d{{1,4}}(?:\.\d{{1,6}}){{1,4}}{_PRE_RELEASE}(?![\w]|\.\d)"),
)
BARE_VERSION_RULES = (
    # 8.4.1, which a date may look like too; 1.234.567 is a number.
    rule(
        FactKind.VERSION,
        "x.",
        rf"(?<![\w.,/:-])(?!\d{{1,3}}(?:\.\d{{3}})+(?!\d))\d{{1,3}}\.\d{{1,4}}\.\d{{1,5}}{_PRE_RELEASE}"
        r"(?![\w/:%°]|[.,]\d)",
        counts=True,
        read=_no_chapter,
    ),
)

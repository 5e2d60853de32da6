"""Web addresses, names and addresses of computers, regions of clouds."""

import re
from collections.abc import Iterator

from detector.handoff.facts.find import Find, joined
from detector.handoff.package import FactKind

_URL = re.compile(r"(?i)(?<![a-z0-9])(?:(?:[a-z][a-z0-9+.-]{1,20})://|www\.)[^\s<>\"'`，。、）]+")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_FILES = joined("pdf jpg jpeg png gif doc docx xls xlsx txt zip csv exe js py ts json xml yaml yml log php html htm md")
_PATH = r"/[^\s<>\"'`，。、）]*"
# Ends in a name of two letters or more that is no kind of file; with a path it is a web address.
_NAME = re.compile(
    rf"(?<![A-Za-z0-9@._/-])((?:{_LABEL}\.){{1,6}}(?!(?:{_FILES})\b)[a-z]{{2,24}})(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
    rf"(:\d{{2,5}})?({_PATH})?"
)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w]|\.\d)(?::\d{2,5}\b)?"
)
# A short name tells itself a host by its port, or by the word before it.
_WITH_PORT = re.compile(r"(?<![\w./:-])(?:localhost|[a-z][a-z0-9]*(?:-[a-z0-9]+)+|[a-z]+\d+):\d{4,5}\b")
_HOST_WORD = r"(?i:hostname|host|server|node|machine|vm|rechner|knoten|serveur|servidor|nodo|主机|服务器|节点)"
_AFTER_WORD = re.compile(
    rf"{_HOST_WORD}[ :]{{0,2}}(?i:is |ist |name |es |est )?"
    r"([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-?\d+[A-Za-z0-9-]*)(?![\w.])"
)
_SITE_WORD = re.compile(
    r"(?i)(?:host|server|domain|domäne|domaine|dominio|domínio|site|website|webseite|ping|dns|dig|nslookup|url|"
    r"sitio|página|域名|网站)[^.!?\n]{0,15}$"
)
_REGION = re.compile(
    r"(?<![\w.-])(?:"
    r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central)(?:east|west)?-\d[a-f]?"
    r"|(?:us|europe|asia|australia|northamerica|southamerica|me|africa)-(?:north|south|east|west|central)(?:east|west)?\d{1,2}(?:-[a-f])?"
    r"|cn-(?:hangzhou|shanghai|beijing|shenzhen|qingdao|zhangjiakou|chengdu|hongkong|guangzhou|heyuan)"
    r"|(?:eastus|westus|centralus|northcentralus|southcentralus|westcentralus|canadacentral|canadaeast|brazilsouth|"
    r"northeurope|westeurope|uksouth|ukwest|francecentral|germanywestcentral|germanynorth|switzerlandnorth|norwayeast|"
    r"swedencentral|polandcentral|italynorth|spaincentral|eastasia|southeastasia|japaneast|japanwest|koreacentral|"
    r"centralindia|southindia|westindia|australiaeast|australiasoutheast|uaenorth|southafricanorth)\d?"
    r")(?![A-Za-z0-9_.]|-[A-Za-z0-9])",
    re.IGNORECASE,
)
_CLOSING = ".,;:!?)]}>*_"


def urls(text: str) -> Iterator[Find]:
    """Web addresses: with a scheme, with www, or a name with a path."""
    if "://" in text or "www." in text.lower():
        for match in _URL.finditer(text):
            yield _find(match.start(), match[0].rstrip(_CLOSING), FactKind.URL, "url")
    if "/" in text and "." in text:
        for match in _NAME.finditer(text):
            if match[3] and len(match[3]) > 1:
                yield _find(match.start(), match[0].rstrip(_CLOSING), FactKind.URL, "url")


def hosts(text: str) -> Iterator[Find]:
    """Names of computers with two dots or more, or after a word that says what they are; IPv4 addresses."""
    for match in _IP.finditer(text):
        yield _find(match.start(), match[0], FactKind.HOST, "host")
    if "." in text:
        for match in _NAME.finditer(text):
            if _is_host(match[1], text[max(match.start() - 40, 0) : match.start()]):
                yield _find(match.start(), match[1] + (match[2] or ""), FactKind.HOST, "host")
    if ":" in text:
        for match in _WITH_PORT.finditer(text):
            yield _find(match.start(), match[0], FactKind.HOST, "host")
    for match in _AFTER_WORD.finditer(text):
        yield _find(match.start(1), match[1], FactKind.HOST, "host")


def regions(text: str) -> Iterator[Find]:
    """Regions and zones as AWS, Google Cloud, Azure and Alibaba Cloud write them."""
    for match in _REGION.finditer(text):
        yield _find(match.start(), match[0], FactKind.REGION, "region")


def _is_host(name: str, before: str) -> bool:
    *labels, _ = name.split(".")
    return max(map(len, labels)) > 2 if len(labels) > 1 else _SITE_WORD.search(before) is not None


def _find(start: int, value: str, kind: FactKind, mark: str) -> Find:
    return Find(start, start + len(value), kind, mark, value.casefold())

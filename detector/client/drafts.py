"""From the bot's first draft to the best one."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse
from loopdetector.v1.verdict_pb2 import ACTION_REPAIR, SIGNAL_KIND_BOT_REPETITION

from detector.client.errands import Calls, Errand, Errands
from detector.client.reply import SAY_SOMETHING_ELSE, Repair

log = logging.getLogger("detector.client")

Generate = Callable[[Repair | None], object]
"""Gives a draft, or something to wait for that gives one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How hard a reply is tried.

    Attributes:
        repairs: How often a draft is refused at most.
        seconds: No draft is refused later than this after the user's turn.
    """

    repairs: int
    seconds: float

    def __post_init__(self) -> None:
        if self.repairs < 0 or self.seconds < 0:
            raise ValueError("repairs and repair_seconds must be at least 0")


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply that may be sent.

    Attributes:
        text: Its text; empty: the bot has none.
        verdict: What the detector says of it; None without a text.
        repairs: How often the bot was asked again.
    """

    text: str
    verdict: AnalyzeTurnResponse | None = None
    repairs: int = 0


@dataclass(frozen=True, slots=True)
class Drafting:
    """Drafts for one user turn.

    Attributes:
        calls: The calls.
        heard: The answer to the user's turn.
        text: The user's turn.
        generate: The bot.
    """

    calls: Calls
    heard: AnalyzeTurnResponse
    text: str
    generate: Generate

    def best(self, repairs: int, seconds_left: Callable[[], float]) -> Errands[Draft]:
        """The best draft of at most `repairs` more."""
        repair = None
        if self.heard.recommendation.action >= ACTION_REPAIR:
            repair = yield from self._repair(self.heard)
        draft = yield Errand(lambda: self.generate(repair))
        if not draft:
            return Draft("")
        verdict = yield from self.calls.candidate(self.heard.conversation_id, draft)
        asked = 0
        while asked < repairs and seconds_left() > 0 and self._is_refused(verdict):
            better = yield from self._better(verdict, draft, seconds_left())
            asked += 1
            if not better:
                break
            checked = yield from self.calls.candidate(self.heard.conversation_id, better)
            if checked.provenance.degraded or checked.recommendation.action <= verdict.recommendation.action:
                draft, verdict = better, checked
        return Draft(draft, verdict, asked)

    def _better(self, verdict: AnalyzeTurnResponse, draft: str, seconds: float) -> Errands[str]:
        """Another draft; "" if there is none, and the one before has to do."""
        repair = yield from self._repair(verdict, draft)
        try:
            better: str = yield Errand(lambda: self.generate(repair), seconds)
        except Exception as error:  # noqa: BLE001  there is a draft to send
            name = type(error).__name__
            log.warning("no better draft: conversation_id=%r error=%s", self.heard.conversation_id, name)
            return ""
        return better

    def _repair(self, answer: AnalyzeTurnResponse, refused: str = "") -> Errands[Repair]:
        """What to do better, with the texts behind the ids where the detector has them."""
        found = answer.recommendation.repair
        texts = {self.heard.turn_id: self.text}
        if {*found.avoid_turn_ids, found.open_request_turn_id} - {"", self.heard.turn_id}:
            try:
                texts |= yield from self.calls.texts(self.heard.conversation_id)
            except Exception as error:  # noqa: BLE001  the instruction does without; the server may keep no texts
                log.info("no texts: conversation_id=%r error=%s", self.heard.conversation_id, type(error).__name__)
        avoid = tuple(texts[turn_id] for turn_id in found.avoid_turn_ids if turn_id in texts)
        # Above a repair the detector's template tells the bot to give up: too early for a draft that is to be better.
        template = found.template if answer.recommendation.action == ACTION_REPAIR else ""
        return Repair(
            template=template or SAY_SOMETHING_ELSE,
            avoid=(*avoid, refused) if refused and refused not in avoid else avoid,
            open_request=texts.get(found.open_request_turn_id, ""),
        )

    def _is_refused(self, verdict: AnalyzeTurnResponse) -> bool:
        """Whether a draft says the same again, or would make things worse."""
        repeats = any(signal.kind == SIGNAL_KIND_BOT_REPETITION and signal.flagged for signal in verdict.signals)
        action = verdict.recommendation.action
        return repeats or (action >= ACTION_REPAIR and action > self.heard.recommendation.action)

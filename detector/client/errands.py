"""Errands: what a plan wants called. Who runs them calls and waits; only that differs between threads and asyncio."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, cast

from loopdetector.v1.escalation_service_pb2 import GetCaseResponse
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse, GetConversationResponse

from detector.client.reply import HandOff
from detector.client.turns import DetailFields, RoleLike


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to call, and to wait for if it is awaitable.

    Attributes:
        call: What to call.
        seconds: How long it may take where that can be bounded; None: as long as it likes.
    """

    call: Callable[[], object]
    seconds: float | None = None


T = TypeVar("T")
Errands: TypeAlias = Generator[Errand, Any, T]
"""Yields errands, is sent what they gave or thrown what they raised, and returns a T."""


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls of a client, sync or not, and what the platform does with a hand-off; each as an errand."""

    analyze_turn: Callable[..., object]
    get_conversation: Callable[..., object]
    get_case: Callable[[str], object]
    hand_off: Callable[[HandOff], object] | None

    def turn(
        self, conversation_id: str, role: RoleLike, text: str, turn_id: str, details: DetailFields | None = None
    ) -> Errands[AnalyzeTurnResponse]:
        """Record and judge a turn; never raises but for a client that is not lenient."""
        fields = {**(details or {}), "role": role, "text": text, "turn_id": turn_id}
        answer = yield Errand(lambda: self.analyze_turn(conversation_id, **fields))
        return cast("AnalyzeTurnResponse", answer)

    def candidate(self, conversation_id: str, draft: str) -> Errands[AnalyzeTurnResponse]:
        """Judge a bot's draft."""
        answer = yield Errand(lambda: self.analyze_turn(conversation_id, role="bot", text=draft, candidate=True))
        return cast("AnalyzeTurnResponse", answer)

    def texts(self, conversation_id: str) -> Errands[dict[str, str]]:
        """The texts of the conversation by turn id; raises if there are none to have."""
        known = yield Errand(lambda: self.get_conversation(conversation_id, include_turns=True))
        return {turn.turn_id: turn.text for turn in cast("GetConversationResponse", known).turns}

    def case(self, escalation_id: str) -> Errands[GetCaseResponse]:
        """A case with its package; raises if there is none to have."""
        response = yield Errand(lambda: self.get_case(escalation_id))
        return cast("GetCaseResponse", response)

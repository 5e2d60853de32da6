"""The call that ends in an answer whatever happens to the detector."""

from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnRequest, AnalyzeTurnResponse
from loopdetector.v1.verdict_pb2 import ACTION_CONTINUE, Provenance, Recommendation

from detector.client.attempts import Attempts
from detector.client.call import Call
from detector.client.failures import CircuitOpenError, Failure, code_of, details_of, failure_of
from detector.client.missed import healed_history
from detector.client.shared import Shared, log


class TurnCall(Call[AnalyzeTurnRequest, AnalyzeTurnResponse]):
    """One AnalyzeTurn: asks the breaker, takes along what was missed, and answers CONTINUE when all else fails."""

    def __init__(
        self, request: AnalyzeTurnRequest, attempts: Attempts, shared: Shared, error: Exception | None = None
    ) -> None:
        """Plan the call, or answer it at once if it cannot be sent.

        Args:
            request: What to send; its turn has an id. The missed turns are added to its history.
            attempts: The tries that it has.
            shared: The parts shared with the other calls.
            error: Why the request must not be sent, if so.
        """
        super().__init__("AnalyzeTurn", request, attempts, shared.counters)
        self._shared = shared
        self._is_recorded = not (request.candidate or request.stateless)
        self._made_up_for: list[str] = []
        shared.counters.count(calls=1)
        self._term = shared.breaker.admit() if error is None else None
        if self._term is None:
            self._next = None
            self._give_up(error or CircuitOpenError("the detector failed several times in a row; not calling it now"))
        elif not request.stateless:
            self._take_missed_along()

    def succeeded(self, response: AnalyzeTurnResponse) -> None:
        """The server has the turn, and with it those that were missed; unless it was asked to record nothing."""
        super().succeeded(response)
        if self._term is not None and self._shared.breaker.succeeded(self._term):
            log.warning("the detector answers again: circuit breaker closed")
        if self._is_recorded:
            request = self.request
            self._shared.missed.forget(request.conversation_id, [*self._made_up_for, request.turn.turn_id])

    def abandoned(self) -> None:
        """The caller gave up: that says nothing about the detector."""
        if self._term is not None:
            self._shared.breaker.released(self._term)

    def _take_missed_along(self) -> None:
        request = self.request
        missed = self._shared.missed.before(request.conversation_id, request.turn.turn_id)
        if missed:
            self._made_up_for = [turn.turn_id for turn in missed]
            history = healed_history(missed, request.history)
            del request.history[:]
            request.history.extend(history)

    def _give_up(self, error: Exception) -> None:
        failure = failure_of(error)
        self._tell_breaker(failure)
        self._shared.counters.count(refused=failure.is_callers)
        if failure is Failure.REFUSED and self._is_recorded:
            # The fault may lie in a turn that was taken along: it must not spoil every call to come.
            self._shared.missed.forget(self.request.conversation_id, self._made_up_for)
        if self._shared.leniency.forgives(failure):
            self._response = self._degraded(failure, error)
        else:
            self._error = error

    def _tell_breaker(self, failure: Failure) -> None:
        if self._term is None:
            return
        breaker = self._shared.breaker
        if failure is Failure.LOCAL:
            breaker.released(self._term)
        elif failure is not Failure.OUTAGE:
            breaker.succeeded(self._term)  # unwelcome, but an answer
        elif breaker.failed(self._term):
            log.warning("the detector does not answer: circuit breaker open")

    def _degraded(self, failure: Failure, error: Exception) -> AnalyzeTurnResponse:
        """The answer without the detector."""
        conversation_id, turn = self.request.conversation_id, self.request.turn
        self._shared.counters.count(degraded=1)
        if self._is_recorded and failure.may_pass:
            self._shared.missed.remember(conversation_id, turn)
        code = code_of(error)
        name = code.name if code else type(error).__name__
        ids = f"conversation_id={conversation_id!r} turn_id={turn.turn_id!r}"
        if failure.is_callers:
            log.warning("turn not judged, the caller is mistaken: %s code=%s details=%r", ids, name, details_of(error))
        else:
            log.info("turn not judged: %s code=%s", ids, name)
        return AnalyzeTurnResponse(
            conversation_id=conversation_id,
            turn_id=turn.turn_id,
            recommendation=Recommendation(action=ACTION_CONTINUE, reason="The detector gave no answer."),
            provenance=Provenance(degraded=True),
        )

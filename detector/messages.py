"""From the contract's messages to the core's nouns, for those who call the service."""

from loopdetector.v1 import verdict_pb2

from detector.verdict import Action, Cause, Recommendation, RepetitionForm, Signal, SignalKind, TurnRef


def signal_from(message: verdict_pb2.Signal) -> Signal:
    """A signal of the contract."""
    return Signal(
        kind=SignalKind(message.kind),
        flagged=message.flagged,
        score=message.score if message.HasField("score") else None,
        form=RepetitionForm(message.form),
        of=TurnRef(message.of_turn_index, message.of_turn_id) if message.HasField("of_turn_index") else None,
        similarity=message.similarity if message.HasField("similarity") else None,
        sentence=message.evidence.sentence,
        earlier_sentence=message.evidence.earlier_sentence,
    )


def advice_from(message: verdict_pb2.Recommendation) -> Recommendation:
    """A recommendation of the contract, without the instruction for the bot."""
    since = TurnRef(message.since_turn_index, message.since_turn_id) if message.HasField("since_turn_index") else None
    return Recommendation(
        # A client that got no answer may leave it unset: nothing to do.
        action=Action(message.action or Action.CONTINUE),
        cause=Cause(message.cause),
        reason=message.reason,
        episode_id=message.episode_id,
        is_new=message.is_new,
        since=since,
        repair=None,
    )

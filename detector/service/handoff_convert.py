"""A hand-off package as its message."""

from loopdetector.v1 import handoff_pb2 as pb

from detector.handoff import Attempt, Fact, Handoff, Mood, Quote, SimilarCase, TimelineEntry
from detector.service.convert import to_timestamp


def to_handoff(made: Handoff) -> pb.Handoff:
    """The message of a package."""
    message = pb.Handoff(
        conversation_id=made.conversation_id,
        request=_quote(made.request),
        attempts=map(_attempt, made.attempts),
        sentiment=map(_mood, made.sentiment),
        facts=map(_fact, made.facts),
        timeline=map(_entry, made.timeline),
        cause=int(made.cause),  # type: ignore[arg-type]
        reason=made.reason,
        suggested_team=made.suggested_team,
        similar_cases=map(_similar, made.similar_cases),
        transcript_ref=pb.TranscriptRef(conversation_id=made.conversation_id, turns=made.turns),
        text=made.text,
        markdown=made.markdown,
        redaction=int(made.redaction),  # type: ignore[arg-type]
        is_partial=made.is_partial,
    )
    if made.kept_until:
        message.transcript_ref.kept_until.CopyFrom(to_timestamp(made.kept_until))
    return message


def _quote(quote: Quote) -> pb.Quote:
    message = pb.Quote(text=quote.text, turn_id=quote.turn_id)
    if quote.turn_index >= 0:
        message.turn_index = quote.turn_index
    return message


def _attempt(attempt: Attempt) -> pb.Attempt:
    return pb.Attempt(
        request=_quote(attempt.request),
        answers=map(_quote, attempt.answers),
        answered_the_same=attempt.answered_the_same,
    )


def _mood(mood: Mood) -> pb.Mood:
    return pb.Mood(sentiment=int(mood.sentiment), evidence=_quote(mood.evidence))  # type: ignore[arg-type]


def _fact(fact: Fact) -> pb.Fact:
    return pb.Fact(
        kind=int(fact.kind),  # type: ignore[arg-type]
        value=fact.value,
        turn_index=fact.turn_index,
        turn_id=fact.turn_id,
        role=int(fact.role),  # type: ignore[arg-type]
    )


def _entry(entry: TimelineEntry) -> pb.TimelineEntry:
    message = pb.TimelineEntry(what=entry.what, turn_id=entry.turn_id)
    if entry.turn_index >= 0:
        message.turn_index = entry.turn_index
    if entry.time:
        message.time.CopyFrom(to_timestamp(entry.time))
    return message


def _similar(case: SimilarCase) -> pb.SimilarCase:
    return pb.SimilarCase(
        escalation_id=case.escalation_id,
        similarity=case.similarity,
        request=case.request,
        resolution=case.resolution,
        team=case.team,
    )

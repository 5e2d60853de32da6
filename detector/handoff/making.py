"""From a conversation and its case to the package that a person gets."""

from collections.abc import Sequence

from msgspec.structs import replace

from detector.cases import Case
from detector.conversation import Progress
from detector.handoff.attempts import attempts_at
from detector.handoff.mood import moods
from detector.handoff.package import Handoff, Redaction
from detector.handoff.rendering import markdown, plain_text
from detector.handoff.request import best_request
from detector.handoff.similar import similar_cases
from detector.handoff.talk import SeenTurn
from detector.handoff.timeline import timeline_of
from detector.reading import Reader
from detector.text import without_controls


def make_handoff(
    talk: Sequence[SeenTurn],
    progress: Progress,
    case: Case,
    *,
    reader: Reader,
    team: str = "",
    resolved: Sequence[Case] = (),
    redaction: Redaction = Redaction.NONE,
    kept_until: float = 0.0,
) -> Handoff:
    """Make a package. Never fails for what is no longer known: then it is partial.

    Args:
        talk: All turns, oldest first.
        progress: As it stood in the case's episode: its thread is the open request.
        case: The case.
        reader: Of the model that judged; it reads sentences and compares requests.
        team: The team that the operator's rules name.
        resolved: Cases of the same tenant to find similar ones among.
        redaction: How much to hide.
        kept_until: The transcript is kept until then, seconds since the epoch; 0.0: it is not kept.
    """
    seen = [replace(turn, text=without_controls(turn.text)) for turn in talk]
    request = best_request(seen, progress.thread, reader)
    similar = [one for one in resolved if one.escalation_id != case.escalation_id]
    made = Handoff(
        conversation_id=case.conversation_id,
        request=request,
        attempts=attempts_at(seen, progress.thread, request),
        sentiment=moods(seen, reader),
        timeline=timeline_of(seen, case, progress.episode.first_sign if progress.episode else None),
        cause=case.cause,
        reason=case.reason,
        suggested_team=team or case.team,
        similar_cases=similar_cases(request.text, similar, reader.vectors_of),
        turns=len(talk),
        kept_until=kept_until,
        redaction=redaction,
        is_partial=not all(turn.is_kept for turn in talk),
    )
    return replace(made, text=plain_text(made), markdown=markdown(made))

"""From a conversation and its case to the package that a person gets."""

from collections.abc import Sequence

from msgspec.structs import replace

from detector.cases import Case
from detector.conversation import Progress
from detector.handoff.attempts import attempts_at
from detector.handoff.facts import Find, finds_in
from detector.handoff.mood import moods
from detector.handoff.package import Fact, FactKind, Handoff, Redaction
from detector.handoff.redaction import Masks, masked_alone, without_payments, without_text
from detector.handoff.rendering import markdown, plain_text
from detector.handoff.request import best_request
from detector.handoff.similar import Embed, similar_cases
from detector.handoff.talk import SeenTurn
from detector.handoff.timeline import timeline_of
from detector.reading import Reader
from detector.text import without_controls
from detector.turn import Role

MAX_FACTS = 100
_SPEAKERS = (Role.USER, Role.BOT, Role.HUMAN)
"""What a tool returns is data that nobody said."""


def make_handoff(
    talk: Sequence[SeenTurn],
    progress: Progress,
    case: Case,
    *,
    reader: Reader,
    team: str = "",
    resolved: Sequence[Case] = (),
    embed: Embed | None = None,
    redaction: Redaction = Redaction.NONE,
    kept_until: float = 0.0,
) -> Handoff:
    """Make a package. Never fails for what is no longer known: then it is partial.

    Args:
        talk: All turns, oldest first.
        progress: As it stood in the case's episode: its thread is the open request.
        case: The case.
        reader: Of the active model.
        team: The team that the operator's rules name.
        resolved: Cases of the same tenant to find similar ones among.
        embed: Gives the vectors of requests; the reader does, unless somebody keeps them.
        redaction: How much to hide.
        kept_until: The transcript is kept until then, seconds since the epoch; 0.0: it is not kept.
    """
    seen = [replace(turn, text=without_payments(without_controls(turn.text))) for turn in talk]
    # A bot that is stuck says the same lines again, so each text is looked through once.
    found = {text: finds_in(text) for text in {turn.text for turn in seen if turn.role in _SPEAKERS}}
    finds = [found[turn.text] if turn.role in _SPEAKERS else [] for turn in seen]
    facts = _facts(seen, finds, None)
    if redaction in (Redaction.CONTACTS, Redaction.FACTS):
        masks = Masks(redaction, zip([turn.text for turn in seen], finds, strict=True))
        facts = _facts(seen, finds, masks)
        seen = [replace(turn, text=masks.masked(turn.text, known)) for turn, known in zip(seen, finds, strict=True)]
    request = best_request(seen, progress.thread, reader)
    similar = similar_cases(
        request.text, [one for one in resolved if one.escalation_id != case.escalation_id], embed or reader.vectors_of
    )
    made = Handoff(
        conversation_id=case.conversation_id,
        request=request,
        attempts=attempts_at(seen, progress.thread, request),
        sentiment=moods(seen, reader),
        facts=facts,
        timeline=timeline_of(seen, case, progress.episode.first_sign if progress.episode else None),
        cause=case.cause,
        reason=case.reason,
        suggested_team=team or case.team,
        similar_cases=tuple(
            replace(
                one,
                request=masked_alone(one.request, redaction),
                resolution=masked_alone(one.resolution, redaction),
            )
            for one in similar
        ),
        turns=len(talk),
        kept_until=kept_until,
        redaction=redaction,
        is_partial=not all(turn.is_kept for turn in talk),
    )
    if redaction is Redaction.TEXT:
        made = without_text(made)
    return replace(made, text=plain_text(made), markdown=markdown(made))


def _facts(talk: Sequence[SeenTurn], finds: Sequence[Sequence[Find]], masks: Masks | None) -> tuple[Fact, ...]:
    """The facts of a conversation by their first mention, at most `MAX_FACTS`; a hidden one is its placeholder."""
    found: dict[tuple[object, str], Fact] = {}
    for turn, in_turn in zip(talk, finds, strict=True):
        for find in in_turn:
            # An order that is later called a ticket is one number all the same.
            what = "number" if find.kind <= FactKind.ACCOUNT_NUMBER else find.kind
            if (what, find.identity) in found:
                continue
            value = turn.text[find.start : find.end]
            if masks is not None and masks.hides(find):
                value = masks.placeholder(find)
            found[what, find.identity] = Fact(find.kind, value, turn.index, turn.turn_id, turn.role)
    return tuple(found.values())[:MAX_FACTS]

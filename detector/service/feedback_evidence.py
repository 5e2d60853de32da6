"""What a feedback is about, as the store tells it: the turn, what the detector had said of it, and the turns before."""

from collections.abc import Iterator

from detector.errors import NotFoundError
from detector.feedback import Claim, FeedbackKind
from detector.messages import signal_from
from detector.pipeline import advice_of
from detector.service.answers import decode_answer
from detector.service.codec import digest_of, to_progress, to_scores
from detector.signals import HEADS, KIND_OF_HEAD
from detector.stores import ConversationKey, CopiedTurn, Said, SaidSignal, Store, TurnRow
from detector.turn import Role, Turn
from detector.verdict import Action, TurnRef

_PAGE = 64
"""Rows that are read at a time, so that nobody waits long for the store."""


def target_row(store: Store, key: ConversationKey, claim: Claim) -> TurnRow:
    """The turn that a claim is about.

    Raises:
        NotFoundError: The conversation has no such turn or episode.
        StoreError: The store failed.
    """
    rows = _latest_first(store, key)
    if claim.turn_id:
        row = next((row for row in rows if row.turn_id == claim.turn_id), None)
        if row is None:
            raise NotFoundError("turn_id is no recorded turn of this conversation; candidates are not recorded")
        return row
    row = _of_episode(rows, claim.episode_id)
    if row is None:
        raise NotFoundError("episode_id is no episode of this conversation; see recommendation.episode_id")
    return row


def what_was_said(row: TurnRow) -> Said:
    """What the detector had said of a turn; the evidence, which quotes it, is left out."""
    advice = advice_of(to_progress(row), TurnRef(row.index, row.turn_id))
    role = Role(row.role)
    scores = {KIND_OF_HEAD[head]: score for head, score in zip(HEADS.get(role, ()), to_scores(row), strict=False)}
    if not row.answer:
        signals = tuple(SaidSignal(int(kind), None, score) for kind, score in scores.items())
        return Said(signals, int(advice.action), int(advice.cause), "", "")
    answer = decode_answer(row.answer)
    flagged = {
        signal.kind: SaidSignal(int(signal.kind), True, signal.score)  # noqa: FBT003 (a field, by position)
        for signal in map(signal_from, answer.signals)
        if signal.flagged
    }
    silent = (SaidSignal(int(kind), False, score) for kind, score in scores.items() if kind not in flagged)  # noqa: FBT003
    return Said(
        (*flagged.values(), *silent),
        int(advice.action),
        int(advice.cause),
        answer.provenance.model_id,
        answer.provenance.policy_version,
    )


def was_flagged(said: Said, kind: FeedbackKind) -> bool | None:
    """Whether the detector had said what a feedback is about; None if nobody knows any more."""
    if kind is FeedbackKind.RECOMMENDATION:
        return said.action >= Action.OFFER_HUMAN
    if not said.model_id:
        return None
    return any(signal.kind == kind and signal.flagged for signal in said.signals)


def copied_turns(store: Store, key: ConversationKey, last: int, window: int) -> tuple[CopiedTurn, ...]:
    """The turn at `last` and those before it, at most `window`, oldest first; none if a text of them is gone.

    Raises:
        StoreError: The store failed.
    """
    rows = store.rows(key, last + 1, window)
    if any(not row.text and row.digest != digest_of(Turn(Role(row.role), "")) for row in rows):
        return ()
    return tuple(CopiedTurn(row.index, row.turn_id, row.role, row.text, row.time) for row in rows)


def _latest_first(store: Store, key: ConversationKey) -> Iterator[TurnRow]:
    found = store.load(key, _PAGE)
    rows = found[1] if found else []
    while rows:
        yield from reversed(rows)
        rows = store.rows(key, rows[0].index, _PAGE)


def _of_episode(rows: Iterator[TurnRow], episode_id: str) -> TurnRow | None:
    """The first turn of an episode after which a person was recommended; its latest turn if there is none."""
    found: TurnRow | None = None
    for row in rows:
        progress = to_progress(row)
        episode = progress.episode
        if episode is not None and str(episode.number) == episode_id:
            # Inside an episode the action only rises: going back, the last one found is the first that was raised.
            if found is None or episode.action >= Action.OFFER_HUMAN:
                found = row
        elif found is not None:
            break
    return found

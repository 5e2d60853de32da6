"""Packages of cases, from what the store holds."""

from collections.abc import Callable, Sequence

from loopdetector.v1 import handoff_pb2

from detector.cases import Case, CaseStatus
from detector.conversation import Progress
from detector.handoff import Redaction, SeenTurn, make_handoff
from detector.messages import signal_from
from detector.reading import Reader
from detector.service.answers import decode_answer
from detector.service.codec import digest_of, to_episode, to_progress
from detector.service.handoff_convert import to_handoff
from detector.service.request_vectors import RequestVectors
from detector.stores import ConversationKey, Store, TurnRow
from detector.stores.cases import CaseFilter, CaseShelf
from detector.turn import Role, Turn
from detector.verdict import Action, Signal

_RESOLVED = CaseFilter(statuses=(CaseStatus.RESOLVED,))
_MAX_RESOLVED = 200
"""Latest resolved cases of a tenant that similar ones are looked for among."""


class Handoffs:
    """Makes packages. Reads the store, and writes nothing."""

    def __init__(
        self, store: Store, cases: CaseShelf, reader: Callable[[], Reader], *, kept_seconds: float | None
    ) -> None:
        """Put the parts together.

        Args:
            store: Where conversations are kept.
            cases: Where cases are kept.
            reader: Gives the reader of the active model.
            kept_seconds: How long a transcript is kept after its latest turn; None if none is kept.
        """
        self._store = store
        self._cases = cases
        self._reader = reader
        self._embed = RequestVectors(reader)
        self._kept_seconds = kept_seconds

    def handoff(self, tenant: str, case: Case, redaction: Redaction = Redaction.NONE) -> handoff_pb2.Handoff:
        """The package of a case as it stands now; without a transcript if the conversation was erased.

        Raises:
            StoreError: The store failed.
        """
        rows = self._store.transcript(ConversationKey(tenant, case.conversation_id))
        made = make_handoff(
            [_seen(row) for row in rows],
            _progress_in(rows, case.episode),
            case,
            reader=self._reader(),
            embed=self._embed,
            resolved=self._cases.find(tenant, _RESOLVED, "", _MAX_RESOLVED),
            redaction=redaction,
            kept_until=rows[-1].received + self._kept_seconds if rows and self._kept_seconds else 0.0,
        )
        return to_handoff(made)


def _seen(row: TurnRow) -> SeenTurn:
    role = Role(row.role)
    episode = to_episode(row)
    return SeenTurn(
        index=row.index,
        turn_id=row.turn_id,
        role=role,
        text=row.text,
        time=row.received,
        signals=_signals(row),
        episode=episode.number if episode else 0,
        action=episode.action if episode else Action.CONTINUE,
        is_kept=bool(row.text) or row.digest == digest_of(Turn(role, "")),
    )


def _signals(row: TurnRow) -> tuple[Signal, ...]:
    if not row.answer:
        return ()
    return tuple(signal_from(signal) for signal in decode_answer(row.answer).signals if signal.flagged)


def _progress_in(rows: Sequence[TurnRow], episode: int) -> Progress:
    """The progress at the latest turn of an episode: later on, a person may have had the conversation."""
    latest = Progress()
    for row in reversed(rows):
        progress = to_progress(row)
        if progress.episode is not None and progress.episode.number == episode:
            return progress
        latest = latest if latest.turns else progress
    return latest

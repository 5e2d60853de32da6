"""The worst errors of a model, with the text around them and what it saw."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from detector.signals import KIND_OF_HEAD
from detector.verdict import Action, RepetitionForm, Signal, Verdict
from training.data import LABELS, Conversation
from training.evaluation import Alarms, Judged, Outcome, alarms, outcome

CONTEXT = 4
"""Turns shown before a judged one."""
AFTER = 2
"""Turns shown after an alarm or after `stuck_at`."""
MAX_CHARS = 600


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn as the report shows it.

    Attributes:
        index, role, text: Of the turn; a long text is cut.
        labels: What the labeller said.
        flags: What the model said.
        marks: Why the turn matters: "this turn", "stuck here", "alarm", "earlier turn".
    """

    index: int
    role: str
    text: str
    labels: tuple[str, ...]
    flags: tuple[str, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One error.

    Attributes:
        conversation: Id.
        source, language: Of the conversation.
        summary: What went wrong, in a few words and numbers.
        evidence: What the model saw: name and text.
        turns: The turns around it.
    """

    conversation: str
    source: str
    language: str
    summary: str
    evidence: tuple[tuple[str, str], ...]
    turns: tuple[ShownTurn, ...]


def signal_errors(judged: Sequence[Judged], label: str, limit: int) -> tuple[list[Case], list[Case]]:
    """The highest-scored false positives and the lowest-scored misses of a label, at most `limit` each."""
    wrong: list[tuple[float, Case]] = []
    missed: list[tuple[float, Case]] = []
    for one in judged:
        if not one.conversation.annotates(label):
            continue
        for i, turn in enumerate(one.conversation.turns):
            signal = _signal(one.verdicts[i], label)
            if turn.role is not LABELS[label] or signal is None or signal.score is None:
                continue
            labelled = label in turn.labels
            if signal.flagged and not labelled:
                wrong.append((-signal.score, _signal_case(one, i, label, signal)))
            elif labelled and not signal.flagged:
                missed.append((signal.score, _signal_case(one, i, label, signal)))
    return _worst(wrong, limit), _worst(missed, limit)


def alarm_errors(judged: Sequence[Judged], limit: int) -> dict[str, list[Case]]:
    """Missed, early and late stuck conversations and false alarms, the worst first, at most `limit` each."""
    found: dict[str, list[tuple[float, Case]]] = {name: [] for name in ("missed", "late", "early", "false alarms")}
    for one in judged:
        raised, at = alarms(one.verdicts), one.conversation.stuck_at
        if at is not None:
            came = outcome(raised, at)
            if came is not Outcome.CAUGHT:
                badness = _peak(one) if raised.loop_at is None else -abs(raised.loop_at - at)
                found[came].append((badness, _alarm_case(one, raised)))
        elif raised.loop_at is not None:
            verdict = one.verdicts[raised.loop_at]
            probability = verdict.state.stuck_probability if verdict else 0.0
            found["false alarms"].append((-probability, _alarm_case(one, raised)))
    return {name: _worst(cases, limit) for name, cases in found.items()}


def _worst(cases: list[tuple[float, Case]], limit: int) -> list[Case]:
    return [case for _, case in sorted(cases, key=lambda ranked: ranked[0])[:limit]]


def _signal(verdict: Verdict | None, label: str) -> Signal | None:
    signals = verdict.signals if verdict else ()
    return next((signal for signal in signals if signal.kind is KIND_OF_HEAD[label]), None)


def _peak(one: Judged) -> float:
    """The highest stuck probability of a conversation."""
    return max((verdict.state.stuck_probability for verdict in one.verdicts if verdict), default=0.0)


def _signal_case(one: Judged, at: int, label: str, signal: Signal) -> Case:
    conversation = one.conversation
    turn = conversation.turns[at]
    labelled_of = turn.of.get(label)
    earlier = signal.of.index if signal.of else labelled_of
    evidence = _evidence(signal)
    if labelled_of is not None:
        evidence.append(("labelled as restating", f"turn {labelled_of}"))

    def marks(i: int) -> list[str]:
        return [name for name, index in (("this turn", at), ("earlier turn", earlier)) if i == index]

    shown = [i for i in range(at + 1) if i >= at - CONTEXT or i == earlier]
    return _case(one, f"turn {at}, score {signal.score:.2f}", evidence, shown, marks)


def _alarm_case(one: Judged, raised: Alarms) -> Case:
    alarm, at = raised.loop_at, one.conversation.stuck_at
    summary = [] if at is None else [f"stuck at turn {at}"]
    summary.append("no loop alarm" if alarm is None else f"loop alarm at turn {alarm}")
    if raised.offered_at is not None:
        summary.append(f"offer on request at turn {raised.offered_at}")
    summary.append(f"highest stuck probability {_peak(one):.2f}")
    evidence: list[tuple[str, str]] = []
    telling = alarm if alarm is not None else at
    verdict = one.verdicts[telling] if telling is not None else None
    if verdict:
        evidence.append((f"reason at turn {telling}", verdict.recommendation.reason))
        for signal in verdict.signals:
            if signal.flagged:
                evidence.extend(_evidence(signal))

    def marks(i: int) -> list[str]:
        named = (("stuck here", at), ("loop alarm", alarm), ("offer on request", raised.offered_at))
        return [name for name, index in named if i == index]

    last = max(index for index in (alarm, at, 0) if index is not None) + AFTER
    return _case(one, ", ".join(summary), evidence, range(min(last + 1, len(one.verdicts))), marks)


def _evidence(signal: Signal) -> list[tuple[str, str]]:
    rows = []
    if signal.of:
        form = "" if signal.form is RepetitionForm.NONE else f", {signal.form.name.lower()}"
        likeness = "" if signal.similarity is None else f", similarity {signal.similarity:.2f}"
        rows.append(("earlier turn", f"turn {signal.of.index}{likeness}{form}"))
    rows += [("sentence", signal.sentence)] if signal.sentence else []
    rows += [("earlier sentence", signal.earlier_sentence)] if signal.earlier_sentence else []
    return [(name, _cut(text)) for name, text in rows]


def _case(
    one: Judged,
    summary: str,
    evidence: Sequence[tuple[str, str]],
    shown: Sequence[int],
    marks: Callable[[int], list[str]],
) -> Case:
    conversation = one.conversation
    turns = tuple(_shown_turn(conversation, one.verdicts[i], i, marks(i)) for i in shown)
    return Case(conversation.id, conversation.source, conversation.language, summary, tuple(evidence), turns)


def _shown_turn(conversation: Conversation, verdict: Verdict | None, index: int, marks: Sequence[str]) -> ShownTurn:
    turn = conversation.turns[index]
    flags = (
        [signal.kind.name.lower().replace("_", " ") for signal in verdict.signals if signal.flagged] if verdict else []
    )
    if verdict and verdict.recommendation.action > Action.WATCH:
        flags.append(f"action {verdict.recommendation.action.name.lower().replace('_', ' ')}")
    labels = [f"{name} of {turn.of[name]}" if name in turn.of else name for name in sorted(turn.labels)]
    return ShownTurn(index, turn.role.name.lower(), _cut(turn.text), tuple(labels), tuple(flags), tuple(marks))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]} …"

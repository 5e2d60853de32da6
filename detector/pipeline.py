"""The way of one turn, from its text to a verdict. Pure: the same conversation and turn give the same answer."""

from collections.abc import Callable, Sequence
from copy import copy

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from numpy.typing import NDArray

from detector import explain
from detector.comparison import compare
from detector.conversation import Conversation, Progress, let_go, reopened
from detector.features import bot_features, user_features
from detector.features.context import context_vector
from detector.features.conversation import gathered, once_more, stuck_features
from detector.memory import Memory, PastTurn, figures_of
from detector.model import Model
from detector.observation import Observation
from detector.person_requests import awaits_person
from detector.persons import NOTHING, PersonTalk, said_by_bot, said_by_user
from detector.policy import PolicyConfig, decide, extended_thread, recommendation, told
from detector.reading import Reader, Reading
from detector.signals import learnt_signals
from detector.turn import Holder, OfferReply, Role, Turn
from detector.verdict import Action, Cause, End, Recommendation, SignalKind, StageTimes, State, TurnRef, Verdict

Stopwatch = Callable[[], float]
_RESTATES = (SignalKind.USER_REFORMULATION, SignalKind.BOT_REPETITION)


class Inputs(Struct, frozen=True):
    """What the forests were given for a turn and what they said, so that drift can be watched.

    Attributes:
        role: Whose forest.
        turn: Its named features, float64, in the order of `feature_names`.
        conversation: The same of the stuck heads.
        scores: Of the turn's heads, in their order.
        stuck_scores: Of the stuck heads.
    """

    role: Role
    turn: NDArray[np.float64]
    conversation: NDArray[np.float64]
    scores: tuple[float, ...]
    stuck_scores: tuple[float, ...]


class Judgement(Struct, frozen=True):
    """What judging a turn gives.

    Attributes:
        conversation: The conversation with the turn in it.
        verdict: What is said about the turn.
        past: The turn as it is remembered; None if it was not scored.
        times: Where the time went.
        inputs: What the heads saw; None if it was not scored.
    """

    conversation: Conversation
    verdict: Verdict
    past: PastTurn | None
    times: StageTimes
    inputs: Inputs | None = None


class Pipeline:
    """Judges turns. Lives as long as its model; holds no conversation and may serve many at once."""

    def __init__(self, model: Model, policy: PolicyConfig, *, window: int, stopwatch: Stopwatch) -> None:
        """Wrap a model and a policy.

        Args:
            model: The active bundle.
            policy: The thresholds of the decision.
            window: Turns that a new turn is compared with.
            stopwatch: Gives seconds for the stage times; decides nothing.
        """
        self.model = model
        self.policy = policy
        self.window = window
        self.reader = Reader(model.encoder)
        self._stopwatch = stopwatch

    def under(self, policy: PolicyConfig) -> "Pipeline":
        """The same judge under another policy; model, reader and what it learnt of words are shared."""
        other = copy(self)
        other.policy = policy
        return other

    def judge(self, conversation: Conversation, turn: Turn, holder: Holder | None = None) -> Judgement:
        """Judge one turn in the light of all turns before it; `conversation` is left as it is."""
        ref = TurnRef(conversation.progress.turns, turn.turn_id)
        progress = self._entered(conversation.progress, turn.role, holder)
        memory = conversation.memory if progress.fresh_from < ref.index else Memory()
        memory = memory.since(ref.index - self.window)
        if progress.holder is Holder.HUMAN or not turn.role.is_judged:
            return self._recorded(progress, memory, ref, turn.role)

        start = self._stopwatch()
        reading = self.reader.read(turn.text)
        encoded = self._stopwatch()

        role, track = turn.role, memory.of(turn.role)
        comparison = compare(reading, track)
        model = self.model
        context = context_vector(reading, role, memory, comparison)
        linear, forest, named_features = (
            (model.user_linear, model.user, user_features)
            if role is Role.USER
            else (model.bot_linear, model.bot, bot_features)
        )
        linear_scores = [score for heads in linear for score in heads.score(context)]
        features = named_features(reading, memory, comparison, linear_scores)
        compared = self._stopwatch()

        vector = np.fromiter(features.values(), np.float64, len(features))
        scores: tuple[float, ...] = tuple(forest.score(vector).tolist())
        signals = learnt_signals(role, scores, model.thresholds, reading, comparison, track)
        restated = next((s.of for s in signals if s.kind in _RESTATES and s.flagged), None)
        thread = extended_thread(progress.thread, ref, restated) if role is Role.USER else progress.thread
        again = once_more(track, int(features["turns_ago"]), scores)
        evidence = gathered(progress.evidence, role, scores, again, is_sign=restated is not None)
        stuck = stuck_features(evidence, progress, role, scores, again, len(thread))
        stuck_vector = np.fromiter(stuck.values(), np.float64, len(stuck))
        probability, alarm = model.stuck.score(stuck_vector).tolist()
        classified = self._stopwatch()

        flagged = tuple(signal for signal in signals if signal.flagged)
        person = self._about_person(role, reading, progress, memory) if awaits_person(progress) else NOTHING
        asks, topics = True in reading.questions, self.policy.topics_in(role, reading)
        seen = Observation(
            ref, role, flagged, reading.flags, evidence, thread, probability, alarm, asks, person=person, topics=topics
        )
        progress, advice, found = decide(self.policy, progress, seen)
        progress = replace(progress, turns=ref.index + 1, last_role=int(role))
        past = remembered(ref, role, reading, features, scores, restated)
        memory = self._windowed(memory, ref.index + 1).after(role, past, reading)
        decided = self._stopwatch()

        verdict = Verdict(ref, (*signals, *found), shown(progress), advice)
        times = StageTimes(encoded - start, compared - encoded, classified - compared, decided - classified)
        inputs = Inputs(role, vector, stuck_vector, scores, (probability, alarm))
        return Judgement(Conversation(progress, memory), verdict, past, times, inputs)

    def judge_all(
        self,
        conversation: Conversation,
        turns: Sequence[Turn],
        holder: Holder | None = None,
        reply: OfferReply = OfferReply.NONE,
    ) -> list[Judgement]:
        """Judge turns in order, one judgement a turn; `holder` and `reply` are said with the last one."""
        judgements: list[Judgement] = []
        for i, turn in enumerate(turns):
            judgement = self.judge(conversation, turn, holder if i == len(turns) - 1 else None)
            conversation = judgement.conversation
            judgements.append(judgement)
        if reply and judgements:
            judgements[-1] = _with_reply(self.policy, judgements[-1], reply)
        return judgements

    def restored(self, progress: Progress, past: list[tuple[Role, PastTurn]]) -> Conversation:
        """The conversation as it was: the window read again from its text, the scores as they were given.

        Args:
            progress: As stored with the latest turn.
            past: The scored turns of the window, oldest first, with their text as received and without word sets.
        """
        memory = Memory()
        for role, turn in past:
            if turn.index >= progress.fresh_from:
                reading = self.reader.read(turn.text)
                memory = memory.after(role, with_reading(turn, reading), reading)
        return Conversation(progress, self._windowed(memory, progress.turns))

    def _windowed(self, memory: Memory, turns: int) -> Memory:
        """The memory of the latest turns out of `turns`: turns of any role push out old ones of both."""
        return memory.since(turns - self.window)

    def _about_person(self, role: Role, reading: Reading, progress: Progress, memory: Memory) -> PersonTalk:
        """What a turn says about a person taking over."""
        if role is Role.BOT:
            return said_by_bot(reading)
        answers_bot = progress.last_role == Role.BOT and memory.bot.turns
        return said_by_user(reading, self.reader.read(memory.bot.turns[-1].text) if answers_bot else None)

    def _entered(self, progress: Progress, role: Role, holder: Holder | None) -> Progress:
        """The progress as the turn finds it: reopened, taken over or given back."""
        cooldown = self.policy.cooldown_turns
        if progress.end is not End.OPEN:
            progress = reopened(progress, cooldown)
        if role is Role.HUMAN:
            # Whoever was asked for or promised has come.
            return replace(progress, holder=Holder.HUMAN, asked_for_person=None, promised=-1)
        if holder is Holder.HUMAN:
            return replace(progress, holder=Holder.HUMAN)
        if progress.holder is not Holder.HUMAN:
            return progress
        if holder is Holder.BOT:
            return let_go(progress, cooldown, is_served=True)
        if role is Role.BOT and progress.last_role == Role.USER and not progress.owned:
            return let_go(progress, cooldown, is_served=False)
        return progress

    def _recorded(self, progress: Progress, memory: Memory, ref: TurnRef, role: Role) -> Judgement:
        """A turn that is counted and not scored."""
        # Tool and system turns do not come between a user's turn and the bot's answer.
        last_role = int(role) if role <= Role.HUMAN else progress.last_role
        progress = replace(progress, turns=ref.index + 1, last_role=last_role)
        verdict = Verdict(ref, (), shown(progress), advice_of(progress, ref))
        return Judgement(Conversation(progress, self._windowed(memory, progress.turns)), verdict, None, StageTimes())


def _with_reply(policy: PolicyConfig, judgement: Judgement, reply: OfferReply) -> Judgement:
    """A judgement once the platform has told what the user said to an offered person."""
    conversation, verdict = judgement.conversation, judgement.verdict
    if conversation.progress.holder is Holder.HUMAN:
        return judgement
    progress = told(policy, conversation.progress, verdict.turn, reply)
    verdict = replace(verdict, state=shown(progress), recommendation=advice_of(progress, verdict.turn))
    return replace(judgement, conversation=Conversation(progress, conversation.memory), verdict=verdict)


def shown(progress: Progress) -> State:
    """A progress as callers see it."""
    return State(
        stuck_probability=progress.stuck_probability,
        attempts=len(progress.thread),
        human_requests=progress.human_requests,
        human_requests_passed_over=progress.passed_over,
        severity=progress.severity,
        first_sign=progress.episode.first_sign if progress.episode else None,
        turns=progress.turns,
        holder=progress.holder,
        end=progress.end,
        stuck_at_end=progress.stuck_at_end,
    )


def advice_of(progress: Progress, turn: TurnRef) -> Recommendation:
    """What to do after `turn`, which was the latest one: the level, or nothing while a person has the conversation."""
    if progress.holder is Holder.HUMAN:
        return Recommendation(Action.CONTINUE, Cause.HELD, explain.HELD)
    return recommendation(progress, turn)


def is_stuck(progress: Progress) -> bool:
    """Whether a person was called for and the episode is still running."""
    return progress.episode is not None and progress.episode.action >= Action.OFFER_HUMAN


def remembered(
    ref: TurnRef,
    role: Role,
    reading: Reading,
    features: dict[str, float],
    scores: tuple[float, ...],
    restated: TurnRef | None,
) -> PastTurn:
    """A scored turn in the form that later turns are compared with."""
    bare = PastTurn(
        index=ref.index,
        turn_id=ref.turn_id,
        figures=figures_of(
            scores,
            restated=features["alike"],
            to_other=features["likeness_to_reply" if role is Role.USER else "likeness_to_user"],
            ending=features["ending_last"] if role is Role.BOT else 0.0,
            asked_again=features["asked_last"] if role is Role.BOT else 0.0,
        ),
        of=restated.index if restated else -1,
    )
    return with_reading(bare, reading)


def with_reading(past: PastTurn, reading: Reading) -> PastTurn:
    """A remembered turn with the text and the word sets of its reading."""
    return replace(
        past,
        text=reading.text,
        stop_words=reading.words & ~reading.content,
        content=reading.content,
        values=reading.values,
        asked=reading.asked,
        flags=reading.flags,
        n_words=reading.n_words,
        asks=True in reading.questions,
        n_sentences=len(reading.sentences),
    )

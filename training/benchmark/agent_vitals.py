"""agent-vitals (PyPI, MIT): Jaccard likeness of an output to the earlier ones."""

from collections.abc import Mapping

from agent_vitals.config import DEFAULT_LOOP_SIMILARITY_THRESHOLD
from agent_vitals.detection.similarity import compute_similarity_scores

from training.benchmark.method import ALARM, Scores, bot_scores
from training.data import Conversation


class AgentVitals:
    """Its content similarity, the one part that looks at text; the others count findings, tokens and errors."""

    name = "agent-vitals"
    note = "max_similarity of its content similarity; one reply over its loop_similarity_threshold is an alarm"
    thresholds: Mapping[str, float | None] = {
        "repetition": DEFAULT_LOOP_SIMILARITY_THRESHOLD,
        ALARM: DEFAULT_LOOP_SIMILARITY_THRESHOLD,
    }

    def score_turns(self, conversation: Conversation) -> Scores:
        """See `Method`."""
        said: list[str] = []

        def likeness(text: str) -> float:
            found = compute_similarity_scores(text, said)
            said.append(text)
            return float(found.max_similarity)

        scores = bot_scores(conversation, likeness)
        return {"repetition": scores, ALARM: scores}

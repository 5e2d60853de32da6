"""The features of the forests in groups of one kind, to see what each kind earns."""

from collections.abc import Mapping

from detector.features.names import feature_names
from detector.model import BOT_HEADS, USER_HEADS

Columns = Mapping[str, frozenset[str]]
"""Names of features by forest; one name may mean something else in another forest."""

TEXT_HEADS = "text heads"
CONTEXT_HEADS = "context heads"
_LINEAR = "linear_"
_HEADS = {"user": len(USER_HEADS), "bot": len(BOT_HEADS)}
"""Linear scores come first of the turn alone, a score a head, and then of turn and context."""

_NAMED = {
    "likeness to earlier turns": """
        alike alike_second alike_last alike_many alike_very forward backward peak overlap jaccard fuzzy
        covered least_covered body_covered question_alike ending_alike ending_last ending_before ending_chain
        shared new_share new_words new_share_after_bot new_share_after_user
        likeness_to_reply likeness_to_user likeness_best_to_user words_from_reply words_from_user
        """,
    "lexicon phrases": """
        affirm negate restate complaint human_request resolution repeat_request poll give_up best_human_request
        reply_fallback reply_apology reply_ask_again reply_confirm reply_offer_more reply_queue reply_promise
        reply_claim_done
        fallback apology promise offer_more queue ask_again confirm claim_done same_flags promise_again fallback_again
        best_fallback best_apology
        user_affirms user_negates user_restates user_complains user_wants_person user_wants_repeat user_polls
        user_thanks
        """,
    "values and questions": """
        values values_new values_lost values_kept values_from_user user_values_new
        asks best_asks asks_last reply_asks user_asks
        asked_last asked_chain asked_best asked_words asked_like_best same_asked reply_asked_again
        """,
    "the other side, scores of earlier turns": """
        best_restated before_restated best_score before_score recent_score recent_complaint person_before person_again
        same_prompt same_prompt_alike reply_repeats reply_evades reply_restated reply_ending reply_relates
        recent_repeat recent_evade since_repeat_max since_repeat_sum since_evade_max since_evade_sum
        first_reply_unrelated
        before_evades best_evades user_restated user_score user_complaint_score recent_user_score user_same_reply
        """,
    "position, length and form": """
        turns_ago words words_best sentences before_words reply_words user_words user_turns users_between splits
        answers_user shouting exclaims
        """,
    "alarm head: sums over the conversation": """
        repeats tries evasions complaints recent_repeats recent_tries top_repeat second_repeat top_try second_try quiet
        """,
    "alarm head: one thing that fails twice": """
        again_same again_recent repeated_on tried_on complained_on complaint_after_repeat stuck_by_rule attempts
        """,
    "alarm head: this turn, requests for a person": """
        is_user repeat_now evasion_now try_now complaint_now person_now passed_over wants_person
        """,
}
_GROUP_OF = {name: group for group, names in _NAMED.items() for name in names.split()}


def feature_groups() -> dict[str, Columns]:
    """The features of each group by forest.

    The forests of the turns share seven groups. The alarm head's features are scores and what is summed up from them,
    so it has groups of its own.

    Raises:
        KeyError: A feature is in no group.
    """
    groups: dict[str, dict[str, set[str]]] = {group: {} for group in (TEXT_HEADS, CONTEXT_HEADS, *_NAMED)}
    for forest, names in feature_names().items():
        for name in names:
            groups[_group_of(forest, name)].setdefault(forest, set()).add(name)
    return {group: {forest: frozenset(names) for forest, names in columns.items()} for group, columns in groups.items()}


def _group_of(forest: str, name: str) -> str:
    if name.startswith(_LINEAR):
        return TEXT_HEADS if int(name.removeprefix(_LINEAR)) < _HEADS[forest] else CONTEXT_HEADS
    return _GROUP_OF[name]

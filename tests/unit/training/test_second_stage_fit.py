"""The second stage in a fit: what it learns from, its folds, and how heads take its opinion."""

import numpy as np

from detector.cross_encoder import TextTokens
from detector.model import USER_HEADS
from detector.second_stage import HEADS
from detector.turn import Role
from tests.support import labelled
from training.cross_encoder import Example, examples
from training.second_stage import FOLDS, SecondOpinions, folds, thinned


class Words:
    """Tokens for tests: one a word."""

    def tokens(self, text):
        return [10 + len(word) for word in text.split()]

    def frame(self):
        return 1, 2, [3], [4]


def test_only_heads_of_the_role_learn_from_a_turn():
    """Labels of users' turns say nothing about the bot's heads."""
    for one, turn in zip(examples([labelled.looping()], Words()), labelled.looping().turns, strict=True):
        assert [weight > 0 for weight in one.weights] == [
            (head in USER_HEADS) == (turn.role is Role.USER) for head in HEADS
        ]
        assert {head for head, label in zip(HEADS, one.labels, strict=True) if label} == turn.labels


def test_written_sets_stay_together():
    """Whole sets are left out, so domains and voices are new to who reads them; other sources spread."""
    written = [
        labelled.conversation((Role.USER, "hi"), id=f"w{i}", source=f"written-t{'abc'[i % 3]}") for i in range(30)
    ]
    real = [labelled.conversation((Role.USER, "hi"), id=f"g{i}", source="getgoing") for i in range(60)]
    fold_of = folds([*written, *real])
    assert [len(set(fold_of[i:30:3].tolist())) for i in range(3)] == [1, 1, 1]
    assert set(fold_of[30:].tolist()) == set(range(FOLDS))


def test_generated_conversations_follow_their_origin():
    origins = [labelled.conversation((Role.USER, "hi"), id=f"g{i}", source="getgoing") for i in range(20)]
    made = [
        labelled.conversation((Role.USER, "hi"), id=f"m{i}", source="generated", made_from=(f"g{i}",))
        for i in range(20)
    ]
    fold_of = folds([*origins, *made])
    assert fold_of[:20].tolist() == fold_of[20:].tolist()


def test_thinning_keeps_all_that_shows_something():
    """Every turn with a label and its neighbours stay; of the others some."""
    plain = [Example((0, t), [t], [1], [0.0] * 5, [1.0] * 5) for t in range(400)]
    marked = Example((1, 5), [1], [1], [1.0, 0.0, 0.0, 0.0, 0.0], [1.0] * 5)
    beside = Example((1, 6), [1], [1], [0.0] * 5, [1.0] * 5)
    unseen = Example((1, 7), [1], [1], [0.0] * 5, [0.0] * 5)
    kept = thinned([*plain, marked, beside, unseen], seed=0)
    assert marked in kept
    assert beside in kept
    assert unseen not in kept
    assert 40 < len(kept) < 130
    assert [one for one in kept if one in plain] == thinned(plain, seed=0), "more conversations leave the draw alone"
    assert thinned(plain, seed=1) != thinned(plain, seed=0)


def test_a_head_learns_whom_to_trust():
    """With its own scores worthless and a second opinion that knows, it follows the second; sure scores stay."""
    rng = np.random.default_rng(0)
    labels = rng.random((400, 2)) < 0.3
    own = rng.uniform(0.2, 0.8, (400, 2))
    own[0] = 0.001
    read = {(0, t): np.r_[np.zeros(3), np.where(row, 3.0, -3.0)] for t, row in enumerate(labels)}
    second = SecondOpinions(read)
    settled = second.settled(
        ("repetition", "nonanswer"), {(0, t): row for t, row in enumerate(own)}, labels, np.ones((400, 2))
    )
    scores = np.array(list(settled.values()))
    assert ((scores > 0.5) == labels)[1:].all()
    assert scores[0].tolist() == own[0].tolist()
    assert second.opinions["repetition"].other > 0.5 > abs(second.opinions["repetition"].own)


def test_a_label_nobody_has_is_never_in_doubt():
    second = SecondOpinions({(0, t): np.zeros(5) for t in range(9)})
    own = {(0, t): np.full(2, 0.5) for t in range(9)}
    labels = np.zeros((9, 2), bool)
    assert second.settled(("repetition", "nonanswer"), own, labels, np.ones((9, 2))).keys() == own.keys()
    assert second.opinions["repetition"].low > 1


def test_a_part_of_the_conversations_in_its_own_numbering():
    second = SecondOpinions({(i, 0): np.full(5, float(i)) for i in range(4)})
    assert {key: row[0] for key, row in second.of([3, 1]).read.items()} == {(0, 0): 3.0, (1, 0): 1.0}


def test_special_tokens_are_framed_once(tmp_path):
    """The tokenizer of a cross-encoder adds none of its own."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    tokenizer = Tokenizer(
        WordLevel({"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "user": 3, "bot": 4, ":": 5}, unk_token="[UNK]")  # noqa: S106
    )
    tokenizer.pre_tokenizer = Whitespace()
    tokens = TextTokens(tokenizer.to_str())
    assert tokens.frame() == (1, 2, [3, 5], [4, 5])
    assert tokens.tokens("bot user") == [4, 3]
    assert len(tokens.tokens("bot " * 400)) == 200

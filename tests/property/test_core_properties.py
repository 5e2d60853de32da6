"""What holds for every text and every conversation."""

import functools
import re
import unicodedata

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.comparison import compare
from detector.conversation import Conversation
from detector.memory import NOBODY, Track
from detector.pipeline import with_reading
from detector.reading import Reader
from detector.text import MAX_SENTENCES, WORD, clip, fold, normalize, split_sentences, words_of
from detector.turn import Holder, Role, Turn
from detector.verdict import Action, Cause
from tests.support.core import Talk, make_encoder, pipeline_of, plain, restored
from tests.support.texts import BOT_TEXTS, USER_TEXTS
from tests.support.tiny import tiny_model

SURROGATES = st.text(st.characters(categories=["Cs", "Ll", "Cc", "Cf", "Zs"]))
ANY_TEXT = st.one_of(st.text(), SURROGATES, st.text("<>[]()*_`~#•-.!?;\n\r\t 1a。！？؟", max_size=80))
BIDI_CONTROLS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
SHOWN = re.compile(r"\s+")
ENCODER = make_encoder()
READER = Reader(ENCODER)

relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@functools.cache
def tiny_pipeline(window):
    return pipeline_of(tiny_model(), window=window)


@given(ANY_TEXT)
def test_normalize_takes_any_text_and_leaves_no_control_characters(text):
    clean = normalize(text)
    clean.encode("utf-8")
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in clean)
    assert not any(unicodedata.bidirectional(c) in BIDI_CONTROLS for c in clean)
    assert clean == clean.strip()
    assert "  " not in clean
    assert "\n\n" not in clean


@given(ANY_TEXT)
def test_sentences_are_never_empty_and_lose_nothing(text):
    clean = normalize(text)
    sentences = split_sentences(clean)
    assert len(sentences) <= MAX_SENTENCES
    assert all(sentence.strip() for sentence in sentences)
    assert SHOWN.sub("", "".join(sentences)) == SHOWN.sub("", clean)


@given(ANY_TEXT, st.integers(4, 60))
def test_clip_keeps_to_the_limit(text, limit):
    short, was_cut = clip(text, limit)
    assert len(short) <= limit
    assert was_cut == (len(text) > limit)
    assert was_cut or short == text
    assert short[0:1] == text[0:1]
    assert short[-1:] == text[-1:]


@given(st.text())
def test_letter_case_does_not_change_words(text):
    assert fold(fold(text)) == fold(text)
    assert all(words_of(text))


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_ascii_are_those_of_any_script(text):
    assert words_of(text) == WORD.findall(fold(text))


@given(st.data())
def test_blanks_between_words_do_not_matter(data):
    words = data.draw(st.lists(st.sampled_from(["one", "Two", "3.5", "三"]), min_size=1))
    blanks = [data.draw(st.sampled_from([" ", "  ", "\t", "\u00a0 ", " \u200b"])) for _ in words]
    text = "".join(word + blank for word, blank in zip(words, blanks, strict=True))
    assert normalize(text) == " ".join(words)


@given(ANY_TEXT)
def test_every_text_can_be_read(text):
    reading = READER.read(text)
    assert reading.sentences
    assert len(reading.sentences) == len(reading.vectors) == len(reading.weights) == len(reading.questions)
    assert abs(float(reading.weights.sum()) - 1.0) < 1e-5
    assert 0.0 <= reading.shouting <= 1.0
    assert reading.content & ~reading.words == 0
    assert plain(Reader(ENCODER).read(text)) == plain(reading)


@given(ANY_TEXT)
def test_every_text_with_words_is_like_itself(text):
    reading = READER.read(text)
    track = Track().after(with_reading(NOBODY, reading), reading)
    found = compare(reading, track)
    assert -0.01 <= found.alike[0] <= 1.02
    if reading.vectors.any(axis=1).all() and reading.content:
        assert found.alike[0] > 0.95


ROLES = st.sampled_from([*[Role.USER, Role.BOT] * 3, Role.TOOL, Role.SYSTEM, Role.HUMAN])
HOLDERS = st.sampled_from([None, None, None, None, None, Holder.BOT, Holder.HUMAN])


@st.composite
def real_turns(draw, max_size=16):
    turns = []
    for role in draw(st.lists(ROLES, min_size=1, max_size=max_size)):
        texts = USER_TEXTS if role is Role.USER else BOT_TEXTS
        turns.append((role, draw(st.sampled_from(texts)), draw(HOLDERS)))
    return turns


@relaxed
@given(real_turns(), st.sampled_from([3, 6, 40]), st.integers(0, 15))
def test_a_restored_conversation_goes_on_bit_for_bit(turns, window, at):
    """A server that has forgotten the conversation after `at` turns says the same as one that has kept it."""
    pipeline = tiny_pipeline(window)
    kept, said = Conversation(), []
    for i, (role, text, holder) in enumerate(turns):
        if i == at:
            again = restored(pipeline, said)
            assert plain(again) == plain(kept)
            kept = again
        turn = Turn(role, text, f"t{i}")
        judged = pipeline.judge(kept, turn, holder)
        said.append((turn, judged))
        kept = judged.conversation
    without, state = [], Conversation()
    for (turn, _), (_, _, holder) in zip(said, turns, strict=True):
        without.append(pipeline.judge(state, turn, holder))
        state = without[-1].conversation
    assert plain(tuple(judged for _, judged in said)) == plain(tuple(without))


@relaxed
@given(st.lists(st.tuples(st.sampled_from(list(Role)), ANY_TEXT, HOLDERS), max_size=8))
def test_no_conversation_of_any_texts_fails(turns):
    pipeline, state = tiny_pipeline(6), Conversation()
    for i, (role, text, holder) in enumerate(turns):
        judged = pipeline.judge(state, Turn(role, text, f"t{i}"), holder)
        state = judged.conversation
        assert judged.verdict.turn.index == i
        assert state.progress.turns == i + 1
        assert 0.0 <= judged.verdict.state.stuck_probability <= 1.0
        assert all(0.0 <= s.score <= 1.0 for s in judged.verdict.signals if s.score is not None)
        if judged.verdict.recommendation.cause is Cause.HELD:
            assert judged.verdict.signals == ()


SCORE = st.sampled_from([0.0, 0.0, 0.3, 0.6, 0.9])
SCORED = st.fixed_dictionaries(
    {
        "role": ROLES,
        "text": st.sampled_from(USER_TEXTS + BOT_TEXTS),
        "holder": HOLDERS,
        "stuck": st.sampled_from([0.0, 0.0, 0.45, 0.82, 0.95]),
        **dict.fromkeys(("reformulation", "complaint", "human_request", "repetition", "nonanswer"), SCORE),
    }
)


@relaxed
@given(st.lists(SCORED, max_size=30))
def test_the_action_is_a_level(turns):
    """Inside an episode it only rises; every level is new in its first answer and in no other."""
    talk = Talk()
    before = None
    levels = set()
    for turn in turns:
        advice = talk.say(**turn).verdict.recommendation
        index = len(talk.said) - 1
        if not advice.episode_id:
            assert advice.action is Action.CONTINUE
            assert not advice.is_new
            continue
        assert advice.action > Action.CONTINUE
        if before and before.episode_id == advice.episode_id:
            assert advice.action >= before.action
        else:
            assert before is None or int(advice.episode_id) > int(before.episode_id)
        level = advice.episode_id, advice.action
        assert advice.is_new == (level not in levels) == (advice.since.index == index)
        levels.add(level)
        before = advice

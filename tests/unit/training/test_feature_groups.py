"""Groups of features: each feature is in one, and each name is that of a feature."""

from collections import Counter

from detector.features.names import feature_names
from training import feature_groups as module
from training.feature_groups import CONTEXT_HEADS, TEXT_HEADS, feature_groups


def test_every_feature_is_in_exactly_one_group():
    for forest, names in feature_names().items():
        grouped = Counter(name for columns in feature_groups().values() for name in columns.get(forest, ()))
        assert grouped == Counter(names)


def test_no_name_is_listed_twice_or_of_no_feature():
    listed = Counter(name for names in module._NAMED.values() for name in names.split())
    assert set(listed.values()) == {1}
    assert set(listed) <= {name for names in feature_names().values() for name in names}


def test_linear_scores_of_the_text_come_before_those_of_the_context():
    """Three heads of the user's role and two of the bot's: one number means the text here and the context there."""
    groups = feature_groups()
    assert groups[TEXT_HEADS] == {"user": {"linear_0", "linear_1", "linear_2"}, "bot": {"linear_0", "linear_1"}}
    assert groups[CONTEXT_HEADS] == {"user": {"linear_3", "linear_4", "linear_5"}, "bot": {"linear_2", "linear_3"}}


def test_the_alarm_head_has_groups_of_its_own():
    for group, columns in feature_groups().items():
        assert ("stuck" in columns) == group.startswith("alarm head")
        assert columns

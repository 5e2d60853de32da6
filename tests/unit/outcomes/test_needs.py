"""The same need, in other words, by the same user."""

import numpy as np
import pytest

from detector.outcomes import Contact, RequestReader, repeats_of
from detector.outcomes.needs import LEAST_REQUESTS, centre_of
from detector.outcomes.returns import Returns
from detector.outcomes.shares import Share
from tests.support.outcomes import DAY, outcome
from tests.support.texts import USER_TEXTS

ADDRESS = "I want to change the delivery address of my order."
ADDRESS_AGAIN = "My order must go to another address, how do I change the delivery?"
REFUND = "When do I get my money back for the broken lamp?"


@pytest.fixture(scope="module")
def reader(shipped_encoder):
    return RequestReader(shipped_encoder)


@pytest.fixture(scope="module")
def centre(reader):
    read = [reader.read([text]) for text in (*USER_TEXTS, ADDRESS, ADDRESS_AGAIN, REFUND)]
    requests = [one for one in read if one is not None]
    return centre_of((requests * LEAST_REQUESTS)[: max(LEAST_REQUESTS, len(requests))])


def contacts(reader, *said):
    """Pairs of the day on which a conversation began and its first words."""
    return [Contact(outcome(began=day * DAY), reader.read([text])) for day, text in said]


def test_same_need_comes_back(reader, centre):
    """Other words for one need are a repeat of the latest such conversation, another need is none."""
    found = contacts(reader, (1, ADDRESS), (2, REFUND), (3, ADDRESS_AGAIN), (4, ADDRESS))
    assert repeats_of(found, centre, 7) == [-1, -1, 0, 2]


def test_after_too_long_it_is_a_new_need(reader, centre):
    """Days count from the last turn of the earlier one."""
    found = contacts(reader, (1, ADDRESS), (9, ADDRESS_AGAIN))
    assert repeats_of(found, centre, 7) == [-1, -1]
    assert repeats_of(found, centre, 8) == [-1, 0]


def test_greetings_are_not_the_request(reader):
    """The first turn with some content is the request; a text cut short after it changes nothing."""
    plain = reader.read([ADDRESS])
    assert np.array_equal(reader.read(["Hi", "Hello?", ADDRESS]), plain)
    assert np.array_equal(reader.read([ADDRESS, REFUND]), plain)


def test_without_text_there_is_no_request(reader, centre):
    """Texts that are no longer kept give none, and nothing is compared with it."""
    assert reader.read(["", ""]) is None
    assert reader.read([]) is None
    found = [*contacts(reader, (1, ADDRESS)), Contact(outcome(began=2 * DAY)), *contacts(reader, (3, ADDRESS))]
    assert repeats_of(found, centre, 7) == [-1, -1, 0]


def test_few_requests_have_no_centre(reader):
    """A centre of a handful would be those themselves."""
    requests = [reader.read([ADDRESS])] * LEAST_REQUESTS
    assert centre_of(requests[1:]) is None
    assert centre_of(requests) is not None


def test_returns_count_only_those_watched_for_long_enough(reader, centre):
    """One user: day 1 comes back on day 3, day 3 stays away; day 19 is seen for one day only."""
    found = contacts(reader, (1, ADDRESS), (3, ADDRESS_AGAIN), (19, REFUND))
    returns = Returns(days=7)
    returns.add(found, repeats_of(found, centre, 7), now=20 * DAY, since=0.0)
    assert returns.again == Share(1, 3)
    assert returns.contained_and_back == Share(1, 2)
    assert (returns.users, returns.conversations, returns.users_back) == (1, 3, 1)


def test_earlier_conversations_are_compared_with_and_not_counted(reader, centre):
    """From day 2 on there is one conversation, and it is a return."""
    found = contacts(reader, (1, ADDRESS), (3, ADDRESS_AGAIN))
    returns = Returns(days=7)
    returns.add(found, repeats_of(found, centre, 7), now=20 * DAY, since=2 * DAY)
    assert returns.again == Share(1, 1)
    assert returns.contained_and_back == Share(0, 1)

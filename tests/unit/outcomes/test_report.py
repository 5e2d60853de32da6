"""What a report counts where."""

from detector.outcomes import Report
from detector.verdict import End
from tests.support.outcomes import DAY, outcome


def test_bots_are_counted_apart_and_together():
    """The bot with most conversations first."""
    report = Report(now=30 * DAY)
    for bot in ("b", "a", "b"):
        report.add("t", outcome(bot_id=bot), None)
    figures = report.figures()
    assert figures.total.conversations == 3
    assert [(bot, tally.conversations) for bot, tally in figures.bots.items()] == [("b", 2), ("a", 1)]


def test_one_bot_is_all_there_is():
    """With `bot` nothing of another one is seen, its users neither."""
    report = Report(now=30 * DAY, bot="a")
    report.add("t", outcome(bot_id="b", user_ref="u", stuck_at_end=True, end=End.IDLE), None)
    report.add("t", outcome(bot_id="a"), None)
    figures = report.figures()
    assert (figures.total.conversations, figures.users, figures.at_risk) == (1, 0, [])


def test_since_leaves_the_past_of_users_in():
    """A conversation before `since` is not counted, and yet its user is at risk."""
    report = Report(now=30 * DAY, since=10 * DAY)
    report.add("t", outcome(began=5 * DAY, user_ref="u", stuck_at_end=True, end=End.IDLE), None)
    report.add("t", outcome(began=12 * DAY), None)
    figures = report.figures()
    assert figures.total.conversations == 1
    assert [one.now.user_ref for one in figures.at_risk] == ["u"]


def test_score_of_thirty_days_ago_stands_beside():
    """None for who was not there yet; worse since then for who was well then."""
    report = Report(now=60 * DAY)
    for began in (40, 41):
        report.add("t", outcome(began=began * DAY, user_ref="new", stuck_at_end=True, end=End.IDLE), None)
    report.add("t", outcome(began=20 * DAY, user_ref="old"), None)
    for began in (50, 51):
        report.add("t", outcome(began=began * DAY, user_ref="old", stuck_at_end=True, end=End.IDLE), None)
    at_risk = {one.now.user_ref: one.before for one in report.figures().at_risk}
    assert at_risk == {"new": None, "old": 0.0}


def test_same_reference_of_two_tenants_is_two_users():
    """References are unique in a tenant only."""
    report = Report(now=30 * DAY)
    for tenant in ("s", "t"):
        report.add(tenant, outcome(user_ref="u"), None)
    assert report.figures().users == 2


def test_days_are_those_of_the_end():
    """Two that ended on day 3, one on day 5; an open one has no day."""
    report = Report(now=30 * DAY)
    report.add("t", outcome(began=3 * DAY), None)
    report.add("t", outcome(began=2.9 * DAY, last=3.1 * DAY, stuck_at_end=True, end=End.IDLE), None)
    report.add("t", outcome(began=5 * DAY, person_at=5 * DAY), None)
    report.add("t", outcome(began=6 * DAY, end=End.OPEN), None)
    days = [(day.start / DAY, day.over, day.contained, day.false, day.silent) for day in report.figures().days]
    assert days == [(3, 2, 2, 1, 1), (5, 1, 0, 0, 0)]


def test_too_few_requests_tell_no_needs_apart():
    """Then it says so instead of 0."""
    report = Report(now=30 * DAY)
    report.add("t", outcome(user_ref="u"), None)
    assert report.figures().returns is None

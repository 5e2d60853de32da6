"""The figures in words, alike in the terminal and on the page."""

from datetime import UTC, datetime
from itertools import islice
from math import isinf, isnan

from msgspec import Struct

from detector.outcomes import Figures, Share, Tally, WaitingCurve
from detector.outcomes.relationships import WEIGHTS
from detector.outcomes.report import AtRisk
from detector.outcomes.tally import quantile

LABELS = {
    "contained": "contained (ended without a person)",
    "falsely_contained": "falsely contained (contained, left stuck)",
    "silent_churn": "silent churn (left stuck without a word)",
    "said_resolved_left_stuck": "said to be resolved by the platform, left stuck",
    "reopened": "reopened after an end",
    "passed_over": "asked for a person and was passed over",
    "needed": "needed a person (of cases judged by one)",
    "right_team": "reached the right team (of cases closed by a person)",
}
"""What the shares of a `Tally` are called."""
SHOWN_USERS = 50
SHOWN_BOTS = 20
_UNITS = ((86_400.0, "d"), (3_600.0, "h"), (60.0, "min"))


class TimeLine(Struct, frozen=True):
    """A row of the table of times.

    Attributes:
        name: From when to when.
        n: How many.
        waiting: For how many it has not happened; "" where those without it are not counted.
        median, interval, late: The median, its 95 % interval, and the 90th percentile.
    """

    name: str
    n: int
    waiting: str
    median: str
    interval: str
    late: str


def time_lines(tally: Tally) -> list[TimeLine]:
    """The way to a person, step by step."""
    known = [
        ("beginning to first sign", tally.to_sign),
        ("first sign to offer of a person", tally.to_offer),
    ]
    waits = [
        ("first sign to a person (TTEE), cases", tally.to_person),
        ("first sign to resolution, cases", tally.to_resolution),
    ]
    lines = [
        TimeLine(name, len(times), "", duration(quantile(times, 0.5)), "", duration(quantile(times, 0.9)))
        if times
        else TimeLine(name, 0, "", "-", "", "-")
        for name, times in known
    ]
    for name, ones in waits:
        curve = WaitingCurve(ones)
        if not curve.n:
            lines.append(TimeLine(name, 0, "0", "-", "", "-"))
            continue
        low, high = curve.interval(0.5)
        lines.append(
            TimeLine(
                name,
                curve.n,
                str(curve.waiting),
                duration(curve.quantile(0.5)),
                f"{duration(low)} to {duration(high)}",
                duration(curve.quantile(0.9)),
            )
        )
    return lines


def share_lines(figures: Figures) -> list[tuple[str, Share]]:
    """All shares, those of returning users last."""
    lines = [(LABELS[name], share) for name, share in figures.total.shares().items()]
    if figures.returns is not None:
        days = f"{figures.returns.days:g} days"
        lines += [
            (f"same need as in the {days} before (of named users)", figures.returns.again),
            (f"contained, and back with the same need within {days}", figures.returns.contained_and_back),
        ]
    return lines


def bot_lines(figures: Figures) -> list[tuple[str, Tally]]:
    """The bots with most conversations."""
    return [(bot or "(no bot_id)", tally) for bot, tally in islice(figures.bots.items(), SHOWN_BOTS)]


def risk_line(one: AtRisk) -> list[str]:
    """A user at risk: reference, conversations, score, the score before, each part, latest turn."""
    now = one.now
    return [
        now.user_ref,
        str(now.conversations),
        f"{now.score:.2f}",
        "-" if one.before is None else f"{one.before:.2f}",
        *(f"{now.parts[name]:.2f}" for name in WEIGHTS),
        day(now.last),
    ]


RISK_COLUMNS = ("user_ref", "latest", "score", "30 d before", *WEIGHTS, "last seen")


def answers(figures: Figures) -> list[tuple[str, str]]:
    """The three questions of an operator, each with its answer in a sentence."""
    tally = figures.total
    curve = WaitingCurve(tally.to_person)
    return [
        ("How long until a person came?", _how_long(curve)),
        ("How many were falsely contained?", _how_false(tally)),
        (
            "Who is about to leave?",
            f"{len(figures.at_risk)} of {counted(figures.users, 'named user')} at risk by how they were served."
            if figures.users
            else "Nobody knows: the platform sends no user_ref.",
        ),
    ]


def _how_long(curve: WaitingCurve) -> str:
    if not curve.n:
        return "There was no case."
    median = curve.quantile(0.5)
    never = f"{curve.waiting} of {counted(curve.n, 'case')} never had one"
    if isinf(median):
        return f"Fewer than half of the cases ever had one: {never}."
    return f"Half of the cases had one within {duration(median)} of the first sign; {never}."


def _how_false(tally: Tally) -> str:
    contained, false, silent = (tally.share(name) for name in ("contained", "falsely_contained", "silent_churn"))
    if not contained.n:
        return "No conversation is over yet."
    return (
        f"{percent(contained.value)} of {counted(contained.n, 'conversation')} ended without a person, as platforms "
        f"count it. In {false.count} of these {false.n} ({percent(false.value)}) the customer was left stuck, in "
        f"{silent.count} without a word."
    )


def of(share: Share) -> str:
    """A share in words, such as "12.0 % [8.1, 17.4] n=150"."""
    if not share.n:
        return "- n=0"
    low, high = share.interval
    return f"{percent(share.value)} [{low * 100:.1f}, {high * 100:.1f}] n={share.n}"


def percent(value: float) -> str:
    """0.1234 as 12.3 %."""
    return "-" if isnan(value) else f"{value * 100:.1f} %"


def duration(seconds: float) -> str:
    """Seconds in the largest unit that leaves at least one."""
    if isinf(seconds):
        return "never"
    for unit, name in _UNITS:
        if seconds >= unit:
            return f"{seconds / unit:.1f} {name}"
    return f"{seconds:.1f} s"


def day(seconds: float) -> str:
    """A date (UTC)."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def counted(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"

"""The report for a script."""

from typing import Any

from detector.outcomes import Figures, Share, Tally, Wait, WaitingCurve
from detector.outcomes.tally import quantile


def as_json(figures: Figures) -> dict[str, Any]:
    """The figures as msgspec writes them; what is not known or never came is null. Times are in seconds."""
    return {
        "now": figures.now,
        "since": figures.since,
        "bot": figures.bot,
        **_tally(figures.total),
        "bots": {bot: _tally(tally) for bot, tally in figures.bots.items()},
        "days": figures.days,
        "users": figures.users,
        "same_need": None
        if figures.returns is None
        else {
            "days": figures.returns.days,
            "users_back": figures.returns.users_back,
            "again": _share(figures.returns.again),
            "contained_and_back": _share(figures.returns.contained_and_back),
        },
        "at_risk": [
            {
                "user_ref": one.now.user_ref,
                "conversations": one.now.conversations,
                "score": one.now.score,
                "score_before": one.before,
                "parts": one.now.parts,
                "last": one.now.last,
                "usual_gap": one.now.usual_gap,
            }
            for one in figures.at_risk
        ],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "conversations": tally.conversations,
        "to_first_sign": _known(tally.to_sign),
        "to_offer": _known(tally.to_offer),
        "to_person": _waits(tally.to_person),
        "to_resolution": _waits(tally.to_resolution),
        "cases_without_a_person": tally.waiting(),
        "human_requests": tally.count("requests"),
        "passed_over": tally.count("passed_over"),
        "shares": {name: _share(share) for name, share in tally.shares().items()},
    }


def _known(times: list[float]) -> dict[str, Any]:
    return {"n": len(times), "median": quantile(times, 0.5), "p90": quantile(times, 0.9)}


def _waits(waits: list[Wait]) -> dict[str, Any]:
    curve = WaitingCurve(waits)
    low, high = curve.interval(0.5)
    return {
        "n": curve.n,
        "not_yet": curve.waiting,
        "median": curve.quantile(0.5),
        "low": low,
        "high": high,
        "p90": curve.quantile(0.9),
    }


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"count": share.count, "n": share.n, "value": share.value, "low": low, "high": high}

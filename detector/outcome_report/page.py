"""The report as one HTML file, without scripts and without anything from elsewhere."""

from detector.outcome_report import charts, lines
from detector.outcomes import Figures, WaitingCurve
from detector.pages.drawing import draw
from detector.pages.templates import template


def outcome_page(figures: Figures) -> str:
    """The page; the same figures give the same page. It holds references of users and bots, and nobody's words."""
    tally = figures.total
    curves = {"a person": WaitingCurve(tally.to_person), "resolution": WaitingCurve(tally.to_resolution)}
    return template("detector.outcome_report", "report.html.j2").render(
        figures=figures,
        made=lines.day(figures.now),
        since=lines.day(figures.since) if figures.since else "",
        answers=lines.answers(figures),
        times=lines.time_lines(tally),
        left=tally.waiting(),
        shares=lines.share_lines(figures),
        bots=lines.bot_lines(figures),
        risk_columns=lines.RISK_COLUMNS,
        at_risk=[lines.risk_line(one) for one in figures.at_risk[: lines.SHOWN_USERS]],
        requests=tally.count("requests"),
        passed_over=tally.count("passed_over"),
        of=lines.of,
        labels=lines.LABELS,
        waiting_chart=draw(charts.waiting_chart(curves)) if tally.to_person else None,
        days_chart=draw(charts.days_chart(figures.days)) if figures.days else None,
        bots_chart=draw(charts.bots_chart(figures)) if tally.count("contained") else None,
        risk_chart=draw(charts.risk_chart(figures.at_risk)) if figures.at_risk else None,
    )

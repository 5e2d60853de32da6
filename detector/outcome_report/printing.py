"""The report in a terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from detector.outcome_report import lines
from detector.outcomes import Figures

_WORST = 15


def show_report(console: Console, figures: Figures) -> None:
    """Print the tables."""
    what = f"{lines.counted(figures.total.conversations, 'conversation')}"
    since = f" since {lines.day(figures.since)}" if figures.since else ""
    console.print(Text(f"{what}{since}{f', bot {figures.bot}' if figures.bot else ''}", "bold"))
    for question, answer in lines.answers(figures):
        console.print(Text.assemble((f"{question} ", "bold"), answer), soft_wrap=True)
    console.print()
    console.print(_times(figures))
    left = ", ".join(f"{name} {count}" for name, count in figures.total.waiting().items() if count)
    if left:
        console.print(Text(f"Cases that no person had: {left}"))
    console.print()
    console.print(_shares(figures))
    requests, passed_over = figures.total.count("requests"), figures.total.count("passed_over")
    console.print(Text(f"Requests for a person: {requests}, passed over: {passed_over}"))
    if figures.returns is None and figures.users:
        console.print(Text("Too few requests with text to tell needs apart; same needs are not counted."))
    if len(figures.bots) > 1:
        console.print()
        console.print(_bots(figures))
    if figures.at_risk:
        console.print()
        console.print(_at_risk(figures))
        if len(figures.at_risk) > _WORST:
            console.print(Text(f"... and {len(figures.at_risk) - _WORST} more; --json lists all"))


def _times(figures: Figures) -> Table:
    table = _table("Times", "from, to", "n", "not yet", "median", "95 %", "p90")
    for line in lines.time_lines(figures.total):
        table.add_row(line.name, str(line.n), line.waiting, line.median, line.interval, line.late)
    return table


def _shares(figures: Figures) -> Table:
    table = _table("Shares", "what", "count", "of", "share", "95 %")
    for name, share in lines.share_lines(figures):
        low, high = share.interval
        interval = f"{low * 100:.1f} to {high * 100:.1f}" if share.n else "-"
        table.add_row(name, str(share.count), str(share.n), lines.percent(share.value), interval)
    return table


def _bots(figures: Figures) -> Table:
    table = _table("By bot", "bot", "conversations", "contained", "left stuck", "silent churn", "passed over")
    for bot, tally in lines.bot_lines(figures):
        shares = [tally.share(name) for name in ("contained", "falsely_contained", "silent_churn", "passed_over")]
        table.add_row(Text(bot), str(tally.conversations), *(lines.percent(one.value) for one in shares))
    return table


def _at_risk(figures: Figures) -> Table:
    table = _table("Users at risk", *lines.RISK_COLUMNS)
    for one in figures.at_risk[:_WORST]:
        user_ref, *others = lines.risk_line(one)
        table.add_row(Text(user_ref), *others)
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(title=Text(title, "bold"), title_justify="left", header_style="dim")
    table.add_column(first, overflow="fold")
    for name in others:
        table.add_column(name, justify="right")
    return table

"""A package as plain text and as Markdown: need first, then why, facts, what was tried, mood. Ten seconds to read."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from detector.handoff.package import Attempt, Fact, FactKind, Handoff, Mood, Redaction, Sentiment, SimilarCase
from detector.handoff.talk import clipped
from detector.verdict import Cause

MAX_TEXT = 1_200
"""Characters of the plain text. The Markdown has the same words; only its marks make it longer."""
_NEED, _WHY, _TEAM, _FACTS, _TRY, _MOOD, _SIMILAR = 240, 200, 40, 230, 75, 80, 90
_MAX_FACT = 60
_MAX_TRIES = 3
_HIDDEN = "(hidden)"

FACT_LABELS = {
    FactKind.ORDER_NUMBER: "order number",
    FactKind.TICKET_NUMBER: "ticket number",
    FactKind.ACCOUNT_NUMBER: "account number",
    FactKind.EMAIL: "e-mail",
    FactKind.PHONE: "phone",
    FactKind.AMOUNT: "amount",
    FactKind.DATE: "date",
    FactKind.VERSION: "version",
    FactKind.ERROR_CODE: "error code",
    FactKind.URL: "URL",
    FactKind.HOST: "host",
    FactKind.REGION: "region",
}
_MOODS = {Sentiment.CALM: "calm", Sentiment.FRUSTRATED: "frustrated", Sentiment.ANGRY: "angry"}
_CAUSES = {
    Cause.LOOP: "loop",
    Cause.HUMAN_REQUEST: "asked for a person",
    Cause.HIGH_STAKES: "high stakes",
    Cause.POLICY_TOPIC: "topic of the policy",
}

# A backslash takes the meaning of any of these (CommonMark 0.31, 2.4). The full stop and the colon are there so that no
# address becomes a link by itself; what HTML reads becomes an entity, which holds in renderers that know no backslash.
_SPECIAL = re.compile(r"[\\`*_{}\[\]()#+!|~:@$^=]|\.(?=\w)")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ENTITY = re.compile("[&<>]")


class _Style(Struct, frozen=True):
    """How the parts of a line are written: a label, users' words, an item of a list."""

    label: Callable[[str], str]
    words: Callable[[str], str]
    item: Callable[[int], str]


def escaped(text: str) -> str:
    """Users' text as Markdown that shows just this text: no link, no picture, no heading, no HTML."""
    return _ENTITY.sub(lambda match: _ENTITIES[match[0]], _SPECIAL.sub(r"\\\g<0>", text))


_PLAIN = _Style(lambda label: f"{label.upper()}: ", str, lambda i: f"  try {i}: ")
_MARKDOWN = _Style(lambda label: f"**{label}:** ", escaped, lambda i: f"- try {i}: ")


def plain_text(handoff: Handoff) -> str:
    """The package as plain text of at most `MAX_TEXT` characters."""
    return "\n".join(_lines(handoff, _PLAIN))


def markdown(handoff: Handoff) -> str:
    """The same in Markdown, users' text escaped."""
    blocks = list(_lines(handoff, _MARKDOWN))
    # A list needs no blank line between its items, a paragraph does.
    text = blocks[0]
    for before, block in pairwise(blocks):
        is_list = block.startswith("- ") and before.startswith("- ")
        text += ("\n" if is_list else "\n\n") + block
    return text


def _lines(handoff: Handoff, style: _Style) -> Iterator[str]:
    hidden = handoff.redaction is Redaction.TEXT
    yield style.label("Need") + (_HIDDEN if hidden else _words(handoff.request.text, _NEED, style) or "(nothing said)")
    yield style.label("Why") + _why(handoff, style)
    if handoff.facts:
        yield style.label("Facts") + (_counts(handoff.facts) if hidden else _facts(handoff.facts, style))
    if handoff.attempts:
        yield style.label("Tried") + _tried(handoff.attempts)
        if not hidden:
            numbered = list(enumerate(handoff.attempts, 1))
            # Those that got a new answer; of these the latest, which the customer has in mind.
            shown = [(i, attempt) for i, attempt in numbered if attempt.answers] or numbered
            yield from (style.item(i) + _attempt(attempt, style) for i, attempt in shown[-_MAX_TRIES:])
    if handoff.sentiment:
        yield style.label("Mood") + _mood(handoff.sentiment, style)
    if handoff.similar_cases and not hidden:
        yield style.label("Like") + _similar(handoff.similar_cases, style)
    if handoff.is_partial:
        yield style.label("Note") + "earlier turns are no longer kept"


def _words(text: str, limit: int, style: _Style) -> str:
    """Users' text on one line, cut with a mark."""
    folded = " ".join(text.split())
    cut = clipped(folded, limit)
    return style.words(cut) + ("…" if len(cut) < len(folded) else "")


def _why(handoff: Handoff, style: _Style) -> str:
    reason = _words(handoff.reason, _WHY, style)
    cause = _CAUSES.get(handoff.cause, "")
    parts = [part for part in (reason, f"({cause})" if cause else "") if part]
    if handoff.suggested_team:
        parts.append("Team: " + _words(handoff.suggested_team, _TEAM, style))
    return " ".join(parts)


def _facts(facts: Sequence[Fact], style: _Style) -> str:
    shown: list[str] = []
    room = _FACTS
    for fact in facts:
        label, value = FACT_LABELS[fact.kind], " ".join(fact.value.split())
        room -= len(label) + min(len(value), _MAX_FACT) + 3
        if room < 0:
            break
        shown.append(f"{label} {_words(value, _MAX_FACT, style)}")
    more = len(facts) - len(shown)
    return ", ".join(shown) + (f", {more} more" if more else "")


def _counts(facts: Sequence[Fact]) -> str:
    counts = Counter(FACT_LABELS[fact.kind] for fact in facts)
    return ", ".join(f"{label} {count}" for label, count in counts.items())


def _tried(attempts: Sequence[Attempt]) -> str:
    same = sum(attempt.answered_the_same for attempt in attempts)
    unanswered = sum(not attempt.answers and not attempt.answered_the_same for attempt in attempts)
    return (
        f"{len(attempts)} " + ("try" if len(attempts) == 1 else "tries")
        + (f", {same} answered the same" if same else "")
        + (f", {unanswered} without an answer" if unanswered else "")
    )  # fmt: skip


def _attempt(attempt: Attempt, style: _Style) -> str:
    asked = f'"{_words(attempt.request.text, _TRY, style)}"'
    if attempt.answered_the_same and not attempt.answers:
        return f"{asked} - bot: the same again"
    if not attempt.answers:
        return f"{asked} - bot: nothing"
    more = len(attempt.answers) - 1
    answer = f'"{_words(attempt.answers[0].text, _TRY, style)}"'
    return f"{asked} - bot: {answer}" + (f", {more} more" if more else "")


def _mood(sentiment: Sequence[Mood], style: _Style) -> str:
    last = sentiment[-1]
    worst = max(sentiment, key=lambda mood: mood.sentiment)
    text = _MOODS[last.sentiment]
    if last.sentiment is not Sentiment.CALM or len(sentiment) > 1:
        text += f" since turn {last.evidence.turn_index}"
    if worst.sentiment > last.sentiment:
        text += f", {_MOODS[worst.sentiment]} at turn {worst.evidence.turn_index}"
    return text + (f': "{_words(worst.evidence.text, _MOOD, style)}"' if worst.evidence.text else "")


def _similar(cases: Sequence[SimilarCase], style: _Style) -> str:
    best = cases[0]
    more = len(cases) - 1
    return (
        f"{best.similarity:.0%} case {_words(best.escalation_id, _TEAM, style)}, "
        f'resolved: "{_words(best.resolution, _SIMILAR, style)}"' + (f", {more} more" if more else "")
    )

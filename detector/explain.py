"""Sentences for people: why an action is recommended, and what the bot should do instead. Never the users' text."""

from collections.abc import Sequence

from msgspec.structs import replace

from detector.verdict import Action, Availability, Cause, Recommendation

HELD = "A person has the conversation; nothing is scored."
QUIET = "Nothing points to a loop."

_TEMPLATES = {
    "answer_or_admit": (
        "Your earlier answer did not help. Do not say it again in other words. "
        "Answer the open request itself, or say plainly that you cannot and offer a person."
    ),
    "ask_what_is_missing": (
        "The user has put this request before. Name what you understood, ask the one thing that is missing, and do not "
        "ask for what was already given."
    ),
    "take_message": (
        "Stop trying. Say that no person can come now, and when one will be there if you know it. Do not promise a "
        "transfer. Offer to take a message for the team."
    ),
    "offer_person": "Stop trying. Say that a person will help, and hand over with what is known so far.",
}


def repair_template(action: Action, *, repeats: bool, availability: Availability = Availability.AVAILABLE) -> str:
    """The instruction for the bot: fixed text, chosen by what went wrong and by whether a person can come."""
    if action >= Action.OFFER_HUMAN:
        return _TEMPLATES["offer_person" if availability <= Availability.AVAILABLE else "take_message"]
    return _TEMPLATES["answer_or_admit" if repeats else "ask_what_is_missing"]


def staffed(advice: Recommendation, availability: Availability, next_open: float | None) -> Recommendation:
    """A recommendation that says whether a person can come, and promises none where nobody can.

    Args:
        advice: OFFER_HUMAN or more; below that no person is spoken of, and it stays as it is.
        availability: Whether one can.
        next_open: When one is there again, seconds since the epoch; None if that is not known.
    """
    if advice.action < Action.OFFER_HUMAN:
        return advice
    repair = advice.repair and replace(
        advice.repair, template=repair_template(advice.action, repeats=False, availability=availability)
    )
    return replace(advice, repair=repair, availability=availability, next_open=next_open)


def reason(
    action: Action,
    cause: Cause,
    *,
    tries: int,
    repeats: int,
    passed_over: int,
    complains: bool,
    high_stakes: bool,
    topics: Sequence[str] = (),
) -> str:
    """One sentence that names what was seen.

    Args:
        action, cause: What is recommended.
        tries: Failed tries at the open request.
        repeats: Bot turns whose substance was said again.
        passed_over: Requests for a person that were passed over.
        complains: The user complained about the conversation.
        high_stakes: A high-stakes topic came up.
        topics: Names of the policy's topics that came up.
    """
    if action is Action.CONTINUE:
        return QUIET
    seen: list[str] = []
    if tries > 1:
        seen.append(f"the user has put the same request {_times(tries)}")
    if repeats:
        seen.append("the bot has repeated itself" + (f" {_times(repeats)}" if repeats > 1 else ""))
    if complains:
        seen.append("the user complains about the conversation")
    if passed_over:
        seen.append("a request for a person was passed over" + (f" {_times(passed_over)}" if passed_over > 1 else ""))
    elif cause is Cause.HUMAN_REQUEST:
        seen.append("the user asks for a person")
    if topics:
        seen.append(f"the conversation is about {_listed(topics)}")
    if high_stakes:
        seen.append("much is at stake")
    if not seen:
        seen.append("the conversation may be going in circles")
    text = _listed(seen)
    return text[0].upper() + text[1:] + "."


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _times(n: int) -> str:
    return {1: "once", 2: "twice"}.get(n, f"{n} times")

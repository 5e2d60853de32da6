"""Any Python bot: the guard around a function that answers.

python examples/any_bot.py [HOST:PORT]    the detector; without one, one is started
"""

import sys
from contextlib import nullcontext

from detector.client import ConversationGuard, DetectorClient, HandOff, Repair
from detector.demo.run import started_server

USER = [
    "My invoice 20417 shows the old address. Can you change it?",
    "I mean the address on the invoice, not the one of my account.",
    "You told me that already. Please change the address on invoice 20417.",
    "That is the same answer again. I need the invoice with the right address!",
    "This does not help. I need invoice 20417 corrected!",
    "Can I talk to a person?",
    "Yes, please.",
]


def bot(repair: Repair | None) -> str:
    """Your bot; this one knows one answer, and another one when it is told that the first does not help."""
    if repair is None:
        return "You can change the address of your account under Settings."
    return "I can't change an invoice that was sent. I can only show you where to change your account's address."


def give_to_the_desk(hand_off: HandOff) -> None:
    """Where your people work."""
    print(f"  -> desk: {hand_off.text}")


def main(address: str) -> None:
    """One conversation."""
    with DetectorClient(address, timeout=1.0) as detector:
        guard = ConversationGuard(detector, hand_off=give_to_the_desk)
        for number, text in enumerate(USER):
            print("user:", text)
            reply = guard.answer("invoice-20417", text, bot, turn_id=f"m{number}")
            print(f"bot ({reply.step}):", reply.text)


if __name__ == "__main__":
    with nullcontext(sys.argv[1]) if len(sys.argv) > 1 else started_server() as found:
        main(found)

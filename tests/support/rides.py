"""A bot that dodges and a user who wants a deposit back, and what a detector recorded of them."""

DODGES = [
    "Your deposit is released automatically once the ride is closed.",
    "Deposits are released automatically as soon as a ride is closed.",
    "Once a ride is closed, its deposit is released automatically.",
]
ANSWER = "Ride 5512 is still open in our system, so nothing was released. I have closed it now."
ASKS = [
    "I returned my bike on the 2nd. Where is my 150 euro deposit?",
    "The ride is closed since the 2nd. Where is my deposit?",
    "That is not what I asked. Did you release my 150 euro deposit?",
    "You keep saying the same thing. Where is my deposit?",
    "Same answer again! I want my deposit back!",
]
HUMAN_PLEASE = "I want to talk to a human agent, please."
YES = "Yes, please."


def recorded(detector, conversation_id):
    """What the detector holds: role and text of each turn."""
    names = {1: "user", 2: "bot", 3: "human", 4: "tool", 5: "system"}
    known = detector.get_conversation(conversation_id, include_turns=True, timeout=5)
    return [(names[turn.role], turn.text) for turn in known.turns]

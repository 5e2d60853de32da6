"""What people and bots say in so many words: phrases by category and language."""

from detector.lexicon import de, en, es, fr, it, ja, nl, pt, zh

USER_CATEGORIES = (
    "human_request",  # asks for a person
    "complaint",  # complains about the conversation
    "restate",  # says that this was said before
    "affirm",  # yes, okay, next
    "negate",  # no, not, still not
    "resolution",  # it works now
    "repeat_request",  # say that again
    "poll",  # any news?
    "give_up",  # forget it
    "high_stakes",  # money, health, safety, law, a deadline
)
BOT_CATEGORIES = (
    "fallback",  # did not understand, found nothing
    "apology",
    "promise_transfer",  # somebody will take over
    "offer_more",  # anything else?
    "queue",  # please wait, you are number 3
    "ask_again",  # please enter, could you provide
    "confirm",  # is that right?
    "claim_done",  # it has been refreshed
)
CATEGORIES = USER_CATEGORIES + BOT_CATEGORIES
BIT = {name: 1 << i for i, name in enumerate(CATEGORIES)}

LANGUAGES = {"en": en, "es": es, "de": de, "fr": fr, "it": it, "pt": pt, "nl": nl, "zh": zh, "ja": ja}

PHRASES = tuple(language.PHRASES for language in LANGUAGES.values())
STOP_WORDS = frozenset(word for language in LANGUAGES.values() for word in language.STOP_WORDS.split())
VALUE_WORDS = frozenset(word for language in LANGUAGES.values() for word in language.VALUE_WORDS.split())
"""Words that fill a slot: numbers, days, months, times of day. Words with a digit count as values anyway."""
QUESTION_WORDS = frozenset(word for language in LANGUAGES.values() for word in language.QUESTION_WORDS.split())
"""Stop words that tell one question from another."""
FRAME_WORDS = frozenset(word for language in LANGUAGES.values() for word in language.FRAME_WORDS.split())
"""Words that make a question polite and do not change what it asks for ("would you like to ...")."""

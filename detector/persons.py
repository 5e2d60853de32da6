"""What a turn says about a person taking over: offers, promises, yes and no.

Read only where one was asked for or offered, so that all other turns do not pay for it.
"""

from collections.abc import Sequence

from msgspec import Struct

from detector.lexicon import BIT, handover
from detector.phrases import PhraseBook
from detector.reading import Reading
from detector.turn import OfferReply

_BOOK = PhraseBook(handover.PHRASES, handover.CATEGORIES)
_PROMISES = BIT["promise_transfer"] | BIT["queue"]
_SHORT_YES = 10
"""Words up to which a turn that begins with yes says only that; a longer one goes on about something else."""


class PersonTalk(Struct, frozen=True, gc=False):
    """What a turn says about a person.

    Attributes:
        promises: The bot says that one will come or has been called.
        offers: The bot asks whether one should.
        reply: What the user says to the bot's offer of one.
        is_polite: The user may be thanking for a promise only: nothing says that the matter is solved.
    """

    promises: bool = False
    offers: bool = False
    reply: OfferReply = OfferReply.NONE
    is_polite: bool = False


NOTHING = PersonTalk()


def said_by_bot(turn: Reading) -> PersonTalk:
    """What a bot's turn says about a person."""
    said = _said(turn.sentences)
    promises = any(
        (flags & _PROMISES or found & handover.BIT["promise"]) and not asks and not found & handover.BIT["refusal"]
        for flags, found, asks in zip(turn.sentence_flags, said, turn.questions, strict=True)
    )
    offers = _offers(turn, said)
    return PersonTalk(promises=promises, offers=offers) if promises or offers else NOTHING


def said_by_user(turn: Reading, answered: Reading | None) -> PersonTalk:
    """What a user's turn says about a person.

    Args:
        turn: The user's turn.
        answered: The turn of the bot right before it; None if there is none.
    """
    said = 0
    for found in _said(turn.sentences):
        said |= found
    before = NOTHING if answered is None else said_by_bot(answered)
    return PersonTalk(
        reply=_reply(turn, said) if before.offers else OfferReply.NONE,
        is_polite=(before.promises or before.offers) and not said & handover.BIT["served"],
    )


def _offers(turn: Reading, said: Sequence[int]) -> bool:
    """Whether a bot's turn asks if a person should take over.

    Its last question says so, or the sentence before that ("I can connect you to a colleague. Is that okay?"). Without
    any question, any of its sentences does ("Say yes and I will connect you to a colleague.").
    """
    offers = [
        bool(flags & (BIT["promise_transfer"] | BIT["human_request"]) or found & handover.BIT["offer"])
        and not found & handover.BIT["refusal"]
        for flags, found in zip(turn.sentence_flags, said, strict=True)
    ]
    if True not in turn.questions:
        return any(offers)
    last = max(i for i, asks in enumerate(turn.questions) if asks)
    return any(offers[max(last - 1, 0) : last + 1])


def _reply(turn: Reading, said: int) -> OfferReply:
    if turn.flags & BIT["human_request"] and not said & handover.BIT["decline"]:
        return OfferReply.ACCEPTED
    if said & handover.BIT["decline"]:
        return OfferReply.DECLINED
    affirms = said & handover.BIT["accept"] or turn.flags & BIT["affirm"]
    says_only_that = turn.n_words <= _SHORT_YES and True not in turn.questions
    return OfferReply.ACCEPTED if affirms and says_only_that else OfferReply.NONE


def _said(sentences: Sequence[str]) -> list[int]:
    """Categories of `handover` in each sentence."""
    return [_BOOK.found_in(sentence) for sentence in sentences]

"""A bot that does not go in circles: five lines around any reply function.

guard = ConversationGuard(detector, hand_off=give_to_the_desk)
reply = guard.answer("order-77", text, generate=my_bot)
if reply.text:
    send(reply.text)
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar, Unpack

from detector.client.aio import AsyncDetectorClient
from detector.client.drafts import Limits
from detector.client.errands import Calls, Errands
from detector.client.guard_plan import GuardPlan
from detector.client.reply import GuardedReply, HandOff, Phrases, Repair
from detector.client.sync import DetectorClient
from detector.client.turns import DetailFields

T = TypeVar("T")

REPAIRS = 1
REPAIR_SECONDS = 10.0
PACKAGE_SECONDS = 2.0
"""How long a user waits while the package is fetched; without it the person gets the reason alone."""


class ConversationGuard:
    """Stands between a bot and its users, for threads; safe to share between them. Lives as long as its client.

    It records both sides of the conversation, asks the detector about each reply before it is sent, has a reply that
    goes in circles made again, offers a person, and hands over. Without the detector the bot's replies pass unchanged.
    """

    def __init__(
        self,
        detector: DetectorClient,
        *,
        hand_off: Callable[[HandOff], object] | None = None,
        phrases: Phrases | None = None,
        repairs: int = REPAIRS,
        repair_seconds: float = REPAIR_SECONDS,
    ) -> None:
        """Wrap a client.

        Args:
            detector: The client; the guard does not close it.
            hand_off: Gives a conversation to the platform's people. Called before the user is told, once a case and
                level; if it raises, the user is told that a person will get back to them, and the next turn tries
                again. None: do it yourself with `GuardedReply.hand_off`.
            phrases: What the guard says to users.
            repairs: How often a reply is made again at most; 0: never.
            repair_seconds: No reply is made again later than this after the user's turn came in.

        Raises:
            ValueError: A number is below 0.
        """
        self.detector = detector
        get_case = partial(detector.escalations.get, timeout=PACKAGE_SECONDS)
        calls = Calls(detector.analyze_turn, detector.get_conversation, get_case, hand_off)
        self._plan = GuardPlan(calls, phrases or Phrases(), Limits(repairs, repair_seconds))

    def answer(
        self,
        conversation_id: str,
        text: str,
        generate: Callable[[Repair | None], str],
        *,
        turn_id: str = "",
        reply_id: str = "",
        **fields: Unpack[DetailFields],
    ) -> GuardedReply:
        """Take a user's turn to the reply that may be sent.

        Args:
            conversation_id: The platform's id.
            text: What the user wrote.
            generate: Makes the bot's reply: from nothing (None), or better than before (`Repair`). It is not called
                when the reply does not need it. An empty reply is sent and recorded as none.
            turn_id: The platform's id of the user's message; with it a message that comes twice is recorded once.
            reply_id: An id for the reply, as it is recorded.
            **fields: More of the user's turn, see `DetailFields`.

        Returns:
            What to send. It is recorded already.

        Raises:
            Exception: What the first call of `generate` raised.
        """
        return self._drive(self._plan.answer(conversation_id, text, generate, turn_id, reply_id, fields))

    def _drive(self, errands: Errands[T]) -> T:
        try:
            errand = next(errands)
            while True:
                try:
                    result = errand.call()
                except Exception as error:  # noqa: BLE001  the plan knows which ones the chat survives
                    errand = errands.throw(error)
                else:
                    errand = errands.send(result)
        except StopIteration as stop:
            value: T = stop.value
            return value


class AsyncConversationGuard:
    """`ConversationGuard` for asyncio: its methods and callbacks are awaited."""

    def __init__(
        self,
        detector: AsyncDetectorClient,
        *,
        hand_off: Callable[[HandOff], Awaitable[object]] | None = None,
        phrases: Phrases | None = None,
        repairs: int = REPAIRS,
        repair_seconds: float = REPAIR_SECONDS,
    ) -> None:
        """Wrap a client, as `ConversationGuard` does; a reply that is being made again is cancelled at the deadline."""
        self.detector = detector
        get_case = partial(detector.escalations.get, timeout=PACKAGE_SECONDS)
        calls = Calls(detector.analyze_turn, detector.get_conversation, get_case, hand_off)
        self._plan = GuardPlan(calls, phrases or Phrases(), Limits(repairs, repair_seconds))

    async def answer(
        self,
        conversation_id: str,
        text: str,
        generate: Callable[[Repair | None], Awaitable[str]],
        *,
        turn_id: str = "",
        reply_id: str = "",
        **fields: Unpack[DetailFields],
    ) -> GuardedReply:
        """Take a user's turn to the reply that may be sent, as `ConversationGuard.answer` does."""
        return await self._drive(self._plan.answer(conversation_id, text, generate, turn_id, reply_id, fields))

    async def _drive(self, errands: Errands[T]) -> T:
        try:
            errand = next(errands)
            while True:
                try:
                    result: Any = errand.call()
                    if inspect.isawaitable(result):
                        async with asyncio.timeout(errand.seconds):
                            result = await result
                except Exception as error:  # noqa: BLE001  the plan knows which ones the chat survives
                    errand = errands.throw(error)
                else:
                    errand = errands.send(result)
        except StopIteration as stop:
            value: T = stop.value
            return value

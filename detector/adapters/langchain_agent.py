"""LangChain agents: a middleware that answers the user through the guard. Needs langchain.

agent = create_agent(model, tools, middleware=[LoopGuardMiddleware(guard)])

It stands around each call of the model. A call that asks for tools passes; what the model says to the user is checked
before anybody sees it. The conversation is the thread (`configurable.thread_id`).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.messages import AIMessage
from langgraph.config import get_config

from detector.adapters.langgraph import Drafts, instructed, thread_of, told
from detector.client import AsyncConversationGuard, ConversationGuard, GuardedReply, Repair

Handler = Callable[[ModelRequest[Any]], ModelResponse[Any]]
AsyncHandler = Callable[[ModelRequest[Any]], Awaitable[ModelResponse[Any]]]


class LoopGuardMiddleware(AgentMiddleware[Any, Any, Any]):
    """Checks what an agent says. Lives as long as its guards.

    After HAND_OFF and MUTE the agent's last message is not the model's: `message.additional_kwargs["loop_detector"]`
    says what was done.
    """

    def __init__(
        self, guard: ConversationGuard | None = None, async_guard: AsyncConversationGuard | None = None
    ) -> None:
        """Wrap a guard: `guard` for `agent.invoke`, `async_guard` for `agent.ainvoke`, or both."""
        super().__init__()
        self._guard = guard
        self._async_guard = async_guard

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Answer through the guard."""
        if self._guard is None:
            raise TypeError("LoopGuardMiddleware has no guard for invoke(); give guard")
        work = _Work(request)
        asked = work.drafts.asked
        reply = self._guard.answer(
            thread_of(get_config()),
            asked.text,
            lambda repair: work.kept(handler(work.request(repair))),
            turn_id=asked.id or "",
        )
        return work.finished(reply)

    async def awrap_model_call(self, request: ModelRequest[Any], handler: AsyncHandler) -> ModelResponse[Any]:
        """Answer through the guard."""
        if self._async_guard is None:
            raise TypeError("LoopGuardMiddleware has no guard for ainvoke(); give async_guard")
        work = _Work(request)
        asked = work.drafts.asked

        async def generate(repair: Repair | None) -> str:
            return work.kept(await handler(work.request(repair)))

        reply = await self._async_guard.answer(thread_of(get_config()), asked.text, generate, turn_id=asked.id or "")
        return work.finished(reply)


class _Work:
    """One call of the model, or more of them if its reply is made again."""

    def __init__(self, request: ModelRequest[Any]) -> None:
        self.drafts = Drafts(request.messages)
        self._request = request
        self._responses: dict[str, ModelResponse[Any]] = {}
        self._latest: ModelResponse[Any] | None = None

    def request(self, repair: Repair | None) -> ModelRequest[Any]:
        if repair is None:
            return self._request
        return self._request.override(system_message=instructed(self._request.system_message, repair))

    def kept(self, response: ModelResponse[Any]) -> str:
        """The text of a draft; empty while the model calls tools or fills a form."""
        self._latest = response
        if len(response.result) != 1 or response.structured_response is not None:
            return ""
        text = self.drafts.kept(response.result[0])
        self._responses[text] = response
        return text

    def finished(self, reply: GuardedReply) -> ModelResponse[Any]:
        if not reply.text and self._latest is not None:
            return self._latest
        if not reply.text:  # an agent cannot say nothing
            return ModelResponse(result=[told(AIMessage(""), reply)])
        draft = self._responses.get(reply.answer)
        return ModelResponse(result=[told(draft.result[0] if draft else None, reply)])

"""A real server for tests, in this process on a free port, and what one says to it."""

import asyncio
import contextlib
import functools
import json
import random
from unittest import mock

import grpc
import orjson
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.loop_detector_service_pb2_grpc import LoopDetectorServiceStub

from detector.bundle import load_bundle, read_active
from detector.service import watch
from detector.service.server import build
from detector.service.settings import Settings
from tests.support.texts import BOT_TEXTS, USER_TEXTS

ROLES = {"user": cpb.ROLE_USER, "bot": cpb.ROLE_BOT, "human": cpb.ROLE_HUMAN, "tool": cpb.ROLE_TOOL}
LOOP = [
    ("user", "I want to change the address of my order."),
    ("bot", "I'm sorry, I didn't understand that. Could you rephrase?"),
    ("user", "Change the delivery address of my order."),
    ("bot", "I'm sorry, I didn't understand that. Could you rephrase?"),
    ("user", "I just want to change the address my order goes to!"),
    ("bot", "I'm sorry, I didn't understand that. Could you rephrase?"),
    ("user", "You keep saying the same thing. Change the address of my order!"),
    ("bot", "Sorry, I did not understand that. Can you rephrase?"),
]
HUMAN_PLEASE = "I want to talk to a human agent, please."


class Log:
    """Takes what the server logs, as JSON lines."""

    def __init__(self):
        self.lines = []

    def _take(self, level, event, **fields):
        self.lines.append(orjson.dumps({"level": level, "event": event, **fields}))

    def __getattr__(self, level):
        if level.startswith("_"):
            raise AttributeError(level)
        return functools.partial(self._take, level)

    @property
    def events(self):
        return [json.loads(line) for line in self.lines]

    @property
    def text(self):
        return b"\n".join(self.lines).decode()


class Serving:
    """A running server and a channel to it."""

    def __init__(self, server, channel, log):
        self.server = server
        self.channel = channel
        self.log = log
        self.stub = LoopDetectorServiceStub(channel)
        self.health = health_pb2_grpc.HealthStub(channel)

    @property
    def target(self):
        return f"127.0.0.1:{self.server.port}"

    async def say(self, conversation_id, text, turn_id="", role="user", *, timeout=20, **fields):
        return await self.stub.AnalyzeTurn(request(conversation_id, text, turn_id, role, **fields), timeout=timeout)

    async def play(self, conversation_id, turns, first=0, **fields):
        """Say turns one by one, with ids t0, t1 and so on; gives the answers."""
        return [
            await self.say(conversation_id, text, f"t{i}", role, **fields)
            for i, (role, text) in enumerate(turns, first)
        ]

    async def get(self, conversation_id, **fields):
        return await self.stub.GetConversation(
            pb.GetConversationRequest(conversation_id=conversation_id, **fields), timeout=20
        )

    async def end(self, conversation_id, outcome=cpb.OUTCOME_UNSPECIFIED):
        return await self.stub.EndConversation(
            pb.EndConversationRequest(conversation_id=conversation_id, outcome=outcome), timeout=20
        )

    async def delete(self, conversation_id):
        return await self.stub.DeleteConversation(
            pb.DeleteConversationRequest(conversation_id=conversation_id), timeout=20
        )

    async def transcript(self, turns, **fields):
        return await self.stub.AnalyzeTranscript(pb.AnalyzeTranscriptRequest(turns=named(turns), **fields), timeout=20)

    async def info(self):
        return await self.stub.GetServerInfo(pb.GetServerInfoRequest(), timeout=20)

    async def is_serving(self, timeout=5):
        answer = await self.health.Check(health_pb2.HealthCheckRequest(), timeout=timeout)
        return answer.status == health_pb2.HealthCheckResponse.SERVING


class Serve:
    """Starts servers and stops them at the end of a test."""

    def __init__(self, tmp_path):
        self._tmp_path = tmp_path
        self._stack = contextlib.AsyncExitStack()

    async def __call__(self, before_start=None, **settings):
        settings = {
            "store": "memory",
            "sqlite_path": self._tmp_path / "loops.db",
            "port": 0,
            "metrics_port": 0,
            "metrics": False,
            "sweep_interval": 3600.0,
            **settings,
        }
        return await self._stack.enter_async_context(serving(Settings(**settings), before_start))

    async def stop(self):
        await self._stack.aclose()


@contextlib.asynccontextmanager
async def serving(settings, before_start=None):
    """A server from its start to its drain."""
    log = Log()
    with mock.patch.object(watch, "load_active", _load_active):
        server = build(settings, log)
        if before_start:
            before_start(server)
        await server.start()
        try:
            async with grpc.aio.insecure_channel(f"127.0.0.1:{server.port}") as channel:
                yield Serving(server, channel, log)
        finally:
            if not log.text.endswith('"stopped"}'):
                await server.drain()


def turn(role, text, turn_id="", **fields):
    return cpb.Turn(role=ROLES.get(role, role), text=text, turn_id=turn_id, **fields)


def named(turns):
    """Pairs of role and text as turns t0, t1 and so on."""
    return [turn(role, text, f"t{i}") for i, (role, text) in enumerate(turns)]


def wild_talk(seed, turns=110):
    """A conversation of known lines with repeats, silent roles and long stretches of one role."""
    rng = random.Random(seed)
    talk = []
    role = "user"
    while len(talk) < turns:
        texts = USER_TEXTS if role == "user" else BOT_TEXTS if role == "bot" else ["{}", "Ann here.", "chat started"]
        run = rng.choice([1, 1, 1, 2, 45]) if rng.random() < 0.1 else 1
        talk += [(role, rng.choice(texts)) for _ in range(run)]
        role = rng.choices(["user", "bot", "tool", "human"], [8, 8, 2, 0.3])[0]
    return talk[:turns]


def unnamed(turns):
    return [turn(role, text) for role, text in turns]


def request(conversation_id, text, turn_id="", role="user", **fields):
    return pb.AnalyzeTurnRequest(conversation_id=conversation_id, turn=turn(role, text, turn_id), **fields)


def said(answer):
    """What an answer says, without who was asked and what made it: comparable between conversations and servers."""
    kept = pb.AnalyzeTurnResponse(
        turn_index=answer.turn_index,
        turn_id=answer.turn_id,
        signals=answer.signals,
        state=answer.state,
        recommendation=answer.recommendation,
    )
    return kept.SerializeToString(deterministic=True)


def status_of(error):
    """The google.rpc.Status in the trailing metadata of an error."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            return status_pb2.Status.FromString(value)
    return None


def retry_seconds(status):
    """How long RetryInfo asks to wait; None without one."""
    for detail in status.details if status else ():
        info = error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            return info.retry_delay.seconds + info.retry_delay.nanos / 1e9
    return None


@contextlib.asynccontextmanager
async def fails(code, *words):
    """The calls in the block fail with a status whose details name `words`."""
    caught = Caught()
    try:
        yield caught
    except grpc.aio.AioRpcError as error:
        assert error.code().name == code, f"{error.code()}: {error.details()}"
        for word in words:
            assert word in error.details(), error.details()
        caught.error = error
    else:
        raise AssertionError(f"expected {code}, but the call was answered")


class Caught:
    error = None


async def until(condition, seconds=10.0):
    """Wait until a condition holds."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


@functools.cache
def _loaded(models, active, best):
    return load_bundle(models, active, best=best)


def _load_active(models, *, best=False):
    return _loaded(models, read_active(models).active, best)

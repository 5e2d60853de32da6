"""Malformed and hostile requests: each gets a clear answer, and the server, its streams and its health live on."""

import asyncio
import random
import time

import grpc
import pytest
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1 import loop_detector_service_pb2 as pb

from tests.support.serving import turn

SERVICE = "/loopdetector.v1.LoopDetectorService/"
METHODS = {
    "AnalyzeTurn": pb.AnalyzeTurnRequest,
    "AnalyzeTranscript": pb.AnalyzeTranscriptRequest,
    "GetConversation": pb.GetConversationRequest,
    "EndConversation": pb.EndConversationRequest,
    "DeleteConversation": pb.DeleteConversationRequest,
    "GetServerInfo": pb.GetServerInfoRequest,
}
FORBIDDEN = {"INTERNAL", "UNKNOWN", "UNIMPLEMENTED", "DEADLINE_EXCEEDED", "CANCELLED", "DATA_LOSS", "UNAVAILABLE"}
SLOWEST_SECONDS = 15.0
MARK = b"zqzqzqzq"
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
BIDI = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u202c"
NASTY = [
    "",
    " " * 5_000,
    "\n" * 5_000,
    "\x00" * 1_000,
    "".join(map(chr, range(32))),
    INVISIBLE * 500,
    BIDI * 500,
    "\u202eнаoборот " * 300,
    "a" + "\u0301" * 7_000,
    "<" * 8_000,
    "<a" * 4_000,
    "[" * 8_000,
    "[a](" * 2_000,
    "**__``~~" * 1_000,
    "- " * 4_000,
    "#" * 8_000,
    ". " * 4_000,
    "1. 2. 3. " * 900,
    "?!" * 4_000,
    "。！？" * 2_600,
    "你" * 8_000,
    "ﷺ" * 1_000,
    "𝕳𝖊𝖑𝖑𝖔 " * 1_000,
    "👩‍👩‍👧‍👦" * 700,
    "\ud7ff\ue000\uffff\U0010ffff" * 500,
    "x" * 8_000,
    "x" * 1_000_000,
    "word " * 200_000,
    "{{7*7}} ${jndi:ldap://x} '; DROP TABLE turns; --",
    "I want a human " * 500,
]


class Attacker:
    """Makes requests that nobody should send; the same ones for the same seed."""

    def __init__(self, seed):
        self._rng = random.Random(seed)
        self._attacks = [
            self.junk,
            self.cut,
            self.flipped,
            self.spliced,
            self.bad_utf8,
            self.nasty_text,
            self.nasty_ids,
            self.wrong_enums,
            self.absurd_times,
            self.huge_metadata,
            self.long_history,
            self.unknown_fields,
            self.contradicting,
        ]

    def attack(self):
        """A name, a method and the bytes to send to it."""
        attack = self._rng.choice(self._attacks)
        method, data = attack()
        return attack.__name__, method, data

    def valid(self):
        rng = self._rng
        method = rng.choice([*METHODS, *["AnalyzeTurn"] * 6])
        if method == "AnalyzeTurn":
            return method, self.turn_request()
        if method == "AnalyzeTranscript":
            return method, pb.AnalyzeTranscriptRequest(turns=self.turns(rng.randrange(1, 6)))
        if method == "GetServerInfo":
            return method, pb.GetServerInfoRequest()
        message = METHODS[method](conversation_id=self.conversation_id())
        if method == "GetConversation":
            message.include_turns = rng.random() < 0.5
        return method, message

    def conversation_id(self):
        return f"c{self._rng.randrange(20)}"

    def turns(self, number):
        return [turn(self._rng.choice([1, 2, 3, 4, 5]), f"line {i}", f"t{i}") for i in range(number)]

    def turn_request(self, text=None, **fields):
        rng = self._rng
        given = {"conversation_id": self.conversation_id(), "history": self.turns(rng.randrange(3)), **fields}
        said = turn(rng.choice([1, 2]), "where is my parcel" if text is None else text, f"x{rng.randrange(10**9)}")
        return pb.AnalyzeTurnRequest(**{"turn": said, **given})

    def junk(self):
        return self._rng.choice(list(METHODS)), self._rng.randbytes(self._rng.choice([1, 3, 20, 500, 60_000]))

    def cut(self):
        method, message = self.valid()
        data = message.SerializeToString()
        return method, data[: self._rng.randrange(len(data) + 1)]

    def flipped(self):
        method, message = self.valid()
        data = bytearray(message.SerializeToString())
        for _ in range(self._rng.choice([1, 1, 2, 8])):
            if data:
                data[self._rng.randrange(len(data))] ^= 1 << self._rng.randrange(8)
        return method, bytes(data)

    def spliced(self):
        method, message = self.valid()
        _, other = self.valid()
        data, more = message.SerializeToString(), other.SerializeToString()
        at = self._rng.randrange(len(data) + 1)
        return method, data[:at] + more + data[at:]

    def bad_utf8(self):
        marked = MARK.decode()
        field = self._rng.choice(
            ["conversation_id", "bot_id", "channel", "language", "user_ref", "text", "turn_id", "map"]
        )
        message = self.turn_request()
        if field in ("text", "turn_id"):
            setattr(message.turn, field, marked)
        elif field == "map":
            message.metadata[marked] = marked
        else:
            setattr(message, field, marked)
        bad = self._rng.choice([b"\xc3\x28", b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\x80"])
        return "AnalyzeTurn", message.SerializeToString().replace(MARK, (bad * 8)[: len(MARK)])

    def nasty_text(self):
        rng = self._rng
        text = rng.choice(NASTY)
        if rng.random() < 0.3:
            text = "".join(rng.choice(NASTY)[:400] for _ in range(10))
        if rng.random() < 0.2:
            return "AnalyzeTranscript", pb.AnalyzeTranscriptRequest(
                turns=[turn(1 + i % 2, text[:50_000]) for i in range(10)]
            ).SerializeToString()
        return "AnalyzeTurn", self.turn_request(text).SerializeToString()

    def nasty_ids(self):
        rng = self._rng
        name = rng.choice(["", "\x00", "x" * 257, "x" * 100_000, *(text[:256] for text in NASTY)])
        message = self.turn_request(conversation_id=rng.choice([name, "c"]))
        message.turn.turn_id = rng.choice([name, ""])
        for field in ("bot_id", "channel", "language", "user_ref"):
            setattr(message, field, rng.choice(["", name]))
        if rng.random() < 0.5:
            method = rng.choice(["GetConversation", "EndConversation", "DeleteConversation"])
            return method, METHODS[method](conversation_id=name).SerializeToString()
        return "AnalyzeTurn", message.SerializeToString()

    def wrong_enums(self):
        rng = self._rng
        number = rng.choice([0, 6, 99, -1, 2**31 - 1, -(2**31)])
        if rng.random() < 0.3:
            return "EndConversation", pb.EndConversationRequest(
                conversation_id=self.conversation_id(), outcome=number
            ).SerializeToString()
        message = self.turn_request()
        if rng.random() < 0.5:
            message.turn.role = number
        else:
            message.holder = number
        return "AnalyzeTurn", message.SerializeToString()

    def absurd_times(self):
        rng = self._rng
        seconds = rng.choice([-62_135_596_800, -62_135_596_801, 884_541_340_800, 2**63 - 1, -(2**63), 0, -1])
        nanos = rng.choice([0, -1, 999_999_999, 10**9, 2**31 - 1, -(2**31)])
        if rng.random() < 0.3:
            return "GetConversation", pb.GetConversationRequest(
                conversation_id="late", include_turns=True
            ).SerializeToString()
        message = self.turn_request(conversation_id="late")
        message.turn.time.CopyFrom(Timestamp(seconds=seconds, nanos=nanos))
        for past in message.history:
            past.time.CopyFrom(Timestamp(seconds=rng.choice([seconds, 1]), nanos=rng.choice([nanos, 0])))
        return "AnalyzeTurn", message.SerializeToString()

    def huge_metadata(self):
        rng = self._rng
        entries, length = rng.choice([(10_000, 5), (33, 1), (1, 1_000_000), (32, 512), (32, 513)])
        metadata = {f"{i}".ljust(min(length, 400), "k"): "v" * length for i in range(entries)}
        return "AnalyzeTurn", self.turn_request(metadata=metadata).SerializeToString()

    def long_history(self):
        rng = self._rng
        number = rng.choice([2_001, 100_000, 300])
        turns = [turn(1 + i % 2, "line", "" if number > 5_000 else f"t{i % 50}") for i in range(number)]
        if rng.random() < 0.3:
            return "AnalyzeTranscript", pb.AnalyzeTranscriptRequest(turns=turns).SerializeToString()
        return "AnalyzeTurn", self.turn_request(history=turns, stateless=rng.random() < 0.5).SerializeToString()

    def unknown_fields(self):
        method, message = self.valid()
        depth = self._rng.choice([1, 50, 5_000])
        nested = b"\xf3\x7f" * depth + b"\xf4\x7f" * depth  # groups of a field that nobody knows
        return method, message.SerializeToString() + self._rng.choice([nested, b"\xf8\x7f\x01" * 1_000, nested[:depth]])

    def contradicting(self):
        rng = self._rng
        message = self.turn_request(
            stateless=rng.random() < 0.5, candidate=rng.random() < 0.5, holder=rng.randrange(3), include_all_scores=True
        )
        if rng.random() < 0.3:
            message.ClearField("turn")
        if rng.random() < 0.3:
            message.turn.turn_id = f"t{rng.randrange(5)}"
            message.turn.text = rng.choice(["one", "two"])
        return "AnalyzeTurn", message.SerializeToString()


@pytest.mark.parametrize("requests", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_hostile_calls_get_clear_answers(serve, requests):
    """OK or a code that says what the caller did wrong: never INTERNAL or UNKNOWN, and never late."""
    served = await serve(store="sqlite", metrics=True)
    attacker, codes = Attacker(requests), {}
    slots = asyncio.Semaphore(8)

    async def call(name, method, data):
        start = time.perf_counter()
        try:
            await served.channel.unary_unary(SERVICE + method)(data, timeout=SLOWEST_SECONDS)
            code = "OK"
        except grpc.aio.AioRpcError as error:
            code = error.code().name
            assert code not in FORBIDDEN, f"{code} {error.details()!r} for {name} to {method}: {data[:200]!r}"
        finally:
            slots.release()
        codes[code] = codes.get(code, 0) + 1
        assert time.perf_counter() - start < SLOWEST_SECONDS

    calls = []
    for i in range(requests):
        await slots.acquire()
        calls.append(asyncio.ensure_future(call(*attacker.attack())))
        if i % 100 == 0:
            assert await served.is_serving()
    await asyncio.gather(*calls)
    assert codes["OK"] > requests / 10, codes
    assert codes["INVALID_ARGUMENT"] > requests / 10, codes
    await _is_well(served)


@pytest.mark.parametrize("requests", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
async def test_hostile_items_do_not_end_a_stream(serve, requests):
    """One stream takes them all: every item has one answer, and the stream ends as the caller ends it."""
    served = await serve(store="sqlite")
    attacker = Attacker(requests + 1)
    rng = random.Random(requests)
    stream = served.channel.stream_stream(SERVICE + "StreamTurns")()

    def wrapped():
        name, method, data = attacker.attack()
        while method != "AnalyzeTurn" or len(data) > 1_000_000:
            name, method, data = attacker.attack()
        if rng.random() < 0.2:
            return rng.randbytes(rng.choice([1, 5, 50]))
        timeout = rng.choice([None, None, Duration(seconds=-1), Duration(nanos=5_000_000), Duration(seconds=2**62)])
        head = pb.StreamTurnsRequest(correlation_id=rng.choice(["", name, "x" * 300]), timeout=timeout)
        length, field = len(data), b"\x1a"
        while length > 127:
            field += bytes([length & 127 | 128])
            length >>= 7
        return head.SerializeToString() + field + bytes([length]) + data

    async def write():
        for _ in range(requests):
            await stream.write(wrapped())
        await stream.done_writing()

    writing = asyncio.ensure_future(write())
    answers = [pb.StreamTurnsResponse.FromString(data) async for data in stream]
    await writing
    assert await stream.code() == grpc.StatusCode.OK
    assert len(answers) == requests
    names = {code.value[0]: code.name for code in grpc.StatusCode}
    codes = [names[answer.error.code] if answer.HasField("error") else "OK" for answer in answers]
    bad = [
        answer.error for answer, code in zip(answers, codes, strict=True) if code in FORBIDDEN - {"DEADLINE_EXCEEDED"}
    ]
    assert not bad
    assert codes.count("OK") > requests / 20
    await _is_well(served)


async def _is_well(served):
    """Health, a plain conversation, and a log without a fault."""
    assert await served.is_serving()
    answer = await served.say("after it all", "where is my parcel", "t0")
    assert (answer.turn_index, (await served.get("after it all")).state.turns) == (0, 1)
    assert not [event for event in served.log.events if event["level"] == "error"]

"""The composition root, and the life of a server: warm up, serve, follow changes, drain."""

import asyncio
import contextlib
import gc
import secrets
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1.escalation_service_pb2_grpc import add_EscalationServiceServicer_to_server
from loopdetector.v1.feedback_service_pb2_grpc import add_FeedbackServiceServicer_to_server
from loopdetector.v1.loop_detector_service_pb2_grpc import add_LoopDetectorServiceServicer_to_server
from prometheus_client import start_http_server

from detector.conversation import Progress
from detector.events.dispatcher import Dispatcher
from detector.service.answers import decode_answer, to_answer
from detector.service.brain import warm_up
from detector.service.case_metrics import CaseMetrics
from detector.service.case_news import CaseNews
from detector.service.conversations import Conversations
from detector.service.delivery import build_delivery
from detector.service.drift import DriftWatch
from detector.service.endings import Endings
from detector.service.escalation import Escalation, build_escalation
from detector.service.escalation_servicer import SERVICE as ESCALATION_SERVICE
from detector.service.feedback import FeedbackRecorder
from detector.service.feedback_metrics import FeedbackMetrics
from detector.service.feedback_servicer import SERVICE as FEEDBACK_SERVICE
from detector.service.feedback_servicer import FeedbackServicer
from detector.service.handoffs import Handoffs
from detector.service.health import Health
from detector.service.housekeeping import Housekeeping
from detector.service.interceptor import CallInterceptor
from detector.service.judging import Judging
from detector.service.kept import Kept
from detector.service.listening import grpc_server_of, listen
from detector.service.live import LiveConversations
from detector.service.logs import on_loop_error, trace_of
from detector.service.metrics import Metrics
from detector.service.outcome_metrics import OutcomeMetrics
from detector.service.presence import Presence
from detector.service.servicer import LoopDetectorServicer
from detector.service.settings import Settings
from detector.service.shadow import Shadow
from detector.service.staff import Staff
from detector.service.watch import BrainSource
from detector.stores import MemoryStore, SqliteStore, Store, StoreError
from detector.stores.shadow import ShadowLog, shadow_path

SERVICE = pb.DESCRIPTOR.services_by_name["LoopDetectorService"].full_name
_WATCH_SECONDS = 1.0
_DAY = 86_400.0
_SHADOW_SHARE = 4
"""One in so many of the live conversations at the most is followed by a shadow model, which remembers them again."""


@dataclass(slots=True)
class Server:
    """A running server.

    Attributes:
        port, metrics_port: Where it listens; metrics_port is 0 without metrics.
        conversations, endings, escalation, dispatcher, feedback, metrics, brains, shadow, drift, housekeeping: Its
            parts, for tests and tools.
    """

    settings: Settings
    grpc_server: grpc.aio.Server
    servicer: LoopDetectorServicer
    health: Health
    conversations: Conversations
    endings: Endings
    escalation: Escalation
    dispatcher: Dispatcher
    feedback: FeedbackRecorder
    store: Store
    metrics: Metrics
    brains: BrainSource
    shadow: Shadow
    drift: DriftWatch
    housekeeping: Housekeeping
    executor: ThreadPoolExecutor
    log: Any
    port: int = 0
    metrics_port: int = 0
    _stop_metrics: Callable[[], None] = lambda: None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def start(self) -> None:
        """Warm up, listen, and only then say SERVING."""
        settings = self.settings
        self.port = listen(self.grpc_server, settings)
        warm_up(self.brains.brain())
        if settings.metrics:
            server, thread = start_http_server(settings.metrics_port, settings.metrics_host, self.metrics.registry)
            self.metrics_port = server.server_port

            def stop() -> None:
                server.shutdown()
                server.server_close()
                thread.join()

            self._stop_metrics = stop
        await self._follow_brain(asyncio.get_running_loop())
        self.dispatcher.start()
        await self.grpc_server.start()
        for name in ("", SERVICE, FEEDBACK_SERVICE, ESCALATION_SERVICE):
            await self.health.set(name, health_pb2.HealthCheckResponse.SERVING)
        works = self._watch(), self.housekeeping.run(), self.shadow.run(self.executor), self.escalation.overdue.run()
        self._tasks.update(map(asyncio.create_task, works))
        brain = self.brains.brain()
        self.log.info(
            "serving",
            host=settings.host,
            port=self.port,
            metrics_port=self.metrics_port,
            model_id=brain.model.model_id,
            observe=brain.observe,
            store=settings.store,
        )
        if not settings.is_loopback and not settings.tls_certificate:
            self.log.warning("listening without TLS beyond this machine (insecure = true)", host=settings.host)

    async def drain(self) -> None:
        """Turn new calls away, answer those that run, close everything."""
        self.log.info("draining", seconds=self.settings.drain_seconds)
        await self.health.enter_graceful_shutdown()
        self.servicer.streams.drain()
        self.escalation.watchers.drain()
        give_up = time.monotonic() + self.settings.drain_seconds
        await self.grpc_server.stop(self.settings.drain_seconds)
        await self.dispatcher.drain(max(give_up - time.monotonic(), 0.0))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.executor.shutdown(wait=True)
        self.shadow.close()
        self.store.close()
        self._stop_metrics()
        self.log.info("stopped")

    async def _follow_brain(self, loop: asyncio.AbstractEventLoop) -> None:
        """What hangs on the active model: its shadow, and its reference for drift."""
        brain = self.brains.brain()
        await self.shadow.follow(loop, self.executor, brain)
        self.drift.follow(brain.model.model_id)

    async def _watch(self) -> None:
        """Follow `models/ACTIVE` and the configuration file."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                await self.brains.follow(loop, self.executor)
                await self._follow_brain(loop)
            except Exception as error:  # noqa: BLE001 (whatever it was, the next change must be seen)
                self.log.error("following changes failed", at=trace_of(error))


def build(settings: Settings, log: Any) -> Server:  # noqa: ANN401 (structlog's loggers are made at run time)
    """Create every object of a server, once, here and nowhere else.

    Raises:
        BundleError, StoreError, ValueError: The settings cannot be served; the message says why.
    """
    metrics = Metrics()
    store: Store = MemoryStore() if settings.store == "memory" else SqliteStore(settings.sqlite_path)
    live = LiveConversations(settings.max_live_conversations)
    brains = BrainSource(settings, metrics, log, on_new_encoder=live.clear)
    executor = ThreadPoolExecutor(settings.worker_threads, thread_name_prefix="judge")

    shadow = Shadow(
        settings.models_dir,
        ShadowLog(None if settings.store == "memory" else shadow_path(settings.sqlite_path)),
        metrics,
        log,
        window=settings.window_turns,
        limit=max(settings.max_live_conversations // _SHADOW_SHARE, 1),
    )
    drift = DriftWatch(settings.models_dir, metrics, log)

    def on_store_error(error: StoreError) -> None:
        metrics.store_errors.inc()
        log.error("store failed", error=str(error))

    case_metrics, outcome_metrics = CaseMetrics(metrics.registry), OutcomeMetrics(metrics.registry)

    def on_end(bot_id: str, progress: Progress) -> None:
        metrics.ended(progress.end, stuck=bool(progress.stuck_at_end))
        outcome_metrics.ended(bot_id, progress)

    news = CaseNews(case_metrics, outcome_metrics, log)
    kept = Kept(store, live, on_store_error=on_store_error, keep_text=settings.store_text == "full")
    presence = Presence()
    staff = Staff(time.time, lambda: brains.brain().policies, presence.people)
    conversations = Conversations(
        kept,
        brains.brain,
        Judging(kept, staff, clock=time.time, random=secrets.token_bytes, encode=to_answer),
        executor=executor,
        decode=decode_answer,
        shadow=shadow,
        max_metadata=settings.max_metadata_entries,
        on_changes=news.tell,
    )
    endings = Endings(
        kept,
        shadow,
        staff,
        clock=time.time,
        on_end=on_end,
        on_changes=news.tell,
        keep_outcomes=settings.outcome_retention_days > settings.retention_days,
    )
    feedback = FeedbackRecorder(
        store,
        live=live,
        executor=executor,
        clock=time.time,
        on_store_error=on_store_error,
        on_recorded=FeedbackMetrics(metrics.registry).recorded,
        keep_text=settings.store_text == "full",
        window=settings.window_turns,
    )
    handoffs = Handoffs(
        store,
        store.cases,
        lambda: brains.brain().pipeline.reader,
        kept_seconds=settings.retention_days * _DAY if settings.store_text == "full" else None,
    )
    escalation = build_escalation(
        settings,
        kept,
        staff,
        presence,
        feedback,
        news,
        case_metrics,
        brain=brains.brain,
        handoff_of=handoffs.handoff,
        executor=executor,
        log=log,
    )
    dispatcher = build_delivery(settings, store, news, metrics, handoff_of=handoffs.handoff, log=log)
    metrics.watch_live(lambda: len(live))
    servicer = LoopDetectorServicer(conversations, endings, staff, brains.brain, settings, metrics, drift, log)
    grpc_server = grpc_server_of(settings, CallInterceptor(metrics, log, settings.max_message_bytes))
    add_LoopDetectorServiceServicer_to_server(servicer, grpc_server)
    add_FeedbackServiceServicer_to_server(FeedbackServicer(feedback, settings), grpc_server)
    add_EscalationServiceServicer_to_server(escalation.servicer, grpc_server)
    health_servicer = Health()
    health_pb2_grpc.add_HealthServicer_to_server(health_servicer, grpc_server)
    reflected = (SERVICE, FEEDBACK_SERVICE, ESCALATION_SERVICE, health.SERVICE_NAME, reflection.SERVICE_NAME)
    reflection.enable_server_reflection(reflected, grpc_server)
    return Server(
        settings,
        grpc_server,
        servicer,
        health_servicer,
        conversations,
        endings,
        escalation,
        dispatcher,
        feedback,
        store,
        metrics,
        brains,
        shadow,
        drift,
        Housekeeping(settings, store, endings, feedback, shadow, drift, executor, metrics, log),
        executor,
        log,
    )


async def serve(settings: Settings, log: Any) -> None:  # noqa: ANN401
    """Serve until SIGTERM or SIGINT; SIGHUP takes over the live settings at once."""
    server = build(settings, log)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(on_loop_error)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    with contextlib.suppress(AttributeError):
        loop.add_signal_handler(signal.SIGHUP, server.brains.expire)
    await server.start()
    # What is there by now lasts as long as the server: the garbage collector need not look at it again and again.
    gc.collect()
    gc.freeze()
    await stop.wait()
    await server.drain()

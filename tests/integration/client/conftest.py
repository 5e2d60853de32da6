"""A scripted server, and both clients behind one face."""

import asyncio
import inspect

import pytest
from scripted_server import ScriptedServer

from detector.client import AsyncDetectorClient, DetectorClient


class Face:
    """Either client, awaited. The sync one runs on threads, as a platform runs it."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        method = getattr(self.client, name)
        if not callable(method):
            return method

        async def call(*args, **kwargs):
            if inspect.iscoroutinefunction(method):
                return await method(*args, **kwargs)
            return await asyncio.to_thread(method, *args, **kwargs)

        return call

    async def say(self, text, turn_id="", conversation_id="c1", **fields):
        """A user turn."""
        return await self.analyze_turn(conversation_id, role="user", text=text, turn_id=turn_id, **fields)


@pytest.fixture
def server():
    server = ScriptedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=[DetectorClient, AsyncDetectorClient], ids=["sync", "async"])
async def make_client(request, server):
    """Makes clients of one kind for the scripted server."""
    made = []

    def make(target=None, **settings):
        made.append(Face(request.param(target or server.target, **settings)))
        return made[-1]

    yield make
    for face in made:
        await face.close()


@pytest.fixture
async def client(make_client):
    return make_client()

"""What is made once for those who need it at the same moment."""

import asyncio

from detector.service.brief import Brief


async def test_it_is_made_once_and_gone_after_a_moment():
    """Each key its own; after its time it is made anew."""
    brief, made = Brief(0.02), []

    def make():
        made.append(len(made))
        return made[-1]

    assert [brief.get(key, make) for key in ("a", "a", "b", "a")] == [0, 0, 1, 0]
    async with asyncio.timeout(5):
        while brief._kept:
            await asyncio.sleep(0.01)
    assert brief.get("a", make) == 2

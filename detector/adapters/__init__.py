"""One file a platform: its messages to turns, its replies through the guard, its people at the end of a hand-off.

Each file needs its platform's library only where it says so; the client needs none of them.
"""

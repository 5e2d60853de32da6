"""How many come back with the same need."""

from collections.abc import Sequence

from detector.outcomes.needs import DAY, Contact
from detector.outcomes.shares import Share


class Returns:
    """Counts over users, one after the other.

    Attributes:
        users: With at least one conversation.
        conversations: Theirs.
        users_back: Users who came back with the same need at least once.
    """

    def __init__(self, days: float) -> None:
        """Count returns within `days` after the end of a conversation."""
        self.days = days
        self.users = 0
        self.conversations = 0
        self.users_back = 0
        self._comparable = 0
        self._again = 0
        self._watched = 0
        self._back = 0

    def add(self, contacts: Sequence[Contact], repeats: Sequence[int], now: float, since: float) -> None:
        """Count one user.

        Args:
            contacts: All conversations of this user, oldest first.
            repeats: As `repeats_of` gives them.
            now: A conversation that ended less than `days` before can still bring its user back, so it says nothing
                yet about who stays away.
            since: Conversations that began earlier are compared with and not counted.
        """
        counted = [i for i, one in enumerate(contacts) if one.outcome.began >= since]
        if not counted:
            return
        self.users += 1
        self.conversations += len(counted)
        brought_back = {at for at in repeats if at >= 0}
        for i in counted:
            contact = contacts[i]
            if contact.request is None:
                continue
            self._comparable += 1
            self._again += repeats[i] >= 0
            if contact.outcome.is_contained and now - contact.outcome.last >= self.days * DAY:
                self._watched += 1
                self._back += i in brought_back
        self.users_back += any(repeats[i] >= 0 for i in counted)

    @property
    def again(self) -> Share:
        """Conversations about a need that the same user had before, of those whose request is known."""
        return Share(self._again, self._comparable)

    @property
    def contained_and_back(self) -> Share:
        """Contained conversations whose user came back with the same need, of those watched for long enough."""
        return Share(self._back, self._watched)

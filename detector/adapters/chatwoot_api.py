"""What a bot may do in Chatwoot (application API, with the bot's own access token)."""

from typing import Any

from detector.adapters.json_api import JsonApi


class ChatwootApi:
    """Calls Chatwoot for one account. Every method raises `OSError` if Chatwoot does not answer, or refuses."""

    def __init__(self, url: str, *, account_id: int, token: str, timeout: float = 5.0) -> None:
        """Name the server.

        Args:
            url: Where Chatwoot is.
            account_id: The account.
            token: The bot's access token.
            timeout: Seconds that a call may take.
        """
        self.account_id = account_id
        self._api = JsonApi(url, headers={"api_access_token": token}, timeout=timeout)

    def send(self, conversation: int, text: str, *, is_private: bool = False) -> Any:  # noqa: ANN401 (JSON)
        """Send a message to the user; private: a note for the agents, in Markdown."""
        body = {"content": text, "message_type": "outgoing", "private": is_private}
        return self._post(conversation, "messages", body=body)

    def assign_team(self, conversation: int, team_id: int) -> None:
        """Give a conversation to a team."""
        self._post(conversation, "assignments", body={"team_id": team_id})

    def assign_agent(self, conversation: int, assignee_id: int) -> None:
        """Give a conversation to an agent."""
        self._post(conversation, "assignments", body={"assignee_id": assignee_id})

    def set_status(self, conversation: int, status: str) -> None:
        """Set the status: `open` gives a pending conversation to the agents, `pending` gives it to the bot."""
        self._post(conversation, "toggle_status", body={"status": status})

    def set_priority(self, conversation: int, priority: str) -> None:
        """Set the priority: urgent, high, medium or low."""
        self._post(conversation, "toggle_priority", body={"priority": priority})

    def _post(self, conversation: int, what: str, *, body: object) -> Any:  # noqa: ANN401 (JSON)
        return self._api.post("api", "v1", "accounts", self.account_id, "conversations", conversation, what, body=body)

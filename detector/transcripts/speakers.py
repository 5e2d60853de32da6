"""Who speaks in a plain-text transcript: the labels before the colon."""

from detector.text import fold
from detector.turn import Role

_LABELS = {
    Role.USER: """
        user customer client caller visitor guest
        usuario usuaria cliente clienta
        nutzer nutzerin benutzer benutzerin kunde kundin
        utilisateur utilisatrice cliente
        用户 用戶 客户 客戶 顾客 顧客
    """,
    Role.BOT: """
        bot chatbot robot assistant ai virtual_assistant
        asistente asistente_virtual
        assistent assistentin ki
        assistante assistant_virtuel
        机器人 機器人 助手 智能助手 智能客服
    """,
    Role.HUMAN: """
        agent human human_agent live_agent operator representative advisor
        agente agente_humano humano operador operadora asesor asesora
        mensch mitarbeiter mitarbeiterin berater beraterin
        agente_humaine agent_humain humain conseiller conseillère opérateur opératrice
        人工 人工客服 客服 客服人员 坐席
    """,
    Role.TOOL: "tool function herramienta werkzeug outil 工具",
    Role.SYSTEM: "system sistema système 系统 系統",
}
_ROLES = {fold(label.replace("_", " ")): role for role, labels in _LABELS.items() for label in labels.split()}

LONGEST = max(map(len, _ROLES))
"""Characters of the longest label."""


def role_of(label: str) -> Role | None:
    """The role that a label names, in any case and with or without accents; None if it names none."""
    return _ROLES.get(" ".join(fold(label).split()))


def is_ambiguous(label: str) -> bool:
    """Whether a label may mean the user: in LLM logs "Human" is who talks to the assistant."""
    return fold(label).strip() == "human"

"""All agents of the game: one line each."""

from collections.abc import Callable

from agents.agent import Agent
from agents.assistant import Assistant
from agents.banker import Banker
from agents.concierge import toolbox
from agents.editor import Editor
from agents.moderator import Moderator
from agents.researcher import Researcher
from agents.workshop import Workshop
from agents.writer import Writer

ROSTER: dict[str, Callable[[Workshop], Agent]] = {
    "bank": lambda shop: Banker(shop.bank, shop.shop),
    "tools": lambda shop: toolbox(shop.shop),
    "researcher": lambda shop: Researcher(shop.maker),
    "writer": lambda shop: Writer(shop.maker),
    "editor": lambda shop: Editor(shop.editor),
    "moderator": lambda shop: Moderator(shop.moderator),
    "assistant": lambda shop: Assistant(shop.assistant),
}

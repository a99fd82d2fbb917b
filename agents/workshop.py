"""What the agents of one process share: models, memory and tools, each made when it is first needed."""

import asyncio
import logging
from functools import cached_property
from typing import Any

import httpx

from agents.bank import FOLDER, Bank, read_bank, read_singles
from agents.embedding import best_embedder, warm_or_lexical
from agents.memory_store import open_memory
from agents.models import Budget, Ladder, ModelSettings, ladder_for
from agents.models.prices import read_prices
from agents.tools import Shop
from game.io.connection import LOST, Redis, connect_binary
from game.io.desk import Desk
from game.io.inbox import Inbox
from game.io.keys import Keys
from game.io.retired import RetiredClaims
from game.settings import Settings

log = logging.getLogger("fof.agents")

PROBE_SECONDS = 2.0
PROBE_EVERY = 10.0


class Workshop:
    """Models, memory and tools of one process."""

    def __init__(
        self, settings: Settings, redis: Redis, keys: Keys, *, with_memory: bool = True, inbox: Inbox | None = None
    ) -> None:
        """Without an inbox the tools that reach other rooms are off."""
        self._with_memory = with_memory
        self._inbox = inbox
        self._settings = settings
        self._redis = redis
        self._keys = keys
        self._answering: set[str] = set()
        self._binary: Redis | None = None

    @cached_property
    def model_settings(self) -> ModelSettings:
        """The settings that concern models."""
        settings = self._settings
        key = settings.openai_api_key
        return ModelSettings(
            ollama_host=settings.ollama_host,
            ollama_model=settings.ollama_model,
            num_ctx=settings.num_ctx,
            openai_base_url=settings.openai_base_url,
            openai_api_key=key.get_secret_value() if key else "",
            openai_model=settings.openai_model,
            day_tokens=settings.day_tokens,
            day_usd=settings.day_usd,
            prices=read_prices(settings.prices),
        )

    @cached_property
    def _budget(self) -> Budget:
        chosen = self.model_settings
        return Budget(self._redis, self._keys.spend, day_tokens=chosen.day_tokens, day_usd=chosen.day_usd)

    @cached_property
    def bank(self) -> Bank:
        """The claims that ship with the game, and those that the operator imported: all of those, or none where one is unfit."""
        imported = self._settings.data / "claims"
        try:
            return Bank(read_bank(FOLDER, imported), read_singles(imported))
        except (OSError, ValueError) as error:
            log.error("imported claims are left out", extra={"reason": str(error)[:300]})
            return Bank(read_bank())

    @cached_property
    def maker(self) -> Ladder:
        """The models of researcher and writer."""
        return ladder_for("maker", self.model_settings, self._budget)

    @cached_property
    def editor(self) -> Ladder:
        """The models of the editor."""
        return ladder_for("editor", self.model_settings, self._budget)

    @cached_property
    def moderator(self) -> Ladder | None:
        """The models of the moderator; None where rules judge, because no model is set up or chat must not reach one."""
        chosen = self.model_settings
        if self._settings.moderator == "rules" or not (chosen.has_ollama or chosen.has_openai):
            return None
        return ladder_for("moderator", chosen, self._budget)

    @cached_property
    def assistant(self) -> Ladder:
        """The models of the assistant."""
        return ladder_for("assistant", self.model_settings, self._budget)

    @cached_property
    def shop(self) -> Shop:
        """What tools may use."""
        desk = None if self._inbox is None else Desk(self._redis, self._keys, self._inbox, self._settings)
        retired = RetiredClaims(self._redis, self._keys)
        return Shop(hosts=frozenset(self._settings.http_hosts), desk=desk, retired=retired)

    async def open_memory(self) -> None:
        """Bring the memory up, beside everything else: its model takes seconds to load."""
        if not self._with_memory:
            return
        binary = self._binary = connect_binary(self._settings)
        embedder, why = best_embedder(self._settings.embedder)
        # Two keys of the bank are two questions, however alike their lines are.
        bank_keys = [subject.key for subject in self.bank.subjects]
        log.info("embedder", extra={"embedder": embedder.name, "reason": why})
        embedder = await warm_or_lexical(embedder)
        self.shop.embedder = embedder
        while True:
            try:
                memory = await open_memory(binary, self._keys.prefix, embedder, self._settings.memory_kept, bank_keys)
                self.shop.memory = memory
                await memory.renew()
                return
            except LOST:
                await asyncio.sleep(1)

    async def aclose(self) -> None:
        """Let go of the connections of models and memory."""
        for ladder in self.ladders:
            await ladder.aclose()
        if self._binary is not None:
            await self._binary.aclose()

    # What can be done now

    async def keep_probing(self) -> None:
        """Find out for ever which providers answer."""
        while True:
            chosen = self.model_settings
            found: set[str] = set()
            if chosen.has_ollama and await self._answers(f"{_with_scheme(chosen.ollama_host)}/api/tags", None):
                found.add("ollama")
            if chosen.has_openai:
                url = (chosen.openai_base_url or "https://api.openai.com/v1").rstrip("/")
                if await self._answers(f"{url}/models", chosen.openai_api_key):
                    found.add("openai")
            if found != self._answering:
                log.info("models", extra={"answering": sorted(found)})
            self._answering = found
            await asyncio.sleep(PROBE_EVERY)

    @staticmethod
    async def _answers(url: str, key: str | None) -> bool:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with httpx.AsyncClient(timeout=PROBE_SECONDS, trust_env=False) as client:
                return (await client.get(url, headers=headers)).status_code < 400
        except (httpx.HTTPError, httpx.InvalidURL):
            return False

    def models(self) -> list[str]:
        """Providers that answer and whose breakers are not open, as provider/model; empty where claims cannot be made."""
        if self._with_memory and self.shop.memory is None:
            return []
        if not self._answering or not (self.maker.available and self.editor.available):
            return []
        chosen = self.model_settings
        names = {"ollama": chosen.ollama_model, "openai": chosen.openai_model}
        return [f"{provider}/{names[provider]}" for provider in sorted(self._answering)]

    @property
    def ladders(self) -> list[Ladder]:
        """The ladders of models that were needed so far."""
        return [made for made in vars(self).values() if isinstance(made, Ladder)]

    def about(self) -> dict[str, Any]:
        """What the heartbeat tells of models and memory."""
        chosen = self.model_settings
        used = chosen.has_ollama or chosen.has_openai
        ladders = {"maker": self.maker, "editor": self.editor, "assistant": self.assistant} if used else {}
        if self.moderator is not None:
            ladders["moderator"] = self.moderator
        memory = self.shop.memory.about() if self.shop.memory is not None else None
        return {
            "models": self.models() if used else [],
            "ladders": {name: ladder.about() for name, ladder in ladders.items()},
            "memory": memory,
        }


def _with_scheme(host: str) -> str:
    return (host if "://" in host else f"http://{host}").rstrip("/")

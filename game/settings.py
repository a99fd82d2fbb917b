"""Every setting, one line each: environment variable `FOF_<NAME>` (or the name given), type and default.

docs/settings.md lists them all, and a test compares the two.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

Key = Annotated[SecretStr | None, Field(min_length=1)]


def _off(given: Any) -> Any:
    """An empty text as nothing: a key that is taken from a part of the game which has no use for it."""
    return None if given == "" else given


KeyOrEmpty = Annotated[Key, BeforeValidator(_off)]
"""For keys that open something only where they are set."""


class Settings(BaseSettings):
    """What an operator can choose. Values come from the environment, and from a `.env` file where there is one."""

    model_config = SettingsConfigDict(env_prefix="FOF_", env_file=".env", extra="ignore", populate_by_name=True)

    # Where things are
    redis_url: str = Field(
        "",
        validation_alias=AliasChoices("REDIS_URL", "FOF_REDIS_URL"),
        description="Redis or Valkey server, 6.2 or newer, or `redis+sentinel://H1:P,H2:P/NAME`, or "
        "`redis+cluster://H1:P,H2:P`; empty: `play` starts an embedded one",
    )
    inbox_redis_url: Key = Field(
        None,
        description="the same Redis as another user, who only puts commands into rooms (`fact-or-fake acl`); empty: REDIS_URL",
    )
    secrets: Path | None = Field(
        None,
        description="folder with one file for each secret setting, named like its variable; the environment goes first",
    )
    durability: Literal["local", "replicated"] = Field(
        "local",
        description="when an answer is confirmed: `local` once Redis has it, `replicated` once a replica has it too",
    )
    prefix: str = Field("fof", pattern=r"^[a-z0-9-]{1,20}$", description="first part of every Redis key")
    shards: int = Field(
        16, ge=1, le=1024, description="hash tags over which rooms are spread; the same for all processes, for ever"
    )
    data: Path = Field(Path("data"), description="folder of the embedded Redis, kept between runs")
    host: str = Field("0.0.0.0", description="address the web process listens on")
    port: int = Field(8000, ge=0, le=65535, description="port the web process listens on; 0 takes a free one")
    public_url: str = Field(
        "", description="address that players type, such as https://play.example; empty: taken from the request"
    )
    trusted_proxies: str = Field(
        "127.0.0.1", description="addresses whose X-Forwarded-* headers are believed, comma separated"
    )
    origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="further origins that may open a WebSocket, comma separated; the own one always may"
    )

    # Who may do what
    host_key: Key = Field(None, description="needed to open a room, where set")
    admin_key: KeyOrEmpty = Field(None, description="needed for admin calls; without it they are off")
    moderator_key: KeyOrEmpty = Field(
        None, description="opens the part of the admin panel that looks after chats, and nothing else"
    )
    metrics_key: KeyOrEmpty = Field(
        None, description="may read /metrics, as the admin key may; without both, only this machine itself may"
    )

    # Rooms
    session_timeout: int = Field(
        1800, ge=1, description="seconds after which an idle room, or a socket that says nothing, expires"
    )
    room_life: int = Field(
        21600, ge=60, description="seconds that the keys of a room live after the last thing that happened in it"
    )
    countdown: float = Field(3.0, ge=0, le=10, description="seconds between the start of a game and its first claim")
    inbox_keep: int = Field(3600, ge=1, description="seconds that commands stay in a room's inbox, for `replay`")
    events_keep: int = Field(5000, ge=100, description="entries (batches of events) kept per room")
    max_history: int = Field(50, ge=0, le=500, description="messages of the chat that a newcomer is told")
    board_days: int = Field(
        365, ge=1, description="days that a game, with the names of its players, stays on the all-time leaderboard"
    )
    record_days: int = Field(90, ge=1, description="days that it is known how a claim fared, from its first play on")
    retire_by_host: bool = Field(
        True,
        description="whether a claim is asked in no other room after a host voided it; choose false where anybody may open rooms",
    )
    log_keep: int = Field(1000, ge=100, description="steps kept in a room's execution log")

    # Processes
    lease_ms: int = Field(1200, ge=200, description="how long a silent game master keeps its rooms, milliseconds")
    beat_ms: int = Field(200, ge=20, description="how often leases are renewed and free ones looked for, milliseconds")
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="least severe log line that is written"
    )

    failpoints: str = Field(
        "",
        description="for tests: places where a process ends, stops or stands still on purpose (`game/io/failpoints.py`)",
    )
    failpoints_allowed: bool = Field(
        False,
        description="must be true where `FOF_FAILPOINTS` is set; a game with a `FOF_PUBLIC_URL` never starts with them",
    )
    traces: str = Field(
        "",
        description="address that takes OpenTelemetry traces by OTLP over HTTP (needs the extra `traces`); empty: none",
    )
    trace_share: float = Field(
        0.01, ge=0, le=1, description="share of answers whose way is traced; runs of agents always are"
    )

    # Models, tools and flows
    ollama_host: str = Field(
        "",
        validation_alias=AliasChoices("OLLAMA_HOST", "FOF_OLLAMA_HOST"),
        description="where Ollama answers; empty: not used",
    )
    ollama_model: str = Field("llama3.2", description="model that researcher and writer ask first")
    num_ctx: int = Field(
        8192, ge=512, description="context of Ollama's model; one for all agents, a change reloads the model"
    )
    openai_api_key: KeyOrEmpty = Field(
        None,
        validation_alias=AliasChoices("OPENAI_API_KEY", "FOF_OPENAI_API_KEY"),
        description="key of an OpenAI-compatible API",
    )
    openai_base_url: str = Field(
        "",
        validation_alias=AliasChoices("OPENAI_BASE_URL", "FOF_OPENAI_BASE_URL"),
        description="address of an OpenAI-compatible API (OpenRouter, vLLM, llama.cpp, Ollama's /v1); empty: OpenAI's own",
    )
    openai_model: str = Field("gpt-5-mini", description="model that the editor asks first")
    moderator: Literal["auto", "rules"] = Field(
        "auto", description="who judges chat: `auto` a model where one is set up, `rules` never a model"
    )
    claim_tokens: int = Field(40_000, ge=0, description="tokens that the making of one claim may use; 0: no limit")
    claim_usd: float = Field(0.05, ge=0, description="dollars that the making of one claim may cost; 0: no limit")
    room_tokens: int = Field(
        500_000, ge=0, description="tokens that all claims of a room together may use; 0: no limit"
    )
    room_usd: float = Field(0.5, ge=0, description="dollars that all claims of a room together may cost; 0: no limit")
    day_tokens: int = Field(
        2_000_000, ge=0, description="tokens that all agents together may use in a day; 0: no limit"
    )
    day_usd: float = Field(2.0, ge=0, description="dollars that all agents together may spend in a day; 0: no limit")
    prices: str = Field("", description="JSON, model -> [USD per million tokens in, out]; known models need none")
    embedder: str = Field("auto", description="`auto`, `lexical`, or a sentence-transformers model by name or path")
    memory_kept: int = Field(100_000, ge=100, description="questions that the memory keeps; the oldest go")
    http_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="hosts that http_get may ask, comma separated"
    )
    flows: Path | None = Field(None, description="folder with flows of your own, one JSON file each")

    # Limits of one socket and one address
    message_rate: float = Field(10.0, gt=0, description="messages a second that a socket may send in the long run")
    message_burst: int = Field(30, ge=1, description="messages that a socket may send at once")
    join_rate: float = Field(2.0, gt=0, description="joins a second from one address in the long run")
    join_burst: int = Field(200, ge=1, description="joins from one address at once: a whole school sits behind one")
    take_rate: float = Field(
        0.2, gt=0, description="tries a second, from one address in the long run, to take a host's seat with a code"
    )
    take_burst: int = Field(10, ge=1, description="such tries from one address at once")
    open_burst: int = Field(20, ge=1, description="rooms that one address may open at once; one more every 3 seconds")
    say_rate: float = Field(
        1.0, gt=0, description="messages, reactions and questions a second that a socket may send in the long run"
    )
    say_burst: int = Field(5, ge=1, description="messages, reactions and questions that a socket may send at once")
    hello_seconds: float = Field(5.0, gt=0, description="seconds in which a new socket must say who it is")
    guess_rate: float = Field(
        0.5, gt=0, description="wrong room codes a second from one address in the long run; found rooms stay open to it"
    )
    guess_burst: int = Field(60, ge=1, description="wrong room codes from one address at once")
    address_sockets: int = Field(2000, ge=1, description="sockets that one address may have open: a whole school")
    max_sockets: int = Field(20_000, ge=1, description="sockets that one web process holds; more are told 503")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, `.env`, and the files of the folder that `secrets` names."""
        found: tuple[PydanticBaseSettingsSource, ...] = (init_settings, env_settings, dotenv_settings)
        folder = os.environ.get("FOF_SECRETS")
        return (*found, SecretsSettingsSource(settings_cls, secrets_dir=folder)) if folder else found

    @model_validator(mode="after")
    def _no_failpoints_in_public(self) -> Self:
        """Failpoints where they are allowed, and never in a game that people reach. Raises ValueError."""
        if self.failpoints and (self.public_url or not self.failpoints_allowed):
            raise ValueError("failpoints are for tests: they need FOF_FAILPOINTS_ALLOWED, and no FOF_PUBLIC_URL")
        return self

    @field_validator("origins", "http_hosts", mode="before")
    @classmethod
    def _list(cls, given: Any) -> Any:
        """A comma separated text as a list."""
        return (
            tuple(part.strip().rstrip("/") for part in given.split(",") if part.strip())
            if isinstance(given, str)
            else given
        )


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()

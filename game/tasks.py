"""What a room asks of agents: the tasks and their briefs."""

from typing import Annotated

from pydantic import JsonValue, StringConstraints

from game.claims import ENGLISH, FactKey
from game.frozen import Frozen

AgentName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class BankBrief(Frozen):
    """What the bank is asked for. What other rooms of the `series` were asked is drawn only when nothing else is left.

    `only_fitting`: rather nothing than another difficulty or topic.
    """

    topic: str
    difficulty: str
    count: int
    avoid: tuple[FactKey, ...] = ()
    series: str | None = None
    only_fitting: bool = False
    language: str = ENGLISH


class Task(Frozen):
    """What the room asks of an agent; open until its result comes back as a command.

    `retry_at` is when it is asked again, or counts as failed where it belongs to a `run`; `last` is the number of attempts after
    which it is dropped, 0 for never.
    """

    id: str
    agent: AgentName
    brief: dict[str, JsonValue]
    retry_at: int
    patience_ms: int = 5_000
    attempt: int = 1
    last: int = 0
    run: str | None = None
    trace: str = ""


class Budget(Frozen):
    """What models may use up for one claim (or one run of another flow), and for all that a room makes; 0 is no limit.

    A call that is under way when a limit is reached is paid: what is spent may be over by what one call costs.
    """

    claim_tokens: int = 0
    claim_micro_usd: int = 0
    room_tokens: int = 0
    room_micro_usd: int = 0


class Made(Frozen):
    """How an agent came to its result: for the log, the budgets and the reveal. Money is millionths of a dollar."""

    provider: str | None = None
    model: str | None = None
    ms: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    micro_usd: int = 0
    attempts: int = 1

"""The CLAIM flow outside of any room: the real interpreter, the real agents, and what came of it.

1. A run goes as in a room: each ask within its patience, failures as the worker would report them, and the checks of `claim_of`.
2. An attempt is a draft that came to the decision: accepted, or sent back to researcher or writer. A run in which none got that
   far was one attempt all the same.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from agents.agent import Agent, AgentFailed
from game import runs
from game.claims import TOPICS, Claim, Verdict, draw_verdict
from game.flows import ACCEPT_FACT, ACCEPT_FAKE, CLAIM
from game.runs import Ask, Run
from game.shelf import MAKERS, claim_of

ROOM = "EVALUATE"
DIFFICULTIES = ("easy", "medium", "hard")


@dataclass
class Walk:
    """One claim's making. `judged`: what the editor said of each draft."""

    verdict: Verdict
    claim: Claim | None = None
    decisions: int = 0
    judged: list[int] = field(default_factory=list)
    answered: bool = False

    @property
    def attempts(self) -> int:
        """How many drafts were decided on; at least one."""
        return max(1, self.decisions)


def brief_of(number: int, drawn: Sequence[Verdict]) -> dict[str, Any]:
    """The brief of the `number`-th claim: topics and difficulties in turn, and a verdict from the balanced bag."""
    return {
        "topic": TOPICS[number * 5 % len(TOPICS)],
        "difficulty": DIFFICULTIES[number % len(DIFFICULTIES)],
        "verdict": draw_verdict("evaluate", number, drawn[-3:], list(drawn).count("fact")),
        "room": ROOM,
        "claim": f"evaluate-{number}",
    }


async def _ask(agents: Mapping[str, Agent], ask: Ask) -> tuple[Ask, dict[str, Any] | None, dict[str, Any] | str]:
    """An ask with its result and how it was made, or with the reason why there is none."""
    patience = ask.patience_ms / 1000
    try:
        async with asyncio.timeout(patience):
            answered = await agents[ask.agent].answer(dict(ask.brief), patience)
    except TimeoutError:
        return ask, None, "out of time"
    except AgentFailed as failed:
        return ask, None, str(failed)
    return ask, answered.result, {name: value for name, value in answered.made.model_dump().items() if value}


async def walk(agents: Mapping[str, Agent], brief: dict[str, Any]) -> Walk:
    """Make one claim."""
    made = Walk(brief["verdict"])
    moved = runs.begin(CLAIM, brief["claim"], {"brief": brief}, _now(), trace=brief["claim"])
    under_way: set[asyncio.Task[Any]] = set()
    while not moved.run.over:
        under_way |= {asyncio.create_task(_ask(agents, ask)) for ask in moved.asks}
        done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
        first, *later = done
        under_way |= set(later)
        moved = _move(made, moved.run, *first.result())
    for task in under_way:
        task.cancel()
    made.claim = claim_of(moved.run) if moved.run.status == "completed" else None
    return made


def _move(made: Walk, run: Run, ask: Ask, result: dict[str, Any] | None, told: Any) -> runs.Moved:
    if result is None:
        return runs.fail(CLAIM, run, ask.id, told, _now())
    made.answered = made.answered or ask.agent != "tools"
    if ask.agent == "editor":
        made.judged.append(int(result["p_true"]))
    moved = runs.deliver(CLAIM, run, ask.id, result, _now(), told)
    made.decisions += sum(line.node == "decide" and line.what == "went" for line in moved.lines)
    return moved


def _now() -> int:
    return int(time.time() * 1000)


async def make_claims(agents: Mapping[str, Agent], count: int, *, at_once: int = MAKERS) -> list[Walk]:
    """Make some claims, as many at once as a room does. Ends after the first ones where no model answered them."""
    made: list[Walk] = []
    drawn: list[Verdict] = []
    while len(made) < count:
        briefs = []
        for number in range(len(made), min(count, len(made) + at_once)):
            briefs.append(brief_of(number, drawn))
            drawn.append(briefs[-1]["verdict"])
        made += await asyncio.gather(*(walk(agents, brief) for brief in briefs))
        if not any(one.answered for one in made):
            return []
    return made


def measured(made: Sequence[Walk]) -> dict[str, Any]:
    """`{claims, accepted, attempts, per_attempt, confusion}`: what was meant, by what the blind editor took it for."""
    attempts = sum(one.attempts for one in made)
    accepted = sum(one.claim is not None for one in made)
    confusion = {f"{meant}_as_{seen}": 0 for meant in ("fact", "fake") for seen in ("fact", "fake", "unsure")}
    for one in made:
        for p_true in one.judged:
            seen = "fact" if p_true >= ACCEPT_FACT else "fake" if p_true <= ACCEPT_FAKE else "unsure"
            confusion[f"{one.verdict}_as_{seen}"] += 1
    return {
        "claims": len(made),
        "accepted": accepted,
        "attempts": attempts,
        "per_attempt": round(accepted / max(1, attempts), 4),
        "confusion": confusion,
    }

"""`fact-or-fake evaluate all`: what can be measured of claims, in one table.

1. Models make claims by the real flow, and judge labelled claims, each model on its own. Without any, those rows say so.
2. The bank is measured as `evaluate bank` does.
3. Pace, mixing and difficulty come from games that are simulated on the rules alone, with the same seed every time.
"""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from agents.agent import Agent
from agents.bank import Bank, read_bank
from agents.editor import Editor
from agents.embedding import Embedder, best_embedder, warm_or_lexical
from agents.models import Ladder, ModelSettings, ladder_for
from agents.researcher import Researcher
from agents.tools import Shop, Toolbox
from agents.workshop import Workshop
from agents.writer import Writer
from game.claims import Subject
from game.commands import Capabilities
from scripts.evaluate_bank import measure_bank
from scripts.evaluate_editor import Labelled, judge, read_labelled
from scripts.evaluate_editor import measured as measured_editor
from scripts.simulating import figures
from scripts.simulating.counting import Counted, Shapes
from scripts.simulating.games import Evening
from scripts.simulating.making import make_claims
from scripts.simulating.making import measured as measured_making
from scripts.simulating.remembering import ListMemory

GAMES = 100
"""Simulated games of each pace, of ten rounds."""
NO_MODELS = Capabilities()
NO_MODEL = "no model answers"


async def measure_making(maker: Ladder, editor: Ladder, claims: int, embedder: Embedder) -> dict[str, Any]:
    """`{schema, made}` of claims that models make: shapes by model, and what `making.measured` tells. None without models."""
    shapes: dict[str, Shapes] = {}
    for ladder in {id(ladder): ladder for ladder in (maker, editor)}.values():
        ladder.watch(lambda model: Counted(model, shapes))
    shop = Shop(memory=ListMemory(embedder))
    working: list[Agent] = [Researcher(maker), Writer(maker), Editor(editor), Toolbox(shop)]
    made = await make_claims({agent.name: agent for agent in working}, claims)
    schema = {name: counted.about() for name, counted in shapes.items() if counted.questions}
    return {"schema": schema or None, "made": measured_making(made) if made else None}


def judges(settings: ModelSettings) -> list[Ladder]:
    """Every model that is set up, alone."""
    alone = []
    if settings.has_ollama:
        alone.append(replace(settings, openai_model=""))
    if settings.has_openai:
        alone.append(replace(settings, ollama_model=""))
    return [ladder_for("editor", chosen) for chosen in alone]


async def measure_labelled(models: Sequence[Ladder], files: dict[str, list[Labelled]]) -> list[dict[str, Any]]:
    """What `evaluate editor` tells, of each file and each model that answers."""
    rows = []
    for name, claims in files.items():
        for model in models:
            told = measured_editor(await judge(model, claims))
            if told["answered"]:
                (alone,) = model.about()
                rows.append({"file": name, **told, "model": f"{alone['provider']}/{alone['model']}"})
    return rows


def measure_games(subjects: Sequence[Subject], games: int, seed: str = "1") -> dict[str, Any]:
    """`figures.measured` of simulated games in the usual pace, of `quick` ones, and of both together for mixing and difficulty."""
    bank = Bank(subjects)
    usual = figures.play_many(games, seed=f"usual {seed}", bank=bank)
    quick = figures.play_many(games, Evening(figures.QUICK), seed=f"quick {seed}", bank=bank)
    alone = figures.play_many(games, Evening(models=NO_MODELS), seed=f"usual {seed}", bank=bank)
    both = figures.measured([*usual, *quick])
    paces = {name: figures.measured(played) for name, played in (("usual", usual), ("quick", quick))}
    return {
        "games": both["games"],
        "inside": both["inside"],
        "inside_bank_alone": figures.measured(alone)["inside"],
        "fact_share": both["fact_share"],
        "longest_run": both["longest_run"],
        **{
            name: {part: told[part] for part in ("rounds", "waited", "from_bank", "for_mixing")}
            for name, told in paces.items()
        },
    }


def _percent(share: float) -> str:
    return f"{share:.1%}"


def table_of(told: dict[str, Any]) -> Table:
    """The figures as one table: what, measured, and the goal where there is one."""
    table = Table(title="Claims", title_justify="left")
    for heading in ("what", "measured", "goal"):
        table.add_column(heading)
    for name, shapes in (told["schema"] or {}).items():
        table.add_row(f"schema-valid at first try, {name}", f"{_percent(shapes['first'])} of {shapes['questions']}", "")
        table.add_row(f"schema-valid after one re-ask, {name}", _percent(shapes["second"]), "")
    if not told["schema"]:
        table.add_row("schema-valid at first try", NO_MODEL, "")
        table.add_row("schema-valid after one re-ask", NO_MODEL, "")
    made, games, bank = told["made"], told["simulated"], told["bank"]
    counted = (
        f"{made['per_attempt']:.2f} ({made['accepted']} of {made['claims']} in {made['attempts']})"
        if made
        else NO_MODEL
    )
    table.add_row("claims accepted per attempt", counted, "")
    if made:
        table.add_row("  meant and judged", _confusion(made["confusion"]), "")
    table.add_row("FACT share, simulated games", _percent(games["fact_share"]), "45-55 %")
    table.add_row("longest run, simulated games", str(games["longest_run"]), "at most 3")
    table.add_row("exact repeats in 200 rounds", str(bank["exact_repeats"]), "0")
    table.add_row("near repeats in 200 rounds", str(bank["near_repeats"]), "0")
    table.add_row("text-only AUC, bank", f"{bank['text_auc']:.3f}", "at most 0.55")
    for name, pace in (("20 + 8 s", games["usual"]), ("10 + 4 s", games["quick"])):
        table.add_row(f"rounds that waited for a model, {name}", f"{pace['waited']} of {pace['rounds']}", "0")
        helped = f"{pace['from_bank']} of {pace['rounds']}, {pace['for_mixing']} of them for mixing"
        table.add_row(f"rounds that the bank served meanwhile, {name}", helped, "")
    table.add_row("games inside 60-80 % right", f"{_percent(games['inside'])} of {games['games']}", "")
    table.add_row("  and from the bank alone", _percent(games["inside_bank_alone"]), "")
    for row in told["labelled"] or ():
        about = f"{row['file']}, {row['model']}"
        table.add_row(f"label agreement, {about}", f"{_percent(row['accuracy'])} of {row['answered']}", "")
        table.add_row(f"calibration error, {about}", f"{row['ece']:.3f}", "")
        table.add_row("  meant and judged", _confusion(row["confusion"]), "")
    if told["labelled"] == []:
        table.add_row("label agreement, calibration error", NO_MODEL, "")
    return table


def _confusion(counts: dict[str, int]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items() if count)


async def evaluate_claims(
    shop: Workshop,
    claims: int,
    labelled: Sequence[Path],
    *,
    limit: int | None = None,
    embedder: str = "auto",
    as_json: bool = False,
) -> None:
    """Measure everything and print it. Raises Failure for a file that has no labelled claims."""
    console = Console()
    files = {file.name: read_labelled(file)[:limit] for file in labelled}
    subjects = read_bank()
    chosen = shop.model_settings
    told: dict[str, Any] = {"schema": None, "made": None}
    with nullcontext() if as_json else console.status("Asking models, simulating games"):
        if chosen.has_ollama or chosen.has_openai:
            remembers = await warm_or_lexical(best_embedder(embedder)[0])
            told = await measure_making(shop.maker, shop.editor, claims, remembers)
        told["labelled"] = await measure_labelled(judges(chosen), files) if files else None
        told["bank"] = measure_bank(subjects)
        told["simulated"] = measure_games(subjects, GAMES)
    if as_json:
        print(json.dumps(told))
    else:
        console.print(table_of(told))

"""deploy/prometheus and deploy/grafana ask for numbers that there are, and every alarm says what it means and what to do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml

from game.io.metrics import METRICS, Metric
from tests.arena import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
PROMETHEUS = ROOT / "deploy" / "prometheus" / "prometheus.yml"
BOARD = ROOT / "deploy" / "grafana" / "dashboards" / "fact-or-fake.json"
OPERATIONS = ROOT / "docs" / "operations.md"

OF_PROMETHEUS = {"up": {"job", "instance"}}
EVERYWHERE = {"process", "instance", "job"}

Rule = dict[str, Any]


def series() -> dict[str, set[str]]:
    """Every series that a scrape can tell, with its labels."""
    found = dict(OF_PROMETHEUS)
    for metric in METRICS:
        labels = {*metric.labels, *EVERYWHERE}
        found |= {name: {*labels, *({"le"} if name.endswith("_bucket") else ())} for name in names_of(metric)}
    return found


def names_of(metric: Metric) -> list[str]:
    if metric.kind == "histogram":
        return [f"{metric.name}_{part}" for part in ("bucket", "sum", "count")]
    return [metric.name]


def rules() -> list[Rule]:
    return [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]


def panels() -> list[Rule]:
    found: list[Rule] = json.loads(BOARD.read_text())["panels"]
    return found


EXPRESSIONS = [(rule["alert"], rule["expr"]) for rule in rules()] + [
    (f"{panel['title']} {target['refId']}", target["expr"]) for panel in panels() for target in panel.get("targets", ())
]


def selectors(node: Any) -> Iterator[Any]:
    """All that an expression reads."""
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    for part in ("lhs", "rhs", "expr", "param", "vector_selector"):
        child = getattr(node, part, None)
        if child is not None:
            yield from selectors(child)
    for child in getattr(node, "args", None) or ():
        yield from selectors(child)


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS, ids=[where for where, _ in EXPRESSIONS])
def test_what_is_asked_for_exists_with_its_labels(where: str, expression: str) -> None:
    parsed = promql_parser.parse(expression)
    known = series()
    read = list(selectors(parsed))
    assert read, "it reads something"
    labels: set[str] = set()
    for selector in read:
        assert selector.name in known, f"no metric is called {selector.name}"
        labels |= known[selector.name]
        assert {matcher.name for matcher in selector.matchers.matchers} <= known[selector.name], selector.name
    for group in re.findall(r"\b(?:by|without|on)\s*\(([^)]*)\)", expression):
        assert {name.strip() for name in group.split(",") if name.strip()} <= labels, group
    if any(selector.name.endswith("_bucket") for selector in read):
        assert re.search(r"\bby \([^)]*\ble\b", expression), "a percentile needs the buckets' bounds"
    for selector in read:
        if selector.name.endswith("_total") and "rate(" not in expression:
            assert "sum(" in expression, "counters of single processes go back to nought"


def test_a_wrong_name_would_be_noticed() -> None:
    (selector,) = selectors(promql_parser.parse("sum by (agent) (rate(fof_no_such_total[1m]))"))
    assert selector.name not in series()


def test_values_of_labels_are_words_that_the_game_uses() -> None:
    used = dict(
        re.findall(
            r'(process|outcome|category|code)[!=~]+"([^"]+)"',
            ALERTS.read_text() + BOARD.read_text().replace('\\"', '"'),
        )
    )
    assert set(used) == {"process", "outcome", "category"}
    kinds = {value for _, text in EXPRESSIONS for value in re.findall(r'process="(\w+)"', text)}
    assert kinds <= {"web", "master", "agents", "redis"}
    model_calls = next(metric for metric in METRICS if metric.name == "fof_model_calls_total")
    assert "answered, cancelled" in model_calls.help


# Alarms


def test_every_alarm_says_what_it_means_and_what_to_do() -> None:
    for rule in rules():
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert rule["annotations"]["summary"].endswith("."), rule["alert"]
        meaning, _, deed = rule["annotations"]["description"].partition(". ")
        assert meaning, rule["alert"]
        assert deed.endswith("."), f"{rule['alert']}: what it means, and what to do"


def test_the_handbook_has_a_row_for_every_alarm_and_for_nothing_else() -> None:
    rows = re.findall(r"^\| `([A-Z]\w+)` \| ([^|]+) \| ([^|]+) \|$", OPERATIONS.read_text(), re.MULTILINE)
    assert [name for name, _, _ in rows] == [rule["alert"] for rule in rules()]
    assert all(len(means) > 30 and len(deed) > 20 for _, means, deed in rows)


def test_all_that_the_desk_calls_unwell_raises_an_alarm() -> None:
    read = {selector.name for rule in rules() for selector in selectors(promql_parser.parse(rule["expr"]))}
    assert read >= {
        "fof_round_late_seconds_bucket",
        "fof_receipt_seconds_bucket",
        "fof_inbox_lag_seconds_bucket",
        "fof_dead_letters_kept",
        "fof_queue_oldest_seconds",
        "fof_shards_held",
        "process_start_time_seconds",
        "fof_redis_persistent",
        "fof_spent_today_micro_usd",
        "fof_tokens_today",
        "fof_messages_unchecked_total",
        "fof_commands_buried_total",
        "fof_model_calls_total",
    }


# Prometheus and Grafana


def test_prometheus_reads_the_rules_and_asks_the_desk_with_its_key() -> None:
    config = yaml.safe_load(PROMETHEUS.read_text())
    assert config["rule_files"] == [f"/etc/prometheus/{ALERTS.name}"]
    (job,) = config["scrape_configs"]
    assert job["honor_labels"] is True
    assert job["authorization"] == {"credentials_file": "/run/secrets/metrics.key"}
    assert job["static_configs"] == [{"targets": ["desk:8000"]}]


def test_the_dashboard_has_panels_that_do_not_overlap_and_say_what_they_are() -> None:
    board = json.loads(BOARD.read_text())
    assert board["uid"] == "fact-or-fake"
    numbers = [panel["id"] for panel in panels()]
    assert len(set(numbers)) == len(numbers) >= 30
    taken: set[tuple[int, int]] = set()
    for panel in panels():
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert max(x for x, _ in cells) < 24, panel["title"]
        assert not cells & taken, panel["title"]
        taken |= cells
    for panel in panels():
        if panel["type"] not in ("row", "alertlist"):
            assert panel["datasource"]["uid"] == "prometheus"
            assert panel["targets"]
    folder = ROOT / "deploy" / "grafana"
    source = yaml.safe_load((folder / "datasources" / "prometheus.yml").read_text())["datasources"][0]
    assert source["uid"] == "prometheus"
    provider = yaml.safe_load((folder / "dashboards" / "provider.yml").read_text())["providers"][0]
    assert provider["options"]["path"] == "/etc/grafana/provisioning/dashboards"

"""deploy/helm: linted and rendered by Helm's own code, and what comes out compared with Kubernetes' schemas and with the game."""

import json
import re
from typing import Any

import jsonschema
import pytest
import yaml

from scripts.redis_users import write_users
from tests.arena import ROOT
from tests.test_compose import variables
from tests.test_watch import ALERTS

CHART = ROOT / "deploy" / "helm" / "fact-or-fake"
OLDEST, NEWEST = "1.27", "1.35"
EXTERNAL = {
    "redis": {"mode": "external"},
    "web": {"autoscaling": {"enabled": False}},
    "ingress": {"enabled": False},
    "monitoring": {"serviceMonitor": True, "rules": True, "labels": {"release": "prometheus"}},
    "settings": {"FOF_LOG_LEVEL": "warning", "FOF_DAY_USD": 5},
    "networkPolicy": {"agentsEgress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}]},
    "pod": {"nodeSelector": {"pool": "games"}, "tolerations": [{"operator": "Exists"}], "priorityClassName": "games"},
}

Document = dict[str, Any]


def values() -> Document:
    found: Document = yaml.safe_load((CHART / "values.yaml").read_text())
    return found


def schema() -> Document:
    found: Document = json.loads((CHART / "values.schema.json").read_text())
    return found


def helm() -> Any:
    return pytest.importorskip("helm_python", reason="helm-python-sdk has no build for this machine")


def rendered(given: Document) -> list[Document]:
    """All that Helm would apply."""
    with helm().Chart.load(CHART) as chart:
        files = chart.render(given, name="demo", namespace="games")
    found = [one for name, text in files.items() if name.endswith(".yaml") for one in yaml.safe_load_all(text) if one]
    assert found
    return found


def of(documents: list[Document], kind: str) -> dict[str, Document]:
    """Documents of a kind by the part of the game that they are for."""
    return {one["metadata"]["labels"]["app.kubernetes.io/component"]: one for one in documents if one["kind"] == kind}


def pods(documents: list[Document]) -> dict[str, Document]:
    return {
        part: one["spec"]["template"]["spec"]
        for kind in ("Deployment", "StatefulSet")
        for part, one in of(documents, kind).items()
    }


# Without Helm


def test_the_values_are_what_their_schema_says_and_nothing_else_would_do() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    jsonschema.validate(values(), schema())
    for path, wrong in (
        (("redis", "mode"), "cluster"),
        (("web", "replicas"), 0),
        (("web", "replica"), 2),
        (("settings", "FOF_LOG_LEVL"), "info"),
        (("settings", "FOF_ADMIN_KEY"), "a secret in the open"),
        (("redis", "maxmemory"), "much"),
        (("ingress", "host"), "https://play.example"),
    ):
        changed = values()
        changed[path[0]][path[1]] = wrong
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(changed, schema())


def test_templates_ask_only_for_values_that_are_there() -> None:
    for file in sorted((CHART / "templates").iterdir()):
        for path in re.findall(r"\.Values\.([A-Za-z.]+)", file.read_text()):
            found: Any = values()
            for part in path.split("."):
                assert part in found, f"{file.name}: .Values.{path}"
                found = found[part]
    used = "".join(file.read_text() for file in (CHART / "templates").iterdir())
    assert [part for part in values() if f".Values.{part}" not in used] == []


def test_every_setting_that_is_no_secret_may_be_set_but_those_that_the_chart_sets() -> None:
    allowed = set(schema()["properties"]["settings"]["propertyNames"]["enum"])
    own = {"REDIS_URL", "FOF_INBOX_REDIS_URL", "FOF_SECRETS", "FOF_HOST", "FOF_PORT", "FOF_TRUSTED_PROXIES", "FOF_DATA"}
    first = {name for name in variables() if not name.startswith("FOF_")} | {
        name for name in variables() if name.removeprefix("FOF_") not in variables()
    }
    secret = {name for name in first if name.endswith("_KEY")}
    assert allowed == first - own - secret


def test_the_alarms_are_those_of_compose() -> None:
    assert (CHART / "files" / "alerts.yml").read_text() == ALERTS.read_text()


# With Helm


def test_helm_finds_nothing_wrong() -> None:
    for given in ({}, EXTERNAL):
        told = helm().lint(CHART, given, strict=True)
        assert told["errors"] == []
        assert [row["error"] for row in told["messages"] if row["severity"] > 1] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("given", [{}, EXTERNAL], ids=["bundled", "external"])
def test_kubernetes_would_take_it(given: Document, version: str) -> None:
    checker = pytest.importorskip("kubernetes_validate")
    checked = set()
    for document in rendered(given):
        try:
            checker.validate(document, version, strict=True)
            checked.add(document["kind"])
        except checker.SchemaNotFoundError:
            assert document["apiVersion"] == "monitoring.coreos.com/v1", document["kind"]
    assert checked >= {"Deployment", "Service", "ConfigMap", "NetworkPolicy", "PodDisruptionBudget"}
    assert ("StatefulSet" in checked) == ("HorizontalPodAutoscaler" in checked) == ("Ingress" in checked) == (not given)


def test_nothing_runs_as_root_or_writes_where_it_should_not() -> None:
    for part, pod in pods(rendered({})).items():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == (999 if part == "redis" else 10001)
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
        assert container["livenessProbe"]


def test_each_pod_has_its_own_secrets_and_no_others(tmp_path: Any) -> None:
    found = {}
    for part, pod in pods(rendered({})).items():
        if part != "redis":
            (volume,) = [volume for volume in pod["volumes"] if volume["name"] == "secrets"]
            sources = [source["secret"] for source in volume["projected"]["sources"]]
            found[part] = {item["path"]: item["key"] for source in sources for item in source["items"]}
            assert all(source.get("optional") for source in sources if source["name"] == "fof-operator")
    assert found == {
        "web": {"REDIS_URL": "web.url", "FOF_INBOX_REDIS_URL": "inbox.url", "FOF_HOST_KEY": "FOF_HOST_KEY"},
        "desk": {
            "REDIS_URL": "desk.url",
            "FOF_INBOX_REDIS_URL": "inbox.url",
            "FOF_METRICS_KEY": "metrics.key",
            "FOF_ADMIN_KEY": "FOF_ADMIN_KEY",
            "FOF_MODERATOR_KEY": "FOF_MODERATOR_KEY",
        },
        "master": {"REDIS_URL": "master.url"},
        "agents": {"REDIS_URL": "agents.url", "OPENAI_API_KEY": "OPENAI_API_KEY"},
    }
    assert {path for row in found.values() for path in row} <= variables()
    made = {file.name for file in write_users(tmp_path, "fof", "redis:6379")}
    assert {key for row in found.values() for key in row.values() if "." in key} <= made
    text = json.dumps(rendered({}))
    assert "password" not in text.lower()
    assert not re.search(r"rediss?://", text)


def test_one_of_each_may_go_and_the_rest_serves() -> None:
    documents = rendered({})
    assert of(documents, "PodDisruptionBudget").keys() == {"web", "master", "agents"}
    for budget in of(documents, "PodDisruptionBudget").values():
        assert budget["spec"]["maxUnavailable"] == 1
    deployments = of(documents, "Deployment")
    assert deployments["master"]["spec"]["replicas"] == 2
    assert "replicas" not in deployments["web"]["spec"], "the autoscaler says how many"
    scaler = of(documents, "HorizontalPodAutoscaler")["web"]["spec"]
    assert (scaler["minReplicas"], scaler["maxReplicas"]) == (2, 10)
    assert scaler["scaleTargetRef"]["name"] == deployments["web"]["metadata"]["name"]
    assert of(rendered(EXTERNAL), "Deployment")["web"]["spec"]["replicas"] == 2


def test_a_missing_redis_starts_no_process_anew_and_takes_no_page_away() -> None:
    found = {part: pod["containers"][0] for part, pod in pods(rendered({})).items()}
    for part in ("web", "desk"):
        assert found[part]["startupProbe"]["httpGet"]["path"] == "/health"
        for probe in ("readinessProbe", "livenessProbe"):
            assert found[part][probe]["httpGet"]["path"] == "/"
        assert found[part]["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "5"]
    for part in ("master", "agents"):
        assert found[part]["startupProbe"]["exec"]["command"] == ["python", "-m", "scripts.beats", part]
        assert found[part]["livenessProbe"]["exec"]["command"] == ["python", "-m", "scripts.beats", "--patient", part]
        assert found[part]["args"] == [part]


def test_only_the_parts_of_the_game_reach_redis_and_only_the_proxy_reaches_the_web() -> None:
    found = of(rendered({}), "NetworkPolicy")
    assert found.keys() == {"web", "desk", "master", "agents", "redis"}
    (to_redis,) = found["redis"]["spec"]["ingress"]
    (who,) = to_redis["from"]
    assert who["podSelector"]["matchExpressions"][0]["values"] == ["web", "desk", "master", "agents"]
    assert found["redis"]["spec"]["egress"] == []
    for part in ("master", "agents"):
        assert found[part]["spec"]["ingress"] == []
    assert len(found["web"]["spec"]["ingress"][0]["from"]) == 1
    assert len(of(rendered(EXTERNAL), "NetworkPolicy")["agents"]["spec"]["egress"]) == 3
    assert len(of(rendered(EXTERNAL), "NetworkPolicy")["master"]["spec"]["egress"]) == 2


def test_the_ingress_has_tls_and_sends_operators_to_the_desk() -> None:
    ingress = of(rendered({}), "Ingress")["web"]["spec"]
    assert ingress["tls"] == [{"hosts": ["play.example"], "secretName": "play-example-tls"}]
    (rule,) = ingress["rules"]
    to = {path["path"]: path["backend"]["service"]["name"].rpartition("-")[2] for path in rule["http"]["paths"]}
    assert to == {"/admin": "desk", "/api/admin": "desk", "/api/flows": "desk", "/api/sessions": "desk", "/": "web"}
    alone = of(rendered({"ingress": {"deskPaths": False}}), "Ingress")["web"]["spec"]["rules"][0]["http"]["paths"]
    assert [path["path"] for path in alone] == ["/"]
    settings = next(one for one in rendered({}) if one["kind"] == "ConfigMap")["data"]
    assert settings["FOF_PUBLIC_URL"] == "https://play.example"


def test_redis_appends_and_knows_its_users() -> None:
    args = pods(rendered({}))["redis"]["containers"][0]["args"]
    options = dict(zip(args[1::2], args[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--maxmemory-policy"] == "noeviction"
    assert options["--aclfile"] == "/run/fof/users.acl"
    assert "redis" not in pods(rendered(EXTERNAL))


def test_prometheus_is_shown_the_desk_and_the_alarms() -> None:
    documents = rendered(EXTERNAL)
    monitor = of(documents, "ServiceMonitor")["desk"]
    assert monitor["metadata"]["labels"]["release"] == "prometheus"
    (endpoint,) = monitor["spec"]["endpoints"]
    assert endpoint["authorization"]["credentials"] == {"name": "fof-users", "key": "metrics.key"}
    assert endpoint["honorLabels"] is True
    assert of(documents, "PrometheusRule")["desk"]["spec"] == yaml.safe_load(ALERTS.read_text())
    assert not [one for one in rendered({}) if one["apiVersion"].startswith("monitoring")]

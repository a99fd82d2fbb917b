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
from tests.test_watch import ALERTS, BOARD

CHART = ROOT / "deploy" / "helm" / "fact-or-fake"
OLDEST, NEWEST = "1.27", "1.35"
EXTERNAL = {
    "redis": {"mode": "external"},
    "web": {"autoscaling": {"enabled": False}},
    "ingress": {"enabled": False},
    "monitoring": {"serviceMonitor": True, "rules": True, "dashboard": True, "labels": {"release": "prometheus"}},
    "settings": {"FOF_LOG_LEVEL": "warning", "FOF_DAY_USD": 5},
    "networkPolicy": {"agentsEgress": [{"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 443}]}]},
    "pod": {"nodeSelector": {"pool": "games"}, "tolerations": [{"operator": "Exists"}], "priorityClassName": "games"},
}

CLUSTER: dict[str, Any] = {
    "redis": {"mode": "cluster"},
    "settings": {"FOF_DURABILITY": "replicated"},
    "master": {"autoscaling": {"enabled": True}},
    "agents": {"autoscaling": {"enabled": True}},
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
        for kind in ("Deployment", "StatefulSet", "Job")
        for part, one in of(documents, kind).items()
    }


# Without Helm


def test_the_values_are_what_their_schema_says_and_nothing_else_would_do() -> None:
    jsonschema.Draft7Validator.check_schema(schema())
    jsonschema.validate(values(), schema())
    for path, wrong in (
        (("redis", "mode"), "sentinel"),
        (("redis", "cluster"), {"masters": 2, "replicas": 1, "ownNode": False}),
        (("redis", "cluster"), {"masters": 3, "replicas": 0, "ownNode": False}),
        (("settings", "FOF_FAILPOINTS"), "commit=exit"),
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
    """Failpoints end processes on purpose: they are for tests, and a game with an address that people type refuses them."""
    allowed = set(schema()["properties"]["settings"]["propertyNames"]["enum"])
    own = {"REDIS_URL", "FOF_INBOX_REDIS_URL", "FOF_SECRETS", "FOF_HOST", "FOF_PORT", "FOF_TRUSTED_PROXIES", "FOF_DATA"}
    first = {name for name in variables() if not name.startswith("FOF_")} | {
        name for name in variables() if name.removeprefix("FOF_") not in variables()
    }
    secret = {name for name in first if name.endswith("_KEY")}
    for_tests = {"FOF_FAILPOINTS", "FOF_FAILPOINTS_ALLOWED"}
    assert allowed == first - own - secret - for_tests


def test_the_alarms_and_the_dashboard_are_those_of_compose() -> None:
    assert (CHART / "files" / "dashboard.json").read_text() == BOARD.read_text()
    assert (CHART / "files" / "alerts.yml").read_text() == ALERTS.read_text()


# With Helm


def test_helm_finds_nothing_wrong() -> None:
    for given in ({}, CLUSTER, EXTERNAL):
        told = helm().lint(CHART, given, strict=True)
        assert told["errors"] == []
        assert [row["error"] for row in told["messages"] if row["severity"] > 1] == []


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("given", [{}, CLUSTER, EXTERNAL], ids=["bundled", "cluster", "external"])
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
    assert (
        ("StatefulSet" in checked)
        == ("HorizontalPodAutoscaler" in checked)
        == ("Ingress" in checked)
        == (given != EXTERNAL)
    )
    assert ("Job" in checked) == (given == CLUSTER)


@pytest.mark.parametrize("given", [{}, CLUSTER], ids=["bundled", "cluster"])
def test_nothing_runs_as_root_or_writes_where_it_should_not(given: Document) -> None:
    for part, pod in pods(rendered(given)).items():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == (999 if part.startswith("redis") else 10001)
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }
            assert container["resources"]["limits"]["memory"]
        assert pod["containers"][0].get("livenessProbe") or part == "redis-form", "the Job ends by itself"


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


def test_servers_of_a_cluster_have_the_keys_of_servers_and_no_secret_is_in_the_open(tmp_path: Any) -> None:
    documents = rendered(CLUSTER)
    found = {
        (part, volume["name"]): {item["key"] for item in volume["secret"]["items"]}
        for part, pod in pods(documents).items()
        for volume in pod["volumes"]
        if "secret" in volume
    }
    assert found == {
        ("redis", "users"): {"users.acl", "replica.conf", "cluster.key"},
        ("redis", "key"): {"cluster.key"},
        ("redis-form", "key"): {"cluster.key"},
    }
    made = {file.name for file in write_users(tmp_path, "fof", "redis:6379", cluster=True)}
    assert set().union(*found.values()) <= made
    for given in ({}, CLUSTER):
        # A script names the file of the password that it logs in with, and holds none.
        text = json.dumps([{**one, "data": None} if one["kind"] == "ConfigMap" else one for one in rendered(given)])
        assert "password" not in text.lower()
        assert "masterauth" not in text
        assert not re.search(r"rediss?(\+\w+)?://", json.dumps(rendered(given)))


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


def test_masters_and_agents_scale_where_they_are_told_to() -> None:
    told = {"autoscaling": {"enabled": True, "minReplicas": 3, "maxReplicas": 5}}
    documents = rendered({"master": told, "agents": told})
    scalers = of(documents, "HorizontalPodAutoscaler")
    assert scalers.keys() == {"web", "master", "agents"}
    for part, scaler in scalers.items():
        deployment = of(documents, "Deployment")[part]
        assert "replicas" not in deployment["spec"]
        assert scaler["spec"]["scaleTargetRef"]["name"] == deployment["metadata"]["name"]
        assert scaler["spec"]["minReplicas"] == (2 if part == "web" else 3)
    assert of(rendered({}), "HorizontalPodAutoscaler").keys() == {"web"}


def test_a_cluster_loses_one_server_at_a_time_and_each_with_its_own_node() -> None:
    documents = rendered(CLUSTER)
    servers = of(documents, "StatefulSet")["redis"]["spec"]
    assert servers["replicas"] == 6
    assert servers["podManagementPolicy"] == "Parallel"
    assert of(documents, "PodDisruptionBudget").keys() == {"web", "master", "agents", "redis"}
    budget = of(documents, "PodDisruptionBudget")["redis"]["spec"]
    assert budget["maxUnavailable"] == 1
    labels = servers["template"]["metadata"]["labels"]
    assert budget["selector"]["matchLabels"].items() <= labels.items()
    apart = servers["template"]["spec"]["affinity"]["podAntiAffinity"]
    (preferred,) = apart["preferredDuringSchedulingIgnoredDuringExecution"]
    assert preferred["podAffinityTerm"]["topologyKey"] == "kubernetes.io/hostname"
    assert preferred["podAffinityTerm"]["labelSelector"]["matchLabels"].items() <= labels.items()
    zones = servers["template"]["spec"]["topologySpreadConstraints"]
    assert [one["topologyKey"] for one in zones] == ["topology.kubernetes.io/zone", "kubernetes.io/hostname"]
    larger = rendered({"redis": {"mode": "cluster", "cluster": {"masters": 4, "replicas": 2, "ownNode": True}}})
    servers = of(larger, "StatefulSet")["redis"]["spec"]
    assert servers["replicas"] == 12
    assert (
        "requiredDuringSchedulingIgnoredDuringExecution" in servers["template"]["spec"]["affinity"]["podAntiAffinity"]
    )
    assert len(of(larger, "Job")["redis-form"]["spec"]["template"]["spec"]["containers"][0]["command"]) == 3 + 12


def test_a_server_of_a_cluster_is_found_by_its_name_and_keeps_what_it_knows() -> None:
    documents = rendered(CLUSTER)
    server = pods(documents)["redis"]["containers"][0]
    assert server["args"][0] == "/run/fof/replica.conf"
    options = dict(zip(server["args"][1::2], server["args"][2::2], strict=True))
    assert options["--cluster-enabled"] == options["--appendonly"] == "yes"
    assert options["--aclfile"] == "/run/fof/users.acl"
    assert options["--dir"] == "/data"
    assert options["--cluster-config-file"] == "nodes.conf"
    assert options["--cluster-node-timeout"] == "1000"
    assert options["--cluster-require-full-coverage"] == "no"
    assert options["--cluster-preferred-endpoint-type"] == "hostname"
    fields = {row["name"]: row["valueFrom"]["fieldRef"]["fieldPath"] for row in server["env"] if "valueFrom" in row}
    assert fields == {"POD_NAME": "metadata.name", "POD_IP": "status.podIP"}
    services = {one["metadata"]["name"]: one["spec"] for one in documents if one["kind"] == "Service"}
    named = of(documents, "StatefulSet")["redis"]["spec"]["serviceName"]
    assert options["--cluster-announce-hostname"] == f"$(POD_NAME).{named}"
    assert services[named]["clusterIP"] == "None"
    assert services[named]["publishNotReadyAddresses"] is True
    assert "clusterIP" not in services[named.removesuffix("-nodes")], "where clients ask first"
    job = of(documents, "Job")["redis-form"]
    assert "annotations" not in job["metadata"], "as a hook it would wait for pods that wait for it"
    command = job["spec"]["template"]["spec"]["containers"][0]["command"]
    statefulset = of(documents, "StatefulSet")["redis"]["metadata"]["name"]
    assert command[2:] == ["1", *(f"{statefulset}-{n}.{named}:6379" for n in range(6))]
    scripts = next(one["data"] for one in documents if one["kind"] == "ConfigMap" and "ready.sh" in one["data"])
    for file, text in scripts.items():
        assert text.strip() == (CHART / "files" / file).read_text().strip()
    for pod in (pods(documents)["redis"], pods(documents)["redis-form"]):
        for container in pod["containers"]:
            mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
            assert mounts["/etc/fof"] == "scripts"
            assert mounts["/run/fof"] in {volume["name"] for volume in pod["volumes"]}


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


def test_servers_of_a_cluster_reach_each_other_and_nobody_else_reaches_the_bus() -> None:
    found = {part: one["spec"] for part, one in of(rendered(CLUSTER), "NetworkPolicy").items()}
    servers = pods(rendered(CLUSTER))["redis"]["containers"][0]["ports"]
    assert servers == [{"name": "redis", "containerPort": 6379}, {"name": "bus", "containerPort": 16379}]
    clients, bus = found["redis"]["ingress"]
    who = clients["from"][0]["podSelector"]["matchExpressions"][0]["values"]
    assert who == ["web", "desk", "master", "agents", "redis", "redis-form"]
    assert clients["ports"] == [{"port": "redis", "protocol": "TCP"}]
    assert bus["ports"] == [{"port": "bus", "protocol": "TCP"}]
    assert [one["podSelector"] for one in bus["from"]] == [found["redis"]["podSelector"]]
    _, out = found["redis"]["egress"]
    assert [port["port"] for port in out["ports"]] == ["redis", "bus"]
    assert [one["podSelector"] for one in out["to"]] == [found["redis"]["podSelector"]]
    _, job = found["redis-form"]["egress"]
    assert job["ports"] == [{"port": "redis", "protocol": "TCP"}]
    assert found["redis-form"]["ingress"] == []
    for part in ("web", "desk", "master", "agents"):
        assert found[part]["egress"][1]["to"] == [{"podSelector": found["redis"]["podSelector"]}]


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
    boards = [one["data"] for one in documents if one["metadata"]["labels"].get("grafana_dashboard") == "1"]
    assert [json.loads(board["fact-or-fake.json"]) for board in boards] == [json.loads(BOARD.read_text())]
    assert not [
        one
        for one in rendered({})
        if one["apiVersion"].startswith("monitoring") or "grafana_dashboard" in one["metadata"]["labels"]
    ]

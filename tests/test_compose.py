"""What an operator starts: compose.yaml, Dockerfile, deploy/nginx.conf and .env.example keep what they promise."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AliasChoices, ValidationError

from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import connect
from game.io.keys import Keys
from game.refusals import SENTENCES
from game.settings import Settings
from scripts.redis_users import write_users
from tests.arena import ROOT, RedisServer
from web.replies import MAX_BODY

COMPOSE = ROOT / "compose.yaml"
EXAMPLE = ROOT / ".env.example"
NGINX = ROOT / "deploy" / "nginx.conf"
DOCKERFILE = ROOT / "Dockerfile"

ONLY_COMPOSE = {"FOF_PUBLISH", "FOF_GRAFANA"}
"""Read by compose itself for ports of the host; no process of the game knows them."""
GAME = ("web-1", "web-2", "desk", "master-1", "master-2", "agents")
WEBS = ("web-1", "web-2", "desk")
ONCE = "users"
"""The one service that ends by itself."""
OLDEST_COMPOSE = (2, 24)

Service = dict[str, Any]


def services() -> dict[str, Service]:
    """Compose's services, anchors and merges resolved."""
    found: dict[str, Service] = yaml.safe_load(COMPOSE.read_text())["services"]
    return found


def containers(command: str) -> int:
    """How many containers run a part of the game."""
    running = [service for service in services().values() if service.get("command") == [command]]
    return sum(service.get("deploy", {}).get("replicas", 1) for service in running)


def variables() -> set[str]:
    """Every environment variable that the settings read."""
    names: set[str] = set()
    for name, field in Settings.model_fields.items():
        alias = field.validation_alias
        names |= {str(choice) for choice in alias.choices} if isinstance(alias, AliasChoices) else set()
        names |= {f"FOF_{name.upper()}"} if alias is None else set()
    return names


def examples() -> dict[str, str]:
    """The settings in .env.example, which are all commented out."""
    return dict(re.findall(r"^#(\w+)=(.*)$", EXAMPLE.read_text(), re.MULTILINE))


def directive(name: str) -> list[str]:
    """What stands behind every use of an nginx directive."""
    bare = re.sub(r"(^|\s)#.*", "", NGINX.read_text())
    return re.findall(rf"(?:^|[\s;{{]){name}\s+([^;]+);", bare)


# compose.yaml


def test_confirmed_answers_are_on_disk_within_a_second_and_stay_there() -> None:
    redis = services()["redis"]
    assert redis["image"] == "redis:8"
    options = dict(zip(redis["command"][1::2], redis["command"][2::2], strict=True))
    assert options["--aclfile"] == "/run/secrets/users.acl"
    assert redis["secrets"] == [{"source": "users", "target": "users.acl"}]
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "everysec"
    assert options["--maxmemory-policy"] == "noeviction"
    assert redis["volumes"] == ["redis:/data"]
    assert "redis" in yaml.safe_load(COMPOSE.read_text())["volumes"]


def test_only_the_proxy_publishes_a_port() -> None:
    assert {name: service["ports"] for name, service in services().items() if "ports" in service} == {
        "proxy": ["${FOF_PUBLISH:-8000}:8080"],
        "grafana": ["127.0.0.1:${FOF_GRAFANA:-3000}:3000"],
    }
    assert "8080" in directive("listen")[1].split()[0]


def test_nothing_but_the_proxy_is_on_a_network_that_leads_outside() -> None:
    networks = yaml.safe_load(COMPOSE.read_text())["networks"]
    outside = {name for name, network in networks.items() if not network.get("internal")}
    reaching = {name for name, service in services().items() if outside & set(service.get("networks", ()))}
    reaching -= {name for name, service in services().items() if service.get("profiles") == ["watch"]}
    assert reaching - {ONCE} == {"proxy"}
    assert services()[ONCE]["network_mode"] == "none"
    assert "back" not in services()["proxy"]["networks"], "the proxy has no business with Redis"


def test_two_web_processes_two_game_masters_and_agents_run() -> None:
    assert (containers("web"), containers("master"), containers("agents")) == (3, 2, 1), (
        "one of the three webs is the desk"
    )


def test_the_proxy_finds_every_web_process_under_one_name() -> None:
    assert directive("server")[0].split()[:2] == ["web:8000", "resolve"]
    for name in WEBS:
        web = services()[name]
        assert web["networks"]["front"]["aliases"] == ["desk" if name == "desk" else "web"]
        assert web["environment"]["FOF_PORT"] == "8000"
        assert web["environment"]["FOF_TRUSTED_PROXIES"] == "*"
    assert "front" in services()["proxy"]["networks"]


def test_all_parts_of_the_game_share_one_redis_and_the_operators_settings() -> None:
    for name in GAME:
        service = services()[name]
        assert "REDIS_URL" not in service["environment"], "it has a password in it"
        assert service["environment"]["FOF_SECRETS"] == "/run/secrets"
        assert service["env_file"] == [{"path": ".env", "required": False}]
        assert service["depends_on"]["redis"] == {"condition": "service_healthy"}


def test_each_part_logs_in_as_its_own_user_and_has_no_others_secret() -> None:
    secrets = {name: {s["target"]: s["source"] for s in services()[name]["secrets"]} for name in GAME}
    assert secrets == {
        "web-1": {"REDIS_URL": "web", "FOF_INBOX_REDIS_URL": "inbox"},
        "web-2": {"REDIS_URL": "web", "FOF_INBOX_REDIS_URL": "inbox"},
        "desk": {"REDIS_URL": "desk", "FOF_INBOX_REDIS_URL": "inbox", "FOF_METRICS_KEY": "metrics_key"},
        "master-1": {"REDIS_URL": "master"},
        "master-2": {"REDIS_URL": "master"},
        "agents": {"REDIS_URL": "agents"},
    }
    files = yaml.safe_load(COMPOSE.read_text())["secrets"]
    assert {source for found in secrets.values() for source in found.values()} <= files.keys()
    assert all(row["file"].startswith("./secrets/") for row in files.values())
    assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()


def test_the_command_writes_every_secret_that_the_file_names(tmp_path: Path) -> None:
    write_users(tmp_path / "secrets", "fof", "redis:6379")
    for row in yaml.safe_load(COMPOSE.read_text())["secrets"].values():
        assert (tmp_path / row["file"]).read_text().strip(), row


def test_operators_keys_reach_the_desk_alone_and_the_models_key_the_agents() -> None:
    for name in GAME:
        given = services()[name]["environment"]
        desks = {"FOF_ADMIN_KEY", "FOF_MODERATOR_KEY", "FOF_METRICS_KEY"}
        assert {key for key in desks if given.get(key) == ""} == (set() if name == "desk" else desks), name
        assert (given.get("OPENAI_API_KEY") == "") == (name != "agents"), name


def test_an_empty_key_is_no_key_where_that_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FOF_ADMIN_KEY", "FOF_MODERATOR_KEY", "FOF_METRICS_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "")
    chosen = Settings(_env_file=None)
    assert (chosen.admin_key, chosen.moderator_key, chosen.metrics_key, chosen.openai_api_key) == (None,) * 4
    monkeypatch.setenv("FOF_HOST_KEY", "")
    with pytest.raises(ValidationError, match="host_key"):
        Settings(_env_file=None)


def test_secrets_are_read_from_files_and_the_environment_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "REDIS_URL").write_text("redis://web:secret@redis:6379/0\n")
    (tmp_path / "FOF_METRICS_KEY").write_text("a key\n")
    monkeypatch.setenv("FOF_SECRETS", str(tmp_path))
    chosen = Settings(_env_file=None)
    assert chosen.redis_url == "redis://web:secret@redis:6379/0"
    assert chosen.metrics_key is not None
    assert chosen.metrics_key.get_secret_value() == "a key"
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    assert Settings(_env_file=None).redis_url == "redis://elsewhere"


def test_what_operators_ask_for_goes_to_the_desk_and_nothing_else_does() -> None:
    (block,) = re.findall(r"location ~ (\^/\(admin\S+) \{\s+proxy_pass http://desk;", NGINX.read_text())
    desk = re.compile(block)
    for path in ("/admin", "/admin/login", "/api/admin/overview", "/api/flows", "/api/rooms/ABCDEF/runs", "/metrics"):
        assert desk.search(path), path
    for path in (
        "/",
        "/administrator",
        "/api/rooms/ABCDEF",
        "/api/rooms/ABCDEF/start",
        "/static/js/admin.js",
        "/ws/ABCDEF",
    ):
        assert not desk.search(path), path
    assert directive("server")[1].split()[:2] == ["desk:8000", "resolve"]


@pytest.mark.parametrize("name", sorted(services().keys() - {ONCE}))
def test_every_service_is_hardened_checked_and_ends_in_its_own_time(name: str) -> None:
    service = services()[name]
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "privileged" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["read_only"] is True
    assert service["tmpfs"][0].startswith("/tmp:")
    assert service["restart"] == "unless-stopped"
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["pids_limit"] > 0
    assert service["stop_grace_period"]
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert service.get("user", "nobody").split(":")[0] not in ("root", "0")


def test_a_part_is_healthy_while_it_beats(redis_server: RedisServer) -> None:
    keys = Keys("healthy")

    def healthy(kind: str) -> bool:
        name = {"master": "master-1", "agents": "agents"}[kind]
        _, python, *arguments = services()[name]["healthcheck"]["test"]
        assert (python, arguments) == ("python", ["-m", "scripts.beats", kind])
        environment = {**os.environ, "REDIS_URL": redis_server.url, "FOF_PREFIX": keys.prefix}
        found = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, timeout=30, cwd=ROOT)
        assert not found.stderr, found.stderr.decode()
        return found.returncode == 0

    async def beat(kind: str, late: float) -> None:
        redis, clock = connect(Settings(redis_url=redis_server.url)), Clock()
        await clock.ask(redis)
        clock._offset -= late
        await Alive(redis, keys, clock, kind, "one").beat({"about": "it"})
        await redis.aclose()

    asyncio.run(redis_server.answers())
    for kind in ("master", "agents"):
        assert not healthy(kind), "nobody ever said anything"
        asyncio.run(beat(kind, late=8.0))
        assert not healthy(kind), "the last word was 8 s ago"
        asyncio.run(beat(kind, late=0.0))
        assert healthy(kind)


@pytest.mark.parametrize(("arguments", "code"), [(["master"], 1), (["--patient", "master"], 0)])
def test_where_redis_is_away_only_a_patient_check_passes(arguments: list[str], code: int) -> None:
    environment = {**os.environ, "REDIS_URL": "redis://127.0.0.1:1"}
    command = [sys.executable, "-m", "scripts.beats", *arguments]
    found = subprocess.run(command, env=environment, capture_output=True, timeout=30, cwd=ROOT)
    assert (found.returncode, found.stderr) == (code, b"")


def test_compose_takes_the_file() -> None:
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) is None:
            continue
        told = subprocess.run([*command, "version", "--short"], capture_output=True, text=True, timeout=60)
        version = re.match(r"v?(\d+)\.(\d+)", told.stdout)
        if told.returncode == 0 and version and tuple(map(int, version.groups())) >= OLDEST_COMPOSE:
            break
    else:
        pytest.skip("no docker compose, version 2.24 or newer, is here")
    config = [*command, "-f", str(COMPOSE), "config", "-q"]
    done = subprocess.run(config, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "level=warning" not in done.stderr, done.stderr


# Settings


def test_every_variable_that_operators_are_told_of_exists() -> None:
    for file in (COMPOSE, EXAMPLE, NGINX):
        told = set(re.findall(r"\bFOF_[A-Z0-9_]+", file.read_text()))
        assert told - variables() - ONLY_COMPOSE == set(), file.name


def test_a_copy_of_the_example_changes_nothing(tmp_path: Path) -> None:
    assert not [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    shown = {name: value for name, value in examples().items() if value}
    assert shown.pop("FOF_PUBLISH") in services()["proxy"]["ports"][0]
    file = tmp_path / "env"
    file.write_text("".join(f"{name}={value}\n" for name, value in shown.items()))
    assert Settings(_env_file=file) == Settings(_env_file=None)


def test_every_setting_in_the_example_says_what_it_is_and_no_secret_is_filled_in() -> None:
    lines = EXAMPLE.read_text().splitlines()
    for name, value in examples().items():
        above = lines[lines.index(f"#{name}={value}") - 1]
        assert re.match(r"# [A-Z]", above), name
        assert not (name.endswith("_KEY") and value), name
    assert {"FOF_PUBLISH", "FOF_PUBLIC_URL", "FOF_HOST_KEY", "FOF_ADMIN_KEY", "FOF_LOG_LEVEL"} <= set(examples())
    assert not set(examples()) & {name for web in ("desk",) for name in services()[web]["environment"]}


# Dockerfile


def test_the_image_runs_as_a_user_with_a_fixed_number_who_is_not_root() -> None:
    final = DOCKERFILE.read_text().rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.+)$", final, re.MULTILINE)[-1] == "10001:10001"
    assert 'ENTRYPOINT ["fact-or-fake"]' in final
    assert "STOPSIGNAL SIGTERM" in final
    assert not re.search(r"\b(apt-get|pip|gcc)\b", final), "what builds stays in the stage that builds"


def test_the_locked_versions_are_installed() -> None:
    installs = re.findall(r"pip --python .*? install (.+)", DOCKERFILE.read_text())
    assert installs
    assert all("-c constraints.txt" in install for install in installs)


def test_all_that_the_image_needs_and_nothing_else_reaches_the_builder() -> None:
    copied = {
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.read_text(), re.MULTILINE)
        for source in line.split()[:-1]
    }
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in ignored
    assert {line[1:] for line in ignored if line.startswith("!")} == copied
    assert all((ROOT / source).exists() for source in copied)


# deploy/nginx.conf


def test_a_websocket_and_nothing_else_is_upgraded() -> None:
    assert set(directive("proxy_set_header")) >= {"Upgrade $upgrade_to", "Connection $connection_to"}
    assert directive("proxy_http_version") == ["1.1"]
    text = NGINX.read_text()
    assert re.search(r'map \$http_upgrade \$upgrade_to \{\s+default "";\s+"~\*\^websocket\$" websocket;\s+}', text)
    assert re.search(r"map \$upgrade_to \$connection_to \{\s+default close;\s+websocket upgrade;\s+}", text)


def test_a_client_cannot_choose_its_address() -> None:
    headers = dict(header.split() for header in directive("proxy_set_header"))
    assert headers["X-Forwarded-For"] == "$remote_addr"
    assert headers["X-Forwarded-Proto"] == "$scheme"
    assert headers["Host"] == "$http_host", "with the port, or no Origin would be the own one"


def test_no_log_line_of_the_proxy_holds_a_query_string() -> None:
    (form,) = directive("log_format")
    logged = set(re.findall(r"\$(\w+)", form))
    assert "uri" in logged
    assert not [name for name in logged if name.startswith(("arg", "http_", "cookie_"))]
    assert not logged & {"request", "request_uri", "query_string", "is_args"}
    assert directive("access_log") == ["/dev/stdout line", "off"]
    assert directive("error_log") == ["/dev/stderr crit"]


def test_the_proxy_bounds_what_a_client_may_take() -> None:
    assert directive("client_max_body_size") == [f"{MAX_BODY // 1024}k"]
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert directive(name) == ["10s"]
    assert directive("proxy_read_timeout") == ["20s"], "the server pings every 5 s"


def test_the_proxys_own_errors_are_those_of_the_game() -> None:
    said = [json.loads(text) for text in re.findall(r"return \d+ '(.+)';", NGINX.read_text())]
    assert {"error": "unavailable", "message": SENTENCES["unavailable"]} in said
    assert {"error": "too_big", "message": "That is too much at once."} in said


def test_nginx_takes_the_file(tmp_path: Path) -> None:
    nginx = shutil.which("nginx")
    if nginx is None:
        pytest.skip("no nginx is here")
    text, upstreams = re.subn(r"server (?:web|desk):8000 resolve", "server 127.0.0.1:8000", NGINX.read_text())
    assert upstreams == 2
    file = tmp_path / "nginx.conf"
    file.write_text(text.replace("/tmp/", f"{tmp_path}/"))
    tried = [nginx, "-t", "-q", "-e", "stderr", "-p", str(tmp_path), "-c", str(file)]
    done = subprocess.run(tried, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr, done.stderr

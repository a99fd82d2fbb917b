"""Every metric of the game.

1. A metric is defined here and nowhere else; docs/metrics.md lists the same ones, and a test compares the two.
2. A label is one of a few words that the code knows. No room, name, text, verdict or token is ever one.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram"]

_SHORT = tuple(ms / 1000 for ms in (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 300, 500, 1000, 2500, 5000))
_LONG = tuple(ms / 1000 for ms in (10, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 20_000, 30_000, 60_000, 120_000))
_SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)


@dataclass(frozen=True, eq=False, slots=True)
class Metric:
    """One metric. `by` says which processes tell it: kinds of them, `all`, or `any` that is asked (what is common).

    `buckets` are the upper bounds of a histogram, without the infinite one.
    """

    name: str
    by: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


# Web processes

CONNECTIONS = Metric("fof_connections", "web", "gauge", "Sockets that are connected and have said hello.")
PLAYERS = Metric("fof_players_connected", "web", "gauge", "Players' seats with a live socket.")
ROOMS_WATCHED = Metric("fof_rooms_watched", "web", "gauge", "Rooms that this web process follows.")
ANSWERS = Metric("fof_answers_total", "web", "counter", "Answers that came in from players' sockets, repeats included.")
RECEIPTS = Metric("fof_receipts_total", "web", "counter", "Receipts that were handed to players' sockets.")
RECEIPT_SECONDS = Metric(
    "fof_receipt_seconds",
    "web",
    "histogram",
    "From taking an answer off the socket to writing its receipt.",
    buckets=_SHORT,
)
CONNECTIONS_REFUSED = Metric(
    "fof_connections_refused_total",
    "web",
    "counter",
    "Sockets that were turned away: origin, crowded, guessing, no_hello, no_room, bad_token or unavailable.",
    ("reason",),
)
CONNECTIONS_CLOSED = Metric(
    "fof_connections_closed_total",
    "web",
    "counter",
    "Sockets that ended, by the code that the server closed them with (4408: too slow a reader), or `gone`.",
    ("code",),
)
INBOX_WAITING = Metric(
    "fof_inbox_waiting", "web", "gauge", "Commands that wait in this process for their way to Redis."
)
SHARDS_ALL = Metric("fof_shards", "web", "gauge", "Shards over which rooms are spread: each wants a master.")
SPEND_LIMIT = Metric(
    "fof_spend_limit_micro_usd", "web", "gauge", "Millionths of a dollar that models may cost in a day; 0: no limit."
)
TOKENS_LIMIT = Metric("fof_tokens_limit", "web", "gauge", "Tokens that models may use in a day; 0: no limit.")

# Masters

ROOMS = Metric("fof_rooms_live", "master", "gauge", "Rooms that this master holds.")
SHARDS = Metric("fof_shards_held", "master", "gauge", "Shards whose lease this master holds.")
ANSWERS_COUNTED = Metric(
    "fof_answers_counted_total", "master", "counter", "Answers that are committed and count, repeats included."
)
ROUNDS_CLOSED = Metric("fof_rounds_closed_total", "master", "counter", "Rounds that were closed and revealed.")
ROUND_LATE_SECONDS = Metric(
    "fof_round_late_seconds",
    "master",
    "histogram",
    "How long after its deadline a round's close was committed; closes by a host or by everybody's answer have none.",
    buckets=_SHORT,
)
BATCHES = Metric("fof_batches_total", "master", "counter", "Readings of an inbox that were applied.")
BATCH_ENTRIES = Metric("fof_batch_entries", "master", "histogram", "Inbox entries of one batch.", buckets=_SIZES)
INBOX_LAG_SECONDS = Metric(
    "fof_inbox_lag_seconds",
    "master",
    "histogram",
    "How long the oldest entry of a batch lay in the inbox.",
    buckets=_SHORT,
)
COMMIT_SECONDS = Metric("fof_commit_seconds", "master", "histogram", "How long a commit took.", buckets=_SHORT)
BURIED = Metric(
    "fof_commands_buried_total", "master", "counter", "Inbox entries that could not be applied and were put aside."
)
UNCHECKED = Metric(
    "fof_messages_unchecked_total", "master", "counter", "Chat messages that no moderator could check; people may."
)
TASKS_ASKED = Metric(
    "fof_tasks_asked_total", "master", "counter", "Tasks that were put into an agent's stream.", ("agent",)
)

# Web processes and masters

REFUSALS = Metric(
    "fof_refusals_total",
    "web, master",
    "counter",
    "What was asked for and did not happen, by the refusal's code.",
    ("code",),
)

# Agents

DELIVERIES = Metric("fof_deliveries_total", "agents", "counter", "Tasks that a worker took off a stream.", ("agent",))
REDELIVERIES = Metric(
    "fof_redeliveries_total", "agents", "counter", "Deliveries that another worker had not finished.", ("agent",)
)
DEAD_LETTERS = Metric("fof_dead_letters_total", "agents", "counter", "Tasks that were given up.", ("agent",))
TASK_SECONDS = Metric(
    "fof_task_seconds",
    "agents",
    "histogram",
    "How long an agent took for a task: answered, failed, out_of_time or stumbled.",
    ("agent", "outcome"),
    buckets=_LONG,
)
MODEL_CALLS = Metric(
    "fof_model_calls_total",
    "agents",
    "counter",
    "Questions to a model, by outcome: answered, cancelled, or why there was no answer.",
    ("provider", "model", "outcome"),
)
MODEL_TOKENS = Metric(
    "fof_model_tokens_total", "agents", "counter", "Tokens of models, in and out.", ("provider", "model", "direction")
)
MODEL_MICRO_USD = Metric(
    "fof_model_micro_usd_total", "agents", "counter", "Millionths of a dollar that models cost.", ("provider", "model")
)
REPEATS = Metric("fof_repeats_refused_total", "agents", "counter", "New claims that the memory knew already.")
MODERATED = Metric(
    "fof_moderated_messages_total",
    "master, agents",
    "counter",
    "Chat messages that were checked, by mood (happy, neutral, sad, none) and category (safe, or what is wrong).",
    ("mood", "category"),
)

# What is common to all, looked up in Redis by whoever is asked

QUEUE_DEPTH = Metric(
    "fof_queue_depth", "any", "gauge", "Tasks of an agent that are not done: waiting or being worked on.", ("agent",)
)
QUEUE_AGE_SECONDS = Metric(
    "fof_queue_oldest_seconds", "any", "gauge", "Age of the oldest task that is not done.", ("agent",)
)
DEAD_KEPT = Metric("fof_dead_letters_kept", "any", "gauge", "Dead letters that an operator can still look at.")
SPENT_TODAY = Metric(
    "fof_spent_today_micro_usd", "any", "gauge", "Millionths of a dollar that models cost today (UTC)."
)
TOKENS_TODAY = Metric("fof_tokens_today", "any", "gauge", "Tokens that models used today (UTC).")
PERSISTENT = Metric(
    "fof_redis_persistent",
    "any",
    "gauge",
    "1 where Redis keeps what it confirms (append-only file on, and its last write went well), 0 where not.",
)

# Every process, as the library for Prometheus tells it

_OF_A_PROCESS = (
    Metric("process_virtual_memory_bytes", "all", "gauge", "Virtual memory size in bytes."),
    Metric("process_resident_memory_bytes", "all", "gauge", "Resident memory size in bytes."),
    Metric("process_start_time_seconds", "all", "gauge", "Start time of the process since the epoch in seconds."),
    Metric("process_cpu_seconds_total", "all", "counter", "User and system CPU time spent in seconds."),
    Metric("process_open_fds", "all", "gauge", "Open file descriptors."),
    Metric("process_max_fds", "all", "gauge", "Most file descriptors that may be open."),
)

METRICS: tuple[Metric, ...] = (*(found for found in list(vars().values()) if isinstance(found, Metric)), *_OF_A_PROCESS)
"""All of them, in the order in which they stand here."""
BY_NAME = {metric.name: metric for metric in METRICS}

Labels = tuple[str, ...]
Spread = tuple[list[int], float]
"""A histogram's numbers: how many fell into each bucket (one more than bounds), and the sum of all."""
Value = float | Spread

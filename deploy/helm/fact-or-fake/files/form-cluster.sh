#!/bin/sh
# Makes a cluster of Redis servers: form-cluster.sh REPLICAS HOST:PORT...
#
# The first servers become masters with an equal part of the slots, the others their replicas, REPLICAS for each. Each step
# looks first and is harmless when it was done before: it may die anywhere and be run again, as often as one likes. What
# `redis-cli --cluster create` leaves when it is cut off, it refuses itself ever after; hence step by step.
# Slots are given away only while nobody knows an owner for all of them, so a cluster that was formed stays as it is; a server
# that is new to it, or lost its volume, becomes a replica of a master that has the fewest.
#
# REDIS_USER logs in with the password in the file REDIS_KEY. PATIENCE: seconds until it gives up.
set -eu

replicas=$1
shift
masters=$(($# / (replicas + 1)))
slots=16384
ends=$(($(date +%s) + ${PATIENCE:-300}))
REDISCLI_AUTH=$(cat "$REDIS_KEY")
export REDISCLI_AUTH

ask() { # ask HOST:PORT COMMAND...
    at=$1
    shift
    timeout 5 redis-cli -e --no-auth-warning --user "$REDIS_USER" -h "${at%:*}" -p "${at##*:}" "$@" 2>&1 | tr -d '\r'
}

fact() { # fact HOST:PORT NAME: a line of CLUSTER INFO
    ask "$1" cluster info | sed -n "s/^$2://p"
}

until_true() { # until_true WHAT COMMAND...
    what=$1
    shift
    until "$@"; do
        if [ "$(date +%s)" -ge "$ends" ]; then
            echo "gave up: $what. It says: $(ask "$2" cluster info | head -n 20)" >&2
            exit 1
        fi
        sleep 0.2
    done
}

answers() { [ "$(ask "$1" ping)" = PONG ]; }

knows() { [ "$(fact "$1" cluster_known_nodes)" -ge "$2" ] 2>/dev/null; }

own() { # own HOST:PORT FIELD: of the line that CLUSTER NODES has for the server itself
    ask "$1" cluster nodes | awk -v field="$2" '$3 ~ /myself/ { print $field }'
}

has_slots() { [ -n "$(own "$1" 9)" ]; }

is_replica() {
    case $(own "$1" 3) in *slave*) ;; *) false ;; esac
}

well() { # the server sees all others and an owner for each slot; it has slots, or the copy of one that does
    [ "$(fact "$1" cluster_state)" = ok ] && [ "$(fact "$1" cluster_slots_ok)" = "$slots" ] && knows "$1" "$count" &&
        case $(ask "$1" info replication) in
        *master_link_status:up*) ;;
        *) has_slots "$1" ;;
        esac
}

all_well() {
    for one in "$@"; do well "$one" || return 1; done
}

follows() { # follows HOST:PORT: true once all know that it is a replica, or it has slots of its own
    ! has_slots "$1" || return 0
    if is_replica "$1"; then
        ask "$first" cluster nodes | grep -q "^$(own "$1" 1) .*slave"
        return
    fi
    # Of the masters that live, one with the fewest replicas.
    master=$(ask "$first" cluster nodes | awk '
        $3 ~ /fail([^?]|$)/ { next }
        $3 ~ /slave/ { copies[$4]++ }
        $3 ~ /master/ && NF > 8 { masters[$1] }
        END { for (id in masters) if (!found || copies[id] < copies[found]) found = id; print found }')
    ask "$1" cluster replicate "$master" >/dev/null
    return 1
}

count=$#
[ "$masters" -ge 3 ] && [ $((masters * (replicas + 1))) -eq "$count" ] || {
    echo "$count servers are not three masters or more with $replicas replicas each" >&2
    exit 2
}

for server in "$@"; do
    until_true "$server does not answer" answers "$server"
done

if all_well "$@"; then
    echo "the cluster of $count servers is well: nothing to do"
    exit 0
fi

formed=no
for server in "$@"; do
    [ "$(fact "$server" cluster_slots_assigned)" != "$slots" ] || formed=yes
done
if [ "$formed" = no ]; then
    n=0
    for server in "$@"; do
        [ "$n" -lt "$masters" ] || break
        if ! has_slots "$server"; then
            ask "$server" cluster addslotsrange $((slots * n / masters)) $((slots * (n + 1) / masters - 1)) >/dev/null
            # Different ones from the start, or the masters would have to settle it. It works on a server that is alone.
            ask "$server" cluster set-config-epoch $((n + 1)) >/dev/null
        fi
        n=$((n + 1))
    done
fi

# Whoever has slots introduces: one that has none, and is new, would not be believed about anything.
first=$1
for server in "$@"; do
    ! has_slots "$server" || { first=$server && break; }
done
for server in "$@"; do
    [ "$server" != "$first" ] || continue
    address=$(getent ahosts "${server%:*}" | awk '{ print $1; exit }')
    ask "$first" cluster meet "$address" "${server##*:}" >/dev/null
done
for server in "$@"; do
    until_true "$server does not know all others" knows "$server" "$count"
done

for server in "$@"; do
    until_true "$server follows nobody" follows "$server"
done
for server in "$@"; do
    until_true "$server does not find the cluster well" well "$server"
done
echo "a cluster of $masters masters with $replicas replicas each is well"

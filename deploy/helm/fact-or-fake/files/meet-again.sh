#!/bin/sh
# Tells the server of this pod where the others are: meet-again.sh HOST:PORT
#
# Servers know each other by address, and a pod that comes back has another one. One that comes back alone introduces itself
# to the others; where all came back at once (an update of all nodes, a power cut), every address that they remember is wrong
# and they would never meet again. Each also remembers the others' names, so it is told the addresses that these have now. All
# servers have the same ports.
set -eu

REDISCLI_AUTH=$(cat "$REDIS_KEY")
export REDISCLI_AUTH

ask() {
    timeout 5 redis-cli -e --no-auth-warning --user "$REDIS_USER" -h "${server%:*}" -p "${server##*:}" "$@"
}

server=$1
while :; do
    # ID IP:PORT@BUS,NAME FLAGS MASTER PING PONG EPOCH LINK SLOTS...
    nodes=$(ask cluster nodes 2>/dev/null | tr -d '\r')
    met=$(echo "$nodes" | awk '$8 == "connected" { sub(/:.*/, "", $2); print $2 }')
    echo "$nodes" | awk '$3 !~ /myself|handshake/ && $8 == "disconnected" { print $2 }' |
        while IFS=, read -r _ name _; do
            now=$(getent ahosts "$name" | awk '{ print $1; exit }')
            # Who has that address may be known under it already: a server that lost its volume is another one by the same name.
            if [ -n "$now" ] && ! echo "$met" | grep -qxF "$now"; then
                echo "$name is at $now"
                ask cluster meet "$now" "${server##*:}" >/dev/null || :
            fi
        done
    sleep "${EVERY:-2}"
done

#!/bin/sh
# Whether a server of a cluster may count as there: ready.sh HOST:PORT
#
# A replica is ready once it has its copy. So an update and a drain, which wait for one server before they take the next, never
# take a master whose replica is still copying. Whether the whole cluster is well is not asked: then one that is missing would
# take all others away.
set -eu

REDISCLI_AUTH=$(cat "$REDIS_KEY")
export REDISCLI_AUTH
told=$(timeout 3 redis-cli -e --no-auth-warning --user "$REDIS_USER" -h "${1%:*}" -p "${1##*:}" info | tr -d '\r')
case $told in *loading:1*) exit 1 ;; esac
case $told in *role:master* | *master_link_status:up*) exit 0 ;; esac
exit 1

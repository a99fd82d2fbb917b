# Sourced by scripts/test: sees to it that there is a Redis 7 or newer beside the one that comes with the game, where that may be
# installed. Users with rights to read alone, and the files of a backup, are different there.
ensure_newer_redis() {
  command -v redis-server >/dev/null 2>&1 && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing a newer Redis for the tests (once) …" >&2
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends redis-server; } >/dev/null 2>&1; then
      return
    fi
  fi
  echo "No newer Redis is here and none could be installed: its tests are skipped." >&2
}

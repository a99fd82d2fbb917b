# Sourced by scripts/test: sees to it that servers and a library of which tests need the real one are here, where they may be
# installed. A Redis 7 or newer beside the one that comes with the game: users with rights to read alone, and the files of a
# backup, are different there. nginx: two web processes behind it. libfaketime: processes whose clocks are off.
ensure_servers() {
  local missing=()
  command -v redis-server >/dev/null 2>&1 || missing+=(redis-server)
  [ -x /usr/sbin/nginx ] || command -v nginx >/dev/null 2>&1 || missing+=(nginx-light)
  compgen -G "/usr/lib/*/faketime/libfaketime.so.1" >/dev/null || missing+=(libfaketime)
  [ ${#missing[@]} = 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests (once): ${missing[*]} …" >&2
    # None of them is to start as a service.
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1; then
      return
    fi
  fi
  echo "Not here, and could not be installed: ${missing[*]}. Their tests are skipped." >&2
}

# Sourced by scripts/test: sees to it that there is a Chromium for the tests that need one, where that may be installed. The one
# that has no window is the same engine and takes a quarter less work.
found_browser() {
  local name
  for name in "$@"; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
      FOF_CHROMIUM="$(command -v "$name")"
      export FOF_CHROMIUM
      return
    fi
  done
  return 1
}

ensure_browser() {
  found_browser "${FOF_CHROMIUM:-}" chromium-headless-shell && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests (once) …" >&2
    apt-get update -qq >/dev/null 2>&1 || true
    for package in chromium-headless-shell chromium; do
      if DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" fonts-noto-core >/dev/null 2>&1; then
        break
      fi
    done
  fi
  found_browser chromium-headless-shell chromium chromium-browser google-chrome && return
  echo "No Chromium is here and none could be installed: the browser tests are skipped." >&2
}

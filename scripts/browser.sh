# Sourced by scripts/test: sees to it that there is a Chromium for the tests that need one, where that may be installed.
ensure_browser() {
  local found
  for found in "${FOF_CHROMIUM:-}" chromium chromium-browser google-chrome; do
    if [ -n "$found" ] && command -v "$found" >/dev/null 2>&1; then
      FOF_CHROMIUM="$(command -v "$found")"
      export FOF_CHROMIUM
      return
    fi
  done
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests (once) …" >&2
    if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core; } >/dev/null 2>&1; then
      FOF_CHROMIUM="$(command -v chromium)"
      export FOF_CHROMIUM
      return
    fi
  fi
  echo "No Chromium is here and none could be installed: the browser tests are skipped." >&2
}

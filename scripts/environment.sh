# Sourced by the other scripts: finds Python 3.11 or newer and makes .venv with the locked versions.
find_python() {
  local candidate
  for candidate in "${PYTHON:-}" python3.12 python3.11 python3 python; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2])' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  echo "Python 3.11 or newer is needed and was not found; set PYTHON to one." >&2
  exit 1
}

# ensure_environment [extra]: installs once, and again when pyproject.toml or constraints.txt changed.
ensure_environment() {
  local extra="${1:-}" python stamp wanted
  stamp=".venv/.installed${extra:+-$extra}"
  if [ ! -x .venv/bin/python ]; then
    python="$(find_python)"
    "$python" -m venv .venv || { echo "The module venv is needed (Debian: apt-get install python3-venv)." >&2; exit 1; }
  fi
  wanted="$(cat pyproject.toml constraints.txt | cksum)"
  if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing (once) …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".${extra:+[$extra]}" || { echo "Installing failed." >&2; exit 1; }
    echo "$wanted" > "$stamp"
  fi
}

# ensure_memory: sentence vectors for the memory, where torch comes as a build for the processor alone. Elsewhere it would bring
# gigabytes for graphics cards, so it is left to whoever wants it: pip install -c constraints.txt -e ".[memory]".
ensure_memory() {
  local stamp=".venv/.installed-memory" wanted
  wanted="$(cksum < constraints.txt)"
  [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
  case "$(.venv/bin/python -m pip install --dry-run --no-deps --disable-pip-version-check -c constraints.txt torch 2>/dev/null)" in
  *+cpu*)
    echo "Installing the memory's model (once) …" >&2
    .venv/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[memory]" || return 0
    ;;
  esac
  echo "$wanted" > "$stamp"
}

# Sourced by the examples' scripts, which say where they are (`here`): a daemon of their own in a temporary folder,
# ended with them.

root=$(cd "$here/../.." && pwd -P)
bin=$(cd "${CAIRN_BIN:-$root/.build/debug}" && pwd -P)

# Settings of the caller's must not leak in: another server, another token.
unset "${!CAIRN_@}"
export PATH=$bin:$PATH

work=$(mktemp -d "${TMPDIR:-/tmp}/cairn-example.XXXXXX")
daemon=

step() { printf '\n== %s\n\n' "$*"; }
say() { printf '   %s\n' "$*"; }

fail() {
    printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

clean_up() {
    if [[ -n $daemon ]]; then
        kill -TERM "$daemon" 2>/dev/null || true
        wait "$daemon" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_daemon() { # CONFIGURATION
    cairnd serve --config "$1" --store "$work/store.git" --spool "$work/spool" --listen 127.0.0.1:0 \
        --drain-timeout 5s 2>"$work/daemon.log" &
    daemon=$!
    for ((tenths = 0; tenths < 300; tenths++)); do
        [[ -s $work/spool/listen ]] && break
        kill -0 "$daemon" 2>/dev/null || fail "the daemon did not start: $(cat "$work/daemon.log")"
        sleep 0.1
    done
    CAIRN_URL=http://$(tr -d '[:space:]' <"$work/spool/listen")
    export CAIRN_URL
}

metric() { # SERIES, such as name{label="value"}
    exec 3<>"/dev/tcp/127.0.0.1/${CAIRN_URL##*:}"
    printf 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    while read -r series value; do
        [[ $series == "$1" ]] && tr -d '[:space:]' <<<"$value"
    done <&3
    exec 3>&-
}

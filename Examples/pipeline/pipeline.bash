# Sourced by the scripts here: how an archive becomes packages, and which stages were built for it.

archive_parameters() { # ARCHIVE; sets `archived`, the parameters that name it
    archived=(
        url="file://$1" size="$(stat -c %s "$1")" sha256="$(sha256sum "$1" | cut -d ' ' -f 1)"
    )
}

package() { # RELEASE PARAMETER…: its files go to $work/RELEASE, its log to $work/RELEASE.log
    local release=$1
    shift
    cairn build package "${archived[@]}" name="$name" release="$release" "$@" --value "$work/$release" \
        >"$work/$release.log" 2>"$work/$release.notes" || fail "release $release failed: $(tail -n 20 "$work/$release.log")"
}

# How often each stage was built so far.
built() {
    local stage counts=()
    for stage in sources compile test package; do
        counts+=("$stage $(metric "cairn_cache_builds_started_total{name=\"$stage\"}")")
    done
    local IFS=,
    echo "${counts[*]}"
}

expect_built() { # sources N,compile N,test N,package N
    [[ $(built) == "$1" ]] || fail "expected to have built $1, not $(built)"
    say "Built so far: ${1//,/, }"
}

# Sourced by the examples' scripts after daemon.bash: the archive of a package from Debian's sources.

# A list of sources of our own: the machine's may have only binary packages.
fetch_source() { # PACKAGE
    local root=$work/apt release
    release=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    mkdir -p "$root/lists/partial" "$root/cache/archives/partial" "$work/download"
    echo "deb-src http://deb.debian.org/debian $release main" >"$root/sources.list"
    local options=(
        -o Dir::Etc::SourceList="$root/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$root/lists"
        -o Dir::Cache="$root/cache" -o Acquire::http::Timeout=20 -o APT::Sandbox::User="$(id -un)"
    )
    apt-get "${options[@]}" -qq update || return 1
    (cd "$work/download" && apt-get "${options[@]}" -qq --download-only source "$1") || return 1
    compgen -G "$work/download/*.orig.tar.*" >/dev/null || compgen -G "$work/download/*.tar.*" >/dev/null
}

# Sets `archive`; ends the script, and says why, when there is no network or no source to be had.
fetch_archive() { # PACKAGE
    local script
    script=$(basename "$0")
    command -v apt-get >/dev/null || { echo "$script: there is no apt-get here: nothing to show"; exit 0; }
    step "Fetching the source of $1"
    fetch_source "$1" >"$work/fetch.log" 2>&1 || {
        echo "$script: the source of $1 cannot be fetched (is there a network?): nothing to show"
        tail -n 3 "$work/fetch.log"
        exit 0
    }
    archive=$(compgen -G "$work/download/*.orig.tar.*" | grep -v '\.asc$' | head -n 1)
    say "$(basename "$archive")"
}

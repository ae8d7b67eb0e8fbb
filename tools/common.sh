# shellcheck shell=bash
# What run, test and the scripts in tools/ share. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
export NUXT_TELEMETRY_DISABLED=1

say() { printf '%s\n' "$*"; }

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# Processes that a build may use at once: one a core, as long as each has 1.5 GiB of memory
# (the largest translation units need about 1 GiB with sanitizers). JOBS overrides it.
parallel_jobs() {
    local cores memory jobs
    cores=$(nproc)
    memory=$(awk '/^MemAvailable:/ { print int($2 / 1536 / 1024) }' /proc/meminfo)
    jobs=$((memory < cores ? memory : cores))
    printf '%s\n' "${JOBS:-$((jobs > 0 ? jobs : 1))}"
}

# Two commands of one checkout may run at the same time; what they both build is built once.
# The lock ends with the calling script.
take_lock() {
    mkdir -p "$root/build"
    exec 9>"$root/build/$1.lock"
    if ! flock --nonblock 9; then
        say "Waiting for another build in this folder to end ..."
        flock 9
    fi
}

#!/usr/bin/env bash
# bench/run from outside: that it measures, and refuses what it does not know. Expects a finished build; its figures
# mean nothing here. The last line counts.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

# expect SENTENCE CODE PATTERN COMMAND ...: its exit code, and a line of what it prints.
expect() {
    local name=$1 code=0
    "${@:4}" >"$folder/out" 2>&1 || code=$?
    if [[ $code == "$2" ]] && grep --extended-regexp --quiet -e "$3" "$folder/out"; then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s: code %s\n' "$name" "$code"
        tail -n 20 "$folder/out"
    fi
}

run=("$root/bench/run" --quick --patience 0 --visitors 10)
sha256sum "$root/bench/RESULTS.md" >"$folder/results.sha256"
if (($(nproc) < 2)); then
    expect "one core is too few" 2 'each need a core' "${run[@]}"
else
    expect "it prints what an answer costs, beside the loop" 0 \
        '^\| `GET /api/account/` \| 25 \| [0-9.,]+ \| [0-9.,]+ \| .*\*\*[0-9.]+\*\* \|$' \
        "${run[@]}" --rows account --peers gatehouse
    expect "a visitor who comes twice is no first visit" 1 'somebody came twice' \
        "${run[@]}" --rows posts-first --peers gatehouse
fi
expect "an unknown row is refused" 2 'there is no nonsense' "${run[@]}" --rows account,nonsense
expect "an unknown peer is refused" 2 'there is no rails' "${run[@]}" --peers rails
expect "a build that is not there is refused" 2 'there is no /nonexistent' "${run[@]}" --binary /nonexistent
expect "a part of a run leaves the results alone" 0 ': OK$' sha256sum --check "$folder/results.sha256"

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))

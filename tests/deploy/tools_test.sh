#!/usr/bin/env bash
# The tools that judge others: that they do find what they look for. The last line counts.
set -euo pipefail

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../tools" && pwd -P)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0
failed=0

# expect SENTENCE CODE LAST_LINE COMMAND ...
expect() {
    local name=$1 code=0 output
    output=$("${@:4}" 2>&1) || code=$?
    if [[ $code == "$2" && ${output##*$'\n'} == "$3" ]]; then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s: code %s\n%s\n' "$name" "$code" "$output"
    fi
}

# --- check_layers ---

# source LAYER INCLUDE: a tree with one file that has one include.
source_tree() {
    rm -rf "$folder/src"
    mkdir -p "$folder/src/$1"
    printf '#include %s\n' "$2" >"$folder/src/$1/file.cpp"
}
layers() {
    local name=$1 code=$2
    source_tree "$3" "$4"
    expect "$name" "$code" "$((1 - code)) passed, $code failed" "$tools/check_layers" "$folder/src"
}
layers "a layer may include itself" 0 http '"http/request.hpp"'
layers "a layer may include one far below" 0 cli '"base/error.hpp"'
layers "a layer may not include one above" 1 auth '"rest/resource.hpp"'
layers "http may not include db" 1 http '"db/database.hpp"'
layers "db may not include kv" 1 db '"kv/counters.hpp"'
layers "angle brackets hide nothing" 1 base '<net/timer.hpp>'
layers "a system header is nobody's layer" 0 base '<boost/json.hpp>'
layers "a quoted include names its layer" 1 auth '"user.hpp"'
layers "an unknown layer is refused" 1 misc '"base/error.hpp"'
mkdir "$folder/empty"
expect "an empty tree has not passed" 1 "0 passed, 0 failed" "$tools/check_layers" "$folder/empty"

# --- tally ---

report() { printf '%s' "$1" >"$folder/report.json"; }
test_case='{"name": "T", "result": "COMPLETED"}'
report "{\"testsuites\": [{\"name\": \"S\", \"testsuite\": [$test_case]}]}"
expect "a passed test counts" 0 "1 passed, 0 failed" "$tools/tally" gtest "$folder/report.json" 0
expect "a crash after the report is a failure" 1 "1 passed, 1 failed" "$tools/tally" gtest "$folder/report.json" 1
expect "a crash before the report is a failure" 1 "0 passed, 1 failed" "$tools/tally" gtest "$folder/none.json" 139
report '{"testsuites": [{"name": "S", "testsuite": [{"name": "T", "result": "COMPLETED", "failures": [{"failure": "no"}]}]}]}'
expect "a failed test counts once" 1 "0 passed, 1 failed" "$tools/tally" gtest "$folder/report.json" 1
report '{"testsuites": []}'
expect "a runner without tests is a failure" 1 "0 passed, 1 failed" "$tools/tally" gtest "$folder/report.json" 0
expect "no runner is a failure" 1 "0 passed, 1 failed" "$tools/tally" gtest
report '{"testResults": [{"name": "a.test.ts", "status": "failed", "message": "no such file", "assertionResults": []}]}'
expect "a test file that cannot be loaded is a failure" 1 "0 passed, 1 failed" "$tools/tally" vitest "$folder/report.json" 1

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))

#!/usr/bin/env bash
# ./run from outside, as somebody at a terminal uses it: what it refuses, that it serves, keeps the data and
# leaves no process. Expects a finished build. The last line counts.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
node=$root/web/node_modules/.bin/node
gatehouse=$root/build/release/gatehouse
folder=$(mktemp -d)
data="$folder/a site's data"
started=0
passed=0
failed=0
set -m # what is started here is a process group of its own and does not ignore SIGINT, as in a terminal

cleanup() {
    ((started == 0)) || kill -KILL -- "-$started" 2>/dev/null || true
    rm -rf "$folder"
}
trap cleanup EXIT

# rule SENTENCE COMMAND ...: a test; its name states the rule, the command tells whether it holds.
rule() {
    local name=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        printf 'ok      %s\n' "$name"
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$name"
        [[ ! -s $folder/out ]] || tail -n 20 "$folder/out" | sed 's/^/        /'
    fi
}

# --- Talking to it ---

free_port() {
    "$node" -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })'
}

# fetch PATH: the status and the body.
fetch() {
    "$node" -e 'fetch(process.argv[1]).then(async a => console.log(a.status, await a.text()), () => process.exit(1))' \
        "http://127.0.0.1:$port$1" 2>/dev/null
}

answers() { [[ $(fetch "$1") == "$2"* ]]; }
says() { grep -qF -- "$1" "$folder/out"; }
not() { ! "$@"; }
shows() { fetch "$1" | grep -qF -- "$2"; }

# within SECONDS COMMAND ...: true as soon as the command is.
within() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        ((SECONDS < end)) || return 1
        sleep 0.1
    done
}

start() {
    "$root/run" --port "$port" "$@" >"$folder/out" 2>&1 </dev/null &
    started=$!
}

# Every process that came from the given one, itself included; the dead that nobody has waited for do not count.
family() {
    cat /proc/[0-9]*/stat 2>/dev/null | awk -v first="$1" '
        { id = $1; sub(/^.*\) /, "", $0); if ($1 != "Z") parent[id] = $2 }
        END {
            wanted[first]
            do {
                more = 0
                for (id in parent) if (parent[id] in wanted && !(id in wanted)) { wanted[id]; more = 1 }
            } while (more)
            for (id in wanted) if (id in parent) print id
        }' || true
}

programs() { for id in $(family "$started"); do readlink "/proc/$id/exe" || true; done; }
runs() { programs | grep -q "/$1\$"; }

are_gone() {
    local id state
    for id in "$@"; do
        state=$(sed 's/^.*) //' "/proc/$id/stat" 2>/dev/null) || continue
        [[ $state == Z* || -z $state ]] || return 1
    done
}

# stop SIGNAL: as Ctrl-C does, to the whole group. Leaves the exit code in `code`, who was there in `before`.
stop() {
    mapfile -t before < <(family "$started")
    kill "-$1" -- "-$started"
    code=0
    wait "$started" || code=$?
    started=0
}

# refused CODE ARGUMENT ...: ./run ends with that code.
refused() {
    local expected=$1 code=0
    shift
    timeout 20 "$root/run" "$@" >"$folder/out" 2>&1 </dev/null || code=$?
    ((code == expected))
}

lists_options() { says --port && says --data && says --dev && says --build-only; }

# --- What it refuses ---

rule "an unknown option ends with code 2" refused 2 --prot 9000
rule "and is named" says "there is no option '--prot'"
rule "and the usage is shown" says "usage: ./run"
rule "an option without its value ends with code 2" refused 2 --port
rule "a port that is none ends with code 2" refused 2 --port 99999
rule "--dev and --build-only exclude each other" refused 2 --dev --build-only
rule "--help ends with code 0" refused 0 --help
rule "and lists every option" lists_options

# --- The first start ---

port=$(free_port)
cd "$folder" # from anywhere
start --data "a site's data"
rule "the first start answers" within 60 answers /-/ready 200
rule "it says where" says "http://localhost:$port"
rule "it prints the demo logins" says "Demo logins"
rule "the database is in the folder named by --data, relative to the caller" test -f "$data/site.db"
rule "nothing half-made is left beside it" not compgen -G "$data/site.db.new*"
rule "pages are rendered" within 30 shows /login "<form"
rule "Node runs beside it" runs node
rule "a port in use ends with code 1" refused 1 --port "$port" --data "$data"
rule "and a sentence" says "port $port is in use"
begin=$SECONDS
stop INT
rule "Ctrl-C ends it with code 0" test "$code" -eq 0
rule "within seconds" test $((SECONDS - begin)) -le 12
rule "no process is left, Node included" within 3 are_gone "${before[@]}"

# --- The second start ---

newcomer() { printf 'correct-horse-battery-9\n' | "$gatehouse" createsuperuser --email newcomer@example.org --data "$data" >"$folder/out" 2>&1; }
is_no_newcomer() { ! newcomer && says "There is a user newcomer@example.org already"; }
builds() { says "Building the pages" || says "Installing" || says "Building CXX"; }
rule "somebody can be added to its database" newcomer
begin=$SECONDS
start --data "$data"
rule "the second start answers in seconds" within 15 answers /-/ready 200
printf '        %s\n' "$((SECONDS - begin)) s"
rule "it builds nothing" not builds
rule "it makes no demo data again" not says "with demo data"
rule "it prints the demo logins again" says "Demo logins"
stop TERM
rule "SIGTERM ends it with code 0" test "$code" -eq 0
rule "no process is left after SIGTERM" within 3 are_gone "${before[@]}"
rule "the data were kept" is_no_newcomer

# --- Working on the pages ---

both_run() { runs gatehouse && runs node; }
start --data "$data" --dev
rule "--dev renders pages through the server" within 90 shows /login "<form"
rule "with the client that reloads them" shows /login @vite/client
rule "with the server and Node as its children" both_run
stop INT
rule "Ctrl-C ends --dev with code 0" test "$code" -eq 0
rule "and both its halves" within 5 are_gone "${before[@]}"

printf '%d passed, %d failed\n' "$passed" "$failed"
((failed == 0))

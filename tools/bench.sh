#!/usr/bin/env bash
# Measures the whole program from outside, for docs/BENCHMARKS.md: the console alone, with the authority in another
# process, and the bytes that a key costs on a full Chinese screen. Called by make bench.
set -euo pipefail
cd "$(dirname "$0")/.."
bench=bin/tools/bench
dir=$(mktemp -d)
export SHEYIN_TOUR=never
bin/sheyin sandbox --data "$dir" --listen 127.0.0.1:0 --web 127.0.0.1:0 --log "$dir/log" >"$dir/out" 2>&1 &
authority=$!
trap 'kill "$authority" 2>/dev/null; wait "$authority" 2>/dev/null; rm -rf "$dir"' EXIT
until url=$(grep -o 'https://[0-9.:]*' "$dir/out") && [[ -s $dir/pki/terminals/TC-A-01.pem ]]; do
	kill -0 "$authority" || { cat "$dir/out"; exit 1; }
	sleep 0.1
done
echo '== the console alone, at the login screen =='
"$bench" -runs 7 -keys f5 bin/sheyin console --url "$url" --bundle "$dir/pki/terminals/TC-A-01.pem"
echo '== a key on a full Chinese screen: the search with everything that the outlet handles (console and authority in one process) =='
"$bench" -runs 3 -warm 'f2,down,enter,f3' -keys 'down*20,社*3' bin/sheyin demo

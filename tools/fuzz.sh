#!/usr/bin/env bash
# Every fuzz target, each for a number of inputs: fuzz.sh 10000x. What a run finds it writes to the package's testdata/fuzz: keep it.
#
# Inputs are counted and not seconds, the making smaller of an interesting one too: at the end of a time Go 1.26 can fail a target that
# found nothing, with "context deadline exceeded" (go.dev/issue/75804).
#
# One binary for each package with targets, in which our own packages count what was reached; go test -fuzz would build all
# libraries anew for that, and would do it for each target.
set -euo pipefail
cd "$(dirname "$0")/.."
for_each=${1:?inputs for each target, as 10000x}
# A target that takes longer stands still: SIGQUIT makes it say where. go test's own limit does not hold for fuzzing.
limit=$((180 + ${for_each%x} / 50))
binaries=$(mktemp -d)
trap 'rm -rf "$binaries"' EXIT
reached=$(go env GOCACHE)/fuzz/sheyin

targets=0
while read -r folder; do
	binary=$binaries/${folder//\//_}.test
	go test -c '-gcflags=sheyin/...=-d=libfuzzer' -o "$binary" "$folder"
	for target in $(grep -hoE '^func Fuzz[A-Za-z0-9]+' "$folder"/*_test.go | cut -d ' ' -f 2); do
		echo "fuzz $folder $target"
		# The last line of what it says of itself is enough, unless it found something.
		if ! said=$(cd "$folder" && timeout --signal=QUIT --kill-after=20 "$limit" "$binary" -test.run '^$' -test.fuzz "^$target\$" -test.fuzztime "$for_each" -test.fuzzminimizetime 1000x -test.fuzzcachedir "$reached/$folder" 2>&1 </dev/null); then
			echo "$said"
			exit 1
		fi
		if grep -q 'not built with coverage' <<<"$said"; then
			echo "$said"
			exit 1
		fi
		grep '^fuzz: ' <<<"$said" | tail -n 1
		targets=$((targets + 1))
	done
	rm -f "$binary"
done < <(grep -rlE --include='*_test.go' '^func Fuzz' . | grep -vE '^\./(tools|bin)/' | xargs -n 1 dirname | sort -u)
echo "fuzz targets: $targets, each $for_each"
((targets > 0))

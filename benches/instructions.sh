#!/usr/bin/env bash
# Counts the instructions of the commands and compares them with benches/instructions.txt. More than 5 % more
# or fewer are a failure: a change that costs as much says so, and one that saves as much is guarded from
# then on. `--renew` writes the figures instead.
#
# A count hardly depends on the machine: of ten runs, the largest is less than 0.2 % above the least. It is
# that of a processor without instructions for SHA-256, as valgrind has none.
#
# PROGRAM  the program that is counted [built for release]. If it has its symbols, as with
#          CARGO_PROFILE_RELEASE_STRIP=none, it is also told how many instructions of a build are SHA-256
# FIGURES  the figures [benches/instructions.txt]
#
# The exit code is 2 where nothing can be compared: without valgrind, or with another Rust.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

figures=${FIGURES:-benches/instructions.txt}
most=5

give_up() {
  printf 'benches/instructions.sh: %s\n' "$*" >&2
  exit 2
}

for tool in valgrind taskset; do
  command -v "$tool" >/dev/null || give_up "there is no $tool on the PATH"
done
rust=$(rustc -vV | awk '/^(release|host): / { printf "%s ", $2 }')
rust="rust ${rust% }"
if [[ ${1:-} != --renew ]]; then
  measured_with=$(grep '^rust ' "$figures")
  [[ $rust == "$measured_with" ]] || give_up "the figures are of $measured_with, and this is $rust"
fi
if [[ -z ${PROGRAM+set} ]]; then
  cargo build --release --locked
  PROGRAM=${CARGO_TARGET_DIR:-target}/release/common-instancetypes
fi

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
# What `diff` compares with the catalog: the same one, in which some sizes have more memory.
mkdir "$place/changed"
cp -r instancetypes preferences overlays "$place/changed"
sed -i 's/memory: 8Gi/memory: 9Gi/' "$place"/changed/instancetypes/*/1/sizes.yaml

# Prints how many instructions a command has. One core, and nothing in the environment that could matter.
count() { # WORD…
  env -i "$(type -P taskset)" -c 0 "$(type -P valgrind)" --tool=callgrind \
    --callgrind-out-file="$place/profile" "$PROGRAM" "$@" >"$place/log" 2>&1 || {
    cat "$place/log" >&2
    return 1
  }
  sed -n 's/.*Collected : \([0-9]*\).*/\1/p' "$place/log"
}

counted() { # NAME WORD…
  local name=$1 instructions
  shift
  instructions=$(count "$@")
  printf '%-18s%12s\n' "$name" "$instructions"
}

{
  printf '# Instructions of each command, written by benches/instructions.sh --renew\n%s\n' "$rust"
  counted build build --quiet --out-dir "$place/out"
  # The profile is that of the build until the next command is counted.
  sha=$(callgrind_annotate --auto=no --threshold=100 "$place/profile" 2>/dev/null |
    awk '/sha2::/ { gsub(",", "", $1); sum += $1 } END { print sum + 0 }') || sha=0
  counted validate validate --quiet
  counted check-tree-clean check-tree-clean
  counted diff diff . "$place/changed"
  counted 'vm matrix' vm matrix
} >"$place/counts"
cat "$place/counts"
((sha == 0)) || printf 'of build, %d are SHA-256\n' "$sha"

if [[ ${1:-} == --renew ]]; then
  cp "$place/counts" "$figures"
  exit
fi
awk -v most="$most" -v figures="$figures" '
  /^(#|rust )/ { next }
  { name = $0; sub(/ +[0-9]+$/, "", name) }
  FNR == NR { before[name] = $NF; next }
  !(name in before) { printf "`%s` has no figure in %s\n", name, figures; wrong = 1; next }
  {
    growth = 100 * ($NF / before[name] - 1)
    if (growth > most || growth < -most) {
      wrong = 1
      printf "`%s` has %.1f %% %s instructions than %s says: %d instead of %d\n", name, \
        growth < 0 ? -growth : growth, growth < 0 ? "fewer" : "more", figures, $NF, before[name]
    }
  }
  END {
    if (wrong) print "If that is meant, renew the figures in the same commit: benches/instructions.sh --renew"
    exit wrong
  }
' "$figures" "$place/counts" >&2

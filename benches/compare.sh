#!/usr/bin/env bash
# Upstream's pipeline beside this program, interleaved in one run: medians, ratios, and what is aimed at.
#
#   UPSTREAM=../upstream benches/compare.sh
#
# UPSTREAM  a checkout of kubevirt/common-instancetypes, which is copied and not changed. Its kustomize,
#           yq and kubeconform are those on the PATH, or else built as it vendors them by the Go on the PATH
# SCHEMAS   the JSON Schemas that it validates with [UPSTREAM/_schemas/main, where `make schema` puts them]
# ROUNDS    how many rounds there are [5]
# PROGRAM   this program [built for release, with CATALOGS]
# CATALOGS  the program of benches/catalogs
#
# What is missing is told on standard error, and the rest is measured.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."

rounds=${ROUNDS:-5}
# How often what takes milliseconds is run in a round, since bash counts whole ones.
often=10

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/bin" "$place/samples" "$place/schemas"
PATH=$place/bin:$PATH
export COMMON_INSTANCETYPES_VERSION=v0.0.0

missing() {
  printf 'missing: %s\n' "$*" >&2
}

is_there() {
  command -v "$1" >/dev/null
}

# A tool of upstream's: the one on the PATH, or built from what is vendored.
has_tool() { # NAME PACKAGE
  # There is another program with the name yq.
  if is_there "$1" && { [[ $1 != yq ]] || yq --version 2>&1 | grep -q mikefarah; }; then
    return
  elif ! is_there go; then
    missing "$1 on the PATH, and go, which would build it"
    return 1
  fi
  (cd "$UPSTREAM/tools" && GOFLAGS=-mod=vendor GOBIN=$place/bin go install "$2") >&2 ||
    { missing "$1, which go could not build"; return 1; }
}

# Runs a command several times, with the number of the time, until it fails.
repeat() { # TIMES COMMAND…
  local number times=$1
  shift
  for ((number = 0; number < times; number++)); do
    "$@" "$number" || return
  done
}

# Notes the wall time and the CPU time of a command in milliseconds.
sample() { # NAME TIMES COMMAND…
  local name=$1 times=$2 took TIMEFORMAT='%3R %3U %3S'
  shift 2
  rm -rf "$place/out"
  mkdir "$place/out"
  took=$({ time repeat "$times" "$@" >"$place/log" 2>&1; } 2>&1) || {
    cat "$place/log" >&2
    printf '%s failed\n' "$name" >&2
    exit 1
  }
  awk -v times="$times" '{ print $1 * 1000 / times, ($2 + $3) * 1000 / times }' <<<"$took" >>"$place/samples/$name"
}

# The median of the wall time (column 1) or of the CPU time (column 2).
median() { # NAME COLUMN
  cut -d ' ' -f "$2" "$place/samples/$1" | sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'
}

# How many times as long one takes as the other, beside what is aimed at.
ratio() { # WHAT NAME OTHER 'at least'|'at most' BOUND
  [[ -f $place/samples/$2 && -f $place/samples/$3 ]] || return 0
  awk -v what="$1" -v above="$(median "$2" 1)" -v below="$(median "$3" 1)" -v bound="$4" -v aim="$5" 'BEGIN {
    figure = above / below
    met = bound == "at least" ? figure >= aim : figure <= aim
    printf "%s: %.2f, %s %s: %s\n", what, figure, bound, aim, met ? "met" : "missed"
  }'
}

# --- What is compared. Each gets a number, with which its output has a name of its own.

upstream_build() { rm -rf "$place/upstream/_build" && (cd "$place/upstream" && bash scripts/generate.sh); }
upstream_validate() { (cd "$place/upstream" && KUBEVIRT_TAG=main bash scripts/validate.sh); }
upstream_lint() { (cd "$place/upstream" && yamllint instancetypes preferences _build/common-*-bundle.yaml); }
our_build() { "$PROGRAM" build --quiet --out-dir "$place/out/$1"; }
our_validate() { "$PROGRAM" validate --quiet --deny-warnings; }
coreutils() {
  cat "${sources[@]}" && cp -r "$place/built" "$place/out/$1" && sha256sum "$place/out/$1"/*.yaml
}
one_process() { "$CATALOGS" floor . "$place/built" "$place/out/$1"; }
nothing() { "$(type -P true)"; }
our_thousand() { "$PROGRAM" build --quiet --root "$place/thousand" --out-dir "$place/out/$1"; }
kustomize_thousand() {
  local folder
  for folder in "$place"/kustomize/*; do
    kustomize build "$folder" || return
  done
}

# A kustomization for each bundle of a catalog of 1,000 definitions: what is built of it, each resource in
# a file of its own. So kustomize has no layers to merge, no sizes to compute, and no labels to derive.
make_thousand() {
  local kind bundle
  "$CATALOGS" make "$place/thousand" --definitions 1000
  our_thousand built
  mkdir "$place/kustomize"
  for bundle in "$place"/out/built/*.yaml; do
    [[ $bundle == */kustomization.yaml ]] && continue
    kind=$(basename "$bundle" .yaml)
    mkdir "$place/kustomize/$kind"
    awk -v folder="$place/kustomize/$kind" '
      BEGIN { print "resources:" > (folder "/kustomization.yaml") }
      $0 == "---" { close(file); file = sprintf("%s/%06d.yaml", folder, ++count)
        printf "  - %06d.yaml\n", count > (folder "/kustomization.yaml"); next }
      { print > file }
    ' "$bundle"
  done
  # What the vendor's overlay sets and patches.
  cat >>"$place/kustomize/vendor-bundle/kustomization.yaml" <<'KUSTOMIZATION'
namePrefix: kustomize-
labels:
  - pairs: {vendor.example/tier: silver}
commonAnnotations: {vendor.example/terms: "https://vendor.example/other"}
patches:
  - target: {labelSelector: instancetype.kubevirt.io/os-type=windows}
    patch: |-
      - {op: replace, path: /spec/preferredTerminationGracePeriodSeconds, value: 5400}
KUSTOMIZATION
}

# --- What is there.

if [[ -z ${PROGRAM+set} ]]; then
  cargo build --release --quiet
  PROGRAM=${CARGO_TARGET_DIR:-target}/release/common-instancetypes
  CATALOGS=$(cargo bench --no-run --bench catalogs 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
fi
sources=()
while IFS= read -r file; do
  sources+=("$file")
done < <(find instancetypes preferences overlays -type f)
"$PROGRAM" build --quiet --out-dir "$place/built"

can_build='' can_validate='' can_lint='' can_do_thousand=''
if [[ -z ${UPSTREAM:-} ]]; then
  missing 'UPSTREAM, a checkout of kubevirt/common-instancetypes: only this program is measured'
else
  UPSTREAM=$(cd "$UPSTREAM" && pwd)
  printf 'upstream is at %s\n' "$(git -C "$UPSTREAM" rev-parse HEAD)"
  mkdir "$place/upstream"
  git -C "$UPSTREAM" archive HEAD -- . ':!tools' | tar -x -C "$place/upstream"
  schemas=${SCHEMAS:-$UPSTREAM/_schemas/main}
  if has_tool kustomize sigs.k8s.io/kustomize/kustomize/v5 && has_tool yq github.com/mikefarah/yq/v4; then
    can_build=yes
    printf 'with kustomize %s and %s\n' "$(kustomize version)" "$(yq --version)"
    if [[ ! -d $schemas ]]; then
      missing 'SCHEMAS, the JSON Schemas that upstream validates with'
    elif has_tool kubeconform github.com/yannh/kubeconform/cmd/kubeconform; then
      mkdir "$place/upstream/_schemas"
      cp -r "$schemas" "$place/upstream/_schemas/main"
      can_validate=yes
    fi
    if is_there yamllint; then can_lint=yes; else missing 'yamllint on the PATH'; fi
  fi
fi
if [[ -z ${CATALOGS:-} ]]; then
  missing 'CATALOGS, the program of benches/catalogs: no floor of one process, and no 1,000 definitions'
else
  mkdir "$place/out"
  make_thousand
  if is_there kustomize; then can_do_thousand=yes; else missing 'kustomize on the PATH'; fi
fi

# --- The rounds.

for ((round = 0; round < rounds; round++)); do
  [[ $can_build ]] && sample 'build: upstream' 1 upstream_build
  sample 'build: ours' "$often" our_build
  sample 'build: coreutils' "$often" coreutils
  [[ ${CATALOGS:-} ]] && sample 'build: one process' "$often" one_process
  sample 'nothing' "$often" nothing
  [[ $can_validate ]] && sample 'validation: upstream' 1 upstream_validate
  sample 'validation: ours' "$often" our_validate
  [[ $can_lint ]] && sample 'lint: upstream' 1 upstream_lint
  [[ $can_do_thousand ]] && sample '1,000 definitions: kustomize' 1 kustomize_thousand
  [[ ${CATALOGS:-} ]] && sample '1,000 definitions: ours' 1 our_thousand
done

printf '%-30s%12s%12s   (medians; rounds: %s)\n' '' 'wall' 'CPU' "$rounds"
for name in 'build: upstream' 'build: ours' 'build: coreutils' 'build: one process' 'nothing' \
  'validation: upstream' 'validation: ours' 'lint: upstream' \
  '1,000 definitions: kustomize' '1,000 definitions: ours'; do
  [[ -f $place/samples/$name ]] || continue
  printf '%-30s%9.1f ms%9.1f ms\n' "$name" "$(median "$name" 1)" "$(median "$name" 2)"
done

printf '\nwall time:\n'
ratio 'build, upstream / ours' 'build: upstream' 'build: ours' 'at least' 500
ratio 'the same, as is hoped for' 'build: upstream' 'build: ours' 'at least' 1000
ratio 'validation, upstream / ours' 'validation: upstream' 'validation: ours' 'at least' 1000
ratio 'build, ours / coreutils' 'build: ours' 'build: coreutils' 'at most' 1
ratio 'validation, ours / coreutils' 'validation: ours' 'build: coreutils' 'at most' 1

#!/bin/sh
# Breaks the program on purpose and shows that the named test notices.
#   mutations/check.sh NAME ...     or without a name: all of catchers.txt
# Works on a scratch copy; needs Maven, and takes some minutes for each variant.
set -eu
home=$(cd "$(dirname "$0")/.." && pwd -P)
list="$home/mutations/catchers.txt"
tab=$(printf '\t')
[ $# -gt 0 ] || set -- $(grep -v '^#' "$list" | cut -f1)
failed=0
for name in "$@"; do
    line=$(grep "^$name$tab" "$list") || { echo "$name: not in catchers.txt" >&2; exit 2; }
    module=$(printf '%s' "$line" | cut -f2)
    test=$(printf '%s' "$line" | cut -f3)
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/backfleet-mutation.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT INT TERM
    git -C "$home" archive HEAD | tar -x -C "$scratch"
    patch -s -d "$scratch" -p1 <"$home/mutations/$name.patch"
    log="$scratch/log"
    if (cd "$scratch" && mvn -B -Dstyle.color=never -Dspotless.check.skip -Djacoco.skip -pl "$module" -am \
        "-Dtest=$test" -Dsurefire.failIfNoSpecifiedTests=false test) >"$log" 2>&1; then
        echo "$name: NOT CAUGHT by $test"
        failed=1
    elif grep -q 'Tests run: [1-9].*\(Failures: [1-9]\|Errors: [1-9]\)' "$log"; then
        echo "$name: caught by $test"
    else
        echo "$name: could not be checked:"
        tail -n 20 "$log"
        failed=1
    fi
    rm -rf "$scratch"
done
exit $failed

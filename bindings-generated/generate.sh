#!/usr/bin/env bash
# Writes the bindings and the stub jar again, or with --check compares them with what is committed (`./gatun generate` calls this).
# A header that is not installed is left out, and said so. Needs a JDK (JAVA_HOME or PATH): 21 for bindings, 24 for the stub jar.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

check=()
case "${1:-}" in
  --check) check=(--check) ;;
  "") ;;
  *) echo "usage: generate.sh [--check]" >&2; exit 2 ;;
esac
bin=${JAVA_HOME:+$JAVA_HOME/bin/}
feature=$("${bin}java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
# A JDK 21 that was unpacked beside the system (tools/jdk21.sh) cannot use its own process helper.
run=(); [ "$feature" -ge 24 ] || run=(-Djdk.lang.Process.launchMechanism=VFORK)

has_header() { echo "#include <$1>" | cc -E -x c - >/dev/null 2>&1; }

lists=(includes/gatun.args includes/gatun_files.args)
if has_header cblas.h; then lists+=(includes/cblas.args); else echo "cblas.h is not installed (libopenblas-openmp-dev): left out" >&2; fi
if has_header oneapi/dnnl/dnnl.h; then lists+=(includes/dnnl.args); else echo "dnnl.h is not installed (libdnnl-dev): left out" >&2; fi

classes=target/generator
mkdir -p "$classes"
"${bin}javac" --release 21 -Xlint:all,-options -d "$classes" generator/*.java
"${bin}java" ${run[@]+"${run[@]}"} -cp "$classes" Generate ${check[@]+"${check[@]}"} "${lists[@]}"

if [ "$feature" -ge 24 ]; then
  "${bin}java" tools/ForeignApi.java ${check[@]+"${check[@]}"} java21/foreign-api-21.jar
else
  echo "java21/foreign-api-21.jar: left out, its tool needs JDK 24 (this one is $feature)" >&2
fi

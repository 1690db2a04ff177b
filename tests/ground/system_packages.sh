#!/usr/bin/env bash
# LibreOffice and poppler for the tests that recalculate a report and look at it.
# Installs them where that needs no questions (root, apt-get); otherwise names them in one line.
set -u

missing=()
command -v soffice >/dev/null || missing+=(libreoffice-calc-nogui)
command -v pdftoppm >/dev/null || missing+=(poppler-utils)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    echo "apt-get could not: $(grep -m1 '^E:' "$log" || tail -n1 "$log")"
    rm -f "$log"
fi
echo "missing: ${missing[*]} (apt-get install ${missing[*]}): the tests that need it are listed as not run"

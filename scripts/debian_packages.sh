#!/usr/bin/env bash
# Debian packages for the tests that need the real thing: a PostgreSQL server for the store's suite, Chromium for the
# browser's, Tesseract for scans. Installs only where it may (root, apt); elsewhere those tests say why they are skipped.
set -euo pipefail
wanted=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || wanted+=(postgresql)
[ -x /usr/bin/chromium ] || wanted+=(chromium fonts-liberation)
command -v tesseract >/dev/null || wanted+=(tesseract-ocr tesseract-ocr-eng)
if [ "${#wanted[@]}" -eq 0 ]; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "not here and no way to install: ${wanted[*]}; the tests that need them will be skipped" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null

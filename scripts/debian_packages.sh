#!/usr/bin/env bash
# Debian packages for the tests that need the real thing: a PostgreSQL server for the store's suite.
# Installs only where it may (root, apt); elsewhere those tests say why they are skipped.
set -euo pipefail
if compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; then exit 0; fi
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "no PostgreSQL server and no way to install one: the tests on it will be skipped" >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends postgresql >/dev/null

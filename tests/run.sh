#!/usr/bin/env bash
# Installs what the tests need and runs every test of the solution.
#   bash tests/run.sh                 everything
#   bash tests/run.sh Storage Web     only the projects whose names contain one of the words
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source src/packages.sh

# A developer's own key is not for tests.
unset FAL_KEY Fal__Key
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
tools="${KLINGSTUDIO_TEST_TOOLS:-$HOME/.cache/kling-studio-tests}"
export KLINGSTUDIO_TEST_TOOLS="$tools"
azurite=3.35.0
fal_client=1.10.1
fal_server_proxy=1.2.1
results="$(mktemp -d)"
trap 'rm -rf "$results"' EXIT

ensure ffmpeg ffmpeg ffmpeg ffmpeg
ensure chromium chromium chromium chromium
ensure node nodejs nodejs node
ensure npm npm nodejs-npm node
ensure curl curl curl curl

if [ "$(cat "$tools/azurite.version" 2>/dev/null)" != "$azurite" ]; then
  echo "Installing Azurite $azurite into $tools …"
  mkdir -p "$tools"
  npm install --prefix "$tools" --no-audit --no-fund --loglevel=error "azurite@$azurite"
  echo "$azurite" >"$tools/azurite.version"
fi

# fal's own client, which must run against the studio unmodified, and which a benchmark measures beside ours.
if [ "$(cat "$tools/fal-client.version" 2>/dev/null)" != "$fal_client" ]; then
  echo "Installing @fal-ai/client $fal_client into $tools …"
  npm install --prefix "$tools" --no-audit --no-fund --loglevel=error "@fal-ai/client@$fal_client"
  echo "$fal_client" >"$tools/fal-client.version"
fi

if [ "$(cat "$tools/fal-server-proxy.version" 2>/dev/null)" != "$fal_server_proxy" ]; then
  echo "Installing @fal-ai/server-proxy $fal_server_proxy into $tools …"
  npm install --prefix "$tools" --no-audit --no-fund --loglevel=error "@fal-ai/server-proxy@$fal_server_proxy"
  echo "$fal_server_proxy" >"$tools/fal-server-proxy.version"
fi

dotnet build KlingStudio.sln --configuration Release --verbosity quiet
# What people run: tests that start and kill the studio take this one.
bash src/build.sh
dotnet format whitespace KlingStudio.sln --no-restore --verify-no-changes

wanted() {
  [ $# -eq 1 ] && return 0
  local project="$1" word
  shift
  for word in "$@"; do [[ "$project" == *"$word"* ]] && return 0; done
  return 1
}

status=0
for project in tests/*.Tests; do
  wanted "$project" "$@" || continue
  dotnet test "$project" --configuration Release --no-build --results-directory "$results" \
    --logger "trx;LogFileName=$(basename "$project").trx" --logger "console;verbosity=minimal" </dev/null || status=1
done

count() { cat "$results"/*.trx 2>/dev/null | { grep -o "<Counters [^>]*" || true; } | { grep -oE " $1=\"[0-9]+" || true; } | awk -F'"' '{ sum += $2 } END { print sum + 0 }'; }
passed="$(count passed)"
failed="$(count failed)"
[ "$failed" -eq 0 ] || status=1
[ "$passed" -gt 0 ] || status=1
echo "$passed passed, $failed failed"
exit "$status"

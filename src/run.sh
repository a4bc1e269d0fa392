#!/usr/bin/env bash
# Starts the studio: finds or installs ffmpeg, builds, and serves http://localhost:5210. Arguments are passed on:
#   bash src/run.sh --urls http://localhost:6000 --Studio:DataDirectory=/srv/kling
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=src/packages.sh
source "$here/packages.sh"

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is not installed. Get it from https://dotnet.microsoft.com/download, then run this again." >&2
  exit 1
fi

# Without ffmpeg the studio still starts, with its engines off.
ensure ffmpeg ffmpeg ffmpeg ffmpeg || echo "Starting without it: no clip can be made until ffmpeg is there." >&2

echo "Building …"
if ! log="$(bash "$here/build.sh" 2>&1)"; then
  echo "$log" >&2
  echo "The build failed." >&2
  exit 1
fi

exec dotnet "$here/../.artifacts/studio/KlingStudio.Web.dll" "$@"

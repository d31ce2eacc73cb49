#!/usr/bin/env bash
# Fetches bonpied and grades the submission of this repository.
set -euo pipefail

language=en

: "${BONPIED_URL:?is not set: the https address of the program bonpied for linux/amd64}"
: "${BONPIED_SHA256:?is not set: the SHA-256 of that program, in hexadecimal digits}"

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
bonpied="$folder/bonpied"
curl --fail --silent --show-error --location --proto '=https' --output "$bonpied" "$BONPIED_URL"
echo "$BONPIED_SHA256  $bonpied" | sha256sum --check --quiet -
chmod 0755 "$bonpied"

# The kit for Go has the submission in a folder of its own, that for Python at the
# top of the repository.
submission=.
if [ -e submission/go.mod ]; then
	submission=submission
fi

options=(--lang "$language" --require-isolation "${BONPIED_ISOLATION:-landlock}" --submission-timeout 10m)
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
	options+=(--summary "$GITHUB_STEP_SUMMARY")
fi
"$bonpied" grade "${options[@]}" "$submission"

#!/usr/bin/env bash
# Gradescope runs this once, as root, to make the machine that submissions are
# graded on. README.md says what goes into the zip file beside it.
set -euo pipefail

# AUTOGRADER and GO_PARENT are for trying this out elsewhere.
source="${AUTOGRADER:-/autograder}/source"
go_parent="${GO_PARENT:-/usr/local}"

# Submissions in Python: NumPy is theirs to use.
apt-get update
apt-get install -y --no-install-recommends python3 python3-numpy

# Submissions in Go: the toolchain that was put into the zip file, if any.
for archive in "$source"/go*.tar.gz; do
	if [ -e "$archive" ]; then
		rm -rf "$go_parent/go"
		tar -C "$go_parent" -xzf "$archive"
	fi
done

# A zip file that was made on Windows says of no file that it can be run.
chmod 0755 "$source/bonpied"
"$source/bonpied" --version

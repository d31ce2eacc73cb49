# A submission in shell and awk, for any language will do: the expected depth. Some
# awks read ahead, so that each message has one of its own.
while IFS= read -r line; do
	printf '%s\n' "$line" | awk -v first="$1" -f depth.awk
done

# The answer to a message: the expected depth, Σ p_l over
# l = first..L.

# field returns what stands after a key of a request, up to a comma or a brace.
function field(request, key,   rest) {
	rest = substr(request, index(request, "\"" key "\":") + length(key) + 3)
	match(rest, /^[^,}]+/)
	return substr(rest, 1, RLENGTH)
}

function result(request,   L, pL, sum, l) {
	if (request ~ /"Handshake"/)
		return "{\"protocol\":\"bonpied/1\",\"implementation\":\"shell\",\"operations\":[\"ExpectedDepth\"],\"conventions\":{}}"
	L = field(request, "L") + 0
	pL = field(request, "pL") + 0
	sum = 0
	for (l = first; l <= L; l++)
		sum += 1 - l / L * (1 - pL)
	return sprintf("%.17g", sum)
}

# A line is a request or a list of them; none has a nested request.
{
	answers = ""
	n = split($0, requests, /"jsonrpc"/)
	for (i = 2; i <= n; i++)
		answers = answers (i > 2 ? "," : "") "{\"jsonrpc\":\"2.0\",\"id\":" field(requests[i], "id") ",\"result\":" result(requests[i]) "}"
	print ($0 ~ /^\[/) ? "[" answers "]" : answers
}

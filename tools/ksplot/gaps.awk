# SPDX-License-Identifier: MIT
# gaps.awk - reads axis, curves and ranks, and writes for each gap: its curve, its place, its lower
# and upper end; label, model, D and gram
FILENAME == ARGV[1] { place[$1] = FNR; next }
FILENAME == ARGV[2] && /^#/ {
	n = substr($1, 2)
	if (n > 1) number[$2] = n
	at = y = 0
	next
}
FILENAME == ARGV[2] {
	split($0, p, " ")
	for (; at < p[1]; at++) share[n, at] = y
	share[n, at] = y = p[2]
	next
}
{
	n = number[$7]
	x = place[$8]
	print n "\t" x "\t" share[1, x] "\t" share[n, x] "\t" $5 "\t" $7 "\t" $6 "\t" $8
}

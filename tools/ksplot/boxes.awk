# SPDX-License-Identifier: MIT
# boxes.awk - turns points of kseval -r into 30 boxes: middle, percent of either side, width
BEGIN { zero = ENVIRON["zero"] }
{ t[NR] = $1; negative[NR] = $2 - x; positive[NR] = $3 - y; x = $2; y = $3 }
END {
	low = high = t[1]
	for (i = 1; i <= NR; i++) {
		if (t[i] < low) low = t[i]
		if (t[i] > high) high = t[i]
	}
	wide = (high - low) / 30
	if (wide <= 0) wide = 1
	for (i = 1; i <= NR; i++) {
		k = int((t[i] - low) / wide)
		if (k > 29) k = 29
		a[k] += negative[i]
		b[k] += positive[i]
	}
	if (low <= 0 && high >= 0)
		print "set arrow from 0,graph 0 to 0,graph 0.98 nohead front" \
			" dt 2 lc \047#444444\047" >zero
	for (k = 0; k < 30; k++)
		printf "%.6f %.6f %.6f %.6f\n", low + (k + 0.5) * wide, 100 * a[k], 100 * b[k], wide
}

# SPDX-License-Identifier: MIT
# names.awk - reads the view (view.awk), points, and medoids with their names in quotes as the last
# field; draws the names as labels, each on the side of its point where it covers the fewest points
# and names
BEGIN { # the width of a character and the height of a line, as parts of the picture
	text = ENVIRON["out"] == ""
	wide_of = text ? 1 / 66 : 7.4 / 700
	tall_of = text ? 1 / 24 : 0.05
}
FILENAME == ARGV[1] {
	if (FNR > 1) next
	split($0, v, " ")
	left = v[1]; wide = v[2] - v[1]
	low = v[3]; tall = v[4] - v[3]
	next
}
FILENAME == ARGV[2] {
	if (FNR > 1) { n++; x[n] = ($3 - left) / wide; y[n] = ($4 - low) / tall; at[$1] = n }
	next
}
# Returns how much a box covers; a box that leaves the picture is worst.
function covered(l, b, w,  i, sum) {
	sum = l < 0 || l + w > 1 || b < 0 || b + tall_of > 1 ? 100 : 0
	for (i = 1; i <= n; i++)
		if (x[i] > l - 0.01 && x[i] < l + w + 0.01 && y[i] > b - 0.01 && y[i] < b + tall_of)
			sum++
	for (i = 1; i <= names; i++)
		if (l < box_l[i] + box_w[i] && box_l[i] < l + w && \
			b < box_b[i] + tall_of && box_b[i] < b + tall_of) sum += 10
	return sum
}
# Sets l and b to the left and lower edge of a name of width w on side s of point p.
function beside(p, s, w) {
	if (s < 2) { # right, left
		l = s == 0 ? x[p] + 0.015 : x[p] - 0.015 - w
		b = y[p] - tall_of / 2
		return
	}
	l = s < 4 ? x[p] - w / 2 : x[p] - w # above, below, and both on the left
	b = s % 2 ? y[p] - tall_of - 0.02 : y[p] + 0.02
}
{
	p = at[$1]
	w = (length($NF) - 2) * wide_of
	best = -1
	for (s = 0; s < 6; s++) {
		beside(p, s, w)
		c = covered(l, b, w)
		if (best < 0 || c < best) { best = c; to_l = l; to_b = b }
	}
	names++
	box_l[names] = to_l; box_b[names] = to_b; box_w[names] = w
	printf "set label %s at graph %.4f,%.4f left front\n", $NF, to_l, to_b + tall_of / 2
}

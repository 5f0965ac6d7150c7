# SPDX-License-Identifier: MIT
# view.awk - chooses the part of the plane to draw from the points: prints a line of least x,
# largest x, least y, largest y and height of the picture, then ranges and the corner of the legend,
# for gnuplot
NR == 1 { next }
{
	n++
	x[n] = $3 + 0; y[n] = $4 + 0
	if (n == 1 || x[n] < left) left = x[n]
	if (n == 1 || x[n] > right) right = x[n]
	if (n == 1 || y[n] < low) low = y[n]
	if (n == 1 || y[n] > high) high = y[n]
}
# Finds the corner with the fewest points; each is a third of the width and a fifth of the height.
function corner(  i, c, count, best) {
	for (i = 1; i <= n; i++) {
		c = (y[i] > high - tall / 5 ? "top" : y[i] < low + tall / 5 ? "bottom" : "") " " \
			(x[i] > right - wide / 3 ? "right" : x[i] < left + wide / 3 ? "left" : "")
		count[c]++
	}
	best = "top right"
	if (count["top left"] < count[best]) best = "top left"
	if (count["bottom right"] < count[best]) best = "bottom right"
	if (count["bottom left"] < count[best]) best = "bottom left"
	return best
}
END {
	wide = right - left
	tall = high - low
	if (wide <= 0) wide = tall > 0 ? tall : 1
	# a picture is neither a ribbon nor a tower
	if (tall < 0.45 * wide) { low -= (0.45 * wide - tall) / 2; tall = 0.45 * wide }
	if (tall > 0.9 * wide) { left -= (tall / 0.9 - wide) / 2; wide = tall / 0.9 }
	left -= 0.05 * wide; low -= 0.05 * tall
	wide *= 1.1; tall *= 1.1
	right = left + wide; high = low + tall
	printf "%.6f %.6f %.6f %.6f\n", left, right, low, high
	printf "%d\n", 700 * tall / wide + 100
	printf "set xrange [%.6f:%.6f]\nset yrange [%.6f:%.6f]\n", left, right, low, high
	place = corner()
	print "set key " place (place ~ /left/ ? " Left reverse" : "")
}

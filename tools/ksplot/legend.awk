# SPDX-License-Identifier: MIT
# legend.awk - reads the lines of a plot, and curves; prints where the legend goes, and on a second
# line how many lines it has if it goes below the picture. A curve runs to the right at the height
# of a point, up to the next point.
BEGIN {
	n = split(only, numbers, " ")
	for (i = 1; i <= n; i++) drawn["#" numbers[i]]
}
FILENAME == ARGV[1] {
	if (/ notitle$/ || !sub(/^.* title \047/, "")) next
	lines++
	if (length($0) > longest) longest = length($0)
	next
}
FNR == 1 {
	tall = 0.043 * lines + 0.03
	wide = bins * (0.0097 * longest + 0.095)
	if (wide > 0.9 * bins) crowded = 1
}
/^#/ { x = y = 0; split($0, head, "\t"); skip = n && !(head[1] in drawn); next }
skip { next }
{
	if (y < tall && $1 > bins - wide) below++
	if (y > 1 - tall && x < wide) above++
	x = $1
	y = $2
}
END {
	if (!crowded && !below) print "set key bottom right"
	else if (!crowded && !above) print "set key top left Left reverse"
	else if (lines <= 2)
		print "set key " (above < below ? "top left Left reverse" : "bottom right")
	else print "set key outside bottom center vertical maxcols 1 height 1\n" lines + 1
}

# SPDX-License-Identifier: MIT
# room.awk - reads boxes of scores; prints where gnuplot puts the legend, above the half with the
# lower boxes, and the height of the picture that has room for it
{
	half = NR <= 15 ? "left Left reverse" : "right"
	if ($2 > most[half]) most[half] = $2
	if ($3 > most[half]) most[half] = $3
	if (most[half] > highest) highest = most[half]
}
NR == 1 { print "set boxwidth " $4 }
END {
	half = most["right"] > most["left Left reverse"] ? "left Left reverse" : "right"
	print "set key top " half
	print "set yrange [0:" 1.2 * highest "]"
}

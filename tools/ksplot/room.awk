# SPDX-License-Identifier: MIT
# room.awk - boxes of scores: where gnuplot puts the legend, over the half with the lower boxes, and
# how high the picture is so that it has room there
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

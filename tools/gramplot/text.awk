# SPDX-License-Identifier: MIT
# text.awk - turns cells, groups and axis of panel i into a map of letters; panel 3 is a difference
function sign(share) {
	if (i == 3) {
		if (share >= 0.001) return share >= 0.01 ? "#" : "+"
		return share <= -0.01 ? "=" : share <= -0.001 ? "-" : "."
	}
	if (share >= 0.01) return share >= 0.1 ? "@" : share >= 0.03 ? "#" : "*"
	return share >= 0.003 ? "+" : share >= 0.001 ? "-" : "."
}
# There are 31 calls at most.
function letter(place) { return substr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcde", place + 1, 1) }
FILENAME == ARGV[1] { cell[$2, $1] = sign($3); next }
FILENAME ~ /groups$/ { edge[$1 + 0.5]; next } # a group begins
{ axis[most++] = $1; if (length($1) > width) width = length($1) }
END {
	for (y = -1; y < most; y++) {
		line = sprintf("%" width "s %s ", axis[y], y < 0 ? " " : letter(y))
		for (x = 0; x < most; x++)
			line = line (x in edge ? " | " : "") \
				(y < 0 ? letter(x) : (y, x) in cell ? cell[y, x] : " ")
		sub(/ +$/, "", line)
		print (y in edge ? "\n" : "") line
	}
	if (i == 3) print "= less by 1 %, - by 0.1 %, . about the same, + more by 0.1 %, # by 1 %\n"
	else print "share: . below 0.1 %, - 0.1 %, + 0.3 %, * 1 %, # 3 %, @ 10 % and more\n"
}

# SPDX-License-Identifier: MIT
# shares.awk - reads an order of bins and histograms, writes the shares of each gram under a
# "#number TAB name TAB label" line; to the file $bins the place of each gram and the gram.
BEGIN { bins = ENVIRON["bins"] }
# The natural logarithm of a number from 1, which not every awk has.
function ln(x,  k, y, p, i, sum) {
	for (k = 0; x >= 2; k++) x /= 2
	y = (x - 1) / (x + 1)
	for (p = y; i < 20; i++) { sum += p / (2 * i + 1); p *= y * y }
	return k * 0.69314718055994531 + 2 * sum
}
@include tools/ksplot/root.awk
function key(name,  i) {
	for (i = 2; i <= NF; i++) if (index($i, name "=") == 1) return substr($i, length(name) + 2)
	return "-"
}
FILENAME == ARGV[1] {
	if ($0 != "" && $0 !~ /^#/) place[$1] = ++listed
	if (NF > 1) worth[$1] = $2
	next
}
/^>/ {
	n++
	name[n] = substr($1, 2)
	label[n] = key("label")
	weight[n] = key("weight")
	if (weight[n] != "-") weights = weight[n]
	next
}
/^[0-9]/ { size[n]++; gram[n, size[n]] = $2; count[n, size[n]] = $1; seen[$2] }
END {
	for (g in seen) print (g in place ? place[g] : listed + 1) "\t" g >bins
	for (i = 1; i <= n; i++) {
		how = weight[i] == "-" ? weights : weight[i]
		sum = 0
		for (j = 1; j <= size[i]; j++) {
			c = count[i, j]
			if (how == "sqrt") c = root(c)
			else if (how == "log") c = ln(1 + c)
			else if (how == "presence") c = 1
			g = gram[i, j]
			c *= g in worth ? worth[g] : "" in worth ? worth[""] : 1
			part[j] = c
			sum += c
		}
		print "#" i "\t" name[i] "\t" label[i]
		for (j = 1; j <= size[i]; j++) printf "%s\t%.17g\n", gram[i, j], part[j] / sum
	}
}

# SPDX-License-Identifier: MIT
# what.awk - describes the histograms: by name and label if there is only one, else by number
BEGIN { file = ENVIRON["file"] }
/^>/ {
	count++
	name = substr($1, 2)
	label = ""
	for (i = 2; i <= NF; i++) {
		if ($i ~ /^label=/) label = ", " substr($i, 7)
		if ($i ~ /^n=/ && $i != "n=2") other = substr($i, 3)
	}
}
END {
	if (other) {
		print "grams of " other " calls: a heat map is of bigrams (cat2gram -n 2)"
		exit 1
	}
	print (count == 1 ? name label : file ": " count " histograms")
}

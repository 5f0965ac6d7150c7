# SPDX-License-Identifier: MIT
# cells.awk - turns sums of bigrams, one per panel, into tables for gnuplot: column, row, share to
# panel.N; the calls to names; where groups of them end; the totals
function group(name, operations,  list, k, i) {
	k = split(operations, list, " ")
	for (i = 1; i <= k; i++) { place[name "." list[i]] = ++most; axis[most] = name "." list[i] }
	ends[++groups] = most
}
BEGIN {
	group("process", "load execute end create terminate wait signal " \
		"getattr setattr memory protect")
	group("file", "create delete open close read write seek getattr setattr")
	group("device", "request release")
	group("information", "time get set")
	group("communication", "connect disconnect send receive status")
}
FNR == 1 { panel++ }
/^[0-9]/ && split($2, call, " ") == 2 {
	if (!((panel, $2) in grams)) list[++listed] = panel SUBSEP $2
	grams[panel, $2] = $1
	total[panel] += $1
	seen[call[1]] += $1; seen[call[2]] += $1
	if (call[1] in place) categories += $1
	all += $1
}
# Names the most frequent calls, in descending order; the rest share one name.
function take_names(  name, best, i) {
	for (name in place) delete place[name]
	for (most = groups = 0; most < 30; ) {
		best = ""
		for (name in seen)
			if (!(name in place) && (best == "" || seen[name] > seen[best] ||
				(seen[name] == seen[best] && name < best))) best = name
		if (best == "") break
		place[best] = ++most
		axis[most] = best
	}
}
function at(name) {
	if (name in place) return place[name]
	if (!rest) { rest = ++most; axis[rest] = "(others)" }
	return rest
}
END {
	if (categories * 2 < all) take_names()
	for (k = 1; k <= listed; k++) {
		key = list[k]
		split(key, part, SUBSEP)
		split(part[2], call, " ")
		cell[part[1], at(call[2]), at(call[1])] += grams[key] / total[part[1]]
	}
	for (key in cell) {
		split(key, part, SUBSEP)
		print part[2] - 1, part[3] - 1, cell[key] >("panel." part[1])
		if (panels == 2) change[part[2], part[3]] += part[1] == 2 ? cell[key] : -cell[key]
	}
	for (key in change) {
		split(key, part, SUBSEP)
		print part[1] - 1, part[2] - 1, change[key] >"panel.3"
	}
	for (i = 1; i <= most; i++) print axis[i] >"names"
	printf "" >"groups"
	for (i = 1; i < groups; i++) print ends[i] - 0.5 >"groups"
	for (i = 1; i <= panels; i++) printf "%.0f\n", total[i] >"totals"
}

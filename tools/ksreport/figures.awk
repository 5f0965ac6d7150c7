# SPDX-License-Identifier: MIT
# figures.awk - the cards with the figures of kseval(1) and the confusion matrix

# Returns the value of a key in the JSON of kseval, "a, b" for an interval; takes the first one,
# which is not that of a single label.
function figure(json, key,  from) {
	from = index(json, "\"" key "\": ")
	if (!from) return ""
	json = substr(json, from + length(key) + 4)
	if (json ~ /^\[/) return substr(json, 2, index(json, "]") - 2)
	sub(/[,}].*/, "", json)
	return json
}

function card(title) { return "<section class=\"card\"><h2>" title "</h2>" }

function figures(  i, n, wanted, key, value, ends, intervals) {
	n = split("precision=precision,recall=recall,f1=F1,accuracy=accuracy," \
		"balanced_accuracy=balanced accuracy,fpr=false-positive rate,auc=ROC AUC," \
		"average_precision=average precision,recall_at_1pct_fpr=recall at 1 % FPR," \
		"recall_at_5pct_fpr=recall at 5 % FPR", wanted, ",")
	print card("Figures") "<table id=\"figures\"><thead><tr><th scope=\"col\">figure</th>"
	print "<th scope=\"col\">value</th><th scope=\"col\">95 % interval</th></tr></thead><tbody>"
	intervals = substr(json, index(json, "\"interval95\""))
	for (i = 1; i <= n; i++) {
		split(wanted[i], key, "=")
		value = number(figure(json, key[1]))
		if (value == "-") continue
		split(figure(intervals, key[1]), ends, ", ")
		printf "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"dim\">%s</td></tr>\n", \
			key[2], value, (ends[1] == "null" || ends[1] == "" ? "" \
			: number(ends[1]) " to " number(ends[2]))
	}
	print "</tbody></table></section>"
}

# A cell of the matrix: right and wrong verdicts stand out.
function cell_of(truth, verdict,  count) {
	count = cell[truth, verdict] + 0
	return sprintf("<td class=\"%s\">%d</td>", \
		truth == verdict ? "hit" : count && verdict != "unknown" ? "miss" : "dim", count)
}

function matrix(  i, j, sum) {
	print card("Truth (rows) and verdict (columns)")
	print "<div class=\"scroll\" tabindex=\"0\" role=\"region\"" \
		" aria-label=\"Confusion matrix\">"
	print "<table id=\"matrix\"><thead><tr><td></td>"
	for (j = 0; j < listed; j++) print "<th scope=\"col\">" named(labels[j]) "</th>"
	print "<th scope=\"col\">all</th></tr></thead><tbody>"
	for (i = 0; i < listed; i++) {
		if (!truths[labels[i]] && labels[i] == "unknown") continue
		printf "<tr><th scope=\"row\">%s</th>", named(labels[i])
		sum = 0
		for (j = 0; j < listed; j++) {
			printf "%s", cell_of(labels[i], labels[j])
			sum += cell[labels[i], labels[j]]
		}
		printf "<td class=\"dim\">%d</td></tr>\n", sum
	}
	print "</tbody></table></div>"
	if (sample_count > known_count)
		printf "<p class=\"dim\">%d more, whose truth is not known.</p>\n", \
			sample_count - known_count
	print "</section>"
}

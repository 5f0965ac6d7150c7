# SPDX-License-Identifier: MIT
# charts.awk - the cards with the ROC curve and the distribution of the scores

function svg(id, width, height, what) {
	printf "<svg id=\"%s\" viewBox=\"0 0 %d %d\" width=\"420\" role=\"img\"", id, width, height
	printf " aria-label=\"%s\">\n", what
}

# A word of a picture; anchor is start, middle or end.
function word(x, y, anchor, s) {
	return sprintf("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", \
		x, y, anchor, s)
}

function roc(  i, path, auc) {
	auc = number(figure(json, "auc"))
	for (i = 1; i <= point_count; i++)
		path = path sprintf(" %.1f,%.1f", 40 + 250 * fpr[i], 260 - 250 * tpr[i])
	print card("ROC curve")
	svg("roc", 300, 300, "ROC curve, AUC " auc)
	for (i = 0; i <= 4; i++) {
		printf "<path class=\"axis\" d=\"M40 %.1fH290M%.1f 10V260\"/>\n", \
			260 - 62.5 * i, 40 + 62.5 * i
		printf "%s", word(34, 264 - 62.5 * i, "end", i / 4)
		printf "%s", word(40 + 62.5 * i, 276, "middle", i / 4)
	}
	print "<path class=\"diagonal\" d=\"M40 260L290 10\"/>"
	printf "<polygon class=\"area\" points=\"40,260%s 290,260\"/>\n", path
	printf "<polyline class=\"curve\" points=\"40,260%s\"/>\n", path
	printf "%s", word(165, 293, "middle", "false-positive rate")
	print "<text x=\"10\" y=\"135\" text-anchor=\"middle\" transform=\"rotate(-90 10 135)\">" \
		"true-positive rate</text>"
	printf "%s</svg></section>\n", word(280, 250, "end", "AUC " auc)
}

# A box of the histogram: up is 1 above the axis, 0 below it.
function box(class, bin, up, height) {
	if (height > 0)
		printf "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"9\" height=\"%.1f\"/>\n", \
			class, 15 + 10 * bin, up ? 140 - height : 140, height
}

# Finds where the verdict turns positive: at 0, the default of ksvote, if that agrees with all
# verdicts; else somewhere between two scores, if any threshold separates them.
function threshold(  at, what) {
	if (least_positive == "" || most_negative == "" || most_negative >= least_positive) return
	at = 0
	what = text(positive) " above 0"
	if (most_negative > 0 || least_positive <= 0) {
		at = (most_negative + least_positive) / 2
		what = sprintf("threshold between %.3g and %.3g", most_negative, least_positive)
	}
	at = 15 + 300 * (at - low) / (high - low)
	printf "<path class=\"diagonal\" d=\"M%.1f 20V260\"/>\n", at
	printf "%s", word(at < 110 ? 15 : at > 220 ? 315 : at, 14, \
		at < 110 ? "start" : at > 220 ? "end" : "middle", what)
}

# Counts scores in 30 boxes: those of the positive label, by truth where any is known, otherwise by
# verdict, go up, those of other labels down. Returns the largest count.
function fill_boxes(up, down,  i, f, bin, who, most) {
	for (i = 1; i <= sample_count; i++) {
		split(line[i], f, "\t")
		if (f[1] == "-") continue
		bin = int(30 * (f[1] - low) / (high - low))
		if (bin > 29) bin = 29
		who = known_count ? f[4] : f[5]
		if (who == "-") continue
		if (who == positive) up[bin]++
		else down[bin]++
		if (up[bin] > most) most = up[bin]
		if (down[bin] > most) most = down[bin]
	}
	return most
}

function scores(  up, down, bin, most, by, others) {
	if (high == low) high = low + 1
	most = fill_boxes(up, down)
	by = known_count ? "truth: " : "verdict: "
	others = listed - (positive in label_number) - ("unknown" in label_number) == 1
	print card("Scores")
	svg("scores", 330, 300, "Histogram of the scores, " text(positive) " above the axis")
	print "<path class=\"axis\" d=\"M15 140H315\"/>"
	for (bin = 0; bin < 30; bin++) {
		box("c0", bin, 1, most ? 105 * up[bin] / most : 0)
		box(others ? "c1" : "c5", bin, 0, most ? 105 * down[bin] / most : 0)
	}
	threshold()
	printf "%s", word(15, 276, "start", sprintf("%.3g", low))
	printf "%s", word(315, 276, "end", sprintf("%.3g", high))
	printf "%s", word(165, 293, "middle", \
		"score (tallest box: " most " sample" (most == 1 ? "" : "s") ")")
	printf "%s", word(15, 30, "start", by text(positive))
	printf "%s", word(15, 256, "start", by (others ? text(other_label()) : "another label"))
	print "</svg></section>"
}

function other_label(  i) {
	for (i = 0; i < listed; i++)
		if (labels[i] != positive && labels[i] != "unknown") return labels[i]
}

# SPDX-License-Identifier: MIT
# text.awk - names and numbers as the page shows them

# A name or label for text and attributes: whatever it holds, it stays text.
function text(s) {
	sub(/^\\#/, "#", s)
	gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s); gsub(/\047/, "\\&#39;", s)
	gsub(/[\001-\037\177]/, "\\&#65533;", s)
	return s
}

function number(s) { return s == "" || s == "-" || s == "null" ? "-" : sprintf("%.3f", s) }

# A number for the data: four digits, without the 0 before the point.
function short(x,  s) {
	s = sprintf("%.4g", x)
	sub(/^0\./, ".", s)
	sub(/^-0\./, "-.", s)
	return s
}

# The class that gives a label its colour: the positive one c0, the others c1 to c5 in turn.
function colour(label) {
	if (label == positive) return "c0"
	if (label == "unknown") return "cu"
	if (!(label in colours)) colours[label] = "c" colour_count++ % 5 + 1
	return colours[label]
}

function named(label) {
	return "<span class=\"label " colour(label) "\">" text(label) "</span>"
}

# add_label LABEL: the number of a label, from 0.
function add_label(label) {
	if (!(label in label_number)) {
		label_number[label] = label_count
		labels[label_count++] = label
		colour(label)
	}
	return label_number[label]
}

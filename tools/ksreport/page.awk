# SPDX-License-Identifier: MIT
# page.awk - reads style, script, figures (JSON), ROC, samples and ranks, in this order, and writes
# the page. The status is 3 if there are ranks, but none of the samples. Any awk gives the same
# bytes.

@include tools/ksreport/text.awk
@include tools/ksreport/figures.awk
@include tools/ksreport/charts.awk
@include tools/ksreport/ranks.awk
@include tools/ksreport/data.awk

# Describes the batch in a sentence.
function summary(  i, out) {
	out = sample_count " sample" (sample_count == 1 ? "" : "s")
	for (i = 0; i < listed; i++)
		if (verdicts[labels[i]]) out = out ", " verdicts[labels[i]] " " text(labels[i])
	out = out " by verdict"
	if (known_count)
		out = out "; the truth of " known_count " is known, " right_count \
			(right_count == 1 ? " is" : " are") " right"
	if (verdicts["unknown"])
		out = out "; unknown: too few of their grams occur in training, or none"
	return out "."
}

function head() {
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
	printf "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", policy
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	printf "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n", text(title), style
	printf "<header><h1>%s</h1>\n<p>%s</p></header>\n<main>\n", text(title), summary()
}

function cards() {
	print "<div class=\"cards\"><div>"
	if (known_count) matrix()
	scores()
	print "</div>"
	if (json ~ /": [0-9]/ && known_count) figures()
	if (point_count) roc()
	print "</div>"
}

# The script shows the tools above the table, and makes its head and rows.
function table(  i) {
	print "<div class=\"tools\"><h2 id=\"title\">Samples</h2>"
	print "<span id=\"shown\" class=\"dim\" role=\"status\"></span>"
	print "<span id=\"filter\" class=\"tools\" hidden>"
	print "<select id=\"only\" aria-label=\"Which samples\"><option value=\"\">all</option>"
	if (known_count) print "<option value=\"wrong\">wrong verdicts</option>"
	if (ranked) print "<option value=\"outvoted\">nearest model outvoted</option>"
	for (i = 0; i < listed; i++)
		if (verdicts[labels[i]])
			printf "<option value=\"=%s\">verdict %s</option>\n", text(labels[i]), \
				text(labels[i])
	print "</select>"
	print "<input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"Search\">"
	print "</span></div>\n<p id=\"legend\" class=\"dim\" hidden></p>"
	print "<noscript><p>The table of the samples needs the script of this page.</p></noscript>"
	print "<table id=\"samples\" aria-labelledby=\"title\"><thead></thead><tbody></tbody>"
	print "</table>"
	print "</main>"
}

BEGIN {
	label_count = stream_count = model_count = gram_count = 0
	positive = ENVIRON["positive"]; title = ENVIRON["title"]
	policy = "default-src \047none\047; style-src " ENVIRON["style"] "; script-src " \
		ENVIRON["script"] "; base-uri \047none\047; form-action \047none\047"
}

read == "style" { style = style $0 "\n"; next }
read == "script" { script = script $0 "\n"; next }
read == "figures" { json = json $0; next }
read == "roc" {
	if (!/^#/) { fpr[++point_count] = $2; tpr[point_count] = $3 }
	next
}

# samples: score, how often its name came before, sample, truth, verdict, known, p
read == "samples" {
	line[++sample_count] = $0
	verdict_of[$3 SUBSEP $2] = $5
	if ($1 != "-") {
		if (!scored++) high = $1
		low = $1
		if ($5 == positive) least_positive = $1
		else if (most_negative == "" && $5 != "unknown") most_negative = $1
	}
	if ($6 != "-") knows = 1
	verdicts[$5]++
	truths[$4]++
	if ($4 != "-") { known_count++; cell[$4, $5]++; right_count += $4 == $5 }
	next
}

read == "ranks" && !ranked++ { list_labels(); default_columns() }
read == "ranks" && /^#sample\t/ { take_columns(); next }
read == "ranks" && !/^#/ { take_row() }

# list_labels: the labels of truths and verdicts, the positive one first, unknown last.
function list_labels(  i, j, f) {
	if (labelled++) return
	if (verdicts[positive] || truths[positive]) add_label(positive)
	for (i = 1; i <= sample_count; i++) {
		split(line[i], f, "\t")
		for (j = 4; j <= 5; j++) if (f[j] != "-" && f[j] != "unknown") add_label(f[j])
	}
	if (verdicts["unknown"] || truths["unknown"]) add_label("unknown")
	listed = label_count
}

END {
	if (!sample_count) exit 1
	list_labels()
	end_vote()
	head()
	cards()
	table()
	data()
	printf "<script>%s</script>\n</body>\n</html>\n", script
	if (ENVIRON["ranks"] != "" && !matched) exit 3
}

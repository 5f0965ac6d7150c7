# SPDX-License-Identifier: MIT
# page.awk - reads style, script, figures (JSON), ROC, ranks and samples, in this order, and writes
# the page. Its status is 3 where there are ranks, but of no sample. Any awk gives the same bytes.

# What a row of ranks says of the vote: the mean over n of each metric and label.
function take_vote() {
	if (l == "-") return
	if (!(m in metrics)) { metrics[m]; metric_names[++metric_count] = m }
	far[id, m, l] += $at["distance"]
	voted[id, m, l]++
}

# The grams that spoke loudest, of all n.
function take_weighed() {
	if (!("for" in at)) return
	if ($at["for"] != "-") for_label[id, l] = for_label[id, l] "  " $at["for"]
	if ($at["against"] != "-") against_label[id, l] = against_label[id, l] "  " $at["against"]
	ranked = 1
}

# A row of the metric that is drawn; the first length of grams by rank, the others after it.
function take_near() {
	if (!((id, l) in rank_most)) {
		if (!(id in rank_labels)) rank_labels[id] = l
		else rank_labels[id] = (l == positive ? l "\t" rank_labels[id] : rank_labels[id] "\t" l)
		first_n[id, l] = n
	}
	place = (n == first_n[id, l] ? r : rank_most[id, l] + 1)
	if (place > rank_most[id, l]) rank_most[id, l] = place
	distance[id, l, place] = $at["distance"] + 0
	model[id, l, place] = $at["model"]
	if (n != "" && r == 1) length_of[id, l, place] = n
	if (distance[id, l, place] > furthest) furthest = distance[id, l, place]
	if (r == 1 && ("gram" in at)) take_gap($at["gap"] < 0 ? -$at["gap"] : $at["gap"] + 0)
	ranked = 1
}

# The widest gap over all n.
function take_gap(gap) {
	if (((id, l) in gram) && gaps[id, l] >= gap) return
	gram[id, l] = $at["gram"]
	sample_share[id, l] = $at["sample_share"]; model_share[id, l] = $at["model_share"]
	gaps[id, l] = gap
	gap_model[id, l] = $at["model"]
	if ("side" in at) side[id, l] = $at["side"]
}

# A name or label for text and attributes: whatever it holds, it stays text.
function text(s) {
	sub(/^\\#/, "#", s)
	gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); gsub(/>/, "\\&gt;", s)
	gsub(/"/, "\\&quot;", s); gsub(/\047/, "\\&#39;", s)
	gsub(/[\001-\037\177]/, "\\&#65533;", s)
	return s
}

function number(s) { return s == "" || s == "-" || s == "null" ? "-" : sprintf("%.3f", s) }

function percent(s) { return s * 100 < 10 ? sprintf("%.1f %%", s * 100) : sprintf("%.0f %%", s * 100) }

# Of what colour a label is: the positive one 0, the others 1, 2, ... 5, 1, ...
function colour(label) {
	if (label == positive) return "c0"
	if (!(label in colours)) colours[label] = colour_count++ % 5 + 1
	return "c" colours[label]
}

function named(label) {
	return label == "-" ? "<span class=\"dim\">not known</span>" \
		: "<span class=\"label " colour(label) "\">" text(label) "</span>"
}

# The value of a key of the JSON of kseval, "a,b" of an interval; the first, which is not that of a label.
function figure(json, key, from) {
	from = index(json, "\"" key "\": ")
	if (!from) return ""
	json = substr(json, from + length(key) + 4)
	if (json ~ /^\[/) return substr(json, 2, index(json, "]") - 2)
	sub(/[,}].*/, "", json)
	return json
}

function figures(    i, key, ends, intervals) {
	print "<section class=\"card\"><h2>Figures</h2><table><thead><tr><th></th><th></th><th>95 % interval</th></tr></thead>"
	intervals = substr(json, index(json, "\"interval95\""))
	for (i = 1; i <= figure_count; i++) {
		split(wanted[i], key, "=")
		split(figure(intervals, key[1]), ends, ", ")
		printf "<tr><th>%s</th><td>%s</td><td class=\"dim\">%s</td></tr>\n", key[2], number(figure(json, key[1])), \
			(ends[1] == "null" || ends[1] == "" ? "" : number(ends[1]) " to " number(ends[2]))
	}
	print "</table></section>"
}

function matrix(    i, j, sum) {
	print "<section class=\"card\"><h2>Truth (rows) and verdict (columns)</h2><div class=\"scroll\"><table id=\"matrix\"><thead><tr><th></th>"
	for (j = 1; j <= label_count; j++) print "<th>" named(labels[j]) "</th>"
	print "<th>all</th></tr></thead>"
	for (i = 1; i <= label_count; i++) {
		printf "<tr><th>%s</th>", named(labels[i])
		sum = 0
		for (j = 1; j <= label_count; j++) {
			printf "<td class=\"%s\">%d</td>", (i == j ? "hit" : cell[labels[i], labels[j]] ? "miss" : "dim"), \
				cell[labels[i], labels[j]]
			sum += cell[labels[i], labels[j]]
		}
		printf "<td class=\"dim\">%d</td></tr>\n", sum
	}
	print "</table></div>"
	if (sample_count > known_count)
		printf "<p class=\"dim\">%d more, whose truth is not known.</p>\n", sample_count - known_count
	print "</section>"
}

function roc(    i, x, y, path) {
	for (i = 1; i <= point_count; i++) {
		x = 40 + 250 * fpr[i]; y = 260 - 250 * tpr[i]
		path = path sprintf(" %.1f,%.1f", x, y)
	}
	print "<section class=\"card\"><h2>ROC curve</h2>"
	print "<svg id=\"roc\" viewBox=\"0 0 300 300\" width=\"420\" role=\"img\" aria-label=\"ROC curve\">"
	for (i = 0; i <= 4; i++) {
		printf "<path class=\"axis\" d=\"M40 %.1fH290M%.1f 10V260\"/>", 260 - 62.5 * i, 40 + 62.5 * i
		printf "<text x=\"34\" y=\"%.1f\" text-anchor=\"end\">%g</text>", 264 - 62.5 * i, i / 4
		printf "<text x=\"%.1f\" y=\"276\" text-anchor=\"middle\">%g</text>\n", 40 + 62.5 * i, i / 4
	}
	print "<path class=\"diagonal\" d=\"M40 260L290 10\"/>"
	printf "<polygon class=\"area\" points=\"40,260%s 290,260\"/>", path
	printf "<polyline class=\"curve\" points=\"40,260%s\"/>\n", path
	print "<text x=\"165\" y=\"293\" text-anchor=\"middle\">false-positive rate</text>"
	print "<text x=\"10\" y=\"135\" text-anchor=\"middle\" transform=\"rotate(-90 10 135)\">true-positive rate</text>"
	printf "<text x=\"280\" y=\"250\" text-anchor=\"end\">AUC %s</text></svg></section>\n", number(figure(json, "auc"))
}

# How many samples have which score: those known to be positive upwards, the others downwards.
function scores(    i, bin, most, height, side, x, zero) {
	for (i in up) if (up[i] > most) most = up[i]
	for (i in down) if (down[i] > most) most = down[i]
	height = (most > 0 ? 105 / most : 0)
	print "<section class=\"card\"><h2>Scores</h2>"
	print "<svg id=\"scores\" viewBox=\"0 0 330 300\" width=\"420\" role=\"img\" aria-label=\"histogram of the scores\">"
	printf "<path class=\"axis\" d=\"M15 140H315\"/>"
	for (bin = 0; bin < 30; bin++) {
		x = 15 + 10 * bin
		if (up[bin])
			printf "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"9\" height=\"%.1f\"/>", \
				(known_count ? "c0" : "c5"), x, 140 - height * up[bin], height * up[bin]
		if (down[bin])
			printf "<rect class=\"%s\" x=\"%d\" y=\"140\" width=\"9\" height=\"%.1f\"/>", \
				(other == "" ? "c5" : colour(other)), x, height * down[bin]
	}
	if (least_positive != "" && least_positive > low) {
		zero = 15 + 300 * (least_positive - low) / (high - low)
		printf "\n<path class=\"diagonal\" d=\"M%.1f 20V260\"/><text x=\"%.1f\" y=\"14\" text-anchor=\"middle\">%s from %.3g</text>", \
			zero, (zero < 60 ? 60 : zero > 270 ? 270 : zero), text(positive), least_positive
	}
	printf "\n<text x=\"15\" y=\"276\">%.3g</text><text x=\"315\" y=\"276\" text-anchor=\"end\">%.3g</text>", low, high
	printf "<text x=\"165\" y=\"293\" text-anchor=\"middle\">score (longest bar: %d samples)</text>\n", most
	if (known_count) {
		printf "<text x=\"15\" y=\"30\">truth: %s</text>", text(positive)
		printf "<text x=\"15\" y=\"256\">%s</text>\n", (other == "" ? "others" : "truth: " text(other))
	}
	print "</svg></section>"
}

# The square root of a number from 0 to 1, by the method of Newton: some awks have no sqrt().
function root(x,    r, i) {
	if (x <= 0) return 0
	r = 1
	for (i = 0; i < 40; i++) r = (r + x / r) / 2
	return r
}

# The distances of the nearest models, a lane a label, the nearest one filled.
function picture(id,    i, r, lane, lanes, out, d, n) {
	n = split(rank_labels[id], lane, "\t")
	out = "<svg viewBox=\"0 0 180 " 13 * n + 3 "\" width=\"180\" role=\"img\" aria-label=\"distances of the nearest models\">"
	for (i = 1; i <= n; i++) {
		out = out "<g class=\"" colour(lane[i]) "\"><path class=\"axis\" d=\"M5 " 13 * i - 5 "H175\"/>"
		for (r = rank_most[id, lane[i]]; r >= 1; r--) {
			if (!((id, lane[i], r) in distance)) continue
			d = distance[id, lane[i], r]
			out = out sprintf("<circle%s cx=\"%.1f\" cy=\"%d\" r=\"%s\"><title>%s %.4g</title></circle>", \
				r == 1 ? "" : " class=\"far\"", 6 + 168 * (furthest > 0 ? root(d / furthest) : 0), 13 * i - 5, \
				r == 1 ? "4.5" : "3.5", text(model[id, lane[i], r]), d)
		}
		out = out "</g>"
	}
	return out "</svg>"
}

# Of the nearest model of each label: its name and distance, for each length of grams.
function nearest(id,    i, j, n, lane, out) {
	n = split(rank_labels[id], lane, "\t")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= rank_most[id, lane[i]]; j++)
			if (((id, lane[i], j) in distance) && (j == 1 || ((id, lane[i], j) in length_of)))
				out = out sprintf("<div class=\"near\"><b class=\"label %s\">%s</b> %.4f%s</div>", \
					colour(lane[i]), text(model[id, lane[i], j]), distance[id, lane[i], j], \
					((id, lane[i], j) in length_of) ? " <span class=\"dim\">n = " \
					length_of[id, lane[i], j] "</span>" : "")
	return out
}

# The mean distance of a label by a metric; "" where it has none.
function mean(id, m, l) {
	return ((id, m, l) in far) ? far[id, m, l] / voted[id, m, l] : ""
}

# What each metric had to do with the score, and whether that is all of it.
function votes(id, score,    i, l, n, lane, m, worth, sum, out, a, b) {
	n = split(rank_labels[id], lane, "\t")
	if (n != 2 || !("svm" in metrics)) return ""
	l = lane[2]
	if (lane[1] != positive) return ""
	for (i = 1; i <= metric_count; i++) {
		m = metric_names[i]
		if (m == "novelty" || m == "mismatch") continue
		a = mean(id, m, l); b = mean(id, m, positive)
		if (a == "" || b == "") continue
		worth = (m == "svm" ? 2 : 1) * (a - b)
		sum += worth
		out = out sprintf("<div class=\"near\">%s %+.4f</div>", m == "svm" ? "weighed grams" \
			: "distance " text(m), worth)
	}
	if (score != "-" && (sum - score > 0.001 || score - sum > 0.001))
		out = out "<div class=\"bad\">does not add up to the score: other ranks voted too</div>"
	return out
}

# The three loudest of a list "SHARE GRAM  SHARE GRAM", by the size of the share.
function loudest(list,    i, j, n, part, share, best, out, used) {
	n = split(substr(list, 3), part, "  ")
	for (j = 1; j <= 3; j++) {
		best = 0
		for (i = 1; i <= n; i++) {
			share = part[i] + 0
			if (share < 0) share = -share
			if (!(i in used) && (!best || share > size)) { best = i; size = share }
		}
		if (!best) break
		used[best]
		i = index(part[best], " ")
		out = out (j > 1 ? ", " : "") "<code>" text(substr(part[best], i + 1)) "</code>"
	}
	return out
}

# The grams that spoke loudest for the verdict, and against it.
function weighed(id, verdict,    out) {
	if ((id, verdict) in for_label)
		out = "<div>for it " loudest(for_label[id, verdict]) "</div>"
	if ((id, verdict) in against_label)
		out = out "<div>against it " loudest(against_label[id, verdict]) "</div>"
	return out
}

# Of the gaps to the nearest models the widest that speaks for the verdict; else the widest.
function reason(id, verdict,    i, n, lane, pass, best, l, gap) {
	n = split(rank_labels[id], lane, "\t")
	for (pass = 1; pass <= 2 && best == ""; pass++)
		for (i = 1; i <= n; i++) {
			l = lane[i]
			if (!((id, l) in gram) || (pass == 1 && side[id, l] != verdict)) continue
			if (best == "" || gaps[id, l] > gap) { best = l; gap = gaps[id, l] }
		}
	if (best == "") return ""
	return sprintf("<code>%s</code><br>gap %.3f to %s; %s of the sample, %s of the model%s", text(gram[id, best]), \
		gaps[id, best], text(gap_model[id, best]), percent(sample_share[id, best]), percent(model_share[id, best]), \
		side[id, best] == "-" || side[id, best] == "" ? "" : ": speaks for " named(side[id, best]))
}

function head(    i) {
	print "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">"
	printf "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", policy
	print "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
	printf "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n", text(title), style
	printf "<header><h1>%s</h1>\n<p>%d samples", text(title), sample_count
	for (i = 1; i <= label_count; i++)
		if (verdicts[labels[i]]) printf ", %d %s", verdicts[labels[i]], text(labels[i])
	print " by verdict" (known_count ? "; the truth of " known_count " is known, " right_count " are right" : "") (unknown_count ? "; unknown: too few of their grams occur in training, or none" : "") ".</p></header>\n<main>"
	print "<div class=\"cards\"><div>"
	if (known_count) matrix()
	scores()
	print "</div>"
	if (known_count) figures()
	if (point_count) roc()
	print "</div>"
	print "<div class=\"tools\"><h2>Samples</h2><span id=\"shown\" class=\"dim\"></span><span id=\"filter\" class=\"tools\" hidden>"
	print "<select id=\"only\" aria-label=\"which samples\"><option value=\"\">all</option>"
	if (known_count) print "<option value=\"wrong\">wrong verdicts</option>"
	for (i = 1; i <= label_count; i++)
		if (verdicts[labels[i]]) printf "<option value=\"=%s\">verdict %s</option>\n", text(labels[i]), text(labels[i])
	print "</select>\n<input id=\"search\" type=\"search\" placeholder=\"Search\" aria-label=\"search\"></span></div>"
	if (ranked)
		printf "<p class=\"dim\">Distances are %s, drawn from 0 to %.3g on a square-root scale: a line a label, a dot a " \
			"model, the nearest one filled. The reason is the gram at which sample and nearest model differ most.</p>\n", \
			text(metric), furthest
	print "<table id=\"samples\"><thead><tr><th><button>Sample</button></th>" \
		(known_count ? "<th><button>Truth</button></th>" : "") "<th><button>Verdict</button></th>" \
		"<th class=\"number\" aria-sort=\"descending\"><button>Score</button></th>" \
		(knows ? "<th class=\"number\"><button>Known</button></th>" : "")
	if (ranked)
		printf "<th class=\"number\"><button>Nearest models</button></th><th><button>Distances</button></th>" \
			"<th><button>Reason</button></th>"
	print "</tr></thead>\n<tbody>"
}

BEGIN {
	positive = ENVIRON["positive"]; title = ENVIRON["title"]
	policy = "default-src \047none\047; style-src " ENVIRON["style"] "; script-src " ENVIRON["script"] \
		"; base-uri \047none\047; form-action \047none\047"
	figure_count = split("precision=precision,recall=recall,f1=F1,accuracy=accuracy,balanced_accuracy=balanced accuracy," \
		"fpr=false-positive rate,auc=ROC AUC,average_precision=average precision," \
		"recall_at_1pct_fpr=recall at 1 % FPR,recall_at_5pct_fpr=recall at 5 % FPR", wanted, ",")
	labels[++label_count] = positive
	known_label[positive] = 1
}

read == "style" { style = style $0 "\n"; next }
read == "script" { script = script $0 "\n"; next }
read == "figures" { json = json $0; next }
read == "roc" {
	if (!/^#/) { fpr[++point_count] = $2; tpr[point_count] = $3 }
	next
}

read == "ranks" && /^#sample\t/ {
	$1 = substr($1, 2)
	for (i = 1; i <= NF; i++) at[$i] = i
	next
}
read == "ranks" && /^#/ { next }
read == "ranks" {
	if (!("distance" in at)) { # no first line that names the columns
		n = split("sample truth metric rank label distance model", name, " ")
		for (i = 1; i <= n; i++) at[name[i]] = i
	}
	m = $at["metric"]; s = $at["sample"]; l = $at["label"]; r = $at["rank"] + 0
	n = "n" in at ? $at["n"] : ""
	stream = m SUBSEP n
	if ((stream, s, times[stream, s] + 0, l, r) in seen) times[stream, s]++ # the next of that name
	seen[stream, s, times[stream, s] + 0, l, r]
	id = s SUBSEP times[stream, s] + 0
	if (r == 1) take_vote()
	if (m == "novelty" || m == "mismatch") next
	if (m == "svm") { take_weighed(); next }
	if (metric == "") metric = m
	if (m == metric) take_near()
	next
}

# samples: score, how often its name came before, sample, truth, verdict; highest score first
read == "count" {
	sample_count++
	if ($1 != "-") {
		if (!scored++) high = $1
		low = $1
		if ($5 == positive) least_positive = $1
	}
	if ($5 == "unknown") unknown_count++
	if ($6 != "-") knows = 1
	verdicts[$5]++
	for (i = 4; i <= 5; i++)
		if ($i != "-" && !($i in known_label)) { known_label[$i] = 1; labels[++label_count] = $i }
	if ($4 != "-") { known_count++; cell[$4, $5]++; right_count += $4 == $5 }
	next
}
read == "samples" && FNR == 1 {
	if (high == low) high = low + 1
	other = label_count == 2 ? labels[2] : ""
	if (other != "") colour(other)
}
read == "samples" {
	line[++line_count] = $0
	if ($1 == "-") next
	bin = int(30 * ($1 - low) / (high - low))
	if (bin > 29) bin = 29
	if (!known_count || $4 == positive) up[bin]++
	else if ($4 != "-") down[bin]++
}

END {
	if (!line_count) exit 1
	head()
	for (i = 1; i <= line_count; i++) {
		split(line[i], f, "\t")
		id = f[3] SUBSEP f[2]
		matched += id in rank_labels
		wrong = f[4] != "-" && f[4] != f[5] && f[5] != "unknown"
		printf "<tr data-verdict=\"%s\"%s><td>%s</td>", text(f[5]), wrong ? " data-wrong" : "", text(f[3])
		if (known_count) printf "<td class=\"truth\">%s</td>", named(f[4])
		printf "<td class=\"verdict\">%s%s</td>", named(f[5]), wrong ? " <span class=\"bad\">&#10007; wrong</span>" : ""
		if (f[1] == "-") printf "<td class=\"score\" data-v=\"-1e9\">-</td>"
		else printf "<td class=\"score\" data-v=\"%s\">%.4f</td>", text(f[1]), f[1]
		if (knows) printf "<td class=\"score\" data-v=\"%s\">%s</td>", (f[6] == "-" ? -1 : text(f[6])), \
			(f[6] == "-" ? "-" : percent(f[6]))
		if (ranked) {
			d = ""
			n = split(rank_labels[id], lane, "\t")
			for (j = 1; j <= n; j++)
				if (((id, lane[j], 1) in distance) && (d == "" || distance[id, lane[j], 1] < d)) d = distance[id, lane[j], 1]
			d = sprintf("%.9g", d == "" ? 9 : d)
			printf "<td data-v=\"%s\">%s</td><td class=\"picture\" data-v=\"%s\">%s</td><td>%s</td>", d, nearest(id), \
				d, (n ? picture(id) : ""), votes(id, f[1]) weighed(id, f[5]) reason(id, f[5])
		}
		print "</tr>"
	}
	printf "</tbody></table>\n</main>\n<script>%s</script>\n</body>\n</html>\n", script
	if (ENVIRON["ranks"] != "" && !matched) exit 3
}

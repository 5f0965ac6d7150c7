# SPDX-License-Identifier: MIT
# data.awk - the data of the table, as text in a template: lines of fields separated by TABs
#
# Line 1 names the columns that exist; lines 2 to 5 are labels with the classes of their colours,
# streams (METRIC:N), models and grams, to which the other lines refer by numbers from 0. Then comes
# a line per sample: name, truth, verdict, score, known, p, the gram that says most about the
# verdict, votes, loud, gap (see ranks.awk).

function dictionary(names, count,  i, out) {
	for (i = 0; i < count; i++) printf "%s%s", i ? "\t" : "", text(names[i])
	print ""
}

function packed_share(x) { return x == "-" ? "" : short(x) }

function data(  i, f, id, reason) {
	OFS = "\t"
	printf "<template id=\"data\">%s\t%s\t%s\t%s\n", known_count ? 1 : 0, knows ? 1 : 0, \
		matched ? 1 : 0, text(positive)
	for (i = 0; i < label_count; i++)
		printf "%s%s\t%s", i ? "\t" : "", text(labels[i]), colour(labels[i])
	print ""
	dictionary(streams, stream_count)
	dictionary(models, model_count)
	dictionary(grams, gram_count)
	for (i = 1; i <= sample_count; i++) {
		split(line[i], f, "\t")
		id = f[3] SUBSEP f[2]
		if (id in loudest) reason = loudest[id]
		else reason = (id in gap) ? gap[id] + 0 : ""
		print text(f[3]), (f[4] == "-" ? "" : label_number[f[4]]), label_number[f[5]], \
			(f[1] == "-" ? "" : sprintf("%.6g", f[1])), packed_share(f[6]), \
			packed_share(f[7]), reason, votes[id], loud[id], gap[id]
	}
	print "</template>"
}

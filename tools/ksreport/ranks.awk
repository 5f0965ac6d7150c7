# SPDX-License-Identifier: MIT
# ranks.awk - packs what the ranks say about each sample, for the data of the page
#
# votes[id]: for each stream and label "STREAM,LABEL,DISTANCE,MODEL", and ",MEAN" where several
# models were ranked; loud[id]: "STREAM=GRAM:SHARE,.../GRAM:SHARE,..." for and against the verdict;
# gap[id]: the widest gap. STREAM, LABEL, MODEL and GRAM are numbers.

function take_columns(  i) {
	split("", at)
	at[substr($1, 2)] = 1
	for (i = 2; i <= NF; i++) at[$i] = i
}

function default_columns(  i, n, name) {
	n = split("sample truth metric rank label distance model", name, " ")
	for (i = 1; i <= n; i++) at[name[i]] = i
}

function stream_of(metric, n,  name) {
	name = metric ":" n
	if (!(name in stream_number)) {
		stream_number[name] = stream_count
		streams[stream_count++] = name
	}
	return stream_number[name]
}

function model_of(name) {
	if (!(name in model_number)) {
		model_number[name] = model_count
		models[model_count++] = name
	}
	return model_number[name]
}

function gram_of(name) {
	if (!(name in gram_number)) {
		gram_number[name] = gram_count
		grams[gram_count++] = name
	}
	return gram_number[name]
}

# The rows of a sample, stream and label are consecutive: the first one is the nearest model.
function take_rank(id, stream, l, d, name,  key) {
	key = id SUBSEP stream SUBSEP l
	if (key != held) {
		end_vote()
		held = key
		held_id = id
		held_vote = stream "," add_label(l) "," short(d) "," model_of(name)
		held_sum = held_count = 0
	}
	held_sum += d
	held_count++
}

function end_vote() {
	if (held == "") return
	votes[held_id] = votes[held_id] (votes[held_id] == "" ? "" : " ") held_vote \
		(held_count > 1 ? "," short(held_sum / held_count) : "")
	held = ""
}

# "SHARE GRAM  SHARE GRAM" to "GRAM:SHARE,GRAM:SHARE".
function packed(list,  i, n, part, blank, out) {
	if (list == "-") return ""
	n = split(list, part, "  ")
	for (i = 1; i <= n; i++) {
		blank = index(part[i], " ")
		out = out (i > 1 ? "," : "") gram_of(substr(part[i], blank + 1)) ":" \
			sprintf("%.3g", part[i] + 0)
	}
	return out
}

# The grams that weighed most for and against the verdict.
function take_loud(id, stream, l,  pro, first, share) {
	if (!("for" in at) || l "" != verdict_of[id] "") return
	pro = packed($at["for"])
	loud[id] = loud[id] (loud[id] == "" ? "" : " ") stream "=" pro "/" packed($at["against"])
	if (pro == "") return
	split(pro, first, /[:,]/) # the first one weighed most
	share = first[2] < 0 ? -first[2] : first[2] + 0
	if ((id in loudest) && loudest_share[id] >= share) return
	loudest[id] = first[1]
	loudest_share[id] = share
}

# Finds the widest gap to a nearest model that supports the verdict, or else the widest gap.
function take_gap(id, stream, l, name,  size, side, fits) {
	if (!("gram" in at) || $at["gram"] == "-") return
	size = $at["gap"] < 0 ? -$at["gap"] : $at["gap"] + 0
	side = "side" in at ? $at["side"] : "-"
	fits = side "" == verdict_of[id] ""
	if ((id in gap) && (gap_fits[id] > fits || (gap_fits[id] == fits && gap_size[id] >= size)))
		return
	gap_fits[id] = fits
	gap_size[id] = size
	gap[id] = gram_of($at["gram"]) "," short(size) "," model_of(name) "," \
		short($at["sample_share"]) "," short($at["model_share"]) "," \
		(side == "-" ? "" : add_label(side)) "," stream
}

function take_row(  stream, s, l, r, id, name) {
	s = $at["sample"]
	l = $at["label"]
	if (l == "-") return
	r = $at["rank"] + 0
	stream = stream_of($at["metric"], "n" in at ? $at["n"] : "")
	id = s SUBSEP (times[stream, s, l, r]++ + 0)
	if (!(id in verdict_of)) return
	matched = 1
	name = $at["model"]
	take_rank(id, stream, l, $at["distance"] + 0, name)
	if (r != 1) return
	take_loud(id, stream, l)
	take_gap(id, stream, l, name)
}

# SPDX-License-Identifier: MIT
# What sysgram(7) shows for other systems: alerts by jq, and the reports of sandboxes.
load lib/helper

# page_block WORD: the last command of sysgram(7)'s examples that has the word, as a shell script.
page_block() {
	awk -v word="$1" '
		/^\.Ed/ { block = 0 }
		block && /^\$ / { script = "" }
		block { s = $0; sub(/^[$>] /, "", s); gsub(/\\e/, "\\", s); script = script s "\n" }
		block && index(script, word) { found = script }
		/^\.Bd -literal/ { block = 1; script = "" }
		END { printf "%s", found }' "$ROOT/man/sysgram.7"
}

setup() {
	set -o pipefail
	need jq
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	printf '#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\n' >ranks
	printf 's%d\t-\tks\t1\t%s\t%s\tm\n' 1 benign .5 1 malicious .25 2 benign .25 2 \
		malicious .5 >>ranks
	printf '"\\\\t\t-\tks\t1\t%s\t%s\tm\n' benign .5 malicious .125 >>ranks
	ksvote -j ranks >verdicts.json
	[ "$(wc -l <verdicts.json)" = 3 ]
}

@test "alerts in the Elastic Common Schema: one for each malicious verdict, with its fields" {
	page_block ecs.ndjson >script
	bash script
	assert_equal "$(jq -r '.file.path + " " + (.event.risk_score | tostring)' ecs.ndjson)" \
		$'s1 0.25\n"\\t 0.375'
	jq -e -s 'all(.[]; (."@timestamp" | fromdate > 1e9) and .ecs.version == "8.11.0"
		and .event.kind == "alert" and
		.event.category == ["malware"] and .event.type == ["info"]
			and (.rule.name | length > 0))' ecs.ndjson
}

@test "Detection Findings of OCSF: one for each malicious verdict, with what is required" {
	page_block ocsf.ndjson >script
	bash script
	assert_equal "$(jq -r .finding_info.uid ocsf.ndjson)" $'s1\n"\\t'
	jq -e -s 'all(.[]; .class_uid == 2004 and .category_uid == 2
		and .type_uid == .class_uid * 100 + .activity_id and
		(.severity_id | IN(range(7))) and .time > 1e12 and (.time | floor) == .time and
		(.metadata | .version != null and .product.name != null
			and .product.vendor_name != null) and
		(.finding_info | .uid != null and .title != null)
			and .unmapped.score > 0)' ocsf.ndjson
}

# report DIR API...: a report of CAPE with these calls.
report() {
	local dir=$1/reports
	mkdir -p "$dir"
	jq -nc '{behavior: {processes: [{calls: [$ARGS.positional[] | {thread_id: 1, api: .}]}]}}' \
		--args "${@:2}" >"$dir/report.json"
}

@test "from CAPE's directory of analyses to verdicts" {
	local i line
	for i in 1 2 3; do
		report known/benign/$i NtOpenFile NtReadFile NtReadFile NtClose NtOpenFile \
			NtReadFile NtClose
		report known/malicious/$i NtOpenProcess NtWriteVirtualMemory NtCreateThreadEx \
			NtClose NtOpenProcess NtClose
	done
	report 'storage/analyses/1 a' NtOpenProcess NtWriteVirtualMemory NtCreateThreadEx NtClose \
		NtOpenProcess
	report storage/analyses/2 NtOpenFile NtReadFile NtReadFile NtClose NtOpenFile NtReadFile
	echo '{}' >storage/analyses/2/task.json
	kstrain -o bank benign=known/benign malicious=known/malicious >/dev/null
	line=$(sed -n 's/^\.Dl \(find storage.*\)/\1/p' "$ROOT/man/sysgram.7")
	bash -o pipefail -c "$line" | sort | cut -f 1-3 >got
	assert_equal "$(grep -v '^#' got)" \
		'storage/analyses/1 a/reports/report.json	-	malicious
storage/analyses/2/reports/report.json	-	benign'
}

@test "all distances as a triangle, the same from either side" {
	local l
	for l in benign malicious; do
		trace2cat -m none -l $l "$ROOT/examples/traces/test/$l.tar.xz"
	done | cat2gram | gramhist >train.hist
	awk -F '\t' '/^>/ { print $1; next } 1' train.hist |
		mkmodel -m 0 -s 0 -w log -l all -o triangle.ksm
	page_block '>triangle' >script
	bash script
	ksrank -k 100000 -d tv triangle.ksm <train.hist >ranks
	awk -F '\t' '
		FNR == NR { if (!/^#/) distance[$1, $7] = $6; next }
		FNR == 1 { want = $1; next }
		{ n++; name[n] = $1
		  if (NF != n) print "row " n ": " NF " fields"
		  for (k = 2; k <= NF; k++) {
			a = distance[$1, name[k - 1]]; b = distance[name[k - 1], $1]
			if (a == "" || $k != a || (a - b) ^ 2 > 1e-24)
				print $1, name[k - 1], $k, a, b } }
		END { if (n != want || n < 20) print n " rows" }' ranks triangle | no_lines
}

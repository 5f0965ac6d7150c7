# SPDX-License-Identifier: MIT
# The examples of sysgram(7) for other systems: alerts by jq, and the reports of sandboxes.
load lib/helper

# page_block WORD: prints the last example of sysgram(7) that contains the word, as a shell script.
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

@test "Detection Findings of OCSF: one for each malicious verdict, with the required members" {
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

# report DIR API...: writes a report of CAPE with these calls.
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

# hostile: makes calls and hists of traces whose names and labels have every byte that a name may
# have: bytes that are not UTF-8 (cut, overlong, surrogates, beyond Unicode), controls, quotes,
# marks.
hostile() {
	local name label i=0
	local names=('\377\376' '\033[31mred' 'q"uo\\\\te' '#mark' 'a\\tb\\nc\\r' '\355\240\200'
		'\300\257' '\342\200\250' '\302\233' '\177' '\364\220\200\200' '\360\237\230\200'
		'\342\202cut' "=cmd|' /C calc'!A0" '</script><b>' '$(touch x)' '-n' '\001\002\003'
		'\303\274' 'a,b'
		'\357\273\277bom' 'label=x' '\370\210\200\200\200')
	for name in "${names[@]}"; do
		i=$((i + 1))
		label=l$((i % 2))
		[ $((i % 3)) != 0 ] || label='"\0377'
		printf ">$name\tlabel=%b\n" "$label"
		printf '%b\n' open read '\0377"call' 'wr\0302\0233ite' close read
	done >calls
	cat2gram calls | gramhist >hists
	mkmodel -m 0 -s 0 -o bank.ksm hists
}

@test "-j of every program: strict JSON in UTF-8 without control bytes, whatever the names" {
	need python3
	hostile
	catstat -j -t calls calls >catstat.json
	histdiff -j -a l0 hists >histdiff.json
	ksrank -j -d ks,novelty bank.ksm <hists >ksrank.json
	ksrank -jx -d tv,mismatch bank.ksm <hists >ksrank-x.json
	ksrank -d ks,novelty bank.ksm <hists >ranks
	ksvote -j -p l1 ranks >ksvote.json
	ksvote -p l1 ranks >verdicts
	kseval -j -p l1 verdicts >kseval.json
	kseval -j -p l1 -w 3 verdicts >kseval-w.json
	modelcat -i -j bank.ksm >modelcat.json
	python3 -c '
import json, sys
def no_constant(name):
	raise ValueError(name)
for path in sys.argv[1:]:
	with open(path, "rb") as file:
		text = file.read().decode("utf-8")
	assert text.endswith("\n"), path
	assert not [c for c in text if c != "\n" and (ord(c) < 32 or 127 <= ord(c) < 160)], path
	for line in text[:-1].split("\n"):
		assert isinstance(json.loads(line, parse_constant=no_constant), dict), path
	print(path, text.count("\n"))' ./*.json >checked
	assert_equal "$(wc -l <checked)" 9
	grep -q './ksvote.json 23$' checked
	# the strings are the bytes that the escapes stand for; bytes that are not UTF-8 became
	# U+FFFD
	jq -r .sample ksvote.json >names
	grep -qxF '#mark' names
	grep -qxF 'q"uo\te' names
	grep -qxF $'\xef\xbf\xbd\xef\xbf\xbd' names
	grep -qxF $'\xc2\x9b' names
	diff <(sort -u names) <(jq -r .sample ksrank.json | sort -u)
}

@test "histmat: a matrix of hostile names has a row for each, and no column made by them" {
	need python3
	hostile
	histmat -f csv hists >matrix.csv
	python3 -c '
import csv
with open("matrix.csv", newline="", encoding="utf-8", errors="surrogateescape") as file:
	rows = list(csv.reader(file))
assert len(rows) == 24, len(rows)
assert len({len(row) for row in rows}) == 1
assert all(cell.isdigit() for row in rows[1:] for cell in row[2:])'
	histmat -v vocabulary hists >matrix.svm
	[ "$(wc -l <matrix.svm)" = 23 ]
	[ "$(grep -cvE '^[0-9]+( [0-9]+:[0-9]+)*$' matrix.svm)" = 0 ]
}

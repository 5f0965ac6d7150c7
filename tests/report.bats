#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ksreport: the page, and what a browser makes of it.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

report=ksreport

# batch COUNT: verdicts and ranks of so many samples, every tenth verdict wrong, each third
# malicious.
batch() {
	awk -v count="$1" 'BEGIN {
		print "#sample\ttruth\tverdict\tscore" >"verdicts"
		printf "#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\t" >"ranks"
		print "gram\tsample_share\tmodel_share\tgap\tside" >"ranks"
		for (i = 1; i <= count; i++) {
			truth = i % 3 ? "benign" : "malicious"
			verdict = i % 10 ? truth : i % 3 ? "malicious" : "benign"
			score = (verdict == "malicious" ? 1 : -1) * i / count
			printf "run-%04d\t%s\t%s\t%.17g\n", i, truth, verdict, score >"verdicts"
			row = sprintf("run-%04d\t%s\tks", i, truth)
			for (r = 1; r <= 2; r++)
				printf "%s\t%d\tbenign\t%.17g\tbenign-%03d\t%s\t%s\n", row, r,
					r / 10 + i / count / 2, r, "open read\t0.25\t0.5\t-0.3",
					verdict >"ranks"
			printf "%s\t1\tmalicious\t%.17g\tmalicious-%03d\t%s\t%s\n", row,
				i / count / 3, i % 40, "read <&>\t0\t0.125\t-0.2",
				verdict >"ranks"
		}
	}'
}

# dom FILE[#STATE]: the page as it stands when its script has run.
dom() {
	timeout 100 "$browser" --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--user-data-dir="$PWD/profile" --dump-dom "file://$PWD/$1" 2>browser.err
}

need_browser() {
	for browser in chromium chromium-browser google-chrome; do
		! command -v "$browser" >/dev/null || return 0
	done
	skip "chromium is not installed"
}

# names: of the rows that are shown, in their order.
names() {
	sed 's/<tr /\n&/g' | sed -n \
		's/^<tr data-verdict="[^"]*"\( data-wrong=""\)\{0,1\}><td>\([^<]*\)<.*/\2/p'
}

@test "matrix, figures, curve and every sample with its nearest models and reason" {
	batch 30
	"$report" -T "A title" verdicts ranks >page
	grep -q '<title>A title</title>' page
	grep -q '30 samples, 11 malicious, 19 benign by verdict;' page
	grep -q '19 benign by verdict; the truth of 30 is known, 27 are right' page
	local cell='<td class="\([a-z]*\)">\([0-9]*\)<' sum='<td class="dim">\([0-9]*\)<'
	sed -n '/id="matrix"/,/<\/table>/p' page >matrix
	run sed -n "s/.*$cell.*$cell.*$sum.*/\\1 \\2 \\3 \\4 \\5/p" matrix
	assert_output $'hit 9 miss 1 10\nmiss 2 hit 18 20'
	local auc
	auc=$(kseval -j verdicts | jq '.auc * 1000 | round / 1000')
	grep -q "<tr><th>ROC AUC</th><td>$auc[0]*</td>" page
	grep -q "AUC $auc" page
	[ "$(grep -c '^<tr data-verdict=' page)" -eq 30 ]
	grep '<td>run-0003<' page >row
	grep -q '<b class="label c0">malicious-003</b> 0.0333' row
	grep -q '<b class="label c1">benign-001</b> 0.1500' row
	local shares='25 % of the sample, 50 % of the model'
	grep -q "<code>open read</code><br>gap 0.300 to benign-001; $shares: speaks for" row
	grep -q "$shares: speaks for <span class=\"label c0\">malicious<" row
	[ "$(grep -o '<circle' row | wc -l)" -eq 3 ]
	[ "$(grep -c 'data-wrong><' page)" -eq 3 ]
}

@test "columns are found by their names" {
	batch 12
	"$report" verdicts ranks >want
	awk -F '\t' -v OFS='\t' '{ sub(/^#/, "");
		print (NR == 1 ? "#" : "") $1, $2, $3, "new", $4 }' verdicts |
			sed '1s/new/more/' >v2
	sed -i '1s/.*/#sample\ttruth\tverdict\tmore\tscore/' v2
	awk -F '\t' -v OFS='\t' '{ sub(/^#/, "");
		print (NR == 1 ? "#" : "") $1, $2, $3, $4, $5, $6, $7, $12, "new", $8, $9, $10, $11
		}' ranks >r2
	"$report" verdicts r2 | cmp - want
	cut -f 1-7 ranks | grep -v '^#' >r3 # no names, no reasons
	"$report" verdicts r3 >page
	grep -q malicious-003 page
	! grep -q 'speaks for' page
}

@test "names that would be markup are text" {
	printf '#sample\ttruth\tverdict\tscore\n%s\t%s\t%s\t0.5\nb\tbenign\tbenign\t-1\n' \
		"<script>document.title='owned'</script>\"' onload=\"x" '</td><img src=x>' \
		"\"><svg onload=alert(1)>&amp;" >v
	printf '%s\t-\tks\t1\t%s\t0.5\t%s\n' \
		"<script>document.title='owned'</script>\"' onload=\"x" '<b>&' \
		$'</style>\033[31m' >r
	"$report" -T '</title><script>1</script>&\1' -p '<i>' v r >page || [ $? -eq 1 ]
	[ "$(grep -o '<script' page | wc -l)" -eq 1 ]
	[ "$(grep -o '<style' page | wc -l)" -eq 1 ]
	! grep -qE '<(img|i|b)>|<img|<svg on' page
	! grep -q $'\033' page
	local name='&lt;script&gt;document.title=&#39;owned&#39;&lt;/script&gt;'
	grep -qF "<td>$name&quot;&#39; onload=&quot;x</td>" page
	grep -qF '<title>&lt;/title&gt;&lt;script&gt;1&lt;/script&gt;&amp;\1</title>' page
	grep -qF '<option value="=&quot;&gt;&lt;svg onload=alert(1)&gt;&amp;amp;">' page
}

@test "the page names nothing outside it" {
	batch 12
	"$report" verdicts ranks >page
	! grep -niE 'https?:|//[a-z]|url\(|@import|[^-]src=|href=|xlink' page
	local hash="'sha256-[A-Za-z0-9+/]*='" none="base-uri 'none'; form-action 'none'"
	grep -q "content=\"default-src 'none'; style-src $hash; script-src $hash; $none\"" page
}

@test "verdicts alone, verdicts without truth, and several labels" {
	batch 12
	"$report" verdicts >page
	[ "$(grep -c '^<tr data-verdict=' page)" -eq 12 ]
	! grep -q 'Nearest models' page
	awk -F '\t' -v OFS='\t' '{ if (!/^#/) $2 = "-"; print }' verdicts >unknown
	run --separate-stderr "$report" unknown ranks
	assert_success
	assert_equal "$stderr" ""
	refute_output --partial 'id="roc"'
	assert_output --partial 'id="scores"'
	printf 'a\tx\tx\t1\nb\ty\tz\t0\nc\tz\tz\t-1\n' >families
	run --separate-stderr "$report" families
	assert_success
	assert_equal "$stderr" ''
	run "$report" -p x families
	assert_success
	assert_output --partial '<option value="=z">verdict z</option>'
	[ "$("$report" -p x families | sed -n '/id="matrix"/,/<\/table>/p' |
		grep -c '^<tr>')" -eq 3 ]
}

@test "ranks of other samples are said, if they are of no sample at all" {
	batch 12
	sed 's/^run-/other-/' ranks >others
	run --separate-stderr "$report" verdicts others
	assert_failure 1
	assert_equal "$stderr" 'ksreport: others: no sample of verdicts is in it'
	assert_output --partial '</html>'
	sed '3!s/^run-/other-/' ranks >most
	run --separate-stderr "$report" verdicts most
	assert_success
	assert_equal "$stderr" ''
	head -n 1 ranks >none
	run --separate-stderr "$report" verdicts none
	assert_failure 1
	assert_equal "$stderr" 'ksreport: none: no sample of verdicts is in it'
}

@test "ranks of ksscore: the votes add up to the score, models and grams by name, unknown last" {
	need parallel
	local traces=$ROOT/examples/traces
	kstrain -o bank benign="$traces/train/benign.tar.xz" \
		malicious="$traces/train/malicious.tar.xz" >table
	printf 'nothing\nlike\nit\n' >alien
	ksscore -x ranks bank benign="$traces/test/benign.tar.xz" \
		malicious="$traces/test/malicious.tar.xz" alien >verdicts
	"$report" verdicts ranks >page
	! grep -q 'does not add up' page
	[ "$(grep -c '^<tr data-verdict=' page)" -eq "$(($(wc -l <verdicts) - 1))" ]
	grep '^<tr data-verdict=' page | tail -n 1 |
		grep -q '^<tr data-verdict="unknown"><td>alien<'
	grep -m 1 '^<tr data-verdict="malicious"' page >row
	grep -qE 'distance tv \+[0-9.]+<.*weighed grams [+-][0-9.]+<.*for it <code>' row
	grep -qE 'weighed grams .*for it <code>.*against it <code>' row
	[ "$(grep -oE '<span class="dim">n = [1235]<' row | sort | uniq -c | awk '{ print $1 }' |
		xargs)" = '2 2 2 2' ]
	awk -F '\t' -v OFS='\t' '!/^#/ && $4 != "-" { $4 += 0.5 } 1' verdicts >other
	"$report" other ranks >page
	grep -q 'does not add up to the score: other ranks voted too' page
}

@test "windows of one trace keep their own ranks" {
	printf 'a\tx\tx\t1\na\tx\tx\t2\n' >v
	printf 'a\tx\tks\t1\tx\t0.5\tfirst\na\tx\tks\t1\tx\t0.25\tsecond\n' >r
	"$report" -p x v r | grep '^<tr data-verdict' |
		sed 's/.*<b class="label c0">\([a-z]*\)<.*/\1/' >got
	[ "$(xargs <got)" = "second first" ]
}

@test "wrong usage, and files that are not there or hold no verdict" {
	batch 12
	run "$report"
	assert_failure 2
	assert_output --partial 'usage: ksreport '
	run "$report" -Z verdicts
	assert_failure 2
	run "$report" nothing
	assert_failure 1
	echo hello >no
	run "$report" no
	assert_failure 1
	assert_output --partial 'ksreport: no: no verdict in it, as ksvote writes them'
	grep -v '^#' ranks >rows
	for file in ranks rows; do
		run "$report" $file
		assert_failure 1
		assert_output "ksreport: $file: these are ranks: run them through ksvote first"
	done
	run --separate-stderr "$report" verdicts nothing
	assert_failure 1
	assert_output --partial '</html>'
	[ ! -e /dev/full ] || {
		run bash -c '"$1" verdicts ranks >/dev/full' - "$report"
		assert_failure
	}
}

@test "any awk writes the same page" {
	need gawk mawk original-awk busybox
	batch 40
	local awk
	for awk in gawk mawk original-awk busybox; do
		mkdir $awk
		printf '#!/bin/sh\nexec %s "$@"\n' "${awk/busybox/busybox awk}" >$awk/awk
		chmod +x $awk/awk
		PATH=$PWD/$awk:$PATH "$report" verdicts ranks >"$awk.page"
		cmp gawk.page "$awk.page"
	done
}

@test "a browser shows 1000 samples, finds, filters and sorts them" {
	need_browser
	batch 1000
	"$report" verdicts ranks >page.html
	dom page.html >all
	grep -q '>1000 of 1000 shown<' all
	[ "$(names <all | wc -l)" -eq 1000 ]
	[ "$(names <all | head -n 1)" = run-1000 ]
	dom 'page.html#q=run-01+malicious-03&only=wrong&sort=-1' >some
	grep -q '>3 of 1000 shown<' some
	[ "$(names <some | xargs)" = "run-0190 run-0150 run-0110" ]
}

@test "a browser runs nothing that a name says" {
	need_browser
	printf '%s\tmalicious\tmalicious\t1\n' '<script>document.title="owned"</script>' \
		'<img src=x onerror="document.title=1">' '"><svg/onload=document.title=2>' >v
	"$report" -T fine v >page.html
	dom page.html >got
	grep -q '<title>fine</title>' got
	grep -q '>3 of 3 shown<' got # the page's own script ran
	! grep -qE '<img|<svg/' got
}

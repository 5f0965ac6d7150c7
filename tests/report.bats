#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# ksreport: the page, as text and in a browser.
# shellcheck disable=SC2154 # bats sets stderr
load lib/helper

report=ksreport

# batch COUNT: writes verdicts and ranks of COUNT samples, every tenth verdict wrong, every third
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

need_browser() {
	for browser in chromium chromium-browser google-chrome; do
		! command -v "$browser" >/dev/null || break
		browser=
	done
	[ -n "$browser" ] || skip "chromium is not installed"
	need python3
}

# browse PAGE[#STATE] SCRIPT...: prints the results of the scripts in the page. Fails on a fault of
# the page.
browse() {
	timeout 100 "$ROOT/tests/lib/browser" "$browser" "$@"
}

# Functions for the tests' scripts: the names of the rows, and the details that open below row i.
names='[...document.querySelectorAll(".sample .open")].map((one) => one.textContent).join("\n")'
rows='[...document.querySelectorAll(".sample")].map((row) => row.innerText).join("\n")'
shown='document.getElementById("shown").textContent'
open() {
	echo "document.querySelectorAll('.open')[$1].click();
		document.querySelectorAll('.details')[$1].innerText"
}

# data PAGE: prints the samples' lines of the page's data.
data() {
	sed -n '/<template id="data">/,/<\/template>/p' "$1" | sed '1,5d; $d'
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
	grep -q "<tr><th scope=\"row\">ROC AUC</th><td>$auc[0]*</td>" page
	grep -q "AUC $auc" page
	# name, truth, verdict, score, -, -, reason, votes, -, gap;
	# a vote is stream, label, distance, model and mean
	data page >rows
	[ "$(wc -l <rows)" -eq 30 ]
	local row='run-0003\t0\t0\t0.1\t\t\t0\t0,1,.15,0,.2 0,0,.03333,3\t\t0,.3,0,.25,.5,0,0'
	grep -qxF "$(printf %b "$row")" rows ||
		{ grep run-0003 rows; false; }
}

# votes: makes a batch of samples judged by two metrics and two lengths, whose votes add up.
votes() {
	printf '#sample\ttruth\tverdict\tscore\n' >verdicts
	printf 'far\t-\tmalicious\t0.65\nnear\t-\tbenign\t-0.05\n' >>verdicts
	local i distance column='#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel'
	printf "$column\tgram\tsample_share\tmodel_share\tgap\tside\tn\n" >ranks
	for i in 'far benign .5 b1 1' 'far malicious .4 m1 1' 'near benign .2 b2 1' \
		'near malicious .1 m2 1' 'far benign .6 b3 2' 'far malicious .4 m1 2' \
		'near benign .4 b2 2' 'near malicious .3 m2 2'; do
		# shellcheck disable=SC2086 # words
		printf '%s\t-\ttv\t1\t%s\t%s\t%s\tp q\t0.5\t0.25\t0.25\tmalicious\t%s\n' $i >>ranks
	done
	printf "$column\tdecision\tbias\tfor\tagainst\trest\tn\n" >>ranks
	for i in 'far benign .5' 'far malicious .25' 'near benign .4' 'near malicious .475'; do
		# shellcheck disable=SC2086
		printf '%s\t-\tsvm\t1\t%s\t%s\tweights\t1\t0\t' $i >>ranks
		printf '0.5 open read\t-0.25 write\t0\t1\n' >>ranks
	done
}

@test "votes of each metric and n add up to the score, and a model that is outvoted is marked" {
	need_browser
	votes
	"$report" verdicts ranks >page.html
	browse page.html "$rows" "$(open 0)" "$(open 1)" >got
	grep -qx $'far\tmalicious\t0.650\ttv +0.150, grams +0.500\t0.400 m1\topen read' got
	grep -qx $'near\tbenign\t-0.050\ttv +0.100, grams -0.150\toutvoted 0.100 m2\topen read' got
	run ! grep -q 'do not add up' got
	grep -q '^Outvoted: the nearest model, m2, is malicious, but all votes together are' got
	grep -q $'^distance tv\t2\t0.4000 m1\t0.6000 b3' got
	grep -qx $'Score\t\t\t\t+0.650' got
	grep -qx 'For the verdict: open read +0.500' got
	grep -qx 'Against it: write -0.250' got
	grep -q 'from b1; 50 % of the sample, 25 % of the model: speaks for malicious' got
	sed -i 's/0.65$/0.7/' verdicts
	"$report" verdicts ranks >page.html
	browse page.html "$(open 0)" >got
	grep -qx 'The votes do not add up to the score: other ranks or weights made it.' got
}

@test "the votes of a bank of one label add up, and its models are too far" {
	need_browser
	{
		printf '#sample\ttruth\tmetric\trank\tlabel\tdistance\tmodel\tn\n'
		printf 'a\t-\ttv\t1\tbenign\t%s\tb1\t%s\n' 0.5 1 0.75 2
		printf 'a\t-\tks\t1\tbenign\t0.125\tb1\t1\na\t-\tnovelty\t1\tall\t1\tall\t2\n'
	} >ranks
	# (0.625 + 0.125 + 3) / (1 + 1 + 3)
	printf '#sample\ttruth\tverdict\tscore\tknown\tp\n' >verdicts
	printf 'a\t-\tmalicious\t0.75\t0\t0.25\n' >>verdicts
	"$report" verdicts ranks >page.html
	browse page.html "$(open 0)" 'document.querySelector(".nearest[title]").innerText' >got
	grep -qx $'Score\t\t\t+0.750' got
	grep -qx 'p = 0.2500: the share of benign scores that are at least as high' got
	grep -q '^Too far: the nearest model, b1, is benign, as all are' got
	grep -qx 'too far 0.500 b1' got
}

@test "each sample with its nearest models and reasons, in a browser" {
	need_browser
	batch 30
	"$report" verdicts ranks >page.html
	browse page.html "$(open 0)" >got
	cat got
	grep -q '^Widest gap: open read, 0.300 from benign-001; 25 % of the sample' got
	grep -q '25 % of the sample, 50 % of the model: speaks for malicious$' got
	grep -qF 'malicious-027' got
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
	[ "$(data page | cut -f 7,10 | tr -d '\t' | sort -u)" = '' ]
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
	data page | cut -f 1 | grep -xF "$name&quot;&#39; onload=&quot;x" >/dev/null
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
	[ "$(data page | wc -l)" -eq 12 ]
	! grep -q 'value="outvoted"' page # there are no models
	awk -F '\t' -v OFS='\t' '{ if (!/^#/) $2 = "-"; print }' verdicts >unknown
	run --separate-stderr "$report" unknown ranks
	assert_success
	assert_equal "$stderr" ""
	refute_output --partial 'id="roc"'
	assert_output --partial 'id="scores"'
	assert_output --partial 'verdict: malicious'
	assert_output --partial '>malicious above 0<'
	printf 'a\tx\tx\t1\nb\ty\tz\t0\nc\tz\tz\t-1\n' >families
	run --separate-stderr "$report" families
	assert_success
	assert_equal "$stderr" ''
	run "$report" -p x families
	assert_success
	assert_output --partial '<option value="=z">verdict z</option>'
	[ "$("$report" -p x families | sed -n '/id="matrix"/,/<\/table>/p' |
		grep -c '^<tr>')" -eq 3 ]
	! "$report" families | grep malicious= >/dev/null # no sample has to do with it
}

@test "the threshold is shown only if it can be determined" {
	local case line
	while read -r case line; do
		tr ' ' '\n' <<<"$case" | tr , '\n' | awk '{ printf "s%d\t-\t%s\n", NR, $0 }' |
			sed 's/+/\tmalicious\t/; s/=/\tbenign\t/; s/\t-\t\t/\t-\t/' >v
		"$report" v | grep -o '>[^<]*threshold[^<]*<\|>[^<]* above [^<]*<' >got || :
		assert_equal "$(tr -d '<>' <got)" "$line"
	done <<-END
		+0.5,=-0.5 malicious above 0
		+0.006,=-0.5 malicious above 0
		+0.5,=0.25 threshold between 0.25 and 0.5
		+-0.5,=-0.75 threshold between -0.75 and -0.5
		+0.5,=0.75
		+0.5,+0.25
		=0.5,=0.25
	END
}

@test "ranks of other samples are reported if none belongs to a sample of the page" {
	batch 12
	sed 's/^run-/other-/' ranks >others
	run --separate-stderr "$report" verdicts others
	assert_failure 1
	assert_equal "$stderr" 'ksreport: others: has none of the samples in verdicts'
	assert_output --partial '</html>'
	sed '3!s/^run-/other-/' ranks >most
	run --separate-stderr "$report" verdicts most
	assert_success
	assert_equal "$stderr" ''
	head -n 1 ranks >none
	run --separate-stderr "$report" verdicts none
	assert_failure 1
	assert_equal "$stderr" 'ksreport: none: has none of the samples in verdicts'
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
	data page >rows
	[ "$(wc -l <rows)" -eq "$(($(wc -l <verdicts) - 1))" ]
	[ "$(tail -n 1 rows | cut -f 1,4)" = $'alien\t' ]
	[ "$(sed -n '/<template id="data">/,$p' page | sed -n 3p)" = \
		$'tv:1\tsvm:1\ttv:2\tsvm:2\ttv:3\tsvm:3\ttv:5\tsvm:5\tnovelty:3' ]
	[ "$(sed -n 1p rows | cut -f 8 | wc -w)" -eq 17 ] # nine streams, eight with two labels
	[ "$(sed -n 1p rows | cut -f 9 | wc -w)" -eq 4 ] # grams for and against, of each n
	need_browser
	mv page page.html
	browse page.html "dispatchEvent(new Event('beforeprint')); $rows" >got
	[ "$(grep -c '^' got)" -ge "$(wc -l <rows)" ]
	run ! grep -q 'do not add up' got
	local tab=$'\t' nearest='(outvoted )?[0-9.]+ [a-z]+-[0-9]+\.strace'
	grep -qE "${tab}tv [+-][0-9.]+, grams [+-][0-9.]+$tab$nearest$tab[a-z_0-9 ]+$" got
}

@test "windows of one trace keep their own ranks" {
	printf 'a\tx\tx\t1\na\tx\tx\t2\n' >v
	printf 'a\tx\tks\t1\tx\t0.5\tfirst\na\tx\tks\t1\tx\t0.25\tsecond\n' >r
	"$report" -p x v r >page
	[ "$(sed -n '/<template/,$p' page | sed -n 4p)" = $'first\tsecond' ]
	[ "$(data page | cut -f 4,8)" = $'2\t0,0,.25,1\n1\t0,0,.5,0' ]
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
	mkdir dir
	run "$report" dir
	assert_failure 1
	assert_output 'ksreport: dir: is a directory: give a file of verdicts or ranks'
	run --separate-stderr "$report" verdicts dir
	assert_failure 1
	assert_equal "$stderr" 'ksreport: dir: is a directory: give a file of verdicts or ranks'
	assert_output --partial '</html>'
	echo hello >no
	run "$report" no
	assert_failure 1
	assert_output --partial 'ksreport: no: no verdicts in it: give what ksvote wrote'
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
	browse page.html "$shown" "$names" >all
	[ "$(sed -n 1p all)" = '1000 of 1000 shown' ]
	[ "$(sed -n 2p all)" = run-1000 ] || { head -n 3 all; false; }
	browse 'page.html#q=run-01+malicious-03&only=wrong&sort=-1' "$shown" "$names" >some
	[ "$(xargs <some)" = "3 of 1000 shown run-0190 run-0150 run-0110" ]
	browse 'page.html#only=outvoted' "$shown" >some
	outvoted=$(awk -F '\t' '
		$3 == "ks" && $4 == 1 && (!($1 in d) || $6 < d[$1]) { d[$1] = $6; l[$1] = $5 }
		FILENAME == ARGV[2] && !/^#/ { n += l[$1] != $3 } END { print n }' ranks verdicts)
	[ "$(cat some)" = "$outvoted of 1000 shown" ]
}

@test "rows are made as they come into view, and all of them for printing" {
	need_browser
	batch 1000
	"$report" verdicts ranks >page.html
	browse page.html '
		const rows = () => document.querySelectorAll(".sample").length;
		const frame = () => new Promise((next) =>
			requestAnimationFrame(() => setTimeout(next)));
		const tall = () => document.documentElement.scrollHeight;
		(async () => {
			const out = [rows() < 100], before = tall();
			scrollTo(0, tall());
			await frame();
			out.push(rows() < 100, tall() === before,
				[...document.querySelectorAll(".open")].at(-1).textContent);
			dispatchEvent(new Event("beforeprint"));
			out.push(rows());
			dispatchEvent(new Event("afterprint"));
			out.push(rows() < 100);
			return out.join(" ");
		})()' >got
	[ "$(cat got)" = 'true true true run-0998 1000 true' ] || { cat got; false; }
	browse -p page.pdf page.html >got
	[ "$(head -c 5 page.pdf)" = '%PDF-' ]
}

@test "the table can be used by keys alone" {
	need_browser
	batch 1000
	"$report" verdicts ranks >page.html
	browse page.html '
		const press = (key) => document.activeElement.dispatchEvent(
			new KeyboardEvent("keydown", { key, bubbles: true }));
		const at = () => document.activeElement.textContent;
		document.querySelector(".open").focus();
		const out = [at()];
		for (const key of ["Down", "Down", "Up", "End", "Down", "Home"]) {
			press(key.replace(/Down|Up/, "Arrow$&"));
			out.push(at());
		}
		document.activeElement.click();
		out.push(at(), document.activeElement.getAttribute("aria-expanded"));
		document.activeElement.click();
		out.push(document.activeElement.getAttribute("aria-expanded"));
		document.querySelector("thead button").click();
		out.push(document.querySelector("th[aria-sort]").textContent,
			document.querySelector(".open").textContent);
		out.join(" ")' >got
	awk -F '\t' '!/^#/ { print $4 "\t" $1 }' verdicts | sort -gr | cut -f 2 >order
	{
		sed -n '1p; 2p; 3p' order
		sed -n 2p order
		tail -n 1 order
		tail -n 1 order
		sed -n 1p order
		sed -n 1p order
		printf 'true\nfalse\nSample\nrun-0001\n'
	} >want
	assert_equal "$(cat got)" "$(xargs <want)"
}

@test "axe-core finds no serious fault for users of screen readers or keyboards" {
	need_browser
	local axe=${XDG_CACHE_HOME:-$HOME/.cache}/sysgram/node_modules/axe-core/axe.min.js size
	[ -e "$axe" ] || skip "axe-core is not installed (.ci/deps)"
	votes
	"$report" verdicts ranks >unlabelled.html
	batch 100
	"$report" verdicts ranks >page.html
	for page in page.html unlabelled.html; do
		for size in 1300x900 400x800; do
			browse -w $size "$page" "$(open 0)" "@$axe" 'axe.run().then((found) => [
				found.passes.length > 20, ...found.violations
				.filter((one) => ["serious", "critical"].includes(one.impact))
				.map((one) => one.id + ": " + one.nodes[0].html)].join("\n"))' >got
			[ "$(tail -n 1 got)" = true ] || { tail -n 5 got; false; }
		done
	done
}

@test "a browser runs no script from a name" {
	need_browser
	printf '%s\tmalicious\tmalicious\t1\n' '<script>document.title="owned"</script>' \
		'<img src=x onerror="document.title=1">' '"><svg/onload=document.title=2>' \
		'</template><script>1' >v
	printf '%s\t-\tks\t1\t%s\t0.5\t%s\n' '<img src=x onerror="document.title=1">' \
		'<b>x' '<i>y</template>' >r
	"$report" -T fine v r >page.html
	browse page.html 'document.title' "$names" "$(open 0)" "$(open 1)" \
		'document.querySelectorAll("img, svg:not([id]), b, i").length' >got
	[ "$(head -n 1 got)" = fine ]
	grep -qxF '<script>document.title="owned"</script>' got # the page's own script ran
	grep -qF '<i>y</template>' got
	[ "$(tail -n 1 got)" = 0 ]
}

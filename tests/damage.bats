# SPDX-License-Identifier: MIT
# Damaged files of every kind, given to every program that reads them: no crash, no hang, no growth;
# the next program accepts what is still written. (Models: model.bats; parsers alone: fuzz.bats.)
# shellcheck disable=SC2016 # $FILE is damage's to fill in
load lib/helper

setup() {
	set -o pipefail
	cd "${BATS_TEST_TMPDIR:?}" || return 1
	need perl
	[ -z "$(sanitizers)" ] || export DAMAGE_LIMIT=:
	local trace='@7\nopen\nread\nread\nwrite\n@9\nopen\n\nread\n@7\nclose\nopen\nread\n# end\n'
	printf ">%s\tlabel=%s\n$trace" a x b y c x d y >calls
	cat2gram calls >grams
	gramhist grams >hists
	mkmodel -m 0 -s 0 -o bank hists
	cat bank/*.ksm >bank.ksm
}

# damage RUNS FILE COMMAND [STATUSES]: fails unless the command ends with these statuses on damaged
# copies of the file, and with each of them at least once.
damage() {
	local status_
	run "$ROOT/tests/lib/damaged_copies" "$1" "$2" "$3"
	assert_success
	for status_ in ${4:-0 1}; do
		assert_output --partial "status $status_: "
	done
}

@test "traces of every format" {
	local format
	for format in $(sed -n 's/^\t&\(.*\)_format,/\1/p' "$ROOT/tools/trace2cat/formats.c"); do
		cat "$ROOT/tests/trace/$format"/*/in >trace
		run "$ROOT/tests/lib/damaged_copies" 12 trace \
			"trace2cat -f $format; cat \"\$FILE\" | trace2cat"
		assert_success
		assert_output --partial 'status '
	done
}

@test "archives of traces" {
	need tar gzip
	cp "$ROOT"/tests/trace/strace/threads/in one
	cp "$ROOT"/tests/trace/numbers/abi/in two
	tar -czf traces.tgz one two
	tar -cf traces.tar one two
	damage 40 traces.tgz 'trace2cat "$FILE"' 1
	damage 40 traces.tar 'trace2cat "$FILE" && cat "$FILE" | trace2cat'
}

@test "maps of categories" {
	printf 'read\tfile.read\nwrite\tfile.write\n# x\nopen\tfile.open\n' >map
	damage 60 map 'printf "read\nwrite\nsocket\n" | trace2cat -f names -m "$FILE"'
}

@test "call streams, and the next program accepts the output" {
	local command
	for command in cat2gram 'cat2gram -n 16' catclean 'catclean -u -r -m 3 -s 1 -c 5' catstat \
		'catplot -W 40' 'catplot -cs' \
		'gramhist -n 3' 'gramhist -n 1 -c 3'; do
		damage 60 calls "$command"
	done
	# the first program may refuse lines; the others can only report that nothing came
	damage 60 calls \
		'catclean -q 2>/dev/null >c; cat2gram c >g && gramhist g >h && histsum -b name h' 0
}

@test "vocabularies of histmat" {
	histmat -v vocabulary hists >matrix
	damage 60 vocabulary 'histmat -u "$FILE" hists 2>err; status=$?
		! grep -v "^histmat: " err || exit 9
		exit $status'
}

@test "gram streams" {
	local command
	for command in gramhist 'gramhist -w 3 -s 2' 'gramhist -c 4 --fade=3'; do
		damage 60 grams "$command"
	done
	damage 60 grams 'gramhist 2>/dev/null >h; histsum -b all h' 0
}

@test "histograms" {
	local command
	gramlearn hists >weights
	for command in histsum 'histsum -b name' 'histdiff -a a' 'histmat -v vocabulary' \
		'gramorder -p x' 'gramorder -g -p x' gramlearn 'gramrank -x weights' \
		'mkmodel -l z -o made' 'mkmodel -g -m 2 -l z -o made' \
		'ksrank -d ks,js,cosine,novelty bank.ksm'; do
		damage 30 hists "$command"
	done
	damage 60 hists 'rm -rf made; mkmodel -l z -o made 2>/dev/null; [ ! -e made ] || {
		modelcat -c made/*.ksm && histsum -b name <hists >sum &&
		ksrank made <sum >ranks; }' 0
}

@test "weights, and those learned from a damaged file can be read" {
	gramlearn hists >weights
	damage 60 weights 'gramrank -x "$FILE" <hists'
	damage 30 hists 'gramlearn 2>/dev/null >w; [ ! -s w ] || gramrank w <hists >ranks' 0
}

@test "orders of bins" {
	gramorder -g -p x hists >order
	mkmodel -m 0 -s 0 -O order -o ordered hists
	printf '# an order\n\t0.5\n' | cat - order >weighted
	for order in order weighted; do
		# a changed order is not the models': status 1; or 0 if only a comment changed
		damage 60 $order 'ksrank -O "$FILE" ordered <hists' 1
		damage 60 $order 'rm -rf made; mkmodel -O "$FILE" -o made hists &&
			ksrank -O "$FILE" -d ks,kuiper,tv,hellinger,js,cosine made <hists |
			ksvote -p x'
	done
}

@test "orders whose weights would make shares infinite or 0" {
	for weight in 1e308 1.0001e100 9e-101 5e-324; do
		printf 'open read\t%s\n' $weight >order
		run mkmodel -O order hists
		assert_failure
		assert_output 'mkmodel: order:1: the weight is not a number from 1e-100 to 1e100'
	done
	printf '>a\tlabel=x\n9223372036854775000\topen read\n1\tread read\n' >much
	printf '>b\tlabel=y\n1\topen read\n' >>much
	for weight in 1e100 1e-100; do
		printf 'open read\t%s\nread read\t1e100\n\t1e-100\n' $weight >order
		rm -rf made
		mkmodel -m 0 -s 0 -O order -o made much
		ksrank -x -d ks,kuiper,tv,hellinger,js,cosine -O order made <much >ranks
		[ "$(grep -vc '^#' ranks)" -eq 24 ]
		run grep -E 'nan|inf' ranks
		assert_failure 1
		run awk -F '\t' '!/^#/ && ($6 < 0 || $6 > 1)' ranks
		refute_output
	done
}

@test "threads whose numbers were chosen to collide in a hash table" {
	# their mix by splitmix64, which needs no secret, ends in 22 zero bits
	perl -e 'use integer; no warnings "portable";
		sub shr { ($_[0] >> $_[1]) & ((1 << (64 - $_[1])) - 1) }
		sub back { my $y = $_[0]; $y = $_[0] ^ shr($y, $_[1]) for 1 .. 64 / $_[1]; $y }
		sub inverse { my $x = $_[0]; $x *= 2 - $_[0] * $x for 1 .. 6; $x }
		my ($a, $b) = map { inverse(hex) } qw(bf58476d1ce4e5b9 94d049bb133111eb);
		printf "[pid %u] read(3 <unfinished ...>\n",
			back(back(back($_ << 22, 31) * $b, 27) * $a, 30)
			for 1 .. 300000' >trace
	run timeout 60 trace2cat trace # it would take minutes if they collided
	assert_success
	[ "$(grep -c '^file.read$' <<<"$output")" -eq 300000 ]
}

@test "models" {
	damage 60 bank.ksm 'modelcat "$FILE"' 1
	damage 60 bank.ksm 'ksrank "$FILE" <hists' 1
	damage 20 bank.ksm 'modelcat -i "$FILE"' 1
}

@test "rank streams, and kseval accepts the verdicts" {
	ksrank -x -d ks,tv bank.ksm <hists >ranks
	local command
	for command in 'ksvote -p x' 'ksvote -w -p x' 'ksvote -c 0.1 -p x' \
		'ksvote -p x "$FILE" ranks'; do
		damage 50 ranks "$command"
	done
	damage 60 ranks 'ksvote -p x 2>/dev/null >v; kseval -p x v' 0
}

@test "verdict streams" {
	ksrank bank.ksm <hists | ksvote -p x >verdicts
	local command
	for command in 'kseval -p x' 'kseval -j -p x' 'kseval -r -p x'; do
		damage 60 verdicts "$command"
	done
	damage 30 verdicts 'kseval -j -p x 2>/dev/null | jq -e "type == \"object\"" >/dev/null' 0
}

@test "threshold files" {
	ksrank bank.ksm <hists >ranks
	ksvote -c 0.5 -p x ranks >threshold
	damage 60 threshold 'ksvote -p x -t "$FILE" ranks'
	: >empty
	for file in empty <(echo) <(echo '# none'); do
		run ksvote -t "$file" ranks
		assert_failure 1
		assert_output "ksvote: $file: no threshold in this file"
	done
}

@test "ranks and verdicts of countless labels: 1024 are distinguished, in little memory" {
	perl -e 'print "s$_\tx\tks\t1\tl$_\t0.5\tm\n" for 1 .. 40000' >ranks
	perl -e 'print "s$_\tt$_\tl$_\t0.5\n" for 1 .. 40000' >verdicts
	[ -n "$(sanitizers)" ] || ulimit -v 300000
	run --separate-stderr timeout 60 ksvote ranks ranks
	assert_failure 1
	[ "${#lines[@]}" -eq 1025 ]
	output=$stderr
	assert_output --partial 'ksvote: ranks:1025: more than 1024 labels: row skipped'
	run timeout 60 kseval -j verdicts
	assert_failure 1
	assert_line 'kseval: verdicts:513: more than 1024 labels: row skipped'
	assert_output --partial '{"n": 512,'
	printf 's\tx\tks\t1\t%0511d\t0.5\tm\n' 1 >long
	run ksvote long
	assert_line 'ksvote: long:1: label longer than 255 bytes'
	printf 's\t%0511d\ty\t0.5\n' 1 >long
	run kseval long
	assert_line 'kseval: long:1: label longer than 255 bytes'
	printf 's\tx\tks\t1\tl\t1e101\tm\n' >far
	run ksvote far
	assert_line 'ksvote: far:1: the distance is not a number from -1e100 to 1e100'
}

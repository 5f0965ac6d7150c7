# SPDX-License-Identifier: MIT
# trace2cat(1): prefixes that logs, pagers and mails put before each line are left out, for every
# format.
load lib/helper

# The prefixes: the name of their writer, a bar, the prefix.
prefixes() {
	cat <<'END'
journald|Nov 20 10:00:00 host strace[99]: 
journald, precise|Nov 20 10:00:00.123456 host strace[99]: 
journald, short-iso|2026-11-20T10:00:00+0000 host strace[99]: 
journald, short-full|Fri 2026-11-20 10:00:00 UTC host strace[99]: 
journald, short-unix|1700000000.123456 host strace[99]: 
journald, no host|Nov  2 10:00:00 strace[99]: 
syslog|<13>Nov 20 10:00:00 host strace: 
syslog, RFC 5424|<13>1 2026-11-20T10:00:00.123Z host app 99 - - 
rsyslog|2026-11-20T10:00:00.123456+01:00 host strace[99]: 
kubelet|2026-11-20T10:00:00.123456789Z stderr F 
kubectl --timestamps|2026-11-20T10:00:00.123456789Z 
kubectl --prefix|[pod/app/strace] 
compose|app_1  | 
compose, times|my-app-1  | 2026-11-20T10:00:00.123456789Z 
ts|Nov 20 10:00:00 
date|2026-11-20 10:00:00 
date in brackets|[2026-11-20 10:00:00] 
a program's log|2026-11-20 10:00:00,123 INFO strace: 
logcat|11-20 10:00:00.123  1234  1235 I strace  : 
logcat brief|I/strace( 1234): 
grep -H|dir/trace.log:
mail|> 
dmesg|[   12.345678] 
dmesg -T|[Fri Nov 20 10:00:00 2026] 
END
}

# want_calls DIR: writes the calls of the case in DIR to `want`, and sets `args`; fails for a case
# that ends in the middle of a line, or whose lines are all of one kind.
want_calls() {
	local dir=$1
	args=()
	[ ! -e "$dir/status" ] && [ -z "$(tail -c 1 "$dir/in")" ] || return 1
	# a mark is at the start
	[ "$(head -c 3 "$dir/in" | od -An -tx1)" != ' ef bb bf' ] || return 1
	[ ! -e "$dir/args" ] || read -ra args <"$dir/args"
	grep -qE '^(-f|-k)' "$dir/args" 2>/dev/null && return 1
	trace2cat -m none "${args[@]}" -n in <"$dir/in" 2>/dev/null >want
}

# same_calls DIR COMMAND...: fails unless the case in DIR still has these calls when the command has
# changed its lines.
same_calls() {
	local dir=$1
	shift
	"$@" <"$dir/in" | trace2cat -m none "${args[@]}" -n in 2>err | cmp -s - want ||
		{ echo "${dir#"$ROOT"/}: ${*}: $(tail -n 1 err)"; return 1; }
}

# with_prefixes FILE: writes the file with each prefix to prefixed/01, prefixed/02 and so on.
with_prefixes() {
	rm -rf prefixed
	mkdir prefixed
	prefixes | perl -e '
		open my $in, "<:raw", $ARGV[0] or die;
		my @lines = <$in>;
		while (<STDIN>) {
			chomp;
			s/^[^|]*\|//;
			my $prefix = $_;
			open my $out, ">:raw", sprintf("prefixed/%02d", $.) or die;
			print $out map { "$prefix$_" } @lines;
		}' "$1"
}

@test "every case of every format keeps its calls after every prefix" {
	need perl
	local name prefix dir args count
	count=$(prefixes | wc -l)
	for dir in "$ROOT"/tests/trace/*/*/; do
		want_calls "$dir" || continue
		with_prefixes "$dir/in"
		trace2cat -m none "${args[@]}" prefixed/* 2>/dev/null |
			sed 's,^>prefixed/[0-9]*,>in,' |
			cmp -s - <(yes want | head -n "$count" | xargs cat) && continue
		while IFS='|' read -r name prefix; do # one by one, to find which fails
			same_calls "$dir" sed "s|^|${prefix//|/\\|}|"
		done < <(prefixes)
	done | tee said | no_lines
}

@test "a prefix is reported once" {
	printf 'Nov 20 10:00:00 host strace[9]: %s\n' 'read(3) = 1' 'close(3) = 0' >in
	run --separate-stderr trace2cat -m none in
	assert_success
	assert_output $'>in\tformat=strace\nread\nclose'
	# shellcheck disable=SC2154 # bats sets it
	assert_equal "$stderr" 'trace2cat: in: cut off each line: time, host and program'
}

@test "numbered, quoted, indented lines; lines in JSON" {
	need jq
	local dir args
	for dir in "$ROOT"/tests/trace/{strace,sysdig,auditd,nttrace}/*/; do
		[ "$(wc -l <"$dir/in")" -gt 3 ] && want_calls "$dir" || continue
		same_calls "$dir" grep -n ^
		same_calls "$dir" cat -n
		same_calls "$dir" sed $'s/^/\t/'
		same_calls "$dir" sed 's/^/> > /'
		! iconv -f UTF-8 -t UTF-8 "$dir/in" >/dev/null 2>&1 ||
			same_calls "$dir" jq -Rc \
			'{log: (. + "\n"), stream: "stderr", time: "2026-11-20T10:00:00Z"}'
	done | no_lines
}

@test "a trace that looks like its prefix keeps its columns" {
	printf '10:00:0%d read(3) = 1\n' 1 2 3 >in
	run --separate-stderr trace2cat -m none in
	assert_equal "$stderr" ''
	printf '%d0 read(3) = 1\n' 1 2 3 >in
	run trace2cat -m none in
	assert_output $'>in\tformat=strace\n@10\nread\n@20\nread\n@30\nread'
}

@test "lines without the prefix are counted" {
	{
		echo '-- Journal begins at Mon 2026-11-02 --'
		printf 'Nov 20 10:00:00 host strace[9]: %s\n' 'read(3) = 1' 'close(3) = 0' 'what?' \
			'read(3) = 1' 'read(3) = 1' 'read(3) = 1' 'read(3) = 1' 'read(3) = 1' \
			'read(3) = 1'
	} >in
	run --separate-stderr trace2cat -m none in
	assert_success
	assert_equal "$(grep -c read <<<"$output")" 7
	[[ $stderr == *'2 lines not understood, the first: -- Journal begins at'* ]]
}

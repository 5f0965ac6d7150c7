# The rules of the house that a program can check.
load helper

# No pipefail: where grep finds nothing, all is well.
setup() {
	cd "$ROOT" || return 1
}

# sources: the C files of programs and library.
sources() {
	find tools format -name '*.[ch]' | sort
}

# none PATTERN FILE...: no line of the files matches.
none() {
	local pattern=$1
	shift
	! grep -nE -- "$pattern" "$@"
}

@test "format/ knows neither tools/ nor the program around it" {
	none '#include "\.\./' format/*.[ch]
	none '\b(exit|abort|printf|fprintf|vprintf|puts|perror|getenv|stderr|stdout|stdin)\b *[(,;]' format/*.c
	nm -u build/format.a 2>/dev/null |
		grep -E ' U _{0,2}(exit|_exit|v?f?printf(_chk)?|puts|fputs|putchar|fputc|perror|std(in|out|err)(p)?|(secure_)?getenv)(@|$)' |
		no_lines
}

@test "tools/common knows no tool, and of format/ text alone" {
	grep -n '#include "' tools/common/*.[ch] | grep -vE '"((args|fault|hists|in|out|sandbox)|\.\./\.\./format/(hist|text|utf8))\.h"' | no_lines
}

@test "tools/*.c are the programs, and only NAME includes tools/NAME/" {
	local main name
	for main in tools/*.c; do
		grep -q '^int main' "$main" || echo "$main is no program"
	done | no_lines
	! ls tools/*.h 2>/dev/null
	for main in tools/*.c; do
		name=$(basename "$main" .c)
		grep -n '#include "' "$main" | grep -vE "\"(\.\./format/[a-z_]+|common/[a-z]+|$name/[a-z0-9_]+)\.h\"" |
			sed "s|^|$main:|"
		[ ! -d "tools/$name" ] || find "tools/$name" -name '*.[ch]' -exec grep -nH '#include "' {} + |
			grep -vE '"((\.\./)+format/[a-z_]+|(\.\./)+common/[a-z]+|(\.\./)?[a-z0-9_]+)\.h"'
	done | no_lines
	for name in tools/*/; do
		name=$(basename "$name")
		[ "$name" = common ] || [ -e "tools/$name.c" ] || [ -e "tools/$name" ] || echo "tools/$name/ is of no program"
	done | no_lines
}

@test "only stream.c and trace2cat's writer know > and @" {
	none "'[@>]'" tools/*.c
}

@test "a program stays under 500 lines" {
	find tools format -name '*.c' -exec wc -l {} + | awk '$2 != "total" && $1 >= 500' | no_lines
}

@test "functions stay under 100 lines, and half of them under 20" {
	sources | grep '\.c$' | xargs awk '
		FNR == 1 { at = 0 }
		/^[a-zA-Z].*\(/ { name = $0 }
		/^\{$/ { at = FNR }
		/^\}$/ && at { print FNR - at - 1 "\t" FILENAME "\t" name; at = 0 }' | sort -n >"$BATS_TEST_TMPDIR/sizes"
	awk '$1 > 100' "$BATS_TEST_TMPDIR/sizes" | no_lines
	local count median
	count=$(wc -l <"$BATS_TEST_TMPDIR/sizes")
	median=$(awk -v at=$((count / 2 + 1)) 'NR == at { print $1 }' "$BATS_TEST_TMPDIR/sizes")
	[ "$count" -gt 100 ]
	[ "$median" -le 20 ]
}

@test "messages go through tools/common" {
	grep -rnE 'fprintf\(stderr|perror\(|\bstderr\b' --include='*.[ch]' tools format |
		grep -v '^tools/common/' | no_lines
}

@test "no environment variable changes a result" {
	grep -rnE '\b(secure_)?getenv\b|\benviron\b' --include='*.[ch]' tools format | no_lines
}

@test "no result depends on the time, the locale or chance" {
	grep -rnE '\b((s?rand|random|setlocale|time|gettimeofday)\(|CLOCK_REALTIME)' --include='*.[ch]' tools format |
		grep -v '^format/hash.c:' | no_lines
}

@test "every function of tools/common is used, and every header by three programs" {
	local name header
	grep -hoE '\b(args|fault|in|out|warn|note|die|sandbox)[a-z_]*\(' tools/common/*.h | tr -d '(' | sort -u |
		while read -r name; do
			[ "$(grep -lwr "$name" tools --include='*.c' | wc -l)" -ge 2 ] || echo "$name is not used"
		done | no_lines
	for header in tools/common/*.h; do
		[ "$(grep -l "common/${header##*/}\"" tools/*.c | wc -l)" -ge 3 ] || echo "$header has less than three users"
	done | no_lines
}

@test "every function of format/'s headers is used" {
	local name
	grep -hE '^[a-z].*\(' format/*.h | grep -v '^typedef' | grep -oE '\b[a-z_0-9]+\(' | tr -d '(' | sort -u | while read -r name; do
		[ "$(grep -lE "\b$name\(" $(find tools -name '*.c') format/*.[ch] 2>/dev/null | wc -l)" -ge 2 ] ||
			echo "$name is not used"
	done | no_lines
}

@test "no globals but the program's name" {
	need nm
	# writable data that other files can see: what a library or a tool should not have
	nm -A build/format.a build/common.a 2>/dev/null | grep -E ' [BDC] ' | grep -v '__\|_asan\|\.asan' | no_lines
}

@test "no machine's paths" {
	need git
	git rev-parse >/dev/null 2>&1 || skip "not a git checkout"
	git grep -nE '/(ho[m]e|ro[o]t|wo[r]k)/' -- ':!tests/trace' ':!examples/traces' ':!*.tar.xz' | no_lines
}

@test "sources are as clang-format writes them" {
	need clang-format
	# shellcheck disable=SC2046 # one word each
	clang-format --dry-run -Werror $(sources) 2>&1 | grep 'error:' | cut -d : -f 1 | sort | uniq -c | no_lines
}

@test "scripts are as shellcheck wants them" {
	need shellcheck
	# shellcheck disable=SC2046 # one word each
	shellcheck $(grep -rlE '^#!(/usr)?/bin/(env )?(ba)?sh' .ci examples tests tools --include='*' \
		--exclude='*.bats' --exclude-dir=traces)
}

@test "no line is wider than 100 columns, no blank at a line's end" {
	sources | xargs awk '{ s = $0; gsub(/\t/, "        ", s) }
		length(s) > 100 || /[ \t]$/ { print FILENAME ":" FNR ": " $0 }' | no_lines
}

@test "no setup_file skips: bats 1.8 takes that for a failure" {
	awk 'FNR == 1 || /^}/ { in_it = 0 } /^setup_file\(\)/ { in_it = 1 } in_it && /skip / { print FILENAME ": " $0 }' \
		tests/*.bats | no_lines
}

# SPDX-License-Identifier: MIT
# The rules of the house that a program can check.
load lib/helper

# No pipefail: where grep finds nothing, all is well.
setup() {
	cd "$ROOT" || return 1
}

# sources: the C files of programs and library.
sources() {
	find tools format libksm -name '*.[ch]' | sort
}

# scripts: all that is neither C nor a page nor data: shell, awk, Python, Perl, make and tests.
scripts() {
	find . \( -path ./build -o -path ./bin -o -path ./.git -o -name __pycache__ -o \
		-path ./tests/trace -o -path ./tests/fuzz/corpus -o -path ./examples/traces \) \
		-prune -o -type f -print | while read -r file; do
		case ${file##*/} in
		*.sh | *.bats | *.bash | *.zsh | *.fish | *.awk | *.py | *.mk | Makefile) ;;
		*.*) continue ;;
		*) [ "$(head -c 2 "$file" | tr -d '\0')" = '#!' ] || continue ;;
		esac
		echo "$file"
	done
}

# The rules are functions that write what breaks them, in the tree below the working directory, so
# that one test can break each in a copy of the tree and see it found.

# c_lines PATTERN: the lines of all C files that match.
c_lines() {
	grep -rnE --include='*.[ch]' -e "$1" tools format
}

# outward_format: what format/ includes of tools/, or names of the program around it.
outward_format() {
	local calls='exit|abort|printf|fprintf|vprintf|puts|perror|getenv'
	c_lines "#include \"\.\./|\\b($calls|stderr|stdout|stdin)\\b *[(,;]" |
		grep -E '^format/[a-z0-9_]*\.(c:|h:[0-9]*:#include)'
}

# outward_calls OBJECT...: what a library must not call.
outward_calls() {
	local calls='exit|_exit|v?f?printf(_chk)?|puts|fputs|putchar|fputc|perror|(secure_)?getenv'
	nm -A -u "$@" 2>/dev/null | grep -E " U _{0,2}($calls|std(in|out|err)(p)?)(@|\$)"
}

@test "format/ depends neither on tools/ nor on the program around it" {
	outward_format | no_lines
	outward_calls build/format.a | no_lines
}

# outward_common: what tools/common includes of tools, or of format/ beyond text and streams, but
# for what reads banks.
outward_common() {
	grep -n '#include "' tools/common/*.[ch] |
		grep -vE '"(args|fault|gift|hists|in|names|out|sandbox|streams)\.h"' |
		grep -vE '"\.\./\.\./format/(hist|line|stream|strtab|text|utf8)\.h"' |
		grep -vE '^tools/common/banks\..*"(\.\./\.\./format/(bank|image_make)|banks)\.h"'
}

@test "tools/common depends on no tool, and of format/ only on text and streams" {
	outward_common | no_lines
}

# strangers: sources that are no programs, parts of no program, and includes of another's parts.
strangers() {
	local main name own
	ls tools/*.h 2>/dev/null
	for main in tools/*.c; do
		grep -q '^int main' "$main" || echo "$main is no program"
		name=$(basename "$main" .c)
		own="\"(\.\./format/[a-z_]+|common/[a-z]+|$name/[a-z0-9_]+)\.h\""
		grep -nH '#include "' "$main" | grep -vE "$own"
		own='"((\.\./)+(format/[a-z_]+|common/[a-z]+)|(\.\./)?[a-z0-9_]+)\.h"'
		[ ! -d "tools/$name" ] ||
			find "tools/$name" -name '*.[ch]' -exec grep -nH '#include "' {} + |
			grep -vE "$own"
	done
	for name in tools/*/; do
		name=$(basename "$name")
		[ "$name" = common ] || [ -e "tools/$name.c" ] || [ -e "tools/$name.sh" ] ||
			echo "tools/$name/ is of no program"
	done
}

@test "tools/*.c are the programs, and only NAME includes tools/NAME/" {
	strangers | no_lines
}

long_sources() {
	find tools format -name '*.[ch]' -exec wc -l {} + | awk '$2 != "total" && $1 > 400'
}

# function_sizes: lines, file and head of each function.
function_sizes() {
	sources | grep '\.c$' | xargs awk '
		FNR == 1 { at = 0 }
		/^[a-zA-Z].*\(/ { name = $0 }
		/^\{$/ { at = FNR }
		/^\}$/ && at { print FNR - at - 1 "\t" FILENAME "\t" name; at = 0 }' | sort -n
}

long_functions() {
	function_sizes | awk '$1 > 45'
}

# wide_lines: lines of over 100 columns, tabs being 8 wide, or with blanks at their end. The list of
# programs at the head of zsh's completions is one line by zsh's rule; the prefixes of prefix.bats
# end in a blank.
wide_lines() {
	{ sources && find . -path ./build -prune -o -path './tests/*.[ch]' -print -o \
		-path './examples/*.c' -print -o -path './examples/record.d/*/*' -print &&
		scripts && ls completions/*; } |
		LC_ALL=C xargs awk '
			/^#compdef / { next }
			{
				s = $0
				gsub(/[\200-\277]/, "", s) # the rest of a character in UTF-8
				for (width = 0; at = index(s, "\t"); s = substr(s, at + 1))
					width = int((width + at - 1) / 8) * 8 + 8
			}
			width + length(s) > 100 || /[ \t]$/ && FILENAME !~ /prefix\.bats$/ {
				print FILENAME ":" FNR ": " $0
			}'
}

# odd_guards: include guards that are not PART_NAME_H.
odd_guards() {
	find tools format -name '*.h' | xargs awk '
		/^#ifndef / && !(FILENAME in guard) { guard[FILENAME] = $2 }
		END {
			for (i = 1; i < ARGC; i++) {
				n = split(ARGV[i], path, "/")
				part = path[n - 1] == "formats" ? "trace2cat" : path[n - 1]
				want = toupper(part "_" path[n])
				sub(/\.H$/, "_H", want)
				if (guard[ARGV[i]] != want) print ARGV[i] ": not " want
			}
		}'
}

# opens: where files are opened, but for the two parts that may, the sandbox's rules, and the
# descriptors 0 to 2 that a program is started without.
opens() {
	grep -rnE '\b((openat|fopen|creat)\(|open\([a-z_]+, O_)' --include='*.[ch]' tools format |
		grep -vE '^tools/common/(in|out|sandbox)\.[ch]:|:[[:space:]]*/?\*|"/dev/null"'
}

# marks: where a mark of the streams is written out, but for the stream itself, what looks for marks
# many bytes at a time, and trace2cat, whose inputs have such bytes of their own.
marks() {
	grep -rnE "'[>@]'" --include='*.[ch]' tools format |
		grep -vE '^(format/((stream|header)\.[ch]|simd[a-z_]*\.h)|tools/trace2cat/)'
}

# symbols OBJECT...: "D name object" for each function that others can call, "U name object" for
# each that is called from elsewhere.
symbols() {
	nm -A "$@" | awk '
		{ object = $1; sub(/:[0-9a-f]*$/, "", object) }
		$(NF - 1) == "T" { print "D", $NF, object }
		$(NF - 1) == "U" { print "U", $NF, object }'
}

# unused_functions OBJECT...: what no other object calls, nor a fuzz target.
unused_functions() {
	local name object
	symbols "$@" | awk '$1 == "U" { used[$2] = 1 } $1 == "D" { at[$2] = $3 }
		END { for (name in at) if (!(name in used) && name != "main") print name,
			at[name] }' |
		while read -r name object; do
			grep -qw "$name" "$ROOT"/tests/fuzz/*.c "$ROOT"/tests/fuzz/targets/*.c ||
				echo "$name is used in $object alone"
		done
}

# double_functions OBJECT...: names that two objects define, where both can come into one program.
double_functions() {
	symbols "$@" | awk '$1 == "D" && $2 != "main" {
		if ($2 in at) print $2 ": " at[$2] " and " $3
		at[$2] = $3
	}'
}

# double_structs: headers' structs of one name.
double_structs() {
	grep -hoE '^(struct|enum|union) [a-z_0-9]+ \{' -r tools format --include='*.h' |
		sort | uniq -d
}

objects() {
	find "$ROOT/build/tools" "$ROOT/build/format" -name '*.o' | while read -r object; do
		# what is left of a part that has moved does not count
		source=${object#"$ROOT/build/"}
		[ ! -e "$ROOT/${source%.o}.c" ] || echo "$object"
	done
}

# unlicensed: sources, scripts, tests and pages whose first lines do not name the licence.
unlicensed() {
	{ scripts && find . \( -path ./build -o -path ./bin \) -prune -o \
		-name '*.[ch1357]' -print -o -name '*.js' -print -o -name '*.css' -print; } |
		xargs awk '
			FNR <= 2 && /SPDX-License-Identifier: MIT/ { has[FILENAME] }
			END {
				for (i = 1; i < ARGC; i++)
					if (!(ARGV[i] in has)) print ARGV[i] ": no SPDX line"
			}'
}

@test "every source names the licence of LICENSE" {
	[ "$(head -n 1 LICENSE)" = 'MIT License' ]
	unlicensed | no_lines
}

@test "sources stay under 400 lines" {
	long_sources | no_lines
}

# long_median: the function that half of all are no longer than, if it has over 20 lines.
long_median() {
	function_sizes | awk '
		{ line[NR] = $0 }
		END {
			if (NR <= 100) print "only " NR " functions are seen"
			if (line[int(NR / 2) + 1] + 0 > 20) print line[int(NR / 2) + 1]
		}'
}

@test "functions stay under 45 lines, and half of them under 20" {
	long_functions | no_lines
	long_median | no_lines
}

@test "include guards are PART_NAME_H" {
	odd_guards | no_lines
}

@test "files are opened only in common/in and common/out" {
	opens | no_lines
}

@test "only stream.c and trace2cat know > and @" {
	marks | no_lines
}

@test "every function of a header is used outside its source" {
	need nm
	# shellcheck disable=SC2046 # one word each
	unused_functions $(objects) | no_lines
}

@test "no function or struct of a header has two definitions" {
	need nm
	# shellcheck disable=SC2046 # one word each
	double_functions $(objects) | no_lines
	double_structs | no_lines
}

# strays: what stands in tests/ but is no test: helpers stand in lib/, data in folders.
strays() {
	find tests -maxdepth 1 -type f ! -name '*.bats'
	local helper
	for helper in tests/lib/*; do
		[ ! -f "$helper" ] || head -n 6 "$helper" | grep -qE '^( \*|#|""").{30}' ||
			echo "$helper does not say what it does"
	done
}

@test "tests/ has tests, tests/lib their helpers, each with a comment" {
	strays | no_lines
}

# messages: what is written to standard error but by tools/common.
messages() {
	c_lines 'fprintf\(stderr|perror\(|\bstderr\b' | grep -v '^tools/common/'
}

@test "messages go through tools/common" {
	messages | no_lines
}

environment() {
	c_lines '\b(secure_)?getenv\b|\benviron\b'
}

@test "no environment variable changes a result" {
	environment | no_lines
}

# chances: what would give another result at another time or place.
chances() {
	c_lines '\b((s?rand|random|setlocale|time|gettimeofday)\(|CLOCK_REALTIME)' |
		grep -v '^format/hash.c:'
}

@test "no result depends on the time, the locale or chance" {
	chances | no_lines
}

# keys: the keys that only a model as text has, elsewhere than in model_text; mkmodel asks whether a
# histogram has a scale, modelcat -i names columns.
keys() {
	c_lines '"(scale|rawtotal|rawbins)"' | grep -vE '^(format/model_text|tools/modelcat)\.c:' |
		grep -vE 'header_get\(&h->head, "scale"\)\.s|\{.s., "scale"'
}

@test "only model_text reads and writes the keys of a model as text" {
	keys | no_lines
}

# lone_headers: headers of tools/common that fewer than two programs use, and no other part of it:
# they belong into the folder of their program.
lone_headers() {
	local header name users
	for header in tools/common/*.h; do
		name=$(basename "$header" .h)
		users=$(grep -rl "common/$name\.h\"" tools --include='*.[ch]' |
			sed 's,^tools/\([a-z0-9]*\).*,\1,' | sort -u | wc -l)
		[ "$users" -ge 2 ] ||
			grep -l "\"$name\.h\"" tools/common/*.[ch] |
			grep -v "/$name\.c\$" >/dev/null ||
			echo "$header is of one program, or of none"
	done
}

@test "every header of tools/common is shared" {
	lone_headers | no_lines
}

# globals OBJECT...: writable data that other files can see, which no library or tool should have.
globals() {
	nm -A "$@" 2>/dev/null | grep -E ' [BDC] ' | grep -v '__\|_asan\|\.asan'
}

@test "no globals but the program's name" {
	need nm
	globals build/format.a build/common.a | no_lines
}

# machine_paths: where a folder of somebody's machine is named.
machine_paths() {
	git grep --no-index --exclude-standard -nE '/(ho[m]e|ro[o]t|wo[r]k)/' -- . \
		':!tests/trace' ':!examples/traces' ':!*.tar.xz'
}

@test "no machine's paths" {
	need git
	machine_paths | no_lines
}

# unformatted FILE...: how often clang-format would change each.
unformatted() {
	clang-format --dry-run -Werror "$@" 2>&1 | grep 'error:' | cut -d : -f 1 | sort | uniq -c
}

@test "sources are as clang-format writes them" {
	need clang-format
	# shellcheck disable=SC2046 # one word each
	unformatted $(sources) | no_lines
}

# shell_faults FILE...: what shellcheck finds.
shell_faults() {
	shellcheck -f gcc "$@"
}

@test "scripts are as shellcheck wants them" {
	need shellcheck
	# shellcheck disable=SC2046 # one word each
	shell_faults $(grep -rlE '^#!(/usr)?/bin/(env )?(ba)?sh' .ci examples tests tools \
		--include='*' \
		--exclude='*.bats' --exclude-dir=traces) | no_lines
}

@test "no line is wider than 100 columns, no blank at a line's end" {
	wide_lines | no_lines
}

# setup_skips: bats 1.8 takes a skip in setup_file for a failure.
setup_skips() {
	awk 'FNR == 1 || /^}/ { in_it = 0 }
		/^setup_file\(\)/ { in_it = 1 }
		in_it && /skip / { print FILENAME ": " $0 }' tests/*.bats
}

@test "no setup_file skips" {
	setup_skips | no_lines
}

# found RULE ARG...: the rule finds something that has to do with "broken".
found() {
	"$@" | grep -q broken || { echo "$1 finds nothing"; return 1; }
}

# breaks FILE TEXT RULE ARG...: the rule finds the text in this file, which then goes again.
breaks() {
	local file=$1
	mkdir -p "$(dirname "$file")"
	printf '%b\n' "$2" >"$file"
	shift 2
	found "$@"
	rm "$file"
}

@test "each rule is seen to fail" {
	need cc nm
	local name
	mkdir "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/tree/tests"
	cp -R .clang-format completions tools format libksm "$BATS_TEST_TMPDIR/tree"
	cd "$BATS_TEST_TMPDIR/tree"
	mkdir tests/lib && touch tests/empty.bats
	for name in $(sed -n 's/^\([a-z_]*\)() {$/\1/p' "$BATS_TEST_FILENAME"); do
		case $name in
		setup | sources | scripts | c_lines | function_sizes | symbols | objects) ;;
		found | breaks | outward_calls | unused_functions | double_functions | globals) ;;
		unformatted | shell_faults) ;; # of files
		machine_paths) ! command -v git >/dev/null || machine_paths | no_lines ;;
		*) [ -z "$("$name" | grep broken)" ] || { echo "$name finds too much"; false; } ;;
		esac
	done
	breaks format/broken.c '#include "../tools/common/out.h"' outward_format
	breaks format/broken.c '\tprintf("broken");' outward_format
	breaks tools/common/broken.c '#include "../ksrank/index.h"' outward_common
	breaks tools/common/broken.c '#include "../../format/model.h"' outward_common
	breaks tools/broken.c 'int helper;' strangers
	breaks tools/broken.h '' strangers
	breaks tools/broken/part.c '' strangers
	breaks tools/mkmodel/broken.c '#include "../ksrank/index.h"' strangers
	sed -i 's,"mkmodel/output.h","ksrank/broken.h",' tools/mkmodel.c
	found strangers
	breaks format/broken.c "$(seq 401)" long_sources
	breaks format/broken.c "void broken(void)\n{\n$(seq 46)\n}" long_functions
	breaks format/broken.c "$(awk 'BEGIN {
		for (i = 0; i < 9999; i++) {
			print "void broken" i "(void)\n{"
			for (j = 0; j < 21; j++) print ""
			print "}"
		}
	}')" long_median
	breaks format/broken.c "/* $(printf %0100d 0) */" wide_lines
	breaks format/broken.c '/* a blank */ ' wide_lines
	breaks tests/broken.bats "#\t\t\t\t\t\t\t\t\t\t\t\tnarrow bytes, wide tabs" wide_lines
	breaks tests/broken '' strays
	breaks tests/lib/broken '# helps' strays
	breaks format/broken.h '#ifndef BROKEN_H' odd_guards
	breaks format/broken.h '' unlicensed
	breaks tools/mkmodel/broken.c '\tint fd = open(name, O_RDONLY);' opens
	breaks tools/mkmodel/broken.c "\tif (c == '@')" marks
	breaks tools/mkmodel/broken.c '\tfprintf(stderr, "no");' messages
	breaks tools/mkmodel/broken.c '\tputs(getenv("HOME"));' environment
	breaks tools/mkmodel/broken.c '\treturn time(NULL);' chances
	breaks tools/mkmodel/broken.c '\theader_set_number(h, "rawbins", 1);' keys
	breaks tools/common/broken.h '' lone_headers
	breaks tests/broken.bats 'setup_file() {\n\tskip "none"\n}' setup_skips
	! command -v git >/dev/null ||
		breaks tools/broken.sh '#!/bin/sh\necho /ho''me/somebody/broken' machine_paths
	! command -v clang-format >/dev/null ||
		breaks format/broken.c 'int  broken ;' unformatted format/broken.c
	! command -v shellcheck >/dev/null ||
		breaks tools/broken.sh '#!/bin/sh\necho $1' shell_faults tools/broken.sh
	printf 'struct broken {\n' | tee format/broken.h >tools/common/broken.h
	found double_structs
	printf '%s\n' '#include <stdio.h>' 'int global;' 'void never_called(void);' \
		'void never_called(void)' '{' 'puts("");' '}' >broken.c
	cc -c -o broken.o broken.c && cp broken.o too_broken.o
	found unused_functions broken.o
	found double_functions broken.o too_broken.o
	found outward_calls broken.o
	found globals broken.o
}

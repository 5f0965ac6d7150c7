# SPDX-License-Identifier: MIT
# The rules of the house that a program can check.
load lib/helper

# No pipefail: if grep finds nothing, all is well.
setup() {
	cd "$ROOT" || return 1
}

# sources: the C files of programs and library.
sources() {
	find tools format libksm -name '*.[ch]' | sort
}

# scripts: all files that are neither C nor pages nor data: shell, awk, Python, Perl, make and
# tests.
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

# Each rule is a function that prints what breaks it in the tree below the working directory, so
# that one test can break each rule in a copy of the tree and see the fault found.

# c_lines PATTERN: the lines of all C files that match.
c_lines() {
	grep -rnE --include='*.[ch]' -e "$1" tools format
}

# outward_format: what format/ includes of tools/, or names of the program around it.
outward_format() {
	local calls='exit|abort|printf|fprintf|vprintf|puts|perror|getenv'
	c_lines "# *include [\"<]\.\./|\\b($calls|stderr|stdout|stdin)\\b *[(,;]" |
		grep -E '^format/[a-z0-9_]*\.(c:|h:[0-9]*:# *include)'
}

# outward_calls OBJECT...: calls that a library must not make.
outward_calls() {
	local calls='_?exit|_Exit|quick_exit|abort|raise|kill|v?[fd]?printf(_chk)?|perror|syslog'
	calls+='|f?put[sc]|put[sc]_unlocked|putchar|fwrite|p?writev?|(secure_)?getenv|environ'
	calls+='|open(at)?(64)?(_2)?|f?d?open(64)?|creat|system|popen|exec[a-z]*|fork'
	nm -A -u "$@" 2>/dev/null | grep -E " U _{0,2}($calls|std(in|out|err)(p)?)(@|\$)"
}

@test "format/ depends neither on tools/ nor on the program around it" {
	outward_format | no_lines
	outward_calls build/format.a | no_lines
}

# outward_common: what tools/common includes of tools, or of format/ but its readers: of text, of
# streams, of histograms and of banks, which it wraps in loops with messages.
outward_common() {
	local own='args|banks|fault|gift|hists|in|names|out|sandbox|streams'
	local readers='bank|hist|image_make|line|stream|strtab|text|utf8'
	grep -nE '# *include ["<]' tools/common/*.[ch] |
		grep -vE "<[a-z/]+\.h>|\"($own)\.h\"|\"\.\./\.\./format/($readers)\.h\""
	grep -nHE '^\. |^@include ' tools/common/*.sh | grep -vE ':(\.|@include) tools/common/'
}

@test "tools/common depends on no tool, and of format/ on readers alone" {
	outward_common | no_lines
}

# strangers: sources that are neither programs nor parts of one, and includes of another program's
# parts.
strangers() {
	local main name own
	ls tools/*.h 2>/dev/null
	for main in tools/*.c; do
		grep -q '^int main' "$main" || echo "$main is no program"
		name=$(basename "$main" .c)
		own="\"(\.\./format/[a-z_]+|common/[a-z]+|$name/[a-z0-9_]+)\.h\""
		grep -nHE '# *include ("|<\.)' "$main" | grep -vE "$own"
		own='"((\.\./)+(format/[a-z_]+|common/[a-z]+)|(\.\./)?[a-z0-9_]+)\.h"'
		[ ! -d "tools/$name" ] ||
			find "tools/$name" -name '*.[ch]' \
				-exec grep -nHE '# *include ("|<\.)' {} + |
			grep -vE "$own"
	done
	for main in tools/*.sh; do
		name=$(basename "$main" .sh)
		find "$main" "tools/$name" -type f 2>/dev/null |
			xargs grep -nHE '^\. |^@include ' |
			grep -vE ":(\.|@include) tools/(common|$name)/"
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

# long_sources: C, shell, awk and JavaScript; not tests, which have a file a program.
long_sources() {
	{ sources && scripts | grep -v '\.bats$' && find tools -name '*.js'; } |
		xargs wc -l | awk '$2 != "total" && $1 > 400'
}

# function_sizes: lines, file and head of each function.
function_sizes() {
	sources | grep '\.c$' | xargs awk '
		FNR == 1 { at = 0 }
		/^[a-zA-Z].*\(/ { name = $0 }
		/^\{$/ { at = FNR }
		/^\}$/ && at { print FNR - at - 1 "\t" FILENAME "\t" name; at = 0 }' | sort -n
}

# script_sizes: the same of functions of the shell, of awk and of Python.
script_sizes() {
	{ scripts && find tools -name '*.awk'; } | xargs awk '
		function put(end) {
			if (at) print end - at "\t" FILENAME "\t" name
			at = 0
		}
		FNR == 1 { at = 0 }
		at && python && /^[^ \t#)]/ { put(last + 1) }
		at && !python && /^[})]/ { put(FNR - 1) }
		/^(function )?[a-z_A-Z0-9]+\(.*\) *[{(]$/ { at = FNR; name = $0; python = 0 }
		/^(async )?def / { at = FNR; name = $0; python = 1 }
		NF { last = FNR }'
}

long_functions() {
	{ function_sizes && script_sizes; } | awk '$1 > 45'
}

# wide_lines: lines of over 100 columns, tabs being 8 wide, or with blanks at their end. The list of
# programs at the head of zsh's completions is one line by zsh's rule; the prefixes of prefix.bats
# end in a blank.
wide_lines() {
	{ sources && find . -path ./build -prune -o -path './tests/*.[ch]' -print -o \
		-path './examples/*.c' -print -o -path './examples/record.d/*/*' -print -o \
		-name '*.css' -print -o -name '*.js' -print &&
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

# opens OBJECT...: what opens files, but for the two parts that may, the sandbox's rules, and the
# descriptors 0 to 2 that a program is started without.
opens() {
	local calls='open|openat|creat|f(re)?open|mk[od]?s?temps?|tmpfile|opendir|scandir|n?ftw'
	calls+='|popen|archive_read_open_file[a-z]*'
	nm -A -u "$@" | grep -E " U _{0,2}($calls)(64)?(_2)?(@|\$)" |
		grep -vE '/tools/common/((in|out|sandbox)\.o:|fault\.o:.* __open)'
}

# marks: where a mark of the streams is written out, in any spelling, but for the stream itself,
# what looks for marks many bytes at a time, rows and tables (`#` alone), trace2cat, whose inputs
# have such bytes of their own, pictures, the comments of LIBSVM, and what writes C.
marks() {
	local mark='([>@#]|\\(x3[eE]|x40|x23|0?76|100|0?43))' own
	own='format/((stream|header)\.[ch]|simd[a-z_]*\.h)|tools/(trace2cat|catplot|common/rules)/'
	c_lines "'$mark'|\"$mark|\\\\n$mark|\\b0x(3[eE]|23)\\b" |
		grep -vE ':[[:space:]]*(/?\*|# *include )' | grep -vE "^($own)" |
		grep -vE "^format/(rank|report)\.c:.*'#'|^tools/histmat\.c:.*\"# \""
}

# columns: where a column of ranks or verdicts is named, but for rank; the formats of tables and
# the picture of what kswatch writes have columns of their own.
columns() {
	local names='sample|truth|verdict|sample_share|model_share'
	local keys="$names|metric|rank|distance|model|score|known|gap|side"
	names="\"#?($names)(\"|\\\\t)|\\\\t($keys)(\\\\[tn]|\")"
	c_lines "$names|_(key|member)\\([^,]*, \"($keys)\"" |
		grep -vE '^(format/rank\.[ch]|tools/trace2cat/formats/table\.c):' |
		grep -v '^tools/catplot/scores\.c:'
}

# negatives: results that are bare numbers below -1: they have names.
negatives() {
	c_lines '\)-[2-9]\b|(return|case|[=!<>]=|[^=!<>]=|[<>?:(,]) *\(?-[2-9]\b' |
		grep -vE ':[[:space:]]*/?\*|:enum \{ [A-Z]'
}

# symbols OBJECT...: "D name object" for each function or datum that others can use, "U name object"
# for each that is used from elsewhere.
symbols() {
	nm -A "$@" | awk '
		{ object = $1; sub(/:[0-9a-f]*$/, "", object) }
		$(NF - 1) ~ /^[TDRB]$/ { print "D", $NF, object }
		$(NF - 1) == "U" { print "U", $NF, object }'
}

# unused_functions OBJECT...: functions that neither another object nor a fuzz target calls.
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

# unused_inlines: inline functions of headers, of which the linker knows nothing, that are named
# nowhere else.
unused_inlines() {
	local name
	grep -rhoE '^static inline [a-z_0-9 ]+[ *][a-z_0-9]+\(' tools format --include='*.h' |
		sed 's/($//; s/.*[ *]//' | sort | while read -r name; do
		[ "$(grep -rw --include='*.[ch]' -e "$name" tools format libksm |
			grep -cvE ':[[:space:]]*/?\*')" -gt 1 ] || echo "$name is used nowhere"
	done
}

# double_macros: macros of one name in two files.
double_macros() {
	grep -roE --include='*.[ch]' '^ *# *define [A-Za-z_0-9]+' tools format libksm |
		sed 's/: *# *define /\t/' | sort -u | cut -f 2 | sort | uniq -d |
		grep -v '^_GNU_SOURCE$'
}

# typedefs: struct NAME says what it is; a typedef would hide a second one of the name.
typedefs() {
	c_lines '\btypedef (const )?(struct|enum|union)\b'
}

# double_structs: structs, unions and enums of one name, but for those that every program or trace
# format has: its work and options, its call or event.
double_structs() {
	grep -rhoE --include='*.[ch]' \
		'^(typedef |static |const )*(struct|enum|union) [a-z_0-9]+ \{' tools format libksm |
		grep -oE '[a-z_0-9]+ \{' | sort | uniq -d |
		grep -vE '^(work|options|call|event) '
}

objects() {
	find "$ROOT/build/tools" "$ROOT/build/format" -name '*.o' | while read -r object; do
		# old objects of parts that have moved do not count
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

# long_median: the function of median length, if it has over 20 lines.
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
	need nm
	# shellcheck disable=SC2046 # one word each
	opens $(objects) | no_lines
}

@test "only stream.c and trace2cat know >, @ and #" {
	marks | no_lines
}

@test "only rank knows the columns of ranks and verdicts" {
	columns | no_lines
}

@test "a result below -1 has a name" {
	negatives | no_lines
}

@test "every function of a header is used outside its source" {
	need nm
	# shellcheck disable=SC2046 # one word each
	unused_functions $(objects) | no_lines
	unused_inlines | no_lines
}

@test "no function or struct of a header has two definitions" {
	need nm
	# shellcheck disable=SC2046 # one word each
	double_functions $(objects) | no_lines
	double_structs | no_lines
	double_macros | no_lines
	typedefs | no_lines
}

# strays: files in tests/ that are not tests: helpers belong in lib/, data in directories.
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

# messages: what is written, to standard error or elsewhere, but by tools/common.
messages() {
	local calls='perror|v?[df]?printf|v?syslog|v?errx?|f?write|writev|puts|putchar|f?put[cs]'
	c_lines "\\b($calls)\\(|\\bstd(err|out)\\b" |
		grep -vE '^tools/common/|:[[:space:]]*/?\*'
}

@test "messages go through tools/common" {
	messages | no_lines
}

environment() {
	c_lines '\b(secure_)?getenv\b|\b(environ|envp)\b'
}

@test "no environment variable changes a result" {
	environment | no_lines
}

# chances: calls whose result depends on the time or the place.
chances() {
	local calls='s?rand|random|getrandom|arc4random|setlocale|time|gettimeofday|clock'
	calls+='|localtime(_r)?|gmtime(_r)?|getp?pid|gethostname|uname'
	c_lines "\\b(($calls)\\(|CLOCK_REALTIME)" |
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
# they belong in the directory of their program.
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
	nm -A -f sysv "$@" 2>/dev/null | awk -F '|' '
		$3 ~ /^ *[BDC] *$/ && $7 !~ /rel\.ro/ && !/__|_asan|\.asan/'
}

@test "no globals except the program's name" {
	need nm
	# shellcheck disable=SC2046 # one word each
	globals $(objects) | no_lines
}

# machine_paths: names of directories on somebody's machine.
machine_paths() {
	git grep --no-index --exclude-standard -nE '/(ho[m]e|ro[o]t|wo[r]k)/' -- . \
		':!tests/trace' ':!examples/traces' ':!*.tar.xz'
}

@test "no paths of anybody's machine" {
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
		--exclude='*.bats' --exclude-dir=traces; find tools -name '*.sh') | no_lines
}

@test "no line is wider than 100 columns, no blank at a line's end" {
	wide_lines | no_lines
}

# setup_skips: skips in setup_file, which bats 1.8 treats as failures.
setup_skips() {
	awk 'FNR == 1 || /^}/ { in_it = 0 }
		/^setup_file\(\)/ { in_it = 1 }
		in_it && /skip / { print FILENAME ": " $0 }' tests/*.bats
}

@test "no setup_file skips" {
	setup_skips | no_lines
}

# found RULE ARG...: fails unless the rule finds something named "broken".
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

@test "each rule fails in a tree that breaks it" {
	need cc nm
	local name text
	mkdir "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/tree/tests"
	cp -R .clang-format completions tools format libksm "$BATS_TEST_TMPDIR/tree"
	cd "$BATS_TEST_TMPDIR/tree"
	mkdir tests/lib && touch tests/empty.bats
	for name in $(sed -n 's/^\([a-z_]*\)() {$/\1/p' "$BATS_TEST_FILENAME"); do
		case $name in
		setup | sources | scripts | c_lines | function_sizes | script_sizes) ;;
		symbols | objects | found | breaks | outward_calls | unused_functions) ;;
		double_functions | globals | opens) ;; # of objects
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
	breaks tools/common/broken.sh '. tools/ksplot/map.sh' outward_common
	breaks tools/ksplot/broken.sh '. tools/ksreport/page.sh' strangers
	breaks tools/broken.sh "$(seq 401)" long_sources
	breaks tools/broken.sh "broken() {\n$(seq 46)\n}" long_functions
	breaks tools/ksplot/broken.awk "function broken(x) {\n$(seq 46)\n}" long_functions
	breaks tools/broken.py "def broken():\n$(seq 46 | sed 's/^/    /')\nend" long_functions
	breaks tools/ksreport/broken.css "/* $(printf %0100d 0) */" wide_lines
	for text in "\tif (c == '@')" "\tif (c == '\\\\x3e')" '\treturn c != 0x3e;' \
		'\ttext_string(out, ">");' '\tputs("\\n>name");' '\tstrchr("@>", c);'; do
		breaks tools/mkmodel/broken.c "$text" marks
	done
	for text in '\tjson_key(out, "verdict");' '\tputs("#sample\\ttruth");' \
		'\tputs("gram\\tside\\n");' '\tif (value_is(name, "truth"))'; do
		breaks tools/mkmodel/broken.c "$text" columns
	done
	for text in '\treturn -2;' '\tif (n == -3)' '\tint n = -2;' '\treturn n ? 0 : -2;' \
		'\treturn (int)-2;'; do
		breaks format/broken.c "$text" negatives
	done
	breaks format/broken.h 'static inline int broken_off(void)' unused_inlines
	for text in 'write(2, "no", 2);' 'dprintf(2, "no");' 'puts("no");' \
		'fputs("no", stdout);'; do
		breaks tools/mkmodel/broken.c "\t$text" messages
	done
	breaks tools/mkmodel/broken.c '\tfprintf(stderr, "no");' messages
	breaks tools/mkmodel/broken.c '\tputs(getenv("HOME"));' environment
	breaks tools/mkmodel/broken.c '\treturn time(NULL);' chances
	breaks tools/mkmodel/broken.c '\tgetrandom(&seed, sizeof seed, 0);' chances
	breaks tools/mkmodel/broken.c 'typedef struct { int n; } hist;' typedefs
	breaks tools/mkmodel/broken.c '#  include "../ksrank/index.h"' strangers
	breaks format/broken.h '#  include "../tools/common/out.h"' outward_format
	breaks tools/mkmodel/broken.c '\theader_set_number(h, "rawbins", 1);' keys
	breaks tools/common/broken.h '' lone_headers
	breaks tests/broken.bats 'setup_file() {\n\tskip "none"\n}' setup_skips
	! command -v git >/dev/null ||
		breaks tools/broken.sh '#!/bin/sh\necho /ho''me/somebody/broken' machine_paths
	! command -v clang-format >/dev/null ||
		breaks format/broken.c 'int  broken ;' unformatted format/broken.c
	! command -v shellcheck >/dev/null ||
		breaks tools/broken.sh '#!/bin/sh\necho $1' shell_faults tools/broken.sh
	printf 'struct broken {\n' | tee format/broken.h >tools/common/broken.c
	found double_structs
	printf '#define broken\n' | tee format/broken.h >tools/common/broken.c
	found double_macros
	printf '%s\n' '#include <stdio.h>' 'int global;' 'void never_called(void);' \
		'void never_called(void)' '{' 'puts("");' 'fopen("", "r");' '}' >broken.c
	cc -c -o broken.o broken.c && cp broken.o too_broken.o
	found unused_functions broken.o
	found double_functions broken.o too_broken.o
	found outward_calls broken.o
	found globals broken.o
	found opens broken.o
}

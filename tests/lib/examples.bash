# SPDX-License-Identifier: MIT
# The examples of documents: cuts them out of pages and Markdown, runs them, and compares what they
# write. A command begins with "$ "; the next line belongs to it where it ends in a backslash or a
# bar, or where the next one begins with "> ". The lines below are its output; "..." stands for any
# lines; without lines the output may be anything. Each command must succeed.

# page_blocks PAGE: prints the literal blocks of a manual page, each after a line "=". Reports
# examples of section 1 without a command on standard error.
page_blocks() {
	awk -v page="$(basename "$1")" '
		# the text that mdoc writes with escapes
		function plain(s) {
			gsub(/\\&/, "", s); gsub(/\\-/, "-", s); gsub(/\\\(aq/, "\047", s)
			gsub(/\\\(dq/, "\"", s); gsub(/\\\(ha/, "^", s); gsub(/\\\(ti/, "~", s)
			gsub(/\\\(ga/, "`", s); gsub(/\\e/, "\\", s)
			return s
		}
		/^\.Sh/ { examples = /EXAMPLES/ }
		/^\.Bd -literal/ { block = 1; commands = 0; print "="; next }
		/^\.Ed/ {
			if (block && examples && page ~ /\.1$/ && !commands)
				print page ":" FNR ": an example without a command" >"/dev/stderr"
			block = 0
		}
		block { s = plain($0); commands += s ~ /^\$ /; print s }' "$1"
}

# markdown_blocks FILE [HEADING]: the same of the blocks ```console, all or those below a heading.
markdown_blocks() {
	awk -v want="${2-}" '
		BEGIN { on = want == "" }
		!block && want != "" && /^#+ / { on = $0 == want }
		/^```/ {
			block = block ? 0 : /^```console$/ ? 1 : 2
			if (on && block) print "="
			next
		}
		on && block == 1' "$1"
}

# run_blocks NAME: runs the commands of the blocks on standard input in the working directory;
# prints those that fail or write something else.
run_blocks() {
	mkdir .out || return 1
	awk '
		function file(kind) { return sprintf(".out/%03d.%s", n, kind) }
		/^=$/ { commands = 0; more = 0; next }
		more || (commands && /^> /) {
			sub(/^> /, "")
			print >file("sh")
			more = /[\\|]$/
			next
		}
		/^\$ / {
			n++; commands++
			sub(/^\$ /, "")
			print >file("sh")
			more = /[\\|]$/
			next
		}
		commands { print >file("want") }'
	local command name status
	for command in .out/*.sh; do
		[ -e "$command" ] || continue
		name=${command%.sh}
		status=0
		! grep -q sklearn "$command" || sklearn || continue
		timeout 120 bash -o pipefail "$command" >"$name.got" 2>"$name.err" || status=$?
		if [ $status = 141 ] && grep -q '| head' "$command"; then
			status=0 # head has seen enough
		fi
		if [ $status != 0 ]; then
			echo "$1: fails: $(cat "$command")"
			cat "$name.err"
		elif [ -e "$name.want" ] && ! same "$name.want" "$name.got"; then
			echo "$1: writes something else: $(cat "$command")"
			diff "$name.want" "$name.got" || true
		fi
	done
}

# sklearn: puts the python3 that has scikit-learn first in PATH; fails if there is none.
sklearn() {
	local python
	for python in /usr/bin/python3 python3; do
		if "$python" -c 'import sklearn' 2>/dev/null; then
			mkdir -p .out/bin
			ln -sf "$(command -v "$python")" .out/bin/python3
			PATH=$PWD/.out/bin:$PATH
			return
		fi
	done
	return 1
}

# same WANT GOT: whether the files are equal, where a line "..." of the first stands for any lines,
# and numbers of more than eight places need only agree in six digits.
same() {
	perl -0777 -e '
		my ($want, $got) = map { open my $f, "<", $_ or die; <$f> // "" } @ARGV;
		s/\b\d+\.\d{9,}(e[-+]?\d+)?/sprintf "%.5e", $&/ge for $want, $got;
		my @lines = $want =~ /.*\n|.+/g;
		$want = join "", map { $_ eq "...\n" ? "(?:.*\\n)*" : quotemeta } @lines;
		exit($got !~ /\A$want\z/)' "$1" "$2"
}

# SPDX-License-Identifier: MIT
# make docs: the site of the pages, in which every link leads somewhere.
load lib/helper

setup_file() {
	command -v cmark-gfm >/dev/null && command -v mandoc >/dev/null || return 0
	"$ROOT/docs/site" "$BATS_FILE_TMPDIR/site"
}

setup() {
	set -o pipefail
	need mandoc cmark-gfm perl
	cd "$BATS_FILE_TMPDIR/site" || return 1
}

# links DIR: prints the links of its pages that lead nowhere within the site.
links() {
	(cd "$1" && find . -name '*.html' | sort | xargs perl -0777 -ne '
		$page = $ARGV;
		$ids{$page}{$1} = 1 while /\bid="([^"]*)"/g;
		push @links, [$page, $1] while /\b(?:href|src)="([^"]*)"/g;
		END {
			for (@links) {
				my ($page, $link) = @$_;
				next if $link =~ /^https?:/;
				my ($file, $id) = split /#/, $link, 2;
				my $to = $page;
				if ($file ne "") {
					$to =~ s|[^/]*$|$file|;
					$to =~ s|/\./|/|g;
					1 while $to =~ s|/(?!\.\.)[^/]+/\.\./|/|;
				}
				$id =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge if defined $id;
				my $what;
				$what = "place" if defined $id && !$ids{$to}{$id};
				$what = "file" if !-f $to;
				print "$page: no $what for $link\n" if $what;
			}
		}')
}

@test "every link within the site leads to a page and a place" {
	links . | no_lines
	[ "$(find . -name '*.html' | wc -l)" -ge 30 ]
}

@test "a link that leads nowhere is found" {
	mkdir "$BATS_TEST_TMPDIR/copy"
	cp -r . "$BATS_TEST_TMPDIR/copy"
	cd "$BATS_TEST_TMPDIR/copy"
	rm docs/faq.html
	sed -i 's/id="9-calibrate/id="calibrate/' docs/cookbook.html
	run links .
	assert_line './docs/cookbook.html: no place for #9-calibrate-on-your-own-benign-traces'
	assert_line './index.html: no file for docs/faq.html'
}

@test "every page and document is in the index" {
	local file
	for file in "$ROOT"/man/*.[1357] "$ROOT"/docs/*.md \
		"$ROOT"/{README,CONTRIBUTING,SECURITY}.md; do
		file=${file#"$ROOT/"}
		grep -qF "href=\"${file%.md}" index.html || echo "$file"
	done | no_lines
}

@test "no scripts, nothing fetched, one stylesheet" {
	! grep -rilE '<script|<iframe|<object|<embed|[[:space:]]on[a-z]+=|javascript:' .
	! grep -rnE '<(img|link|source)[^>]*(src|href)="(https?:)?//' .
	! grep -nE '@import|url\(' style.css
	[ "$(find . -name '*.css')" = ./style.css ]
	find . -name '*.html' | while read -r page; do
		[ "$(grep -c 'rel="stylesheet"' "$page")" = 1 ] || echo "$page"
	done | no_lines
}

@test "the site has the same bytes each time, and no trace of the machine" {
	"$ROOT/docs/site" "$BATS_TEST_TMPDIR/again"
	diff -r . "$BATS_TEST_TMPDIR/again"
	! grep -rnF "$ROOT" .
}

@test "a page's links to other projects' pages go to Debian's" {
	grep -q 'href="https://manpages.debian.org/strace.1"' man/kswatch.1.html
	grep -q 'href="sysgram.7.html"' man/kswatch.1.html
}

@test "without a directory, and without mandoc" {
	run "$ROOT/docs/site"
	assert_failure 2
	assert_output 'usage: site DIR'
	mkdir "$BATS_TEST_TMPDIR/bin"
	ln -s "$(command -v sh)" "$(command -v sed)" "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin run "$ROOT/docs/site" "$BATS_TEST_TMPDIR/out"
	assert_failure 1
	assert_output 'site: mandoc is needed: apt-get install mandoc'
}

@test "options that the README, the cookbook and the FAQ mention in passing exist" {
	cd "$ROOT"
	perl -CS -0777 -ne '
		s/^```.*?^```//gms; # these are run
		s/\\\|/|/g;
		while (/`([^`]+)`/g) {
			for my $command (split /[|;(]/, $1 =~ s/\n/ /gr) {
				my ($program, @words) = split " ", $command;
				next unless defined $program && -x "bin/$program";
				for (@words) {
					last if /^[<>]/;
					print "$program $_\n" if /^--[a-z]/;
					print "$program -$1\n" if /^-([A-Za-z0-9])/;
				}
			}
		}' README.md docs/*.md | sort -u >"$BATS_TEST_TMPDIR/named"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/named")" -ge 20 ]
	while read -r program option; do
		option=${option%%=*}
		grep -qE -- "^ +(-[A-Za-z0-9], )?$option(,|=| |\$)" <<<"$("bin/$program" --help)" ||
			echo "$program has no $option"
	done <"$BATS_TEST_TMPDIR/named" | no_lines
}

# SPDX-License-Identifier: MIT
# For the tests that run every program with every fault: small inputs, and the command lines that
# read them. All read histograms from standard input if they name no file.

# make_small_inputs: makes the smallest inputs that the filters accept in the working directory.
make_small_inputs() {
	printf '12 open("/etc/passwd", O_RDONLY) = 3\n12 read(3, "x", 1) = 1\n' >trace
	printf '>a\tlabel=x\nopen\nread\n>b\tlabel=y\nread\nopen\n' >calls
	printf '>a\tlabel=benign\tn=1\np\np\n>b\tlabel=malicious\tn=1\nq\n' >grams
	printf '>a\tlabel=benign\tn=1\n2\tp\n>b\tlabel=malicious\tn=1\n1\tq\n' >hists
	printf 's\t-\tks\t1\tbenign\t0.5\tb-001\ns\t-\tks\t1\tmalicious\t0.25\tm-001\n' >ranks
	printf 'a\tmalicious\tmalicious\t1\nb\tbenign\tbenign\t-1\n' >verdicts
}

# make_inputs: makes the inputs in the working directory.
make_inputs() {
	printf '12 open("/etc/passwd", O_RDONLY) = 3\n12 read(3, "x", 1) = 1\n' >trace
	printf '13 read( <unfinished ...>\n' >>trace
	printf '14 close(3) = 0\n13 <... read resumed>3, "", 1) = 0\n13 exited\n' >>trace
	printf '5 3\n3 265\n' >numbers
	printf 'open\tfile.o\nread\tfile.r\n' >map
	cp trace another
	mkdir -p made # for programs that write a file
	tar czf traces.tar.gz trace another
	seq 300 | sed 's/.*/call&/' | sed '1s/^/>a\tlabel=x\n@1\n/;99s/^/@2\n/' >calls
	printf '>b\tlabel=y\nread\nopen\n\nread\n>c\tlabel=z\nread\nopen\nread\n' >>calls
	printf '>a\tlabel=benign\tn=1\np\np\nr\n>b\tlabel=malicious\tn=1\nq\nr\n' >grams
	seq 300 | sed '1s/^/>c\tlabel=benign\tn=1\n/' >>grams
	printf '>a\tlabel=benign\tn=1\n2\tp\n1\tr\n>b\tlabel=malicious\tn=1\n1\tq\n1\tr\n' >hists
	printf '>c\tlabel=benign\tn=1\n1\tr\n>d\tlabel=malicious\tn=1\n4\tq\n' >>hists
	seq 300 | sed 's/.*/1\t&/;1s/^/>e\tlabel=benign\tn=1\n/' >>hists
	gramorder -g hists >order
	histmat -v vocabulary hists >matrix
	gramlearn hists >weights
	mkmodel -m 0 -w log -O order -o models hists
	cat models/*.ksm >bank.ksm
	mkbank -O order -o bank.ksb models
	ksrank -O order -d ks,tv models <hists >ranks
	ksvote -c 0.5 ranks >threshold
	ksvote ranks >verdicts
	printf '#calls\tverdict\tscore\n100\tbenign\t-1\n200\tmalicious\t1\n' >watch
}

# runs: prints a line for each run, PROGRAM OPERAND...; runs write to out/, to be removed in
# between.
runs() {
	runs_on_streams
	runs_on_models
}

runs_on_streams() {
	cat <<-'END'
		trace2cat trace
		trace2cat -m map -l label -n name trace
		trace2cat -m none -a i386 numbers
		trace2cat traces.tar.gz
		catclean calls
		catclean -u -r -s 1 -c 200 calls
		catplot calls
		catplot -s -w watch calls
		catstat calls
		catstat -j -t calls calls
		cat2gram -n 3 calls
		gramhist grams
		gramhist -n 2 calls
		gramhist -n 3 -c 50 calls
		gramhist -w 2 -s 1 grams
		gramhist -c 2 --fade=3 grams
		histdiff hists hists
		histdiff -j -a a hists
		histmat -f csv hists
		histmat -u vocabulary -v made/vocabulary hists
		histsum hists
		gramlearn hists
		gramlearn -p benign hists
		gramrank weights
		gramrank -x weights
		gramorder hists
		gramorder -g -w log hists
	END
}

runs_on_models() {
	cat <<-'END'
		mkmodel -o out hists
		mkmodel -g -v -m 2 -O order -w log -o out hists
		mkmodel -m 0 -o made/all.ksm hists
		mkbank -O order -o made/bank.ksb models bank.ksb
		modelcat bank.ksm
		modelcat bank.ksb
		modelcat -i bank.ksm
		modelcat -i -j bank.ksm
		ksrank -1 -O order models
		ksrank -x -O order -d ks,kuiper,tv,hellinger,js,cosine,novelty,mismatch bank.ksm
		ksrank -x -d ks,novelty bank.ksb
		ksvote -w -t threshold ranks
		ksvote -c 0.5 ranks
		ksvote -j -u 0.5 -W ks=2 --sum ranks ranks
		ksvote --live ranks ranks
		kseval verdicts
		kseval -b 10 verdicts
		kseval -j verdicts
		kseval -r verdicts
		kseval -w 10 verdicts
	END
}

# each_run COMMAND...: runs it with each of these lines appended, and fails if it prints anything.
each_run() {
	local line said
	# without bats's trap on each command, as there are many here
	said=$(trap - DEBUG; runs | while read -r line; do
		# shellcheck disable=SC2086 # words
		"$@" $line 2>&1 </dev/null | sed "s|^|$line: |"
	done)
	[ -z "$said" ] || { echo "$said"; return 1; }
}

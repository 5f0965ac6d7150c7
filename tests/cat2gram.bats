# SPDX-License-Identifier: MIT
load lib/helper

# lines WORD...: prints a line for each word.
# The study's worked example.
study=(poll recvmsg poll read recvmsg read semop nanosleep waitpid _newselect gettid semop)

@test "the study's example: its bigrams" {
	run cat2gram < <(lines "${study[@]}")
	assert_success
	assert_output '>-	n=2
poll recvmsg
recvmsg poll
poll read
read recvmsg
recvmsg read
read semop
semop nanosleep
nanosleep waitpid
waitpid _newselect
_newselect gettid
gettid semop'
}

@test "the study's example: its trigrams" {
	run cat2gram -n 3 < <(lines "${study[@]}")
	assert_success
	assert_output '>-	n=3
poll recvmsg poll
recvmsg poll read
poll read recvmsg
read recvmsg read
recvmsg read semop
read semop nanosleep
semop nanosleep waitpid
nanosleep waitpid _newselect
waitpid _newselect gettid
_newselect gettid semop'
}

@test "-n 1: each call is a gram" {
	run cat2gram -n 1 < <(lines a b a)
	assert_success
	assert_output '>-	n=1
a
b
a'
}

@test "-n 16, with tokens of 255 bytes" {
	long=$(printf '%0255d' 0)
	for i in {a..q}; do echo "${long%?}$i"; done >calls
	cat2gram -n 16 calls >grams
	assert_equal "$(wc -l <grams)" 3
	assert_equal "$(sed -n 2p grams)" "$(head -n 16 calls | paste -sd' ')"
	assert_equal "$(sed -n 3p grams)" "$(tail -n 16 calls | paste -sd' ')"
	gramhist grams | tail -n +2 | cut -f 2 | cmp - <(tail -n +2 grams)
}

@test "fewer calls than n: a trace without grams" {
	run cat2gram -n 3 < <(lines '>a' x y '>b' '>c' x y z)
	assert_success
	assert_output '>a	n=3
>b	n=3
>c	n=3
x y z'
}

@test "a gram stays within its thread" {
	run cat2gram < <(lines @1 a @2 x @1 b @2 y @3 only @1 c)
	assert_success
	assert_output '>-	n=2
a b
x y
b c'
}

@test "calls before the first @ are a thread of their own" {
	run cat2gram < <(lines a @1 x b @2 c @1 y)
	assert_success
	assert_output '>-	n=2
x b
b y'
}

@test "an @ line for the current thread changes nothing" {
	run cat2gram < <(lines @1 a @1 b)
	assert_output '>-	n=2
a b'
}

@test "no gram spans a break, in any thread" {
	run cat2gram < <(lines @1 a b @2 x '' y @1 c d @2 z)
	assert_success
	assert_output '>-	n=2
a b
c d
y z'
}

@test "no gram spans traces, nor files" {
	lines '>a' @1 x >a
	lines '>b' @1 y z >b
	run cat2gram a b b
	assert_success
	assert_output '>a	n=2
>b	n=2
y z
>b	n=2
y z'
}

@test "headers pass, n is set" {
	run cat2gram -n 1 < <(lines '>a\tb	label=x	n=7	colour=b\\lue' t)
	assert_success
	assert_output '>a\tb	label=x	n=1	colour=b\\lue
t'
}

@test "a line that is not a call is a break, and a fault with its line" {
	run cat2gram < <(lines a b 'c d' e f)
	assert_failure 1
	assert_output - <<-END
		cat2gram: -:3: $NOT_CALL
		>-	n=2
		a b
		e f
	END
}

@test "the calls of a thread whose name is refused are dropped, not given to another thread" {
	long=$(printf '%0256d' 0)
	run cat2gram < <(lines @1 a b "@$long" c d @1 e f @ g h)
	assert_failure 1
	assert_output - <<-'END'
		cat2gram: -:4: the thread's name is not 1 to 255 bytes long: its calls are dropped
		cat2gram: -:10: the thread's name is not 1 to 255 bytes long: its calls are dropped
		>-	n=2
		a b
		e f
	END
}

@test "every gram of random threads is what a few lines of awk compute" {
	awk 'BEGIN { srand(7); for (i = 0; i < 20000; i++) {
		if (rand() < .4) print "@" int(rand() * 20)
		if (rand() < .01) print ""
		if (rand() < .005) print ">t" i
		print "c" int(rand() * 50) } }' >calls
	for n in 1 2 5; do
		awk -v n=$n 'function clear(i) { for (i in w) delete w[i];
			for (i in k) delete k[i] }
			BEGIN { print ">-\tn=" n }
			/^>/ { clear(); t = ""; print $0 "\tn=" n; next }
			/^@/ { t = $0; next }
			/^$/ { clear(); next }
			{ w[t] = k[t] ? w[t] " " $0 : $0
			  if (++k[t] == n) { print w[t]; k[t]--;
			  	if (!sub(/^[^ ]* /, "", w[t])) w[t] = "" } }
			' calls >want
		cat2gram -n $n calls | cmp - want
	done
}

@test "100000 threads side by side, quickly" {
	awk 'BEGIN { for (i = 0; i < 3; i++)
		for (t = 0; t < 100000; t++) print "@" t "\nc" i t % 7 }' >calls
	timeout 20 cat2gram -n 3 calls >grams
	assert_equal "$(wc -l <grams)" 100001
	assert_equal "$(sed 1d grams | sort | uniq -c | awk '{ print $1 }' | sort -n | uniq -c)" \
		"      2 14285
      5 14286"
}

@test "many small traces after one of many threads, quickly" {
	awk 'BEGIN { for (t = 0; t < 300000; t++) print "@" t "\nc"
		for (t = 0; t < 30000; t++) print ">" t "\n@1\na\nb" }' >calls
	timeout 20 cat2gram calls >grams
	assert_equal "$(grep -c 'a b' grams)" 30000
}

@test "more than 1048576 threads: a fault, and grams continue" {
	seq -f @%.0f 1048577 | sed 's/$/\na/' >calls
	echo b >>calls
	run cat2gram calls
	assert_failure 1
	assert_output - <<-'END'
		cat2gram: calls:2097153: more than 1048576 threads: the earlier ones are forgotten
		>-	n=2
		a b
	END
}

@test "live: a writer that pauses sees its grams at once" {
	mkfifo calls
	timeout 20 cat2gram calls >grams 3>&- &
	exec 4>calls
	lines @1 a b >&4
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <grams)" = 2 ] && break
		sleep 0.1
	done
	assert_equal "$(cat grams)" '>-	n=2
a b'
	lines c >&4
	for ((i = 0; i < 100; i++)); do
		[ "$(wc -l <grams)" = 3 ] && break
		sleep 0.1
	done
	exec 4>&-
	wait "$!"
	assert_equal "$(tail -n 1 grams)" 'b c'
}

@test "numbers that -n refuses" {
	for n in '' 0 17 -1 2x ' 2' 0x2 99999999999999999999; do
		run cat2gram -n "$n" /dev/null
		assert_failure 2
		assert_output --regexp "^cat2gram: -n $n: not (a number|from 1 to 16)$"
	done
}

@test "threads that take turns, with tokens of all lengths and comments: as awk has it" {
	awk 'BEGIN {
		for (i = 0; i < 3000; i++) {
			print "@" 1 + i * 7 % 5
			token = "x" i % 11
			for (k = i % 13 == 0 ? 20 + i % 50 : 0; k > 0; k--) token = token "y"
			print token
			if (i % 17 == 0) print "# a comment"
			if (i % 17 < 2) print "same"
		}
	}' >turns
	run -0 --separate-stderr cat2gram turns
	assert_equal "$(sed 1d <<<"$output")" "$(awk '/^@/ { tid = $0; next } /^#/ { next }
		tid in last { print last[tid], $0 } { last[tid] = $0 }' turns)"
}

@test "a break before a call, where a thread's line could stand" {
	run -0 --separate-stderr cat2gram < <(lines @1 a @2 b '' c @2 d @1 e f)
	assert_output ">-	n=2
c d
e f"
}

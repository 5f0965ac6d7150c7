# SPDX-License-Identifier: MIT
# The JSON that trace2cat reads, by the kinds of cases in RFC 8259: JSON that must be accepted, that
# must be refused, and that may be either, as long as it does no harm.
load lib/helper

# try TEXT: TEXT, where printf's escapes hold, then a line with a call, which is read whatever comes
# before it.
try() {
	printf '%b\n{"tid":7,"syscall":"read"}\n' "$1" >in
	run --separate-stderr trace2cat -f json -m none in
	[[ $output == *$'@7\nread' ]] || fail "$1: the rest is not read: $output"
}

# takes: fails unless each line of standard input is accepted.
takes() {
	local text
	while IFS= read -r text; do
		try "$text"
		[ "$status" = 0 ] && [ -z "$stderr" ] || fail "refused: $text: $stderr"
	done
}

# refuses: each line of standard input, with its number and a reason.
refuses() {
	local text
	while IFS= read -r text; do
		try "$text"
		[ "$status" = 1 ] || fail "taken: $text"
		[[ $stderr == 'trace2cat: in:'[123]': not JSON: '* ]] || fail "$text: $stderr"
	done
}

@test "JSON that must be accepted" {
	takes <<'END'
[]
{}
[[]   ]
 [1] \t\r
[1,2]
[-0]
[-1]
[0]
[123]
[1e1]
[1E1]
[1e+2]
[1E-2]
[0e1]
[0e+1]
[123.456e78]
[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]
[20e1]
[true]
[false]
[null]
[null,1,null]
null
true
42
-0.1
"asd"
""
[""]
["a"]
["\\u0060\\u012a\\u12AB"]
["\\uD801\\uDc37"]
["\\ud83d\\ude39\\ud83d\\udc8d"]
["\\"\\\\\\/\\b\\f\\n\\r\\t"]
["\\\\u0000"]
["\\u0000"]
["\\u002c"]
["a/*b*/c/*d//e"]
["\0303\0251\0177"]
["\0360\0233\0277\0277"]
["\0342\0200\0250"]
["new\\u000Aline"]
{"":0}
{"a":[]}
{"a":"b","a":"c"}
{"a":"b","a":"b"}
{"foo\\u0000bar": 42}
{"min": -1.0e+28, "max": 1.0e+28}
{"x":[{"id": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}], "id": "xxxxxxxxxxxxxxxxxxxxxxxxxx"}
[{},{"a":{"b":{"c":[[[]]]}}}]
END
}

@test "JSON that must be refused" {
	refuses <<'END'
[1 true]
["": 1]
["",]
["a"
["x"]]
["",
["x", , ""]
[,1]
[3[4]]
[1,,2]
[1,]
[,]
[-]
[ , ""]
[1:2]
[++1234]
[+1]
[+Inf]
[-01]
[-1.0.]
[-2.]
[-NaN]
[.-1]
[.2e-3]
[0.1.2]
[0.3e+]
[0.3e]
[0.e1]
[0E]
[0E+]
[1.0e+]
[1.0e-]
[1.0e]
[1 000.0]
[1eE2]
[2.e+3]
[2.e3]
[9.e+]
[Inf]
[NaN]
[0x1]
[0x42]
[Infinity]
[0e+-1]
[-123.123foo]
[-foo]
[- 1]
[-012]
[-.123]
[-1x]
[1ea]
[1.]
[.123]
[1.2a-3]
[1.8011670033376514H-308]
[012]
[nul]
[fals]
[tru]
[True]
[TRUE]
[truth]
["\\uD800\\"]
["\\uD800\\u"]
["\\uD800\\u1"]
["\\uD800\\u1x"]
["\\\0360\0237\0214\0200"]
["\\x00"]
["\\\\\\"]
["\\a"]
["\\\t"]
["\\uqqqq"]
["\\u00A"]
["\\ "]
[\\n]
["a\tb"]
["a\0001b"]
["new\rline"]
['single quote']
[\\u0020"asd"]
[abc]
["
['
["a
{"x", null}
{"x"::"b"}
{"a":"a" 123}
{key: 'value'}
{"a" b}
{:"b"}
{"a" "b"}
{"a"
{1:1}
{9999E9999:1}
{null:null,null:null}
{"id":0,,,,,}
{'a':0}
{"id":0,}
{"a":"b"}/**/
{"a":"b"}#
{"a":"b",,"c":"d"}
{a: "b"}
{"a":"a
{ "foo" : "bar", "a" }
{"a":true} x
<.>
[<null>]
[1]x
[1]]
[a
]
}
*
{"a":/*comment*/"b"}
{]
[}
[1}
{"a":1]
"
'
a"
\\u000A""
[\0014]
\0342\0201\0240
[\0302\0240]
END
}

@test "JSON that may be accepted or refused does no harm, and the rest is read" {
	local text deep
	while IFS= read -r text; do
		try "$text"
		[ "$status" -le 1 ] || fail "$text: status $status"
	done <<'END'
[123123e100000]
[-1e+9999]
[123e-10000000]
[100000000000000000000]
[-237462374673276894279832749832423479823246327846]
["\\uDADA"]
["\\ud888\\u1234"]
["\\uDd1ea"]
["\\uD800\\uD800\\n"]
["\\uDFAA"]
["\0377"]
["\0201"]
["\0355\0240\0200"]
["\0300\0257"]
["\0374\0203\0277\0277\0277\0277"]
\0357\0273\0277{}
END
	for deep in 500 1000 1024; do # as deep as it goes
		{
			printf '[%.0s' $(seq $deep)
			printf ']%.0s' $(seq $deep)
			printf '\n{"syscall":"read"}\n'
		} >in
		run --separate-stderr trace2cat -f json -m none in
		assert_success
	done
	for deep in 1025 100000; do
		{ head -c $deep /dev/zero | tr '\0' '['; printf '\n{"syscall":"read"}\n'; } >in
		run --separate-stderr trace2cat -f json -m none in
		assert_failure 1
		assert_output $'>in\tformat=json\nread'
		assert_equal "$stderr" 'trace2cat: in:1: not JSON: nested too deeply'
	done
}

@test "lone halves of a pair of \\u become U+FFFD; pairs, escapes and NUL are what they say" {
	while IFS='|' read -r text name; do
		printf '{"syscall":"%s"}\n' "$text" | trace2cat -f json -m none -n x >out
		printf '>x\tformat=json\n%b\n' "$name" | cmp - out || fail "$text"
	done <<'END'
\u0061b|ab
a\u00e9|a\0303\0251
\ud83d\ude00|\0360\0237\0230\0200
\ud83dx|\0357\0277\0275x
\ude00x|\0357\0277\0275x
\ud83d\ud83d\ude00|\0357\0277\0275\0360\0237\0230\0200
a\u0000b|a_b
a\/b|a/b
END
}

@test "huge strings and numbers cost no memory; a NUL byte is refused" {
	{
		printf '{"x":"'
		head -c 20000000 /dev/zero | tr '\0' y
		printf '","syscall":"read"}\n'
	} >long
	{
		printf '[['
		head -c 5000000 /dev/zero | tr '\0' 7
		printf ']]\n{"syscall":"read"}\n'
	} >digits
	run --separate-stderr trace2cat -f json -m none long
	assert_success
	assert_output $'>long\tformat=json\nread'
	run --separate-stderr trace2cat -f json -m none digits
	assert_failure 1
	assert_output $'>digits\tformat=json\nread'
	printf '{"a":\0 1, "b": "a line of some length"}\n{"syscall":"read"}\n' >nul
	run --separate-stderr trace2cat -f json -m none nul
	assert_failure 1
	assert_output $'>nul\tformat=json\nread'
}

@test "a truncated document: the calls before the end are written, and a message" {
	printf '%s' '{"behavior":{"processes":[{"pid":4,"calls":' '[{"api":"NtClose","tid":9},' \
		'{"api":"NtOp' >in
	run --separate-stderr trace2cat -m none in
	assert_failure 1
	assert_output $'>in\tformat=json\n@9\nNtClose'
	assert_equal "$stderr" 'trace2cat: in:1: not JSON: a string without an end'
}

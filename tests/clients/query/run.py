"""Compares `orgsim query` with Python's jmespath, the one inside the AWS CLI.

Usage: python3 run.py --orgsim BINARY [--count N] [--seed N]

Each expression is evaluated by both over the same documents; results have to be the same bytes (order of keys and the way
numbers are written included), and so do messages. The first part of the expressions is written by hand, for what is
particular in the language; the others are made up from a grammar, and broken ones from its tokens. The run is repeatable:
the same seed makes the same expressions. Ends with `N passed, N failed`; fails if one failed.
"""

import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

DOCUMENTS = {
    "accounts": {
        "Accounts": [
            {"Id": "111111111111", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/111111111111",
             "Name": "Management", "Email": "master@example.com", "Status": "ACTIVE", "JoinedMethod": "INVITED",
             "JoinedTimestamp": "2024-01-05T09:00:00+00:00", "Tags": [{"Key": "team", "Value": "core"}]},
            {"Id": "222222222222", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/222222222222",
             "Name": "Zürich 🏔 \"data\"", "Email": "data@example.com", "Status": "SUSPENDED", "JoinedMethod": "CREATED",
             "JoinedTimestamp": "2024-02-01T10:30:00.123000+00:00", "Tags": []},
            {"Id": "000000000333", "Arn": "arn:aws:organizations::111111111111:account/o-exampleorgid/000000000333",
             "Name": "It's a shop\\with\ttabs", "Email": "shop@example.com", "Status": "ACTIVE", "JoinedMethod": "CREATED",
             "JoinedTimestamp": "2024-02-01T10:30:00+00:00"},
        ],
        "NextToken": "AAAA",
    },
    "tree": {
        "Roots": [{"Id": "r-abcd", "Name": "Root", "PolicyTypes": [{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}]}],
        "Children": {"b": {"Name": "B", "Count": 2}, "a": {"Name": "A", "Count": 10}, "c": {"Name": "C", "Count": 3.5}},
        "Nested": [[1, 2, [3]], [], [4, [5, [6]]], 7, None],
        "Mixed": [1, "1", 1.0, True, False, None, [], {}, "", 0, [0], {"a": None}, -1, 2.5, 1e16, 1e-7],
        "Numbers": [3, 1, 2.5, -4, 0, 10, 1.0],
        "Words": ["pear", "apple", "fig", "Älg", "apple", ""],
        "with space": {"and.dot": "here"}, "nul": None, "yes": True, "text": "Hello, wörld", "one": 1, "zero": 0,
    },
    "list": [{"a": 1, "b": "x"}, {"a": 3, "b": "z"}, {"b": "y", "a": 2}, {"a": None, "b": None}, {}, None, "a", 5, [1, 2]],
    "rows": [{"a": 2, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "w"}, {"a": 1.0, "b": "v"}],
    "null": None,
    "text": "plain",
    "empty": {},
}

# One a line. What is particular in the language: precedence, projections, and what is easily got wrong.
WRITTEN = r"""
Accounts[].{Name: Name, Id: Id}
Accounts[*].[Id, Name]
Accounts[?Status=='ACTIVE'].Id | [0]
Accounts[?Status!='ACTIVE' && JoinedMethod=='CREATED'].Name
Accounts[?starts_with(Name, 'Z') || contains(Email, 'shop')].Id
Accounts[?!Tags].Id
Accounts[?Tags[?Key=='team' && Value=='core']].Id
Accounts[].Tags[].Key
Accounts[].Tags | [].Key
Accounts[*].Tags[*].Key
Accounts[*].Tags[0].Key
Accounts[0:2].Id
Accounts[::-1].Id
Accounts[::2].Id
Accounts[-1].Id
Accounts[-1:].Id
Accounts[5].Id
Accounts[1:][0]
Accounts[0][1:2].b
Nested[0][0:1].x
Nested[0:2][0]
Nested[0:2][0][0]
Nested[0:2][0][1:2]
Nested[0][2][0]
Nested[::0]
Nested[5:1:-1]
Nested[-100:100:3]
Nested[100:-100:-2]
Nested[99999999999999999999999]
Nested[-99999999999999999999999:]
Nested[]
Nested[][]
Nested[][][]
Nested[*][0]
Nested[*][*]
Nested[].[@]
Nested[1:2:3:4]
Nested[1 2]
Nested[1:2 0]
Nested[a]
Nested[:a]
Nested[
Nested[1
Nested[1:
Nested[*
Nested[?
Nested[?@
Nested[?@]
Children.*.Name
Children.*.[Name, Count]
*.Name
*
*.*
[*]
[]
[].a
[*].a
[?a]
[?a].b
[?a > `1`].b
[?a >= `1` && a < `3`].b
[?b > 'x'].a
[?a > 'x'].a
[?a == `null`].b
[?a == null].b
[0]
[-1]
[:2]
[::-1]
[*, a]
[*.a, @]
[@, *]
keys(@)
values(@)
keys(Children)
values(Children)
length(@)
length(Accounts)
length(text)
length(one)
length()
length(@, @)
length(nul)
sort(Words)
sort(Numbers)
sort(Mixed)
sort(text)
sort_by(Accounts, &Name)[].Id
sort_by(Accounts, &JoinedTimestamp)[].Id
sort_by(Accounts, &Tags)
sort_by(Accounts, Name)
sort_by(@, &a)
sort_by(@, &a)[*].b
sort_by(@, &b)[*].a
sort_by(`[]`, &b)
sort_by(Mixed, &@)
sort_by(`[1, "a"]`, &@)
sort_by(`["a", 1]`, &@)
sort_by(values(Children), &Count)[].Name
max_by(values(Children), &Count).Name
min_by(values(Children), &Count).Name
max_by(@, &a)
min_by(@, &a)
min_by(Mixed, &@)
max_by(`[1, "a"]`, &@)
min_by(`["a", 1]`, &@)
min_by(`["a", 1.5]`, &@)
min_by(`[]`, &@)
max_by(Accounts, &Tags)
max(Numbers)
min(Numbers)
max(Words)
min(Words)
max(Mixed)
min(`[]`)
max(`[1, 1.0]`)
max(`[1.0, 1]`)
min(`[1, 1.0]`)
max(`["a", 1]`)
max(`[true]`)
sum(Numbers)
sum(`[]`)
sum(Words)
sum(`[1, 2]`)
sum(`[0.5, 2]`)
avg(Numbers)
avg(`[2, 2]`)
avg(`[]`)
avg(`[1, 2]`)
abs(`-5`)
abs(`-5.5`)
abs('a')
ceil(`1.2`)
ceil(`-1.2`)
ceil(`5`)
floor(`1.8`)
floor(`-1.8`)
floor(`NaN`)
ceil(`Infinity`)
reverse(Words)
reverse(text)
reverse(one)
join(', ', Words)
join(', ', Mixed)
join('', `[]`)
join(one, Words)
map(&Name, Accounts)
map(&a, @)
map(&[@], Words)
map(Name, Accounts)
merge(Children, `{"a": 1, "z": 2}`)
merge(Children)
merge()
merge(Children, nul)
merge(Children, one)
merge(Children, yes)
merge(Children, text)
merge(Children, '')
merge(Children, `[]`)
merge(Children, `[["k", 1]]`)
merge(Children, `["kv"]`)
merge(Children, `["kvv"]`)
merge(Children, `[{"k": 1, "v": 2}]`)
merge(Children, `[1]`)
merge(Children, `[[[1], 2]]`)
merge(`{"a": 1, "b": 2}`, `{"b": 3, "a": 4, "c": 5}`)
merge(`1`, `{}`)
not_null(nul, missing, text)
not_null(nul)
not_null()
to_array(text)
to_array(Words)
to_array(nul)
to_string(Mixed)
to_string(Children)
to_string(text)
to_string(Accounts[1].Name)
to_string(Accounts[2])
to_string([Accounts[1].Name])
to_string(`1e16`)
to_string(`1e15`)
to_string(`123456789.25`)
to_string(`0.0001`)
to_string(`0.00001`)
to_string(`1.5e300`)
to_string(`-0.0`)
to_string(`NaN`)
to_string([`Infinity`, `-Infinity`, `1e999`])
to_string(`"\u0000\u001f\u007f\b\f"`)
to_string([&a])
to_number('12')
to_number('-12')
to_number('+12')
to_number('+-12')
to_number(' 12 ')
to_number('1_000')
to_number('1__000')
to_number('_1')
to_number('1_')
to_number('012')
to_number('-0')
to_number('1.5')
to_number('1.')
to_number('.5')
to_number('.')
to_number('')
to_number('-')
to_number('1e3')
to_number('1E-3')
to_number('1e')
to_number('1_0.2_5')
to_number('0x10')
to_number('abc')
to_number('000000000333')
to_number(Accounts[2].Id)
to_number(one)
to_number(yes)
to_number(nul)
to_number(Words)
to_number(Children)
to_number(&a)
to_string(to_number('inf'))
to_string(to_number('-Infinity'))
to_string(to_number('nan'))
type(text)
type(one)
type(yes)
type(nul)
type(Words)
type(Children)
type(&a)
type([&a])
contains(Words, 'fig')
contains(text, 'wör')
contains(text, one)
contains(text, nul)
contains(text, `1.5`)
contains(Mixed, `1`)
contains(`[1]`, `true`)
contains(`[0]`, `false`)
contains(`[1.0]`, `1`)
contains(`[{"a": 1, "b": 2}]`, `{"b": 2.0, "a": true}`)
contains(one, one)
ends_with(text, 'ld')
ends_with(text, one)
starts_with(text, '')
unknown(text)
unknown(length(one))
one == `1`
one == `1.0`
one == `true`
zero == `false`
yes == `true`
yes == `1`
yes != `1`
`[1]` == `[true]`
`[0]` == `[false]`
`{"a": 1, "b": 2}` == `{"b": 2, "a": 1}`
`{"a": 1}` == `{"a": 1, "b": 2}`
`NaN` == `NaN`
`NaN` < `1`
one < `2`
one <= `1`
one > text
one >= `1.5`
text < one
text < 'I'
yes < one
nul < one
Words < Words
`9007199254740993` == `9007199254740992.0`
`9007199254740993` > `9007199254740992.0`
`-5` < `-4.5`
!one
!zero
!nul
!text
!`""`
!`[]`
!`{}`
!`0.0`
!yes
!!yes
!missing.thing
!one == yes
zero || text
nul || missing || text
nul && text
text && one && zero
one && nul || text
nul || one && text
(nul || one) && text
a || b && c
(Accounts)[0].Id
(Accounts[*]).Id
Accounts[*].Id | [0]
Accounts[*].Id[0]
Accounts[].Id | sort(@) | reverse(@)
Accounts | length(@)
@
@.Accounts
@[0]
@.@
foo.@
"with space"."and.dot"
"with space".'and.dot'
"with space"
"\u0041ccounts"
"Accounts"[0]."Id"
"Accounts"()
(Accounts)(one)
(length)(text)
("length")(text)
Accounts[0](one)
@(one)
length (text)
foo.length(text)
Children.length(@)
Children.a.length(Name)
{a: one, b: {c: text}}
{a: one, a: text, b: zero, a: nul}
{"a b": one}
{a: one,}
{a: one b: zero}
{a one}
{a:}
{}
{
{a
{a:
{a: one
{a: one,
{'a': one}
{1: one}
[one, text,]
[one text]
[one,
[one
[,]
[one, two]
nul.[one]
nul.{a: one}
nul.[one] || text
missing.{a: one}
Children.{a: a.Name, b: b.Name}
Children.[a.Name, b.Count]
Children.*
Children.*.*
Children.* | [0]
Children.*[0]
Words[*].length(@)
Mixed[*].type(@)
Mixed[?@]
Mixed[?!@]
Mixed[?@ == `1`]
Mixed[?@ == `true`]
Mixed[?@ == 'x' || @]
Mixed[?type(@) == 'number'] | sort(@)
Numbers[?@ > `1`]
Numbers[?@ > `1`][0]
Numbers[?@ > `1`] | [0]
Numbers[?@ > '1']
Words[?@ > 'b']
not_null(a b)
not_null(a, b,)
not_null(,a)
not_null(a
not_null(
&Name
[&Name]
{a: &Name}
&a == &a
(&a).b
&a | b
&a | [0]
'raw string'
'raw \'quoted\' string'
'back\slash'
'back\\slash'
'\\'
'unclosed
"unclosed
`unclosed
"bad \q escape"
"bad \u12 escape"
"bad \u12zz escape"
"tab	in name"
"pair \ud83d\ude00"
`"pair \ud83d\ude00"`
`foo`
`foo bar`
` foo`
`  "foo"  `
`"foo`
`foo"bar`
`foo\"bar`
`foo\`bar`
`'foo'`
``
` `
`01`
`1.`
`-`
`+1`
`1e5`
`[1, 2`
`[1, 2,]`
`{"a": 1, "a": 2}`
`{"b": 1, "a": 2, "b": 3}`
`{"a" 1}`
`{a: 1}`
`nul`
`null`
`true`
`True`
`[null, true, false, 1, -1.5, "x", {"a": []}]`
`12345678901234567890`
`1.0`
`100000000000000000000.0`
`[1, 2]`[0]
`[1, 2]` | [0]
`{"a": {"b": 1}}`.a.b
a.
.a
a..b
a.1
a.'b'
a.`1`
a.(b)
a.[b
a.{b
a.&b
a b
a 'b'
a `[1, "x", null, true, {"k": 1.5}]`
a "b"
a 5
a -5
5
-5
-
- 5
a[-]
a - b
#
a # b
a = b
a =
=
==
a ==
a == b == c
a < b < c
a &
a &&
a & b
a |
a ||
| a
|| a
a | | b
!
! 
a !
a ! b
a != b
a * b
a *
* a
a ] b
a ) b
a } b
a , b
a : b
(a
(
)
()
(a))
a(
a)
a(b))
a{b}
a[b]
a['b']
a["b"]
a[?]
a[?b
a[?b=='c'
a[?b='c']
a[*]b
a[]b
a[]{b: c}
a[*]{b: c}
a[]'x'
*b
*[0]
*[]
*[*].a
*.[a]
*.{a: a}
@@
@a
a@
a$b
$
a;b
a~
a/b
a\b
ä
a.ö
x   .   y
Accounts [0] . Id
Accounts[ 0 ].Id
Accounts[ * ].Id
Accounts[ ].Id
Accounts[ ?Id].Id
_a1
1a
a-b
a_b.C_d
max_by(Accounts, &to_number(Id)).Name
sort_by(Accounts, &to_number(Id))[].[Name, Id]
Accounts[].[Name, Tags[?Key=='team'].Value | [0]]
Accounts[].{n: Name, team: Tags[?Key=='team'] | [0].Value, tags: Tags}
Accounts[?to_number(Id) > `300000000000`] | length(@)
Accounts[?JoinedTimestamp >= '2024-02-01'].Name
Accounts[?contains(`["ACTIVE", "CLOSED"]`, Status)].Id
join('\n', Accounts[].Name)
join(`"\n"`, Accounts[].Name)
{total: length(Accounts), active: length(Accounts[?Status=='ACTIVE']), next: NextToken}
Roots[0].PolicyTypes[?Type=='SERVICE_CONTROL_POLICY'] | [0].Status
map(&merge(@, {Short: Id}), Accounts)[].Short
"""  # noqa: W291 - one case ends in a blank

NAMES = ["Accounts", "Id", "Name", "Tags", "Key", "Children", "Nested", "Mixed", "Numbers", "Words", "a", "b", "Count", "text",
         "one", "zero", "nul", "yes", "missing", '"with space"', "Roots", "PolicyTypes", "Status"]
LITERALS = ["'ACTIVE'", "'x'", "''", "`1`", "`0`", "`2.5`", "`true`", "`false`", "`null`", "`[]`", "`{}`", "`[1, 2, 3]`",
            '`["b", "a"]`', '`{"z": 1, "a": [2]}`', "`word`", "`-1`", '`"é"`']
FUNCTIONS = {
    "abs": 1, "avg": 1, "ceil": 1, "contains": 2, "ends_with": 2, "floor": 1, "join": 2, "keys": 1, "length": 1, "map": -2,
    "max": 1, "max_by": -1, "merge": 2, "min": 1, "min_by": -1, "not_null": 2, "reverse": 1, "sort": 1, "sort_by": -1,
    "starts_with": 2, "sum": 1, "to_array": 1, "to_number": 1, "to_string": 1, "type": 1, "values": 1,
}
TOKENS = [".", "*", "[", "]", "[]", "[?", ",", ":", "@", "(", ")", "{", "}", "'x'", "`1`", "`q`", '"a"', "|", "||", "&", "&&",
          "<", "<=", ">", ">=", "==", "!=", "!", "=", "0", "-1", "12", "a", "b", "Accounts", "Words", "length", "'", "`", '"',
          " ", "-", "#", "é", "\n"]


class Maker:
    """Expressions from the grammar, of a limited depth."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def expression(self, depth):
        pick = self.random.choice
        if depth <= 0:
            return pick([pick(NAMES), pick(NAMES), pick(LITERALS), "@", "*"])

        def one():
            return self.expression(depth - 1)

        def some():
            return self.expression(depth - 2)

        kind = self.random.randrange(17)
        if kind <= 1:
            return one()
        if kind <= 4:
            return one() + self.tail(depth)
        if kind == 5:
            return f"{one()} | {one()}"
        if kind == 6:
            return f"{some()} {pick(['||', '&&'])} {some()}"
        if kind == 7:
            return f"{some()} {pick(['==', '!=', '<', '<=', '>', '>='])} {some()}"
        if kind == 8:
            return f"!{some()}"
        if kind == 9:
            return f"({one()})"
        if kind == 10:
            return "[" + ", ".join(some() for _ in range(self.random.randint(1, 3))) + "]"
        if kind == 11:
            pairs = (f"{pick(['k', 'b', 'a', 'Name'])}: {some()}" for _ in range(self.random.randint(1, 3)))
            return "{" + ", ".join(pairs) + "}"
        if kind == 12:
            return self.tail(depth).lstrip(".")
        return self.call(depth)

    def call(self, depth):
        name = self.random.choice(list(FUNCTIONS))
        count, some = FUNCTIONS[name], lambda: self.expression(depth - 2)
        if count == -1:
            arguments = [some(), "&" + some()]
        elif count == -2:
            arguments = ["&" + some(), some()]
        else:
            arguments = [some() for _ in range(count)]
        if self.random.random() < 0.03:
            arguments.append(some())
        return f"{name}({', '.join(arguments)})"

    def tail(self, depth):
        pick, number = self.random.choice, lambda: self.random.randint(-3, 4)

        def part():
            return pick(["", str(number())])

        return pick([
            lambda: "." + pick(NAMES),
            lambda: "." + pick(NAMES),
            lambda: ".*",
            lambda: "[*]",
            lambda: "[]",
            lambda: f"[{number()}]",
            lambda: f"[{part()}:{part()}]",
            lambda: f"[{part()}:{part()}:{part()}]",
            lambda: f"[?{self.expression(depth - 2)}]",
            lambda: ".[" + self.expression(depth - 2) + "]",
            lambda: ".{x: " + self.expression(depth - 2) + "}",
            lambda: "." + self.call(depth - 1),
        ])()

    def broken(self):
        """A row of tokens, or an expression with something left out, doubled or put in."""
        if self.random.random() < 0.4:
            return "".join(self.random.choice(TOKENS) for _ in range(self.random.randint(1, 9)))
        text = self.expression(3)
        at = self.random.randrange(len(text) + 1)
        return self.random.choice([
            text[:at],
            text[:at] + text[at + 1:],
            text[:at] + self.random.choice(TOKENS) + text[at:],
        ])


def expected(jmespath, expression, document):
    """What Python says: whether it succeeds, and its text."""
    try:
        result = jmespath.compile(expression).search(document)
        return True, json.dumps(result, indent=4, ensure_ascii=False) + "\n"
    except Exception as error:  # TypeErrors of Python itself are part of what people see.
        return False, str(error) + "\n"


def received(orgsim, expression, path):
    """What Orgsim says."""
    done = subprocess.run([orgsim, "query", expression, path], capture_output=True, timeout=60, check=False)
    text = done.stdout if done.returncode == 0 else done.stderr
    return done.returncode == 0, text.decode("utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orgsim", required=True, help="the binary")
    parser.add_argument("--count", type=int, default=600, help="so many made expressions, and half as many broken ones")
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    try:
        import jmespath
    except ImportError:
        sys.exit("this Python has no package `jmespath`; it comes with the AWS CLI and with boto3")

    maker = Maker(options.seed)
    written = [line for line in WRITTEN.split("\n") if line]
    cases = [(expression, name) for expression in written for name in ("accounts", "tree", "list")]
    cases += [(line, "rows") for line in written if "_by(@" in line or line.startswith("[")]
    for _ in range(options.count):
        cases.append((maker.expression(maker.random.randint(1, 5)), maker.random.choice(list(DOCUMENTS))))
    for _ in range(options.count // 2):
        cases.append((maker.broken() or "@", maker.random.choice(list(DOCUMENTS))))
    cases = [(expression, name) for expression, name in cases if not expression.startswith("--")]

    with tempfile.TemporaryDirectory() as folder:
        for name, document in DOCUMENTS.items():
            pathlib.Path(folder, name).write_text(json.dumps(document), encoding="utf-8")
        with ThreadPoolExecutor(4) as pool:
            answers = pool.map(lambda case: received(options.orgsim, case[0], f"{folder}/{case[1]}"), cases)
            failed = 0
            succeeding = 0
            for (expression, name), answer in zip(cases, answers, strict=True):
                right = expected(jmespath, expression, DOCUMENTS[name])
                # An object's address in memory is another one each time.
                right = (right[0], re.sub(r"(_Expression object) at 0x[0-9a-f]+", r"\1", right[1]))
                # What acts on a terminal is visible in what Orgsim prints.
                acts = "[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]"
                right = (right[0], re.sub(acts, lambda it: f"\\u{ord(it[0]):04x}", right[1]))
                # The one thing that cannot be kept in a result.
                if right[0] and not answer[0] and "a number that JSON cannot write" in answer[1]:
                    right = answer if re.search(r"NaN|Infinity", right[1]) else right
                succeeding += right[0]
                if answer != right:
                    failed += 1
                    if failed <= 20:
                        print(f"{name}: {expression}\n  Python: {right}\n  Orgsim: {answer}")
    print(f"{succeeding} of {len(cases)} expressions have a result, the others a message")
    print(f"{len(cases) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()

"""JSDoc and Go comments against the signatures that they stand above."""

from __future__ import annotations

import pytest

from gitgpt.drift.languages.doc_languages import check_languages

pytest.importorskip("tree_sitter")

DOC = "/**\n * Send it.\n * @param {string} to - Who.\n * @param {{a: {b: number}}} [text=none] What.\n */\n"


def jsdoc(old: str, new: str, path: str = "a.ts") -> list[str]:
    found = check_languages([(path, old.encode())], [(path, new.encode())])
    return [f"{item.rule} {item.subject} {item.doc.line}|{item.code.line}" for item in found]


FORMS = {
    "a function": "function send({0}) {{ return to }}\n",
    "exported": "export async function send({0}) {{}}\n",
    "the default": "export default function send({0}) {{}}\n",
    "an arrow": "export const send = async ({0}) => to;\n",
    "a function in a variable": "const send = function ({0}) {{}};\n",
    "on a prototype": "Box.prototype.send = function ({0}) {{}};\n",
    "typed": "export function send<T>({0}): Promise<T> {{}}\n",
}


@pytest.mark.parametrize("name", FORMS)
def test_gone_and_missing(name: str) -> None:
    form = DOC.replace("{", "{{").replace("}", "}}") + FORMS[name]
    assert jsdoc(form.format("to, text"), form.format("to")) == ["parameter-gone text 4|6"]
    assert jsdoc(form.format("to, text"), form.format("to, text, cc")) == ["parameter-missing cc 4|6"]
    assert jsdoc(form.format("to, text"), form.format("to, body")) == [
        "parameter-gone text 4|6",
        "parameter-missing body 3|6",
    ]
    assert jsdoc(form.format("to, text"), form.format("text, to")) == []


def test_in_a_class() -> None:
    source = "class Box {\n" + DOC + "  private send(to: string, text?: string): void {}\n}\n"
    assert jsdoc(source, source.replace(", text?: string", "")) == ["parameter-gone text 5|7"]


PLAIN = "/* @param a x */\n"
NO_DRIFT = {
    "taken apart": (DOC + "function f({ to, text }) {}\n", DOC + "function f({ to }) {}\n"),
    "taken apart now": (DOC + "function f(to, text) {}\n", DOC + "function f({ to, text }) {}\n"),
    "arguments": (DOC + "function f(to, text) {}\n", DOC + "function f(to) { g(arguments) }\n"),
    "overloads": (
        DOC + "function f(to, text): void;\n" + DOC + "function f(to) {}\n",
        DOC + "function f(to): void;\n" + DOC + "function f(to) {}\n",
    ),
    "a comment of something else": (DOC + "\n\nfunction f(to, text) {}\n", DOC + "\n\nfunction f(to) {}\n"),
    "properties": (
        DOC.replace("to -", "to.name -") + "function f(to, text) {}\n",
        DOC.replace("to -", "to.name -") + "function f(to, text) {}\n",
    ),
    "an incomplete list": (DOC + "function f(to, text, a) {}\n", DOC + "function f(to, text, a, b) {}\n"),
    "wrong before": (DOC + "function f(to) {}\n", DOC + "function f(to) { return 1 }\n"),
    "a comment of another kind": (PLAIN + "function f(a) {}\n", PLAIN + "function f() {}\n"),
    "broken": (DOC + "function f(to, text) {}\n", DOC + "function f(to {\n"),
    "renamed with its entry": (
        DOC + "function f(to, text) {}\n",
        DOC.replace("[text=none]", "[body=none]") + "function f(to, body) {}\n",
    ),
}


@pytest.mark.parametrize("name", NO_DRIFT)
def test_no_drift(name: str) -> None:
    assert jsdoc(*NO_DRIFT[name]) == []


@pytest.mark.parametrize("path", ["a.py", "a.d.ts", "a.min.js", "README", "a.rs"])
def test_files_that_are_not_read(path: str) -> None:
    """Other languages, type declarations, generated code, and a Rust file with code of another language."""
    assert jsdoc(DOC + "function f(to, text) {}\n", DOC + "function f(to) {}\n", path) == []


GO = """\
package a

// Send gives it away.
// Send is safe.
func Send(to string) {}

// Lift lifts.
func (b *Box) Lift() {}
"""


def comments(old: str, new: str) -> list[str]:
    found = check_languages([("a/a.go", old.encode())], [("a/a.go", new.encode())])
    return [f"{item.rule} {item.subject} {item.doc.line}|{item.code.line} {item.right}" for item in found]


GO_CASES = {
    "renamed": (GO.replace("func Send", "func Hand"), ["symbol-gone Send 3|5 Hand"]),
    "a method": (GO.replace(") Lift()", ") Raise()"), ["symbol-gone Lift 7|8 Raise"]),
    "renamed with its comment": (GO.replace("Send", "Hand"), []),
    "another body": (GO.replace("{}", "{ println() }"), []),
    "there are both": (GO.replace("func Send", "func Hand") + "\nfunc Send() {}\n", []),
    "broken": (GO.replace("func Send", "func Hand("), []),
}


@pytest.mark.parametrize("name", GO_CASES)
def test_go_comments(name: str) -> None:
    new, expected = GO_CASES[name]
    assert comments(GO, new) == expected


RUST = """\
impl<'a> Crane<'a> {
    /// Lifts a load.
    ///
    /// # Arguments
    ///
    /// * `load` - what to lift
    /// - `height`: how far, in meters.
    ///   Negative lowers it.
    ///
    /// # Errors
    /// * `Broken` - the crane is
    #[inline]
    pub fn lift(&self, load: &Load, mut height: u32) -> Result<(), Error> { Ok(()) }
}
"""
JAVA = """\
class Crane {
    /**
     * Lifts a load.
     * @param <T> the kind of load
     * @param load what to lift
     * @param height how far, in meters
     * @return whether it hangs
     */
    @Override
    public <T> boolean lift(final T load, int... height) { return true; }

    void lower(int a) {}
    void lower(int a, int b) {}
}
"""
SIGNATURES = {
    "rust: gone": ("a.rs", RUST, (", mut height: u32", ""), ["parameter-gone height 7|13"]),
    "rust: missing": ("a.rs", RUST, (": u32)", ": u32, speed: f32)"), ["parameter-missing speed 7|13"]),
    "rust: renamed": (
        "a.rs", RUST, ("mut height", "meters"),
        ["parameter-gone height 7|13", "parameter-missing meters 6|13"],
    ),
    "rust: renamed with its item": ("a.rs", RUST, ("height", "meters"), []),
    "rust: a pattern": ("a.rs", RUST, ("load: &Load", "Load { mass, .. }: &Load"), []),
    "rust: ignored on purpose": ("a.rs", RUST, ("mut height: u32", "height: u32, _speed: f32"), []),
    "java: gone": ("A.java", JAVA, (", int... height", ""), ["parameter-gone height 6|10"]),
    "java: missing": ("A.java", JAVA, ("height)", "height, int speed)"), ["parameter-missing speed 6|10"]),
    "java: renamed with its tag": ("A.java", JAVA, ("height", "meters"), []),
    "java: another body": ("A.java", JAVA, ("return true", "return false"), []),
    "java: broken": ("A.java", JAVA, ("final T load", "final T load)("), []),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_lists_of_parameters_in_other_languages(name: str) -> None:
    """Rust's "# Arguments" and Javadoc's @param."""
    path, source, (before, after), expected = SIGNATURES[name]
    pytest.importorskip({"a.rs": "tree_sitter_rust", "A.java": "tree_sitter_java"}[path])
    assert jsdoc(source, source.replace(before, after), path) == expected

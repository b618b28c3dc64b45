import Diagnostics
import Document
import Formats
import Testing

@Suite("The YAML reader")
struct YAMLReaderTests {
  private static func read(_ text: String) -> Result<Outline, Diagnostic> {
    YAMLReader.outline(path: "a.yaml", bytes: Array(text.utf8))
  }

  @Test("gives tables, lists and texts with their places, in bytes")
  func outline() throws {
    let outline =
      try Self.read("é: x\nlist: [ 'a', 012, No ]\nnone:\ntilde: ~\ntable:\n  - k: \"v\"\n").get()
    guard case .table(let entries) = outline.content else {
      Issue.record("no table")
      return
    }
    #expect(entries.map(\.key) == ["é", "list", "none", "tilde", "table"])
    #expect(entries[0].value == Outline(.text("x", isPlain: true), line: 1, column: 5))
    #expect(
      entries[1].value.content
        == .list([
          Outline(.text("a", isPlain: false), line: 2, column: 9),
          Outline(.text("012", isPlain: true), line: 2, column: 14),
          Outline(.text("No", isPlain: true), line: 2, column: 19),
        ]))
    #expect(entries[2].value.content == .null)
    #expect(entries[3].value.content == .null)
    guard case .list(let items) = entries[4].value.content, let item = items.first,
      case .table(let inner) = item.content
    else {
      Issue.record("no table in the list")
      return
    }
    #expect(inner.map(\.line) == [6])
    #expect(inner.map(\.column) == [5])
    #expect(try Self.read("").get().content == .null)
    #expect(try Self.read("# only a comment\n").get().content == .null)
  }

  @Test(
    "refuses what is wrong, under a code and at its place",
    arguments: [
      ("a: 1\nb: 2\na: 3\n", "yaml.duplicate-key", 3, 1),
      ("t:\n  k: 1\n  k: 2\n", "yaml.duplicate-key", 3, 3),
      ("1: a\n'1': b\n", "yaml.duplicate-key", 2, 1),
      ("a: &x 1\n", "yaml.anchor", 1, 4), ("a: *x\n", "yaml.anchor", 1, 4),
      ("a: &x [1]\nb: *x\n", "yaml.anchor", 2, 4), ("<<: {a: 1}\n", "yaml.merge-key", 1, 1),
      ("a: !secret x\n", "yaml.tag", 1, 4), ("? [a]\n: b\n", "yaml.key", 1, 3),
      ("a: 1\n---\nb: 2\n", "yaml.documents", 2, 1), ("a: [1, 2\n", "yaml.syntax", 2, 1),
      ("a: 1\n\tb: 2\n", "yaml.syntax", 2, 1), ("a: b: c\n", "yaml.syntax", 1, 5),
      ("a: @b\n", "yaml.syntax", 1, 4), ("a: \u{1}\n", "yaml.syntax", 1, 4),
      ("a: \0\n", "yaml.encoding", 1, 4),
    ])
  func refused(_ text: String, _ code: String, line: Int, column: Int) {
    guard case .failure(let diagnostic) = Self.read(text) else {
      Issue.record("taken: \(text)")
      return
    }
    #expect(diagnostic.code == code)
    #expect(diagnostic.position == .file(path: "a.yaml", line: line, column: column))
    #expect(diagnostic.fix != nil)
  }

  @Test("helps with tabs and with values that need quotes")
  func hints() {
    for (text, hint) in [("a:\n\tb: 2\n", "blanks"), ("a: @b\n", "@"), ("a: [b]/c\n", "[")] {
      guard case .failure(let diagnostic) = Self.read(text) else {
        Issue.record("taken: \(text)")
        continue
      }
      #expect(diagnostic.fix?.contains(hint) == true, "\(diagnostic.rendered())")
    }
  }

  @Test("laughs at a billion laughs, also as keys")
  func laughs() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...40 {
      text += "? &a\(level) [*a\(level - 1), *a\(level - 1)]\n: x\n"
    }
    let time = ContinuousClock()
      .measure {
        guard case .failure(let diagnostic) = Self.read(text) else {
          Issue.record("taken")
          return
        }
        #expect(diagnostic.code == "yaml.anchor")
      }
    #expect(time < .seconds(1))
    let large = String(repeating: "x", count: (1 << 20) + 1)
    guard case .failure(let diagnostic) = Self.read(large) else {
      Issue.record("taken")
      return
    }
    #expect(diagnostic.code == "yaml.size")
  }
}

import Testing

@testable import Diagnostics

@Suite("A diagnostic")
struct DiagnosticTests {
  @Test("is rendered with its place, the line and a caret under the column")
  func rendering() {
    let source = SourceText(path: "partners/a.yaml", bytes: Array("id: a\n\tknd: practice\n".utf8))
    let diagnostic = Diagnostic(
      code: "config.unknown-key", what: "unknown key 'knd'",
      at: .file(path: "partners/a.yaml", line: 2, column: 2), why: "expected one of id, kind",
      fix: "write 'kind'")
    #expect(
      diagnostic.rendered(sources: ["partners/a.yaml": source]) == """
        partners/a.yaml:2:2: error: unknown key 'knd' [config.unknown-key]
            \tknd: practice
            \t^
          why: expected one of id, kind
          fix: write 'kind'
        """)
  }

  @Test(
    "finds what a person most likely meant, and nothing far off",
    arguments: [
      ("knd", "kind"), ("pratcice", "practice"), ("PRACTICE", "practice"), ("zebra", nil),
    ] as [(String, String?)])
  func nearest(_ word: String, _ expected: String?) {
    #expect(nearestMatch(to: word, in: ["kind", "practice", "name"]) == expected)
  }

  @Test(
    "says sizes as people do",
    arguments: [
      (1, "1 byte"), (1_000, "1000 bytes"), (1_024, "1 KB"), (65_536, "64 KB"),
      (1_048_577, "1048577 bytes"), (16 << 20, "16 MB"), (1_536 << 10, "1536 KB"),
    ])
  func sizes(_ bytes: Int, _ words: String) {
    #expect(sizeInWords(bytes) == words)
  }
}

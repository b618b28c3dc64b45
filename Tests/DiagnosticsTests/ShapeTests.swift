import Testing

@testable import Diagnostics

@Suite("What messages say of values")
struct ShapeTests {
  @Test(
    "quotes codes, and only the shape of what may be a person's",
    arguments: [
      ("soon", "'soon'"),
      ("99073", "'99073'"),
      ("2311484044", "a text of the form 9999999999"),
      ("0141 496 0102", "a text of the form 9999 999 9999"),
      ("ann@example.org", "a text of the form aaa@aaaaaaa.aaa"),
      ("a\u{9B}b\u{2028}c", "'a\\u{9b}b\\u{2028}c'"),
    ])
  func quoting(_ text: String, _ expected: String) {
    #expect(quoted(code: text) == expected)
  }

  @Test(
    "quotes in a code's place what has the form of a code, and no name",
    arguments: [
      ("99073", "'99073'"), ("very-soon", "'very-soon'"),
      ("Kilnford", "a text of the form Aaaaaaaa"), ("Flat 2", "a text of the form Aaaa 9"),
    ])
  func unknownCodes(_ text: String, _ expected: String) {
    #expect(quoted(unknownCode: text) == expected)
  }

  @Test("shows letters, digits and punctuation by kind, clipped")
  func shapes() {
    #expect(shape(of: "31/02/1990") == "99/99/9999")
    #expect(shape(of: "Ann B") == "Aaa A")
    #expect(shape(of: String(repeating: "x", count: 30)) == String(repeating: "a", count: 24) + "…")
  }
}

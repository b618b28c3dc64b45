/// Guesses how the dates of a sample are written.
enum DateGuess {
  /// Forms as mappings write them, with what their texts look like: 9 for a digit, `a` for a word.
  private static let forms: [(form: String, looks: Set<String>)] = [
    ("\"dd/MM/yyyy[ HH:mm]\"", ["99/99/9999", "99/99/9999 99:99"]),
    (
      "\"d/M/yyyy[ HH:mm]\"",
      [
        "9/9/9999", "99/9/9999", "9/99/9999", "9/9/9999 99:99", "99/9/9999 99:99",
        "9/99/9999 99:99",
      ]
    ),
    ("d/M/yy", ["9/9/99", "99/9/99", "9/99/99", "99/99/99"]),
    ("d.M.yyyy", ["9.9.9999", "99.9.9999", "9.99.9999", "99.99.9999"]),
    ("d-M-yyyy", ["9-9-9999", "99-9-9999", "9-99-9999", "99-99-9999"]),
    ("d MMMM yyyy", ["9 a 9999", "99 a 9999"]),
    ("d MMM yyyy", ["9 a 9999", "99 a 9999"]),
    ("d-MMM-yyyy", ["9-a-9999", "99-a-9999"]),
    ("d-MMM-yy", ["9-a-99", "99-a-99"]),
    ("yyyyMMdd", ["99999999"]),
    (
      "iso",
      [
        "9999", "9999-99", "9999-99-99", "9999-99-99a99:99:99", "9999-99-99a99:99:99a",
        "9999-99-99a99:99:99+99:99", "9999-99-99a99:99:99.999a", "9999-99-99a99:99:99.999+99:99",
        "9999-99-99a99:99",
      ]
    ),
  ]

  /// Returns the keys of a rule for some texts, or `nil` where they are no dates.
  ///
  /// Where the sample has none, dates are taken to be of the forms that are usual here.
  static func keys(for texts: [String], orText: Bool) -> [String]? {
    let tail = orText ? ["else: text"] : []
    guard !texts.isEmpty else { return ["date: [ dd/MM/yyyy, d/M/yyyy, iso ]"] + tail }
    let looks = texts.map(look(of:))
    let seen = Set(looks)
    let fitting = forms.filter { !$0.looks.isDisjoint(with: seen) }
    let read = looks.count { look in fitting.contains { $0.looks.contains(look) } }
    guard read * 2 > texts.count || orText && !fitting.isEmpty else { return nil }
    // What is written may be of any precision, and the last form has room for all.
    let spelled = fitting.map(\.form).filter { $0 != "iso" } + ["iso"]
    return ["date: [ \(spelled.joined(separator: ", ")) ]"] + tail
  }

  private static func look(of text: String) -> String {
    var result = ""
    for character in text {
      if character.isASCII, character.isNumber {
        result.append("9")
      } else if character.isLetter {
        if result.last != "a" { result.append("a") }
      } else {
        result.append(character)
      }
    }
    return result
  }
}

package import Configuration
import Diagnostics
import Document
import Formats
package import Referrals

/// Makes a first mapping from a sample file, with every guess marked as one.
///
/// It compiles and runs as it is. Places that nothing in the model is called like stand in it as comments.
package struct MappingDraft {
  /// The rule file.
  package let text: String
  /// How many places of the sample got a rule, and how many did not.
  package let guessed: Int
  package let left: Int

  /// One line of the rules.
  private struct Line {
    let spot: DraftSample.Spot
    var guess: FieldGuess.Guess?
  }

  /// Drafts a mapping.
  ///
  /// - Parameters:
  ///   - name: Its name.
  ///   - kind: What its records are.
  ///   - sample: The bytes of a file.
  ///   - generation: A configuration that has the shipped code tables.
  /// - Throws: ``AuthoringProblem`` for a sample that cannot be read.
  package init(
    _ name: String, for kind: MessageKind, from sample: [UInt8], in generation: Generation
  ) throws(AuthoringProblem) {
    let sample = try DraftSample(sample)
    let isTable = if case .table = sample.form { true } else { false }
    let guesser = FieldGuess(for: kind)
    var taken: Set<String> = []
    var lines = sample.spots.map { spot in
      var guess = guesser.guess(spot, isTable: isTable)
      if let found = guess, !taken.insert(found.field).inserted { guess = nil }
      return Line(spot: spot, guess: guess)
    }
    // What the compiler refuses was no good guess.
    var draft = Self.text(name, kind, sample.form, lines)
    for _ in 0..<lines.count {
      let refused = Self.refusedLines(draft, name, in: generation)
      guard !refused.isEmpty else { break }
      let first = draft.firstRule
      var hasChanged = false
      for line in refused where lines.indices.contains(line - first) {
        hasChanged = hasChanged || lines[line - first].guess != nil
        lines[line - first].guess = nil
      }
      guard hasChanged else { break }
      draft = Self.text(name, kind, sample.form, lines)
    }
    text = draft.text
    guessed = lines.count { $0.guess != nil }
    left = lines.count - guessed
  }

  /// Returns the lines of a draft that the compiler refuses, counted from 1.
  private static func refusedLines(
    _ draft: (text: String, firstRule: Int), _ name: String, in generation: Generation
  ) -> [Int] {
    let path = "mappings/\(name).yaml"
    var files = generation.files
    files[path] = Array(draft.text.utf8)
    guard case .failure(let faults) = Generation.load(home: files, library: [:]) else { return [] }
    return faults.diagnostics.compactMap { diagnostic in
      guard diagnostic.severity == .error, case .file(path, let line, _)? = diagnostic.position
      else { return nil }
      return line
    }
  }

  // MARK: Words

  private static func text(
    _ name: String, _ kind: MessageKind, _ form: DraftSample.Form, _ lines: [Line]
  ) -> (text: String, firstRule: Int) {
    var text = """
      # A first mapping, made from a sample. Each rule is a guess by the name of its place: look at every one, then take
      # away the word 'guess'. 'interchange map try \(name) FILE' shows what a file becomes.
      mapping: \(name)
      message: \(kind.rawValue)

      """
    switch form {
    case .table(let delimiter):
      text += "format:\n  csv:\n"
      switch delimiter {
      case .comma: break
      case .semicolon: text += "    delimiter: semicolon\n"
      case .tab: text += "    delimiter: tab\n"
      }
      text += "    columns:\n"
      for line in lines { text += "      - \(scalar(line.spot.names[0]))\n" }
      text += "blank: [ n/a, \"-\", tbc ]      # guess: texts that mean \"no value\"\n"
    case .xml(let namespace, let record):
      if let namespace {
        text += "format: { xml: { namespaces: { \"\": \(scalar(namespace)) } } }\n"
      } else {
        text += "format: xml\n"
      }
      if !record.isEmpty { text += "record: \(record.joined(separator: "/"))\n" }
    }
    text += "rules:\n"
    let firstRule = text.count { $0 == "\n" } + 1
    for line in lines { text += rule(line) + "\n" }
    if !lines.contains(where: { $0.guess != nil }) { text.replace("rules:\n", with: "rules: []\n") }
    return (text, firstRule)
  }

  private static func rule(_ line: Line) -> String {
    let place = scalar(line.spot.path + (line.spot.repeats ? "*" : ""))
    guard let guess = line.guess else {
      return "  # - { at: \(place), field: ? }      # nothing in the model is called like this"
    }
    let keys = ["at: \(place)", "field: \(scalar(guess.field))"] + guess.keys
    return "  - { \(keys.joined(separator: ", ")) }      # guess"
  }

  /// A text as a YAML scalar.
  private static func scalar(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isLetter } ?? false
      && text.allSatisfy { $0.isLetter || $0.isNumber || " ._-/".contains($0) }
      && text.last != " "
    if isPlain { return text }
    return "\""
      + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
      .replacing("\n", with: "\\n") + "\""
  }
}

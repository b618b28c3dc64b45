import Foundation

/// A command of a walk through the program, with what the manual shows of its answer.
struct ShownStep {
  let command: String
  /// Lines of the answer; `...` stands for any lines, or for any text within one.
  let shown: [String]
  /// True where the next command shows the exit code; else it is 0.
  var tellsStatus = false

  /// Reads a block of lines: `$ command`, `> the rest of it`, and the answer.
  static func read(_ lines: [String]) -> [ShownStep] {
    var steps: [ShownStep] = []
    var command: String?
    var shown: [String] = []
    func close() {
      if let command { steps.append(ShownStep(command: command, shown: shown)) }
    }
    for line in lines {
      if line.hasPrefix("$ ") {
        close()
        (command, shown) = (String(line.dropFirst(2)), [])
      } else if line.hasPrefix("> "), shown.isEmpty {
        command? += "\n" + line.dropFirst(2)
      } else {
        shown.append(line)
      }
    }
    close()
    for (index, next) in steps.enumerated().dropFirst() where next.command == "echo $?" {
      steps[index - 1].tellsStatus = true
    }
    return steps
  }
}

/// What is different in each interchange: references and causes, which later commands of a walk name again, and times.
struct ShownWords {
  /// What the manual shows, and what it was here.
  private var names: [String: String] = [:]

  private static let letter = "[0-9A-HJKMNP-TV-Z]"
  /// A reference, a cause, a digest, a length of time, a moment, blanks, and an ellipsis.
  private static let pattern = try? NSRegularExpression(
    pattern: #"(\b\#(letter){4}-\#(letter){4}-\#(letter)\b|\b(?=[A-Z]*[0-9])\#(letter){6}\b)|"#
      + #"(\b[0-9a-f]{12}\b|\b[0-9]+ (?:s|min|h|days)\b|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{5,8}Z?)|"#
      + #"( +)|(\.\.\.)"#)

  /// Returns a command with the names of this interchange.
  func command(_ text: String) -> String {
    var text = text
    for (shown, actual) in names {
      text = text.replacing(shown, with: actual)
        .replacing(Self.spoken(shown), with: Self.spoken(actual))
    }
    return text
  }

  /// A reference as people type it.
  private static func spoken(_ reference: String) -> String {
    reference.lowercased().filter { $0 != "-" }
  }

  /// Says where an answer differs from what is shown, or returns `nil`; remembers the names in it.
  mutating func fault(_ step: ShownStep, _ answer: ProgramRun) -> String? {
    if answer.status != 0, !step.tellsStatus { return "it ended with \(answer.status)" }
    // What a command says about its answer comes behind it.
    var lines = (answer.output + answer.talk).split(separator: "\n").map(String.init)[...]
    var skips = false
    for line in step.shown {
      if line == "..." {
        skips = true
        continue
      }
      guard let index = lines.indices.first(where: { matches(line, lines[$0]) }),
        skips || index == lines.startIndex
      else { return "it does not show: \(line)" }
      lines = lines[(index + 1)...]
      skips = false
    }
    return skips || lines.isEmpty ? nil : "it shows more: \(lines.first ?? "")"
  }

  /// Whether a line of an answer is the one that is shown.
  private mutating func matches(_ shown: String, _ actual: String) -> Bool {
    var expression = "^"
    var unknown: [String] = []
    var end = shown.startIndex
    let whole = NSRange(shown.startIndex..., in: shown)
    for match in Self.pattern?.matches(in: shown, range: whole) ?? [] {
      guard let range = Range(match.range, in: shown) else { continue }
      expression += NSRegularExpression.escapedPattern(for: String(shown[end..<range.lowerBound]))
      end = range.upperBound
      let word = String(shown[range])
      if match.range(at: 1).location != NSNotFound {
        if let name = names[word] {
          expression += name
        } else {
          unknown.append(word)
          expression += "([0-9A-Z-]+)"
        }
      } else if match.range(at: 2).location != NSNotFound {
        expression += #"[0-9a-f][0-9a-z:T -]*?Z?"#
      } else {
        expression += match.range(at: 3).location != NSNotFound ? " +" : ".*"
      }
    }
    expression += NSRegularExpression.escapedPattern(for: String(shown[end...])) + "$"
    guard let regex = try? NSRegularExpression(pattern: expression),
      let found = regex.firstMatch(in: actual, range: NSRange(actual.startIndex..., in: actual))
    else { return false }
    for (index, word) in unknown.enumerated() {
      if let range = Range(found.range(at: index + 1), in: actual) {
        names[word] = String(actual[range])
      }
    }
    return true
  }
}

/// A folder in which commands are run as a person types them, with this program in their reach.
final class WorkFolder {
  let url: URL
  private let isOurs: Bool

  /// Makes a folder, or works in one that is there.
  init(_ folder: URL? = nil) throws {
    isOurs = folder == nil
    url = folder ?? URL(filePath: NSTemporaryDirectory()).appending(path: "work-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit {
    if isOurs { try? FileManager.default.removeItem(at: url) }
  }

  /// Runs a command line to its end.
  ///
  /// - Parameters:
  ///   - line: What is typed.
  ///   - status: The exit code of what was typed before.
  /// - Returns: What became of it.
  /// - Throws: What keeps the shell from being started.
  func run(_ line: String, after status: Int32 = 0) throws -> ProgramRun {
    let script = url.deletingLastPathComponent().appending(path: "script-\(UUID())")
    defer { try? FileManager.default.removeItem(at: script) }
    try Data("cd '\(url.path)'\n(exit \(status))\n\(line)\n".utf8).write(to: script)
    let folder = Program.executable.deletingLastPathComponent().path
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try Program.run(wrapped: [
      "/usr/bin/env", "PATH=\(folder):\(path)",
      "INTERCHANGE_SAMPLES=\(Program.checkout.appending(path: "samples").path)", "bash",
      script.path,
    ])
  }
}

import Foundation

/// A page of the manual, as tests read it: its blocks of commands, and what it names.
struct Readme {
  /// A block that is set apart from the text.
  struct Block {
    /// The chapter's title.
    let chapter: String
    /// What stands behind the opening fence; empty for an indented block.
    let language: String
    let lines: [String]
  }

  let text: String
  let blocks: [Block]

  init(_ path: String) throws {
    text = try String(contentsOf: Program.checkout.appending(path: path), encoding: .utf8)
    var blocks: [Block] = []
    var chapter = ""
    var fence: String?
    var lines: [String] = []
    func close(_ language: String) {
      if !lines.isEmpty { blocks.append(Block(chapter: chapter, language: language, lines: lines)) }
      lines = []
    }
    for line in text.components(separatedBy: "\n") {
      if let language = fence {
        if line.hasPrefix("```") {
          close(language)
          fence = nil
        } else {
          lines.append(line)
        }
      } else if line.hasPrefix("```") {
        fence = String(line.dropFirst(3))
      } else if line.hasPrefix("    ") {
        lines.append(String(line.dropFirst(4)))
      } else {
        close("")
        if line.hasPrefix("## ") { chapter = String(line.dropFirst(3)) }
      }
    }
    self.blocks = blocks
  }

  /// The lines of indented blocks that start this program, each without its comment.
  func commands(of chapter: String) -> [String] {
    blocks.filter { $0.chapter == chapter && $0.language.isEmpty }.flatMap(\.lines)
      .filter { $0.hasPrefix("interchange ") }.map(Self.withoutComment)
  }

  /// What stands between backticks in the text outside blocks.
  var spans: [String] {
    var spans: [String] = []
    var isFenced = false
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") { isFenced.toggle() }
      if isFenced || line.hasPrefix("    ") { continue }
      spans += line.matches(of: /`([^`]+)`/).map { String($0.1) }
    }
    return spans
  }

  static func withoutComment(_ line: String) -> String {
    String(line.components(separatedBy: "  #")[0]).trimmingCharacters(in: .whitespaces)
  }
}

/// What the command line takes, as the program itself says.
struct CommandLineWords {
  /// The options of each command by its path, such as `archive cat`.
  private(set) var options: [String: Set<String>] = [:]
  /// The commands below those that hold others: one of them is meant where none is named.
  private var below: [String: [String]] = [:]

  init() throws {
    let dump = try Program.run(["--experimental-dump-help"])
    let object = try JSONSerialization.jsonObject(with: Data(dump.output.utf8)) as? [String: Any]
    add(object?["command"] as? [String: Any] ?? [:], path: [])
  }

  private mutating func add(_ command: [String: Any], path: [String]) {
    let names = (command["arguments"] as? [[String: Any]] ?? [])
      .flatMap { $0["names"] as? [[String: Any]] ?? [] }
      .compactMap { name -> String? in
        guard let word = name["name"] as? String else { return nil }
        return (name["kind"] as? String == "short" ? "-" : "--") + word
      }
    let key = path.joined(separator: " ")
    options[key] = Set(names + ["--help", "-h"])
    for inner in command["subcommands"] as? [[String: Any]] ?? [] {
      guard let name = inner["commandName"] as? String else { continue }
      add(inner, path: path + [name])
      below[key, default: []].append((path + [name]).joined(separator: " "))
    }
  }

  /// Says what is wrong with a command as the manual writes it, or returns `nil`.
  func fault(_ line: String) -> String? {
    let words = line.split(separator: " ").map(String.init)
    guard words.first == "interchange" else { return "\(line) starts another program" }
    var path: [String] = []
    for word in words.dropFirst() {
      guard options[(path + [word]).joined(separator: " ")] != nil else { break }
      path.append(word)
    }
    let key = path.joined(separator: " ")
    // Behind a command that holds others comes one of them, or an option.
    if let inner = below[key], let word = words.dropFirst(path.count + 1).first,
      !word.hasPrefix("-")
    {
      return "\(key) has no \(word); it has \(inner.joined(separator: ", "))"
    }
    let known = ([key] + (path.isEmpty ? [] : below[key] ?? []))
      .reduce(into: Set<String>()) { $0.formUnion(options[$1] ?? []) }
    let odd = words.filter { $0.hasPrefix("--") && !known.contains($0) }
    return odd.isEmpty ? nil : "\(key) has no \(odd.joined(separator: ", "))"
  }

  /// The options of all commands.
  var allOptions: Set<String> { options.values.reduce(into: []) { $0.formUnion($1) } }
}

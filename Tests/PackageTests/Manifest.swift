/// What Package.swift declares: each module with the whole list of what it may import.
struct Manifest {
  struct Module: Equatable {
    let name: String
    let uses: [String]
    /// True for a suite of tests.
    let isSuite: Bool
  }

  let modules: [Module]

  /// Reads the declarations `module(...)`, `cModule(...)`, `kit(...)`, `cKit(...)`, `suite(...)`, `.systemLibrary(...)`
  /// and `.executableTarget(...)` from the text of a manifest.
  init(text: String) {
    let tokens = Self.tokens(of: text)
    let products = Self.products(in: tokens)
    var modules: [Module] = []
    for index in tokens.indices {
      guard case .word(let call) = tokens[index], Self.calls.contains(call),
        let name = Self.firstArgument(after: index, in: tokens)
      else { continue }
      modules.append(
        Module(
          name: name, uses: Self.uses(after: index, in: tokens, products: products),
          isSuite: call == "suite" || call == "testTarget"))
    }
    self.modules = modules
  }

  func module(named name: String) -> Module? {
    modules.first { $0.name == name }
  }
}

extension Manifest {
  private enum Token: Equatable {
    case word(String)
    case text(String)
    case mark(Character)
  }

  private static let calls: Set<String> = [
    "module", "cModule", "kit", "cKit", "suite", "systemLibrary", "executableTarget", "target",
    "testTarget",
  ]

  /// Cuts the text into words, string literals and marks; comments are left out.
  private static func tokens(of text: String) -> [Token] {
    var tokens: [Token] = []
    var rest = text[...]
    while let character = rest.first {
      if rest.hasPrefix("//") {
        rest = rest.drop { !$0.isNewline }
      } else if character == "\"" {
        let content = rest.dropFirst().prefix { $0 != "\"" }
        tokens.append(.text(String(content)))
        rest = rest[content.endIndex...].dropFirst()
      } else if character.isLetter || character == "_" {
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
        tokens.append(.word(String(word)))
        rest = rest[word.endIndex...]
      } else {
        if !character.isWhitespace { tokens.append(.mark(character)) }
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  /// Returns the product behind each `let name = Target.Dependency.product(name: "Product", ...)`.
  private static func products(in tokens: [Token]) -> [String: String] {
    var products: [String: String] = [:]
    for index in tokens.indices where tokens[index] == .word("let") {
      guard index + 1 < tokens.count, case .word(let name) = tokens[index + 1],
        let call = tokens[index...].prefix(10).firstIndex(of: .word("product")),
        let product = firstArgument(after: call, in: tokens)
      else { continue }
      products[name] = product
    }
    return products
  }

  /// Returns the text in `call("text"` or `call(name: "text"`.
  private static func firstArgument(after call: Int, in tokens: [Token]) -> String? {
    let rest = tokens[(call + 1)...].prefix(4)
    guard rest.first == .mark("(") else { return nil }
    let label: [Token] = [.word("name"), .mark(":")]
    let arguments = rest.dropFirst()
    let value = arguments.starts(with: label) ? arguments.dropFirst(2).first : arguments.first
    guard case .text(let name) = value else { return nil }
    return name
  }

  /// Returns the list after `uses:` or `dependencies:` in the brackets of a call.
  private static func uses(
    after call: Int, in tokens: [Token], products: [String: String]
  ) -> [String] {
    var depth = 0
    for index in tokens.indices[(call + 1)...] {
      if tokens[index] == .mark("(") { depth += 1 }
      if tokens[index] == .mark(")") { depth -= 1 }
      if depth == 0 { return [] }
      if tokens[index] == .word("uses") || tokens[index] == .word("dependencies") {
        return list(from: index + 2, in: tokens, products: products)
      }
    }
    return []
  }

  /// Reads `["A", b, .product(name: "C", package: "D")]`; a word that names no product stands for itself.
  private static func list(
    from start: Int, in tokens: [Token], products: [String: String]
  ) -> [String] {
    var names: [String] = []
    var index = start + 1
    while index < tokens.count, tokens[index] != .mark("]") {
      switch tokens[index] {
      case .text(let name): names.append(name)
      case .word("product"), .word("byName"), .word("target"):
        if let name = firstArgument(after: index, in: tokens) { names.append(name) }
        while index < tokens.count, tokens[index] != .mark(")") { index += 1 }
      case .word(let name): names.append(products[name] ?? name)
      case .mark: break
      }
      index += 1
    }
    return names
  }
}

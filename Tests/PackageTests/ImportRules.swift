/// One source file, by its path from the package's folder.
struct SourceFile {
  let path: String
  let text: String
}

/// One breach of the package's arrows.
struct Violation: Equatable, CustomStringConvertible {
  enum Rule: String {
    /// A folder that Package.swift does not know.
    case unknownModule
    /// An import that Package.swift does not declare for the module.
    case undeclaredImport
    /// An import that a pure module may not have.
    case impureImport
    /// A pure module that Package.swift lets use a module with a world behind it.
    case impureArrow
    /// A second module that sees an outside library.
    case libraryOwner
    /// A clock named in a pure module.
    case clock
    /// A random source named in a pure module.
    case random
    /// The process's environment named in a pure module.
    case environment
    /// Bundle named outside Library.
    case bundle
  }

  let rule: Rule
  let path: String
  /// From 1; 0 where the breach is in Package.swift as a whole.
  let line: Int
  let what: String

  var description: String { "\(path):\(line): \(what) [\(rule.rawValue)]" }
}

/// The rules of the design's house: who may import what.
enum House {
  /// Modules without clock, disk, environment or random source.
  static let pure: Set<String> = [
    "Diagnostics", "Digests", "Compression", "Document", "Referrals", "Formats", "Mapping",
    "Routing", "Configuration", "Exchange",
  ]
  /// What every module may import undeclared.
  static let standard: Set<String> = ["Swift", "Synchronization"]
  /// What modules that are not pure, and tests, may import undeclared.
  static let platform: Set<String> = ["Dispatch", "Foundation", "FoundationEssentials", "Glibc"]
  /// The one module that sees each outside library.
  static let owners: [String: String] = [
    "CLinux": "Spool", "CDeflate": "Compression", "Crypto": "Digests", "CLibXML2": "Formats",
    "Yams": "Formats", "GRDB": "Ledger", "GRDBSQLite": "Ledger", "ArgumentParser": "interchange",
    "Logging": "interchange", "ServiceLifecycle": "interchange", "UnixSignals": "interchange",
  ]
  /// Tells whether a module sees an outside library: the owner does, and so does its suite.
  static func owns(_ module: String, _ library: String) -> Bool {
    owners[library] == module || owners[library].map { $0 + "Tests" } == module
  }

  /// The one module that may ask for resources of the program.
  static let bundleOwner = "Library"
}

/// Returns every breach in a package, in the order of the files; empty when the arrows hold.
func violations(manifest text: String, files: [SourceFile]) -> [Violation] {
  let manifest = Manifest(text: text)
  return arrowViolations(in: manifest)
    + files.flatMap { file in fileViolations(in: file, manifest: manifest) }
}

/// Checks what Package.swift declares: pure modules use pure modules, and an outside library has one owner.
private func arrowViolations(in manifest: Manifest) -> [Violation] {
  var found: [Violation] = []
  for module in manifest.modules {
    for name in module.uses {
      if let owner = House.owners[name], !House.owns(module.name, name) {
        found.append(
          Violation(
            rule: .libraryOwner, path: "Package.swift", line: 0,
            what: "\(module.name) uses \(name), which only \(owner) may see"))
      } else if House.pure.contains(module.name), House.owners[name] == nil,
        !House.pure.contains(name)
      {
        found.append(
          Violation(
            rule: .impureArrow, path: "Package.swift", line: 0,
            what: "\(module.name) is pure and uses \(name), which is not"))
      }
    }
  }
  return found
}

private func fileViolations(in file: SourceFile, manifest: Manifest) -> [Violation] {
  let parts = file.path.split(separator: "/")
  guard parts.count > 2, let module = manifest.module(named: String(parts[1])) else {
    return [
      Violation(
        rule: .unknownModule, path: file.path, line: 0,
        what: "the folder is no module of Package.swift")
    ]
  }
  let code = codeOnly(file.text)
  var found: [Violation] = []
  for (index, line) in code.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    for statement in line.split(separator: ";") {
      guard let name = importedModule(in: statement) else { continue }
      if let breach = importBreach(of: name, in: module) {
        found.append(
          Violation(rule: breach.0, path: file.path, line: index + 1, what: breach.1))
      }
    }
    if !module.isSuite {
      found += wordViolations(in: line, number: index + 1, path: file.path, module: module.name)
    }
  }
  return found
}

/// Says what is wrong with an import, or returns `nil` for one that the house allows.
private func importBreach(
  of name: String, in module: Manifest.Module
) -> (Violation.Rule, String)? {
  if House.standard.contains(name) { return nil }
  if name == "Testing", module.isSuite { return nil }
  let isPure = House.pure.contains(module.name)
  if House.platform.contains(name) {
    return isPure ? (.impureImport, "\(module.name) is pure and imports \(name)") : nil
  }
  if let owner = House.owners[name], !House.owns(module.name, name) {
    return isPure
      ? (.impureImport, "\(module.name) is pure and imports \(name), which only \(owner) may see")
      : (.libraryOwner, "\(module.name) imports \(name), which only \(owner) may see")
  }
  if !module.uses.contains(name) {
    return (
      .undeclaredImport, "Package.swift does not declare that \(module.name) uses \(name)"
    )
  }
  return nil
}

/// Returns the module in `import X`, `package import struct X.Y`, `@testable import X`, or `nil`.
private func importedModule(in statement: Substring) -> String? {
  var words = statement.split(whereSeparator: \.isWhitespace)[...]
  let access: Set<Substring> = ["public", "package", "internal", "fileprivate", "private"]
  while let word = words.first, word.hasPrefix("@") || access.contains(word) { words.removeFirst() }
  guard words.first == "import" else { return nil }
  words.removeFirst()
  let kinds: Set<Substring> = [
    "struct", "class", "enum", "protocol", "typealias", "func", "let", "var", "actor",
  ]
  if let kind = words.first, kinds.contains(kind) { words.removeFirst() }
  return words.first?.split(separator: ".").first.map(String.init)
}

import Document

/// Puts what FHIR keeps under `_name` in JSON below the values of `name`, as XML has it.
///
/// Few messages have any, so a document is copied for it. The depth of the recursion is that of the document, which the
/// decoder has limited.
///
/// - Source: FHIR R4, 2.6.2.3 (JSON representation of primitive elements).
struct FHIRShadows {
  private let source: Document
  private let table: SymbolTable

  init(_ source: Document, _ table: SymbolTable) {
    self.source = source
    self.table = table
  }

  /// Copies the document, with shadows below their values.
  func merge(into target: inout Document) {
    target.reset(namedAs: source)
    var names = Names(source, table)
    copy(0, named: source.nodes[0].name, shadow: nil, into: &target, &names)
  }

  /// The names that shadows stand beside, by the shadows' names.
  private struct Names {
    private let source: Document
    private let table: SymbolTable
    private var known: [Symbol: Symbol?] = [:]

    init(_ source: Document, _ table: SymbolTable) {
      self.source = source
      self.table = table
    }

    /// Returns the name of the values that a name is the shadow of, or `nil` for a name that is no shadow.
    mutating func base(of name: Symbol, in target: inout Document) -> Symbol? {
      if let base = known[name] { return base }
      let text = source.name(of: name, in: table)
      let base =
        text.utf8.first == UInt8(ascii: "_") && text.utf8.count > 1
        ? target.symbol(of: String(text.dropFirst()), in: table) : nil
      known[name] = base
      return base
    }
  }

  /// Copies a node, with what stands below its shadow behind its own text.
  private func copy(
    _ node: Int, named name: Symbol, shadow: Int?, into target: inout Document, _ names: inout Names
  ) {
    target.openNode(name, offset: Int(source.nodes[node].offset))
    target.appendText(source.bytes(of: node))
    copyChildren(of: node, into: &target, &names)
    if let shadow { copyChildren(of: shadow, into: &target, &names) }
    target.closeNode()
  }

  /// What the children of one name are, shadows told apart from values.
  private struct Family {
    var shadows: [Int] = []
    /// False where something under either name is nothing that a value and its shadow can be.
    var isSound = true
    var values = 0
    var copied = 0
  }

  private func copyChildren(
    of node: Int, into target: inout Document, _ names: inout Names
  ) {
    var families: [Symbol: Family] = [:]
    for child in source.children(of: node) {
      guard let base = names.base(of: source.nodes[child].name, in: &target) else { continue }
      families[base, default: Family()].shadows.append(child)
      if !source.bytes(of: child).isEmpty { families[base]?.isSound = false }
    }
    if !families.isEmpty {
      for child in source.children(of: node) {
        families[source.nodes[child].name]?.values += 1
        if !source.isLeaf(child) { families[source.nodes[child].name]?.isSound = false }
      }
    }
    families = families.filter(\.value.isSound)
    for child in source.children(of: node) {
      let name = source.nodes[child].name
      if let family = families[name] {
        families[name]?.copied += 1
        copy(child, family, named: name, into: &target, &names)
      } else if let base = names.base(of: name, in: &target), let family = families[base] {
        // Without values beside them, shadows are all that there is of the name.
        if family.values == 0 { copy(child, named: base, shadow: nil, into: &target, &names) }
      } else {
        copy(child, named: name, shadow: nil, into: &target, &names)
      }
    }
  }

  /// Copies a value of a family with its shadow, and behind the last value the shadows that have none.
  private func copy(
    _ value: Int, _ family: Family, named name: Symbol, into target: inout Document,
    _ names: inout Names
  ) {
    let shadow = family.copied < family.shadows.count ? family.shadows[family.copied] : nil
    copy(value, named: name, shadow: shadow, into: &target, &names)
    guard family.copied == family.values - 1 else { return }
    for rest in family.shadows.dropFirst(family.values) {
      copy(rest, named: name, shadow: nil, into: &target, &names)
    }
  }
}

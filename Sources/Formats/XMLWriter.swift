package import Document

/// Writes one XML document: UTF-8, indented by two blanks a level, namespaces declared once on the root.
///
/// A namespace that was not announced is declared on the element that first needs it.
package struct XMLWriter: TreeWriter {
  /// A namespace with its prefix; "" is the prefix of the default namespace.
  package struct Namespace: Sendable, Hashable {
    package let prefix: String
    package let uri: String

    package init(prefix: String, uri: String) {
      self.prefix = prefix
      self.uri = uri
    }
  }

  /// The document so far; complete when the root is closed.
  package private(set) var bytes: [UInt8] = []

  private let namespaces: [Namespace]
  private var open: [OpenElement] = []
  private var scopes: [(namespace: Namespace, depth: Int)] = []
  /// True while attributes may still be added to the element just opened.
  private var isTagOpen = false
  private var generatedPrefixes = 0

  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  /// - Parameter namespaces: The namespaces that the root declares, in order.
  package init(namespaces: [Namespace] = []) {
    self.namespaces = namespaces
  }

  /// Empties the writer for the next document and keeps its memory.
  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    scopes.removeAll(keepingCapacity: true)
    isTagOpen = false
    generatedPrefixes = 0
  }

  // MARK: TreeWriter

  package mutating func open(_ name: WireName) {
    let isRoot = open.isEmpty
    if isRoot { append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>") }
    finishTag()
    if let parent = open.indices.last { open[parent].hasChildren = true }
    if open.last?.hasText != true { breakLine() }
    append("<")
    let start = bytes.count
    if isRoot { announce(for: name) }
    let announced = isRoot ? scopes.map(\.namespace) : []
    let known = scope(of: name.space, allowsDefault: true)
    let namespace = known ?? declare(name.space, hint: name.prefix, allowsDefault: true)
    appendName(name.local, prefix: namespace.prefix)
    open.append(OpenElement(name: start..<bytes.count))
    isTagOpen = true
    for namespace in announced { appendDeclaration(namespace) }
    if known == nil { appendDeclaration(namespace) }
  }

  package mutating func attribute(_ name: WireName, _ text: String) {
    precondition(isTagOpen, "attributes come before an element's text and children")
    addAttribute(name.local, space: name.space, hint: name.prefix, text)
  }

  package mutating func text(_ text: String) {
    guard !text.isEmpty, let element = open.indices.last else { return }
    finishTag()
    open[element].hasText = true
    appendEscaped(text, isAttribute: false)
  }

  package mutating func cleared() {
    precondition(isTagOpen, "an element is marked as cleared before its text and children")
    addAttribute("nil", space: Self.instance, hint: "xsi", "true")
  }

  package mutating func close() {
    guard let element = open.popLast() else { return }
    if isTagOpen {
      isTagOpen = false
      append("/>")
    } else {
      if element.hasChildren, !element.hasText { breakLine() }
      append("</")
      // Byte by byte: a slice would share the buffer, and appending would copy the whole document.
      for index in element.name { bytes.append(bytes[index]) }
      append(">")
    }
    while let last = scopes.last, last.depth > open.count { scopes.removeLast() }
    if open.isEmpty { append("\n") }
  }

  // MARK: Namespaces

  /// Opens the scope of the announced namespaces; a root in no namespace leaves no room for a default one.
  private mutating func announce(for root: WireName) {
    for namespace in namespaces where !root.space.isEmpty || !namespace.prefix.isEmpty {
      scopes.append((namespace, 1))
    }
  }

  /// Returns how a namespace can be written here, or `nil` when it must be declared first.
  private func scope(of uri: String, allowsDefault: Bool) -> Namespace? {
    if uri.isEmpty {
      let byDefault = scopes.last { $0.namespace.prefix.isEmpty }
      let isFree = !allowsDefault || byDefault?.namespace.uri.isEmpty != false
      return isFree ? Namespace(prefix: "", uri: "") : nil
    }
    return scopes.last { scope in
      scope.namespace.uri == uri && (allowsDefault || !scope.namespace.prefix.isEmpty)
        && !isHidden(scope.namespace)
    }?
    .namespace
  }

  /// True when an inner element gives the same prefix another meaning.
  private func isHidden(_ namespace: Namespace) -> Bool {
    scopes.last { $0.namespace.prefix == namespace.prefix }?.namespace.uri != namespace.uri
  }

  /// Opens the scope of a namespace on the innermost element; the caller writes the declaration.
  private mutating func declare(_ uri: String, hint: String, allowsDefault: Bool) -> Namespace {
    let depth = allowsDefault ? open.count + 1 : open.count
    var prefix = hint
    while !uri.isEmpty, prefix.isEmpty && !allowsDefault || isTaken(prefix, at: depth) {
      generatedPrefixes += 1
      prefix = "ns\(generatedPrefixes)"
    }
    let namespace = Namespace(prefix: uri.isEmpty ? "" : prefix, uri: uri)
    scopes.append((namespace, depth))
    return namespace
  }

  /// True for a prefix that means something else here; the default may change on every element, once.
  private func isTaken(_ prefix: String, at depth: Int) -> Bool {
    scopes.contains { $0.namespace.prefix == prefix && (!prefix.isEmpty || $0.depth == depth) }
  }

  private mutating func appendDeclaration(_ namespace: Namespace) {
    append(namespace.prefix.isEmpty ? " xmlns" : " xmlns:")
    append(namespace.prefix)
    append("=\"")
    appendEscaped(namespace.uri, isAttribute: true)
    append("\"")
  }

  private mutating func addAttribute(_ local: String, space: String, hint: String, _ text: String) {
    var namespace = scope(of: space, allowsDefault: false)
    if namespace == nil, space == "http://www.w3.org/XML/1998/namespace" {
      namespace = Namespace(prefix: "xml", uri: space)
    }
    if namespace == nil {
      let declared = declare(space, hint: hint, allowsDefault: false)
      appendDeclaration(declared)
      namespace = declared
    }
    append(" ")
    appendName(local, prefix: namespace?.prefix ?? "")
    append("=\"")
    appendEscaped(text, isAttribute: true)
    append("\"")
  }

  // MARK: Bytes

  private mutating func finishTag() {
    guard isTagOpen else { return }
    isTagOpen = false
    append(">")
  }

  private mutating func breakLine() {
    bytes.append(0x0A)
    for _ in 0..<(2 * open.count) { bytes.append(0x20) }
  }

  private mutating func appendName(_ local: String, prefix: String) {
    if !prefix.isEmpty {
      append(prefix)
      append(":")
    }
    append(local)
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func appendEscaped(_ text: String, isAttribute: Bool) {
    var text = text
    text.withUTF8 { XMLEscape.append($0, isAttribute: isAttribute, to: &bytes) }
  }
}

/// An element that has been opened and not closed.
private struct OpenElement {
  /// Its name with prefix, as a range of the bytes written.
  let name: Range<Int>
  var hasText = false
  var hasChildren = false
}

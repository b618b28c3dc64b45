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

  /// The document so far, copied at each look; complete when the root is closed.
  package var bytes: [UInt8] { output.bytes }
  /// The document so far without its first line, `<?xml ...?>`, which may stand only at the beginning of a file.
  package var bytesBehindDeclaration: [UInt8] {
    // The line's end is written with the root's tag.
    output.bytes(from: min(output.count, Self.declaration.utf8CodeUnitCount + 1))
  }

  private var output = OutputBytes()
  private let namespaces: [Namespace]
  private var open: [OpenElement] = []
  private var scopes: [(namespace: Namespace, depth: Int)] = []
  /// True while attributes may still be added to the element just opened.
  private var isTagOpen = false
  private var generatedPrefixes = 0
  /// How the namespace of the last element was written, as long as no scope has been opened or closed since.
  private var lastSpace: (uri: String, prefix: String)?

  private static let declaration: StaticString = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
  private static let instance = "http://www.w3.org/2001/XMLSchema-instance"

  /// - Parameter namespaces: The namespaces that the root declares, in order.
  package init(namespaces: [Namespace] = []) {
    self.namespaces = namespaces
  }

  /// Empties the writer for the next document and keeps its memory.
  package mutating func reset() {
    output.removeAll()
    open.removeAll(keepingCapacity: true)
    scopes.removeAll(keepingCapacity: true)
    isTagOpen = false
    generatedPrefixes = 0
    lastSpace = nil
  }

  // MARK: TreeWriter

  package mutating func open(_ name: WireName) {
    guard let parent = open.indices.last else { return openRoot(name) }
    open[parent].hasChildren = true
    let isOnOwnLine = !open[parent].hasText
    if let lastSpace, lastSpace.uri == name.space {
      openTag(name.local, prefix: lastSpace.prefix, isOnOwnLine: isOnOwnLine)
    } else if let known = scope(of: name.space, allowsDefault: true) {
      lastSpace = (name.space, known.prefix)
      openTag(name.local, prefix: known.prefix, isOnOwnLine: isOnOwnLine)
    } else {
      let namespace = declare(name.space, hint: name.prefix, allowsDefault: true)
      openTag(name.local, prefix: namespace.prefix, isOnOwnLine: isOnOwnLine)
      appendDeclaration(namespace)
    }
  }

  private mutating func openRoot(_ name: WireName) {
    output.add(Self.declaration)
    announce(for: name)
    let announced = scopes.map(\.namespace)
    let known = scope(of: name.space, allowsDefault: true)
    let namespace = known ?? declare(name.space, hint: name.prefix, allowsDefault: true)
    openTag(name.local, prefix: namespace.prefix, isOnOwnLine: true)
    for namespace in announced { appendDeclaration(namespace) }
    if known == nil { appendDeclaration(namespace) }
  }

  /// Begins a tag and leaves it open for attributes.
  private mutating func openTag(_ local: String, prefix: String, isOnOwnLine: Bool) {
    let indent = 2 * open.count
    let isParentOpen = isTagOpen
    var name = 0..<0
    output.add(atMost: 4 + indent + prefix.utf8.count + local.utf8.count) { output, start in
      var end = start
      if isParentOpen { end = output.put(UInt8(ascii: ">"), times: 1, at: end) }
      if isOnOwnLine {
        end = output.put(0x0A, times: 1, at: end)
        end = output.put(0x20, times: indent, at: end)
      }
      end = output.put(UInt8(ascii: "<"), times: 1, at: end)
      let nameStart = end
      if !prefix.isEmpty {
        end = output.put(prefix, at: end)
        end = output.put(UInt8(ascii: ":"), times: 1, at: end)
      }
      end = output.put(local, at: end)
      name = nameStart..<end
      return end
    }
    open.append(OpenElement(name: name))
    isTagOpen = true
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

  /// Adds an element that is written already, as it is; the caller knows that it is sound.
  mutating func markup(_ element: String) {
    guard let parent = open.indices.last else { return }
    finishTag()
    open[parent].hasChildren = true
    if !open[parent].hasText {
      let indent = 2 * open.count
      output.add(atMost: 1 + indent) { output, start in
        output[start] = 0x0A
        return output.put(0x20, times: indent, at: start + 1)
      }
    }
    output.add(element)
  }

  package mutating func cleared() {
    precondition(isTagOpen, "an element is marked as cleared before its text and children")
    addAttribute("nil", space: Self.instance, hint: "xsi", "true")
  }

  package mutating func close() {
    guard let element = open.popLast() else { return }
    if isTagOpen {
      isTagOpen = false
      output.add("/>" as StaticString)
    } else {
      closeTag(element)
    }
    while let last = scopes.last, last.depth > open.count {
      scopes.removeLast()
      lastSpace = nil
    }
    if open.isEmpty { output.add(0x0A) }
  }

  private mutating func closeTag(_ element: OpenElement) {
    let indent = 2 * open.count
    let isOnOwnLine = element.hasChildren && !element.hasText
    output.add(atMost: 4 + indent + element.name.count) { output, start in
      var end = start
      if isOnOwnLine {
        end = output.put(0x0A, times: 1, at: end)
        end = output.put(0x20, times: indent, at: end)
      }
      output[end] = UInt8(ascii: "<")
      output[end + 1] = UInt8(ascii: "/")
      let name = UnsafeBufferPointer(
        start: output + element.name.lowerBound, count: element.name.count)
      end = output.put(name, at: end + 2)
      output[end] = UInt8(ascii: ">")
      return end + 1
    }
  }

  // MARK: Namespaces

  /// Opens the scope of the announced namespaces; a root in no namespace leaves no room for a default one.
  private mutating func announce(for root: WireName) {
    for namespace in namespaces where !root.space.isEmpty || !namespace.prefix.isEmpty {
      scopes.append((namespace, 1))
      lastSpace = nil
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
    lastSpace = nil
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
    output.add(UInt8(ascii: ">"))
  }

  private mutating func appendName(_ local: String, prefix: String) {
    if !prefix.isEmpty {
      output.add(prefix)
      output.add(UInt8(ascii: ":"))
    }
    output.add(local)
  }

  private mutating func append(_ text: String) {
    output.add(text)
  }

  private mutating func appendEscaped(_ text: String, isAttribute: Bool) {
    XMLEscape.append(text, isAttribute: isAttribute, to: &output)
  }
}

/// An element that has been opened and not closed.
private struct OpenElement {
  /// Its name with prefix, as a range of the bytes written.
  let name: Range<Int>
  var hasText = false
  var hasChildren = false
}

import Diagnostics
import Document

/// Spells a gathered tree as JSON: two blanks a level, a line for each member and item.
struct JSONOutput {
  private(set) var bytes = OutputBytes()
  private(set) var problems: [RecordProblem] = []
  /// True where a value may have something below it, which FHIR keeps under the name with `_` in front.
  let hasShadows: Bool

  init(hasShadows: Bool) {
    self.hasShadows = hasShadows
  }

  mutating func reset() {
    bytes.removeAll()
    problems.removeAll(keepingCapacity: true)
  }

  mutating func write(_ tree: GatheredTree) {
    writeObject(0, tree, depth: 0)
    bytes.add(0x0A)
  }

  // MARK: Objects and lists

  /// What is written under a name: the values of a member, or what stands below them.
  private enum Side {
    case values
    case shadows
  }

  private mutating func writeObject(_ node: Int, _ tree: GatheredTree, depth: Int) {
    bytes.add(UInt8(ascii: "{"))
    var isEmpty = true
    for member in tree.members(of: node) {
      let sides = sides(of: member, tree)
      if sides.values { write(member, .values, tree, depth: depth, isFirst: &isEmpty) }
      if sides.shadows { write(member, .shadows, tree, depth: depth, isFirst: &isEmpty) }
    }
    if !isEmpty { endLines(depth: depth) }
    bytes.add(UInt8(ascii: "}"))
  }

  private mutating func write(
    _ member: GatheredTree.Member, _ side: Side, _ tree: GatheredTree, depth: Int,
    isFirst: inout Bool
  ) {
    startLine(isFirst: isFirst, depth: depth + 1)
    isFirst = false
    writeText(side == .values ? member.name.local : "_" + member.name.local)
    bytes.add(": " as StaticString)
    if member.isList {
      writeList(member, side, tree, depth: depth + 1)
    } else {
      write(member.first, side, tree, depth: depth + 1)
    }
  }

  /// Tells which sides of a member are written.
  private func sides(
    of member: GatheredTree.Member, _ tree: GatheredTree
  ) -> (values: Bool, shadows: Bool) {
    guard hasShadows, member.contains(where: { isValue(tree.nodes[$0]) }) else {
      return (true, false)
    }
    return (
      member.contains { tree.nodes[$0].text != nil },
      member.contains { tree.hasFilledChildren($0) }
    )
  }

  /// True for a node that is one value, rather than an object.
  private func isValue(_ node: GatheredTree.Node) -> Bool {
    node.text != nil || node.isCleared || node.name.content != .unknown
  }

  private mutating func writeList(
    _ member: GatheredTree.Member, _ side: Side, _ tree: GatheredTree, depth: Int
  ) {
    bytes.add(UInt8(ascii: "["))
    let isOfValues = member.contains { isValue(tree.nodes[$0]) }
    for (place, node) in member.nodes.enumerated() {
      startLine(isFirst: place == 0, depth: depth + 1)
      if !tree.nodes[node].isFilled, !hasShadows {
        // An item that only keeps the places of those behind it.
        bytes.add(isOfValues ? "\"\"" as StaticString : "{}")
      } else {
        write(node, side, tree, depth: depth + 1)
      }
    }
    endLines(depth: depth)
    bytes.add(UInt8(ascii: "]"))
  }

  // MARK: Values

  private mutating func write(_ index: Int, _ side: Side, _ tree: GatheredTree, depth: Int) {
    let node = tree.nodes[index]
    if side == .shadows {
      guard tree.hasFilledChildren(index) else { return bytes.add("null" as StaticString) }
      return writeObject(index, tree, depth: depth)
    }
    if node.isCleared { return bytes.add("null" as StaticString) }
    guard let text = node.text else {
      if hasShadows, isValue(node) { return bytes.add("null" as StaticString) }
      return writeObject(index, tree, depth: depth)
    }
    if !hasShadows, tree.hasFilledChildren(index) {
      problems.append(
        .unwritable(message: "\(quoted(code: node.name.local)) has a text, and something below it"))
    }
    switch node.name.content {
    case .unknown, .text: writeText(text)
    case .number:
      guard JSONScanner.isNumber(text) else {
        return problems.append(
          .unwritable(message: "\(quoted(code: node.name.local)) is no number"))
      }
      bytes.add(text)
    case .boolean:
      guard text == "true" || text == "false" else {
        return problems.append(
          .unwritable(message: "\(quoted(code: node.name.local)) is neither true nor false"))
      }
      bytes.add(text)
    }
  }

  private mutating func startLine(isFirst: Bool, depth: Int) {
    if !isFirst { bytes.add(UInt8(ascii: ",")) }
    endLines(depth: depth)
  }

  private mutating func endLines(depth: Int) {
    bytes.add(atMost: 1 + 2 * depth) { output, start in
      output[start] = 0x0A
      return output.put(0x20, times: 2 * depth, at: start + 1)
    }
  }

  private mutating func writeText(_ text: String) {
    JSONEscape.append(text, to: &bytes)
  }
}

extension RecordProblem {
  /// A message that the format has no way of writing.
  static func unwritable(message what: String) -> RecordProblem {
    RecordProblem(
      code: "value.unwritable", outcome: .fail, what: what,
      why: "the format of the receiver has no way to write that",
      fix: "correct the rules of the mapping for it")
  }
}

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
      for side in sides(of: member, tree) {
        startLine(isFirst: isEmpty, depth: depth + 1)
        isEmpty = false
        writeText(side == .values ? member.name.local : "_" + member.name.local)
        bytes.add(": " as StaticString)
        if member.isList {
          writeList(member, side, tree, depth: depth + 1)
        } else {
          write(member.nodes[0], side, tree, depth: depth + 1)
        }
      }
    }
    if !isEmpty { endLines(depth: depth) }
    bytes.add(UInt8(ascii: "}"))
  }

  private func sides(of member: GatheredTree.Member, _ tree: GatheredTree) -> [Side] {
    guard hasShadows, member.nodes.contains(where: { isValue(tree.nodes[$0]) }) else {
      return [.values]
    }
    var sides: [Side] = []
    if member.nodes.contains(where: { tree.nodes[$0].text != nil }) { sides.append(.values) }
    if member.nodes.contains(where: { hasFilledChildren($0, tree) }) { sides.append(.shadows) }
    return sides
  }

  private func hasFilledChildren(_ node: Int, _ tree: GatheredTree) -> Bool {
    tree.nodes[node].children.contains { tree.nodes[$0].isFilled }
  }

  /// True for a node that is one value, rather than an object.
  private func isValue(_ node: GatheredTree.Node) -> Bool {
    node.text != nil || node.isCleared || node.name.content != .unknown
  }

  private mutating func writeList(
    _ member: GatheredTree.Member, _ side: Side, _ tree: GatheredTree, depth: Int
  ) {
    bytes.add(UInt8(ascii: "["))
    let isOfValues = member.nodes.contains { isValue(tree.nodes[$0]) }
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
      guard hasFilledChildren(index, tree) else { return bytes.add("null" as StaticString) }
      return writeObject(index, tree, depth: depth)
    }
    if node.isCleared { return bytes.add("null" as StaticString) }
    guard let text = node.text else {
      if hasShadows, isValue(node) { return bytes.add("null" as StaticString) }
      return writeObject(index, tree, depth: depth)
    }
    if !hasShadows, hasFilledChildren(index, tree) {
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

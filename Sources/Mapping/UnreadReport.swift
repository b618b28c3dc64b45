import Diagnostics
import Document

/// What a reading leaves over: nodes refused, ignored and unread.
extension RecordReader {
  /// Returns the problem of a document that has what the mapping refuses, or `nil`.
  func refusal() -> ReadProblem? {
    for pattern in mapping.patterns.refused {
      let paths = mapping.patterns.paths
      guard let node = tree.nodes.indices.first(where: { tree.matches(pattern, $0, paths) }) else {
        continue
      }
      return ReadProblem(
        RecordProblem(
          code: "document.refused", outcome: .reject,
          what: "the message has a part that changes its meaning in a way we do not know",
          fix: "send it without that part"),
        at: node)
    }
    return nil
  }

  /// Returns the largest subtrees of a record without anything read, known or ignored.
  ///
  /// - Complexity: O(*n*) in the number of nodes, and for each that is unread or stands above such a one O(*p*) in the
  ///   patterns of `ignore`.
  mutating func unread(below root: Int) -> [UnreadSubtree] {
    let range = root..<Int(tree.nodes[root].end)
    guard hasUnread(range) else { return [] }
    if let names = mapping.patterns.ignoredNames {
      markIgnored(by: names, at: 0, below: tree.rootOfPatterns)
    }
    markIgnored(range)
    // Of nearly all records all is read or ignored.
    guard hasUnread(range) else { return [] }
    var unread = [Int32](repeating: 0, count: range.count)
    var total = unread
    for node in range.reversed() {
      let slot = node - root
      if isLeaf(node) {
        total[slot] += 1
        if isUnread(node) { unread[slot] += 1 }
      }
      let parent = Int(tree.nodes[node].parent) - root
      if node > root, parent >= 0 {
        unread[parent] += unread[slot]
        total[parent] += total[slot]
      }
    }
    var found: [UnreadSubtree] = []
    var node = root
    while node < range.upperBound {
      let slot = node - root
      if unread[slot] > 0, unread[slot] == total[slot] {
        found.append(UnreadSubtree(node: node, leaves: Int(unread[slot])))
        node = Int(tree.nodes[node].end)
      } else {
        node = unread[slot] == 0 ? Int(tree.nodes[node].end) : node + 1
      }
    }
    return found
  }

  /// True for a node that carries a value: one with text, or one with nothing below it.
  ///
  /// Text that a node has from its first child is counted there.
  private func isLeaf(_ node: Int) -> Bool {
    tree.nodes[node].textStart < tree.nodes[node].textEnd && !tree.sharesText(node)
      || Int(tree.nodes[node].end) == node + 1
  }

  private func hasUnread(_ range: Range<Int>) -> Bool {
    for node in range where marks[node] == 0 {
      if isLeaf(node) { return true }
    }
    return false
  }

  private func isUnread(_ node: Int) -> Bool {
    marks[node] == 0 && isLeaf(node)
  }

  /// Marks the unread leaves below a node that patterns of names take, from a place of their tree on.
  private mutating func markIgnored(by names: IgnoreTree, at place: Int, below node: Int) {
    var child = tree.firstChild(of: node)
    let end = tree.end(of: node)
    while child < end {
      let childEnd = Int(tree.nodes[child].end)
      let next = names.next(place, tree.nodes[child])
      if next >= 0, names.isEnd(next) {
        for leaf in child..<childEnd where isUnread(leaf) { mark(leaf, Self.isKnown) }
      } else if next >= 0 {
        markIgnored(by: names, at: next, below: child)
      }
      child = childEnd
    }
  }

  /// Marks the unread leaves that another pattern of `ignore` takes, itself or with something above it.
  private mutating func markIgnored(_ range: Range<Int>) {
    guard !mapping.patterns.ignored.isEmpty else { return }
    var verdicts = [IgnoreVerdict](repeating: .unknown, count: range.count)
    for leaf in range where isUnread(leaf) {
      var node = leaf
      while node >= range.lowerBound, verdicts[node - range.lowerBound] == .unknown {
        let isIgnored = mapping.patterns.ignored.contains {
          tree.matches($0, node, mapping.patterns.paths)
        }
        verdicts[node - range.lowerBound] = isIgnored ? .ignored : .looked
        if isIgnored { break }
        node = Int(tree.nodes[node].parent)
      }
      // What is above a node that was looked at has been looked at as well, and is ignored where the way ends so.
      while node >= range.lowerBound, verdicts[node - range.lowerBound] == .looked {
        node = Int(tree.nodes[node].parent)
      }
      if node >= range.lowerBound { mark(leaf, Self.isKnown) }
    }
  }

  /// What is known of a node: whether a pattern takes the node itself.
  private enum IgnoreVerdict {
    case unknown, looked, ignored
  }
}

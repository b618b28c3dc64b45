package import Diagnostics
package import Document
package import Referrals

/// What a mapping made of one record.
package struct Reading: Sendable {
  /// The fields that could be read; incomplete where a problem rejects the record.
  package var message: FieldGroup
  package var problems: [ReadProblem]
  /// The parts of the document that no rule reads, knows or ignores.
  package var unread: [UnreadSubtree]

  package init(message: FieldGroup, problems: [ReadProblem] = [], unread: [UnreadSubtree] = []) {
    self.message = message
    self.problems = problems
    self.unread = unread
  }
}

/// A problem of a record together with the node that has it.
package struct ReadProblem: Sendable {
  /// The problem without a place: the caller turns the node into one, as only it knows the format.
  package var problem: RecordProblem
  /// The node of the document, or -1 where nothing stands to point at.
  package var node: Int

  package init(_ problem: RecordProblem, at node: Int) {
    self.problem = problem
    self.node = node
  }
}

/// The largest part of a document below which nothing was read.
package struct UnreadSubtree: Sendable, Hashable {
  package let node: Int
  /// How many values are in it.
  package let leaves: Int

  package init(node: Int, leaves: Int) {
    self.node = node
    self.leaves = leaves
  }

  /// Returns the names from the root to the subtree, such as `Referral/Person/@age`: the same for every record.
  package func path(in document: Document, symbols: SymbolTable) -> String {
    document.path(of: node, symbols: symbols) { $0 }
  }
}

extension ReadProblem {
  /// Returns the names from the record to the node, those that no mapping knows as `?`: a sender may have chosen them.
  ///
  /// `nil` where nothing stands to point at.
  package func path(in document: Document, symbols: SymbolTable) -> String? {
    guard node > 0 else { return nil }
    let names = document.path(of: node, symbols: symbols) { name in
      symbols.symbol(of: name) == nil ? "?" : name
    }
    // Of a format whose root has a name, the record's is left out.
    let isNamed = document.nodes[0].name != .none
    return names.split(separator: "/").dropFirst(isNamed ? 1 : 0).joined(separator: "/")
  }
}

extension Document {
  fileprivate func path(
    of node: Int, symbols: SymbolTable, telling: (String) -> String
  ) -> String {
    var names: [String] = []
    var current = node
    while current >= 0 {
      let node = nodes[current]
      if node.parent < 0, node.name == .none { break }
      let name = telling(self.name(of: node.name, in: symbols))
      names.append(node.kind == .attribute ? "@\(name)" : name)
      current = Int(node.parent)
    }
    return names.reversed().joined(separator: "/")
  }
}

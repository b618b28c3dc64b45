import Referrals

/// The fields of a message that hold a value themselves, in the order of the model.
struct FieldLeaves {
  /// One field with its way from the message.
  struct Leaf {
    let path: FieldPath
    /// What the field is, with the groups on the way where it would not be clear without them.
    let words: String
    let field: FieldDefinition
  }

  let all: [Leaf]

  init(of definition: GroupDefinition) {
    var leaves: [Leaf] = []
    Self.add(definition, path: "", words: [], root: definition, to: &leaves)
    all = leaves
  }

  /// Returns the leaves at or below some paths.
  ///
  /// A group counts as a whole where no path leads below it: a code with its words is one value to a mapping.
  func below(_ paths: [String]) -> [Leaf] {
    let whole = paths.filter { path in !paths.contains { $0.hasPrefix(path + ".") } }
    return all.filter { leaf in
      whole.contains { leaf.path.description == $0 || leaf.path.description.hasPrefix($0 + ".") }
    }
  }

  private static func add(
    _ group: GroupDefinition, path: String, words: [String], root: GroupDefinition,
    to leaves: inout [Leaf]
  ) {
    for field in group.fields {
      let name = path.isEmpty ? field.name : "\(path).\(field.name)"
      let described = words + [field.summary]
      if case .group(let inner) = field.type {
        add(inner, path: name, words: described, root: root, to: &leaves)
      } else if let path = try? FieldPath(name, in: root) {
        leaves.append(Leaf(path: path, words: described.joined(separator: ": "), field: field))
      }
    }
  }
}

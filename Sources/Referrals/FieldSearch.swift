// Reading of fields by paths that were found once, without memory of their own: for what every record is asked.

extension FieldGroup {
  /// Returns whether some value at a path is as wanted; lists on the way and at its end are passed through.
  ///
  /// A group that is cleared counts as a cleared value of each of its fields.
  ///
  /// - Precondition: The path was found in this group's definition.
  package func hasValue(at path: FieldPath, where isWanted: (FieldValue) -> Bool) -> Bool {
    hasValue(path.indices, from: 0, isWanted)
  }

  private func hasValue(
    _ indices: [Int], from depth: Int, _ isWanted: (FieldValue) -> Bool
  ) -> Bool {
    let index = indices[depth]
    var place = 0
    while place < entries.count, entries[place].index < index { place += 1 }
    guard place < entries.count, entries[place].index == index else { return false }
    return Self.hasValue(entries[place].value, indices, from: depth + 1, isWanted)
  }

  private static func hasValue(
    _ value: FieldValue, _ indices: [Int], from depth: Int, _ isWanted: (FieldValue) -> Bool
  ) -> Bool {
    switch value {
    case .list(let items):
      for item in items where hasValue(item, indices, from: depth, isWanted) { return true }
      return false
    case .group(let group) where depth < indices.count:
      return group.hasValue(indices, from: depth, isWanted)
    case .cleared: return isWanted(value)
    case .text, .date, .flag, .bytes, .group: return depth == indices.count && isWanted(value)
    }
  }

  /// Returns the path to the first value that is as wanted, with the positions of items from 1, such as `risks[2].from`.
  ///
  /// For what is told of single values: it makes texts on its way.
  ///
  /// - Precondition: The path was found in this group's definition.
  package func numberedPath(at path: FieldPath, where isWanted: (FieldValue) -> Bool) -> String? {
    let names = path.description.split(separator: ".")
    return numberedPath(path.indices[...], names[...], isWanted)
  }

  private func numberedPath(
    _ indices: ArraySlice<Int>, _ names: ArraySlice<Substring>, _ isWanted: (FieldValue) -> Bool
  ) -> String? {
    guard let index = indices.first, let name = names.first, let value = self[index] else {
      return nil
    }
    func path(to value: FieldValue, as name: String) -> String? {
      if case .group(let group) = value, indices.count > 1 {
        return group.numberedPath(indices.dropFirst(), names.dropFirst(), isWanted)
          .map { "\(name).\($0)" }
      }
      return indices.count == 1 && isWanted(value) ? name : nil
    }
    guard case .list(let items) = value else { return path(to: value, as: String(name)) }
    for (place, item) in items.enumerated() {
      if let found = path(to: item, as: "\(name)[\(place + 1)]") { return found }
    }
    return nil
  }

  /// Returns the text at a path that leads through no list; `nil` when absent, cleared or of another type.
  package func text(at path: FieldPath) -> String? {
    var found: String?
    _ = hasValue(at: path) { value in
      if case .text(let text) = value { found = text }
      return true
    }
    return found
  }

  /// Returns the date at a path that leads through no list; `nil` when absent, cleared or kept in words.
  package func date(at path: FieldPath) -> PartialDate? {
    var found: PartialDate?
    _ = hasValue(at: path) { value in
      if case .date(let date) = value { found = date }
      return true
    }
    return found
  }
}

extension FieldPath {
  /// Returns the definition of the path's last field.
  ///
  /// - Precondition: The path was found in this definition.
  package func field(in definition: GroupDefinition) -> FieldDefinition {
    var group = definition
    for index in indices.dropLast() {
      guard case .group(let inner) = group.fields[index].type else {
        preconditionFailure("the path \(description) leads through groups")
      }
      group = inner
    }
    return group.fields[indices[indices.count - 1]]
  }
}

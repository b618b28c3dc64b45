package import Referrals

extension FieldGroup {
  /// The group with only the fields at these paths; lists close up.
  package func keeping(_ paths: Set<String>) -> FieldGroup {
    guard case .group(let group)? = Self.keep(.group(self), paths, at: "") else {
      return FieldGroup(definition)
    }
    return group
  }

  private static func keep(_ value: FieldValue, _ paths: Set<String>, at path: String)
    -> FieldValue?
  {
    switch value {
    case .group(let group):
      var kept = FieldGroup(group.definition)
      for entry in group.entries {
        let name = group.definition.fields[entry.index].name
        kept[entry.index] = keep(entry.value, paths, at: path.isEmpty ? name : "\(path).\(name)")
      }
      return kept.isEmpty ? nil : .group(kept)
    case .list(let items):
      let kept = items.enumerated()
        .compactMap {
          keep($0.element, paths, at: "\(path)[\($0.offset + 1)]")
        }
      return kept.isEmpty ? nil : .list(kept)
    case .text, .date, .flag, .bytes, .cleared: return paths.contains(path) ? value : nil
    }
  }

  /// The group with a text in the field at a path without positions.
  package func filling(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first, let index = definition.index(of: String(first)) else {
      return self
    }
    var group = self
    if case .group(let inner) = definition.fields[index].type, !definition.fields[index].isList {
      var below = FieldGroup(inner)
      if case .group(let known)? = self[index] { below = known }
      group[index] = .group(below.filling(path.dropFirst()))
    } else {
      group[index] = .text("None")
    }
    return group
  }

  /// The group without the field at a path without positions.
  package func removing(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first, let index = definition.index(of: String(first)),
      let value = self[index]
    else { return self }
    var group = self
    if path.count == 1 {
      group[index] = nil
    } else if case .group(let inner) = value {
      let rest = inner.removing(path.dropFirst())
      group[index] = rest.isEmpty ? nil : .group(rest)
    } else if case .list(let items) = value {
      let rest = items.compactMap { item -> FieldValue? in
        guard case .group(let inner) = item else { return nil }
        let left = inner.removing(path.dropFirst())
        return left.isEmpty ? nil : .group(left)
      }
      group[index] = rest.isEmpty || rest == items ? nil : .list(rest)
    }
    return group
  }

  /// The group with the items of its lists in an order of their own, for formats that keep each kind apart.
  package var withListsSorted: FieldGroup {
    var group = FieldGroup(definition)
    for entry in entries {
      switch entry.value {
      case .group(let inner): group[entry.index] = .group(inner.withListsSorted)
      case .list(let items):
        group[entry.index] = .list(items.map(Self.sorted).sorted { Self.key($0) < Self.key($1) })
      case .text, .date, .flag, .bytes, .cleared: group[entry.index] = entry.value
      }
    }
    return group
  }
}

extension FieldGroup {
  private static func sorted(_ value: FieldValue) -> FieldValue {
    guard case .group(let group) = value else { return value }
    return .group(group.withListsSorted)
  }

  private static func key(_ value: FieldValue) -> String {
    switch value {
    case .text(let text): text
    case .date(let date): date.iso
    case .flag(let flag): flag ? "1" : "0"
    case .bytes(let bytes): bytes.map(String.init).joined(separator: ",")
    case .group(let group): group.entries.map { "\($0.index)=\(key($0.value))" }.joined()
    case .list(let items): items.map(key).joined(separator: ";")
    case .cleared: "cleared"
    }
  }
}

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

  /// The group with a value in the field at a path without positions; of a group that is named, in its first field.
  package func filling(_ path: ArraySlice<Substring>) -> FieldGroup {
    guard let first = path.first.map(String.init) ?? definition.fields.first?.name,
      let index = definition.index(of: first)
    else { return self }
    var group = self
    let field = definition.fields[index]
    if case .group(let inner) = field.type {
      let rest = path.dropFirst()
      if !field.isList {
        var below = FieldGroup(inner)
        if case .group(let known)? = self[index] { below = known }
        group[index] = .group(below.filling(rest))
      } else if case .list(let items)? = self[index] {
        group[index] = .list(
          items.map { item in
            if case .group(let known) = item { .group(known.filling(rest)) } else { item }
          })
      } else {
        group[index] = .list([.group(FieldGroup(inner).filling(rest))])
      }
    } else if let value = field.type.sample {
      group[index] = field.isList ? .list([value]) : value
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

extension FieldType {
  /// A value of the type, or `nil` for a group.
  fileprivate var sample: FieldValue? {
    switch self {
    case .text: .text("None")
    case .code(let vocabulary): vocabulary.codes.first.map { .text($0.code) }
    case .date, .dateTime: PartialDate(year: 2026, month: 11, day: 22).map { .date($0) }
    case .flag: .flag(true)
    case .number: .text("1")
    case .identifier(let kind): .text(kind.sample)
    case .phone: .text("07700 900118")
    case .email: .text("a.b@example.org")
    case .bytes: .bytes([65])
    case .group: nil
    }
  }
}

extension IdentifierKind {
  fileprivate var sample: String {
    switch self {
    case .chi, .nhsNumber: "0706500245"
    case .practiceCode, .odsCode: "99942"
    case .oscrNumber: "SC012345"
    case .postcode: "ZZ99 3AB"
    case .reference: "R7K2-93QF-5"
    case .local: "17"
    }
  }
}

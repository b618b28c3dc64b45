package import Diagnostics

/// The fields that a receiver may see: the allow-list of a route, made ready to be applied.
///
/// Written as terms that are followed in order: `all`, a path, `clinical` for every clinical field, and any of them with
/// `-` in front to take it away again. Our reference and the action are always kept, for without them a receiver could
/// neither name the case nor know that it was cancelled.
package struct FieldSelection: Sendable {
  /// What is kept of one field.
  private enum Kept: Sendable {
    case none
    case all
    /// A group of which some fields are kept, one entry a field in model order.
    case some([Kept])
  }

  /// A term that is wrong, by its place in the list.
  package struct Fault: Error, Sendable, Hashable {
    /// The index of the term, or `nil` for the list as a whole.
    package let term: Int?
    /// Without a position, which only the reader of the list knows.
    package let diagnostic: Diagnostic
  }

  private var kept: [Kept]

  /// Follows the terms of an allow-list.
  ///
  /// - Throws: The first wrong term: an unknown field with its nearest match, or a list that keeps nothing.
  package init(_ terms: [String], of definition: GroupDefinition) throws(Fault) {
    kept = definition.fields.map { _ in .none }
    var keepsAny = false
    for (place, term) in terms.enumerated() {
      let isRemoval = term.utf8.first == 0x2D
      let name = isRemoval ? String(term.dropFirst()) : term
      if isRemoval, !keepsAny {
        throw Fault(term: place, diagnostic: Self.nothingToRemove)
      }
      keepsAny = keepsAny || !isRemoval
      do throws(Diagnostic) {
        try follow(name, keep: !isRemoval, in: definition)
      } catch {
        throw Fault(term: place, diagnostic: error)
      }
    }
    guard keepsAny else { throw Fault(term: nil, diagnostic: Self.empty) }
    for name in ["reference", "action"] {
      if let index = definition.index(of: name) { kept[index] = .all }
    }
  }

  /// Returns the fields that this list and another both let through.
  ///
  /// - Precondition: Both are lists for the same kind of message.
  package func narrowed(to other: FieldSelection) -> FieldSelection {
    var result = self
    result.kept = zip(kept, other.kept).map(Self.narrowed)
    return result
  }

  private static func narrowed(_ one: Kept, _ other: Kept) -> Kept {
    switch (one, other) {
    case (.none, _), (_, .none): .none
    case (.all, let rest), (let rest, .all): rest
    case (.some(let children), .some(let others)): joined(zip(children, others).map(narrowed))
    }
  }

  private static let nothingToRemove = Diagnostic(
    code: "selection.order", what: "the list takes a field away before it gives any",
    fix: "begin with 'all' or with the fields to send")

  private static let empty = Diagnostic(
    code: "selection.empty", what: "the list gives no field",
    fix: "write 'all' or the fields to send")

  private mutating func follow(
    _ name: String, keep: Bool, in definition: GroupDefinition
  ) throws(Diagnostic) {
    switch name {
    case "all":
      kept = definition.fields.map { _ in keep ? .all : .none }
    case "clinical":
      kept = Self.markingClinical(kept, keep: keep, in: definition)
    default:
      let path: FieldPath
      do throws(Diagnostic) {
        path = try FieldPath(name, in: definition)
      } catch {
        throw Self.withKeywords(error, name: name)
      }
      kept = Self.marking(kept, at: path.indices[...], keep: keep, in: definition)
    }
  }

  /// Adds the two words that are no fields to what an unknown name may have meant.
  private static func withKeywords(_ diagnostic: Diagnostic, name: String) -> Diagnostic {
    guard let word = nearestMatch(to: name, in: ["all", "clinical"]) else { return diagnostic }
    var result = diagnostic
    result.fix = result.fix ?? "write '\(word)'"
    return result
  }

  private static func marking(
    _ kept: [Kept], at indices: ArraySlice<Int>, keep: Bool, in definition: GroupDefinition
  ) -> [Kept] {
    guard let index = indices.first else { return kept }
    var result = kept
    let rest = indices.dropFirst()
    if rest.isEmpty {
      result[index] = keep ? .all : .none
    } else if case .group(let inner) = definition.fields[index].type {
      let children = marking(
        children(of: kept[index], in: inner), at: rest, keep: keep, in: inner)
      result[index] = joined(children)
    }
    return result
  }

  private static func markingClinical(
    _ kept: [Kept], keep: Bool, in definition: GroupDefinition
  ) -> [Kept] {
    var result = kept
    for (index, field) in definition.fields.enumerated() {
      if field.isClinical {
        result[index] = keep ? .all : .none
      } else if case .group(let inner) = field.type {
        result[index] = joined(
          markingClinical(children(of: kept[index], in: inner), keep: keep, in: inner))
      }
    }
    return result
  }

  /// Returns what is kept of a group's fields, one entry each.
  private static func children(of kept: Kept, in definition: GroupDefinition) -> [Kept] {
    if case .some(let children) = kept { return children }
    return definition.fields.map { _ in kept }
  }

  /// Returns the simplest form: a group kept whole or not at all is no list.
  private static func joined(_ children: [Kept]) -> Kept {
    var hasAll = false
    var hasNone = false
    for child in children {
      switch child {
      case .all: hasAll = true
      case .none: hasNone = true
      case .some: return .some(children)
      }
    }
    return hasAll && hasNone ? .some(children) : hasAll ? .all : .none
  }

  /// Returns whether the list lets anything through at a path.
  ///
  /// - Precondition: The path is one of the same kind of message.
  package func keeps(_ path: FieldPath) -> Bool {
    var children = kept
    for index in path.indices {
      switch children[index] {
      case .none: return false
      case .all: return true
      case .some(let inner): children = inner
      }
    }
    return true
  }

  /// Returns what a receiver may see of a message, and the paths of what is set and left out.
  ///
  /// A group of which nothing is left is left out itself. Each path is named once, in model order, the group's where
  /// the whole group is left out.
  package func applied(to fields: FieldGroup) -> (kept: FieldGroup, omitted: [String]) {
    if Self.keepsAll(of: fields, kept) { return (fields, []) }
    var omitted: [String] = []
    let result = Self.reduced(fields, kept, path: "", omitted: &omitted)
    return (result, omitted)
  }

  /// True where nothing is left out, as of nearly all messages: the message itself is then what is kept.
  private static func keepsAll(of group: FieldGroup, _ kept: [Kept]) -> Bool {
    for place in group.entries.indices {
      switch kept[group.entries[place].index] {
      case .all: break
      case .none: return false
      case .some(let children):
        guard keepsAll(of: group.entries[place].value, children) else { return false }
      }
    }
    return true
  }

  private static func keepsAll(of value: FieldValue, _ kept: [Kept]) -> Bool {
    switch value {
    case .group(let group): !group.isEmpty && keepsAll(of: group, kept)
    case .list(let items): items.allSatisfy { keepsAll(of: $0, kept) }
    case .text, .date, .flag, .bytes, .cleared: true
    }
  }

  private static func reduced(
    _ group: FieldGroup, _ kept: [Kept], path: String, omitted: inout [String]
  ) -> FieldGroup {
    let definition = group.definition
    var result = FieldGroup(definition, reserving: group.entries.count)
    for entry in group.entries {
      switch kept[entry.index] {
      case .all:
        result.append(entry.value, at: entry.index)
      case .none:
        note(path + definition.fields[entry.index].name, in: &omitted)
      case .some(let children):
        let inner = path + definition.fields[entry.index].name
        if let rest = reduced(entry.value, children, path: inner, omitted: &omitted) {
          result.append(rest, at: entry.index)
        }
      }
    }
    return result
  }

  /// Returns what is kept of a group or of a list of groups, or `nil` when nothing is.
  private static func reduced(
    _ value: FieldValue, _ kept: [Kept], path: String, omitted: inout [String]
  ) -> FieldValue? {
    switch value {
    case .group(let group):
      let rest = reduced(group, kept, path: path + ".", omitted: &omitted)
      return rest.isEmpty ? nil : .group(rest)
    case .list(let items):
      let rest = items.compactMap { reduced($0, kept, path: path, omitted: &omitted) }
      return rest.isEmpty ? nil : .list(rest)
    case .text, .date, .flag, .bytes, .cleared:
      return value
    }
  }

  private static func note(_ path: String, in omitted: inout [String]) {
    if !omitted.contains(path) { omitted.append(path) }
  }
}

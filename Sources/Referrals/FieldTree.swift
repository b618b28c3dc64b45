/// The value of one field of a message.
package enum FieldValue: Sendable, Hashable {
  /// Text in normal form: trimmed, not empty, line breaks LF, no other control characters. Codes, numbers,
  /// identifiers, telephone numbers and dates in words are texts too; the field's type says which.
  case text(String)
  case date(PartialDate)
  case flag(Bool)
  case bytes([UInt8])
  case group(FieldGroup)
  /// The items of a list field; never empty, and never holding lists or ``FieldValue/cleared``.
  case list([FieldValue])
  /// Present and empty on purpose: "delete" in an update.
  case cleared
}

/// The fields that are set in one group of a message, in model order.
///
/// Absent fields take no room.
/// Mapping, allow-lists, comparison and fingerprints work on this tree by index; the domain's own rules use the typed
/// views of ``Referral`` and ``Feedback``.
package struct FieldGroup: Sendable {
  package struct Entry: Sendable, Hashable {
    package var value: FieldValue
    private let place: UInt8

    package init(_ value: FieldValue, at index: Int) {
      self.value = value
      place = UInt8(index)
    }

    /// The index of the field in the group's definition.
    package var index: Int { Int(place) }
  }

  /// Not counted as an owner: definitions are never freed, and all workers would count at one place of memory.
  private let home: Unmanaged<GroupDefinition>
  /// The fields that are set, ascending by index.
  package private(set) var entries: [Entry] = []

  package init(_ definition: GroupDefinition) {
    home = Unmanaged.passUnretained(definition)
  }

  /// Creates an empty group with room for a number of fields.
  package init(_ definition: GroupDefinition, reserving count: Int) {
    home = Unmanaged.passUnretained(definition)
    entries.reserveCapacity(count)
  }

  /// Creates a group of fields that are set.
  ///
  /// - Precondition: The fields ascend by index.
  package init(_ definition: Unmanaged<GroupDefinition>, entries: [Entry]) {
    home = definition
    self.entries = entries
    for place in entries.indices.dropFirst() {
      precondition(entries[place - 1].index < entries[place].index, "fields are set in model order")
    }
  }

  package var definition: GroupDefinition { home._withUnsafeGuaranteedRef { $0 } }

  /// True for a group of a definition.
  package func isOf(_ definition: GroupDefinition) -> Bool {
    home.toOpaque() == Unmanaged.passUnretained(definition).toOpaque()
  }

  /// Calls a function with the definition, without a new owner of it.
  func withDefinition<Result>(_ body: (GroupDefinition) -> Result) -> Result {
    home._withUnsafeGuaranteedRef(body)
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// Sets a field behind all those that are set.
  ///
  /// - Precondition: `index` is higher than that of any field that is set.
  package mutating func append(_ value: FieldValue, at index: Int) {
    precondition(
      entries.isEmpty || entries[entries.count - 1].index < index, "fields are set in model order")
    entries.append(Entry(value, at: index))
  }

  /// The value of a field by its index, or `nil` when it is absent.
  ///
  /// Setting `nil` removes it.
  package subscript(index: Int) -> FieldValue? {
    get {
      var place = 0
      while place < entries.count, entries[place].index < index { place += 1 }
      guard place < entries.count, entries[place].index == index else { return nil }
      return entries[place].value
    }
    set {
      var place = entries.count
      while place > 0, entries[place - 1].index >= index { place -= 1 }
      let exists = place < entries.count && entries[place].index == index
      if let newValue {
        if exists {
          entries[place].value = newValue
        } else if place == entries.count {
          entries.append(Entry(newValue, at: index))
        } else {
          entries.insert(Entry(newValue, at: index), at: place)
        }
      } else if exists {
        entries.remove(at: place)
      }
    }
  }

  /// The value of a field by its name; `nil` is absent.
  ///
  /// - Precondition: Setting needs a name that the group's definition has.
  package subscript(name: String) -> FieldValue? {
    get { withDefinition { $0.index(of: name) }.flatMap { self[$0] } }
    set {
      guard let index = withDefinition({ $0.index(of: name) }) else {
        preconditionFailure("the group \(definition.name) has no field \(name)")
      }
      self[index] = newValue
    }
  }
}

extension FieldGroup: Hashable {
  /// Two groups are equal when the same fields are set to equal values.
  package static func == (left: FieldGroup, right: FieldGroup) -> Bool {
    left.home.toOpaque() == right.home.toOpaque() && left.entries == right.entries
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(entries)
  }
}

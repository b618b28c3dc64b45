import Digests
import Document
import Referrals

/// Writing of parts: which are made, what refers to them, and which are the same.
extension RecordWriter {
  // MARK: While items are settled

  /// Notes that an item is a resource of its own, to be written among the parts.
  mutating func addInstance(ofItem number: Int) {
    items[number].instance = Int32(instances.count)
    instances.append(PartInstance(item: Int32(number), part: -1, place: 0, isMade: true))
  }

  /// Settles which parts of an item are made: those with a value, and those on the way to one that is made.
  mutating func settleParts(_ frame: Frame, of number: Int) {
    let parts = frame.tables.pointee.parts
    let first = instances.count
    items[number].firstPart = Int32(first)
    for index in 0..<parts.facts.count {
      instances.append(
        PartInstance(
          item: Int32(number), part: Int32(index), place: parts.facts[index].place, isMade: false))
    }
    // Backwards: a part that is made makes those that its way starts from.
    var position = parts.order.count
    while position > 0 {
      position -= 1
      let index = Int(parts.order[position])
      let part = parts.facts[index]
      guard part.isAlways || places[frame.base + Int(part.place)].isFilled else { continue }
      if part.isAlways { markFilled(Int(part.place), in: frame) }
      instances[first + index].isMade = true
      guard part.link >= 0 else { continue }
      if part.isReverse {
        refer(at: Int(part.link), to: instance(at: Int(part.origin), in: frame, first), in: frame)
        markFilled(Int(part.origin), in: frame)
      } else {
        refer(at: Int(part.link), to: first + index, in: frame)
      }
    }
  }

  /// Returns the instance whose place begins a tree, or -1 for the record itself.
  private func instance(at place: Int, in frame: Frame, _ first: Int) -> Int {
    let facts = frame.tables.pointee.parts.facts
    for index in 0..<facts.count where Int(facts[index].place) == place { return first + index }
    return -1
  }

  /// Writes a reference at a place.
  private mutating func refer(at place: Int, to instance: Int, in frame: Frame) {
    guard instance >= 0 else { return }
    places[frame.base + place].text = -2 - Int32(instance)
    markFilled(place, in: frame)
  }

  // MARK: When all is settled

  /// Settles links between parts, finds parts that are the same, and holds required ones to be made.
  mutating func finishParts() {
    guard let record = items.first, record.firstPart >= 0 else { return }
    let first = Int(record.firstPart)
    let parts = mapping.tables[0].pointee.parts
    for index in 0..<parts.facts.count where parts.facts[index].isRequired {
      let part = parts.facts[index]
      if !places[record.base + Int(part.place)].isFilled {
        problems.append(mapping.scopes[0].parts[index].label.unmade())
      }
    }
    for number in items.indices {
      let item = items[number]
      for link in mapping.scopes[item.scope].links {
        let isThere = link.holder == 0 || places[item.base + link.holder].isFilled
        guard isThere, instances[first + link.target].isMade else { continue }
        places[item.base + link.place].text = -2 - Int32(first + link.target)
        markFilled(
          link.place, base: item.base, mapping.tables[item.scope].pointee.places)
      }
    }
    mergeTwins(from: first)
    uuids = instances.indices.map { number in
      instances[number].isMade && instances[number].twin < 0 ? madeUUID(of: number) : ""
    }
  }

  /// Finds parts of one type with equal key and equal content; the first of them is written for all.
  private mutating func mergeTwins(from first: Int) {
    let parts = mapping.scopes[0].parts
    guard parts.contains(where: { $0.key >= 0 }) else { return }
    var isChanged = true
    // References count as content: parts that become the same may make others so.
    while isChanged {
      isChanged = false
      for later in parts.indices where isKeyed(first + later) {
        for earlier in parts.indices.prefix(later) where isKeyed(first + earlier) {
          guard parts[earlier].type == parts[later].type,
            keyText(first + earlier) == keyText(first + later),
            content(of: first + earlier) == content(of: first + later)
          else { continue }
          instances[first + later].twin = Int32(first + earlier)
          isChanged = true
          break
        }
      }
    }
  }

  private func isKeyed(_ instance: Int) -> Bool {
    instances[instance].isMade && instances[instance].twin < 0 && keyText(instance) != nil
  }

  private func keyText(_ instance: Int) -> String? {
    let made = instances[instance]
    let key = mapping.scopes[0].parts[Int(made.part)].key
    guard key >= 0 else { return nil }
    let text = places[items[Int(made.item)].base + key].text
    return text >= 0 ? texts[Int(text)] : nil
  }

  private mutating func content(of instance: Int) -> ContentRecorder {
    var recorder = ContentRecorder()
    isComparing = true
    defer { isComparing = false }
    let made = instances[instance]
    emitContent(of: Int(made.place), items[Int(made.item)], to: &recorder)
    return recorder
  }

  // MARK: Emission

  /// Writes the parts: those that the mapping names in its order, then the others in that of the rules.
  func emitParts(_ name: WireName, to writer: inout some TreeWriter) {
    guard let record = items.first, record.firstPart >= 0 else { return }
    let first = Int(record.firstPart)
    let scope = mapping.scopes[0]
    for index in scope.parts.indices where !scope.parts[index].isAlias {
      emitPart(first + index, name, to: &writer)
    }
    for instance in 0..<first { emitPart(instance, name, to: &writer) }
  }

  private func emitPart(_ number: Int, _ name: WireName, to writer: inout some TreeWriter) {
    let instance = instances[number]
    guard instance.isMade, instance.twin < 0, let form = mapping.references else { return }
    let item = items[Int(instance.item)]
    writer.open(name)
    if form == .contained {
      emitContent(of: Int(instance.place), item, to: &writer)
    } else {
      writer.open(mapping.resourceWires.fullURL)
      writer.text("urn:uuid:" + uuid(of: number))
      writer.close()
      writer.open(mapping.resourceWires.resource)
      emitContent(of: Int(instance.place), item, to: &writer)
      writer.close()
    }
    writer.close()
  }

  /// The text of a reference to an instance.
  func reference(to number: Int) -> String {
    let twin = instances[number].twin
    if twin >= 0 { return reference(to: Int(twin)) }
    switch mapping.references {
    case .relative: return type(of: number) + "/" + uuid(of: number)
    case .contained: return "#" + uuid(of: number)
    case .urn, nil: return "urn:uuid:" + uuid(of: number)
    }
  }

  private func type(of number: Int) -> String {
    let instance = instances[number]
    let scope = mapping.scopes[items[Int(instance.item)].scope]
    return instance.part >= 0 ? scope.parts[Int(instance.part)].type : scope.resourceType
  }

  // MARK: Identities

  /// The identity of an instance: the same for the same message, whenever it is written.
  func uuid(of number: Int) -> String {
    if number < uuids.count, !uuids[number].isEmpty { return uuids[number] }
    return madeUUID(of: number)
  }

  private func madeUUID(of number: Int) -> String {
    let instance = instances[number]
    let item = items[Int(instance.item)]
    guard instance.part >= 0 else { return uuid(ofItem: item) }
    let part = mapping.scopes[item.scope].parts[Int(instance.part)].name
    let numbers = item.parent < 0 ? "" : "#" + numbers(of: item)
    return uuid(part + numbers, of: subject)
  }

  /// The identity of an item that is a resource.
  func uuid(ofItem item: WrittenItem) -> String {
    uuid((mapping.scopes[item.scope].identity ?? "") + "#" + numbers(of: item), of: subject)
  }

  private func numbers(of item: WrittenItem) -> String {
    let own = String(item.number)
    guard item.parent >= 0 else { return own }
    let parent = items[Int(item.parent)]
    return parent.parent >= 0 ? numbers(of: parent) + "." + own : own
  }

  /// What is made at a place of an item.
  func text(of made: MadeValue, at place: Int, _ item: WrittenItem) -> String {
    switch made {
    case .uuid(let name, let prefix, let suffix):
      prefix + uuid(item.parent < 0 ? name : name + "#" + numbers(of: item), of: identity) + suffix
    case .index: String(item.number)
    case .count(let counted): String(total(counted, item))
    case .identity(let prefix): isComparing ? prefix : prefix + identity(at: place, item)
    }
  }

  /// The number of nodes that are written for a step; without tests it means all that have its name.
  private func total(_ counted: Int, _ item: WrittenItem) -> Int {
    let places = mapping.scopes[item.scope].places
    let syntax = places[counted].syntax
    guard syntax.tests.isEmpty else { return count(counted, item) }
    var total = 0
    for place in places[places[counted].parent].children {
      let other = places[place].syntax
      guard other.name == syntax.name, other.prefix == syntax.prefix,
        other.isAttribute == syntax.isAttribute
      else { continue }
      total +=
        places[place].isEntries
        ? instances.count { $0.isMade && $0.twin < 0 && isWritten($0) } : count(place, item)
    }
    return total
  }

  /// False for another name of an ordinary place.
  private func isWritten(_ instance: PartInstance) -> Bool {
    guard instance.part >= 0 else { return true }
    let scope = mapping.scopes[items[Int(instance.item)].scope]
    return !scope.parts[Int(instance.part)].isAlias
  }

  /// The identity of the resource that a place belongs to.
  private func identity(at place: Int, _ item: WrittenItem) -> String {
    let scope = mapping.scopes[item.scope]
    var root = place
    while root > 0, !scope.places[root].isPartRoot { root = scope.places[root].parent }
    guard root > 0, let part = scope.parts.firstIndex(where: { $0.place == root }) else {
      return uuid(ofItem: item)
    }
    return uuid(of: Int(item.firstPart) + part)
  }

  /// The UUID of a name within a message or its subject.
  private func uuid(_ name: String, of whole: String) -> String {
    uuidV5(namespace: Self.namespace, name: whole + "/" + name).text
  }

  /// The product's namespace for identities: the UUID of version 5 for the name of its messages' namespace.
  private static let namespace: NamedUUID = {
    // RFC 9562 appendix C: the namespace of URLs.
    guard let urls = NamedUUID(parsing: "6ba7b811-9dad-11d1-80b4-00c04fd430c8") else {
      preconditionFailure("the namespace of URLs is a UUID")
    }
    return uuidV5(namespace: urls, name: "urn:referral-interchange:messages:1")
  }()

  /// Returns what tells the subject of a message apart: its sender and its id, else our reference, else its content.
  ///
  /// A change of a request bears the request's id, and its receiver finds the request by the same identities. Another
  /// sender may number its messages alike.
  func subject(of message: FieldValue) -> String {
    guard case .group(let group) = message else { return reference ?? "" }
    if case .text(let id)? = group["id"] { return sender.map { $0 + "/" + id } ?? id }
    if let reference { return reference }
    if case .text(let own)? = group["reference"] { return own }
    return SHA256Digest(of: group.canonicalBytes()).description
  }
}

/// Keeps what would be written, to find whether two parts are the same.
struct ContentRecorder: TreeWriter, Equatable {
  private var pieces: [String] = []

  mutating func open(_ name: WireName) { pieces.append("<" + name.local) }
  mutating func attribute(_ name: WireName, _ text: String) {
    pieces.append("@" + name.local)
    pieces.append(text)
  }
  mutating func text(_ text: String) { pieces.append("=" + text) }
  mutating func cleared() { pieces.append("-") }
  mutating func close() { pieces.append(">") }
}

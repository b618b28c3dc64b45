import Document

/// The streaming of settled texts to a format, in output order.
extension RecordWriter {
  /// Writes the message that was settled last.
  func emit(to writer: inout some TreeWriter) {
    if let name = mapping.recordName {
      writer.open(name)
      emitContent(of: 0, items[0], isMade: true, to: &writer)
      writer.close()
    } else {
      emitContent(of: 0, items[0], isMade: true, to: &writer)
    }
  }

  /// Writes attributes, text and children of a place.
  ///
  /// `isMade` is true for the root element, which is written whatever is in it.
  func emitContent(
    of index: Int, _ item: WrittenItem, isMade: Bool = false, to writer: inout some TreeWriter
  ) {
    let tables = mapping.tables[item.scope]
    let facts = tables.pointee.places.facts[index]
    var isTextDue = true
    var next = Int(facts.firstChild)
    let end = next + Int(facts.childCount)
    while next < end {
      let child = Int(tables.pointee.places.children[next])
      next += 1
      if isTextDue, !tables.pointee.places.facts[child].isAttribute {
        emitText(of: index, item, facts, to: &writer)
        isTextDue = false
      }
      if facts.hasPositions { fillPositions(before: child, of: index, item, to: &writer) }
      emit(child, item, tables, isMade: isMade, to: &writer)
    }
    if isTextDue { emitText(of: index, item, facts, to: &writer) }
  }

  private func emitText(
    of index: Int, _ item: WrittenItem, _ facts: PlaceTable.Facts,
    to writer: inout some TreeWriter
  ) {
    let place = places[item.base + index]
    if place.isCleared { writer.cleared() }
    if place.text != -1 {
      writer.text(text(place.text))
    } else if facts.hasConstant, let text = constant(of: index, item) {
      writer.text(text)
    }
  }

  /// The text of a place: the message's, or the constant that stands there.
  private func text(of index: Int, _ item: WrittenItem, _ facts: PlaceTable.Facts) -> String? {
    let text = places[item.base + index].text
    if text != -1 { return self.text(text) }
    return facts.hasConstant ? constant(of: index, item) : nil
  }

  /// The text of a place by its number: one that was settled, or a reference to a part.
  private func text(_ number: Int32) -> String {
    number >= 0 ? texts[Int(number)] : reference(to: Int(-2 - number))
  }

  private func constant(of index: Int, _ item: WrittenItem) -> String? {
    let place = mapping.scopes[item.scope].places[index]
    return place.constant ?? place.made.map { text(of: $0, at: index, item) }
  }

  private func emit(
    _ index: Int, _ item: WrittenItem, _ tables: UnsafePointer<ScopeTables>, isMade: Bool,
    to writer: inout some TreeWriter
  ) {
    let facts = tables.pointee.places.facts[index]
    if facts.scope >= 0 {
      var next = places[item.base + index].firstItem
      while next >= 0 {
        let inner = items[Int(next)]
        next = inner.next
        if facts.reference >= 0 {
          emitReference(to: inner, at: index, of: item, tables, to: &writer)
          continue
        }
        tables.pointee.wires[index]._withUnsafeGuaranteedRef { writer.open($0) }
        emitContent(of: 0, inner, to: &writer)
        writer.close()
      }
      return
    }
    if facts.isEntries {
      tables.pointee.wires[index]._withUnsafeGuaranteedRef { emitParts($0, to: &writer) }
      return
    }
    let isRoot = isMade && mapping.startsAboveRoot && index != 0 && facts.parent == 0
    guard places[item.base + index].isFilled || facts.isConstantTree || isRoot else { return }
    if facts.isAttribute {
      if let text = text(of: index, item, facts) {
        tables.pointee.wires[index]._withUnsafeGuaranteedRef { writer.attribute($0, text) }
      }
      return
    }
    tables.pointee.wires[index]._withUnsafeGuaranteedRef { writer.open($0) }
    emitContent(of: index, item, to: &writer)
    writer.close()
  }

  /// Writes the reference to an item that is a resource of its own; one that refers itself has none to it.
  private func emitReference(
    to item: WrittenItem, at index: Int, of holder: WrittenItem,
    _ tables: UnsafePointer<ScopeTables>, to writer: inout some TreeWriter
  ) {
    let way = tables.pointee.parts.ways[Int(tables.pointee.places.facts[index].reference)]
    guard way.end == .forward else { return }
    tables.pointee.wires[index]._withUnsafeGuaranteedRef { writer.open($0) }
    writer.open(mapping.resourceWires.reference)
    writer.text(reference(to: Int(item.instance)))
    writer.close()
    emitContent(of: index, holder, to: &writer)
    writer.close()
  }

  // MARK: Numbered places

  /// Writes empty nodes for the places of a name that stand before a numbered one and are not made.
  private func fillPositions(
    before index: Int, of parent: Int, _ item: WrittenItem, to writer: inout some TreeWriter
  ) {
    let places = mapping.scopes[item.scope].places
    guard let number = places[index].number, count(index, item) > 0 else { return }
    var before = 0
    for sibling in places[parent].children {
      if sibling == index { break }
      guard places[sibling].isCounted(with: places[index]) else { continue }
      let made = count(sibling, item)
      if made > 0, let first = places[sibling].number { before = max(before, first - 1) }
      before += made
    }
    while before < number - 1 {
      writer.open(places[index].step.wire)
      // What the number counts are nodes that pass the tests before it.
      if !places[index].countedTests.isEmpty, facts(index, item).scope < 0 {
        for child in places[index].children where places[child].isConstantTree {
          emit(child, item, mapping.tables[item.scope], isMade: false, to: &writer)
        }
      }
      writer.close()
      before += 1
    }
  }

  private func facts(_ index: Int, _ item: WrittenItem) -> PlaceTable.Facts {
    mapping.tables[item.scope].pointee.places.facts[index]
  }

  /// The number of nodes that a place is written as.
  func count(_ index: Int, _ item: WrittenItem) -> Int {
    let wire = places[item.base + index]
    var count = 0
    var next = wire.firstItem
    while next >= 0 {
      count += 1
      next = items[Int(next)].next
    }
    let isConstant = mapping.scopes[item.scope].places[index].isConstantTree
    return count > 0 ? count : wire.isFilled || isConstant ? 1 : 0
  }
}

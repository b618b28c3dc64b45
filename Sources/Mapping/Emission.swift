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
  private func emitContent(
    of index: Int, _ item: WrittenItem, isMade: Bool = false, to writer: inout some TreeWriter
  ) {
    let scope = mapping.scopes[item.scope]
    let facts = scope.placeTable.facts[index]
    var isTextDue = true
    var next = Int(facts.firstChild)
    let end = next + Int(facts.childCount)
    while next < end {
      let child = Int(scope.placeTable.children[next])
      next += 1
      if isTextDue, !scope.placeTable.facts[child].isAttribute {
        emitText(of: index, item, scope, to: &writer)
        isTextDue = false
      }
      if facts.hasPositions { fillPositions(before: child, of: index, item, scope, to: &writer) }
      emit(child, item, scope, isMade: isMade, to: &writer)
    }
    if isTextDue { emitText(of: index, item, scope, to: &writer) }
  }

  private func emitText(
    of index: Int, _ item: WrittenItem, _ scope: CompiledScope, to writer: inout some TreeWriter
  ) {
    let place = places[item.base + index]
    if place.isCleared { writer.cleared() }
    if place.text >= 0 {
      writer.text(texts[Int(place.text)])
    } else if scope.placeTable.facts[index].hasConstant, let text = scope.places[index].constant {
      writer.text(text)
    }
  }

  /// The text of a place: the message's, or the constant that stands there.
  private func text(of index: Int, _ item: WrittenItem, _ scope: CompiledScope) -> String? {
    let text = places[item.base + index].text
    if text >= 0 { return texts[Int(text)] }
    return scope.placeTable.facts[index].hasConstant ? scope.places[index].constant : nil
  }

  private func emit(
    _ index: Int, _ item: WrittenItem, _ scope: CompiledScope, isMade: Bool,
    to writer: inout some TreeWriter
  ) {
    let facts = scope.placeTable.facts[index]
    if facts.scope >= 0 {
      var next = places[item.base + index].firstItem
      while next >= 0 {
        let inner = items[Int(next)]
        writer.open(scope.wires[index])
        emitContent(of: 0, inner, to: &writer)
        writer.close()
        next = inner.next
      }
      return
    }
    let isRoot = isMade && mapping.startsAboveRoot && index != 0 && facts.parent == 0
    guard places[item.base + index].isFilled || facts.isConstantTree || isRoot else { return }
    if facts.isAttribute {
      if let text = text(of: index, item, scope) {
        writer.attribute(scope.wires[index], text)
      }
      return
    }
    writer.open(scope.wires[index])
    emitContent(of: index, item, to: &writer)
    writer.close()
  }

  // MARK: Numbered places

  /// Writes empty nodes for the places of a name that stand before a numbered one and are not made.
  private func fillPositions(
    before index: Int, of parent: Int, _ item: WrittenItem, _ scope: CompiledScope,
    to writer: inout some TreeWriter
  ) {
    let places = scope.places
    guard let number = places[index].number, count(index, item) > 0 else { return }
    var before = 0
    for sibling in places[parent].children {
      if sibling == index { break }
      guard places[sibling].step.name == places[index].step.name else { continue }
      let made = count(sibling, item)
      if made > 0, let first = places[sibling].number { before = max(before, first - 1) }
      before += made
    }
    while before < number - 1 {
      writer.open(places[index].step.wire)
      writer.close()
      before += 1
    }
  }

  /// The number of nodes that a place is written as.
  private func count(_ index: Int, _ item: WrittenItem) -> Int {
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

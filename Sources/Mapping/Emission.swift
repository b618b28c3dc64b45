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
    let places = mapping.scopes[item.scope].places
    let place = places[index]
    var isTextDue = true
    for child in place.children {
      if isTextDue, places[child].step.kind == .element {
        emitText(of: index, item, to: &writer)
        isTextDue = false
      }
      if place.hasPositions { fillPositions(before: child, of: place, item, to: &writer) }
      emit(child, item, isMade: isMade, to: &writer)
    }
    if isTextDue { emitText(of: index, item, to: &writer) }
  }

  private func emitText(
    of index: Int, _ item: WrittenItem, to writer: inout some TreeWriter
  ) {
    let wire = texts[item.base + index]
    if wire.isCleared { writer.cleared() }
    if let text = wire.text ?? mapping.scopes[item.scope].places[index].constant {
      writer.text(text)
    }
  }

  private func emit(
    _ index: Int, _ item: WrittenItem, isMade: Bool, to writer: inout some TreeWriter
  ) {
    let place = mapping.scopes[item.scope].places[index]
    let wire = texts[item.base + index]
    if place.scope >= 0 {
      var next = wire.firstItem
      while next >= 0 {
        let inner = items[Int(next)]
        writer.open(place.step.wire)
        emitContent(of: 0, inner, to: &writer)
        writer.close()
        next = inner.next
      }
      return
    }
    let isRoot = isMade && mapping.startsAboveRoot && index != 0 && place.parent == 0
    guard wire.isFilled || place.isConstantTree || isRoot else { return }
    if place.step.kind == .attribute {
      if let text = wire.text ?? place.constant { writer.attribute(place.step.wire, text) }
      return
    }
    writer.open(place.step.wire)
    emitContent(of: index, item, to: &writer)
    writer.close()
  }

  // MARK: Numbered places

  /// Writes empty nodes for the places of a name that stand before a numbered one and are not made.
  private func fillPositions(
    before index: Int, of parent: PlaceNode, _ item: WrittenItem,
    to writer: inout some TreeWriter
  ) {
    let places = mapping.scopes[item.scope].places
    guard let number = places[index].number, count(index, item) > 0 else { return }
    var before = 0
    for sibling in parent.children {
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
    let wire = texts[item.base + index]
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

import Diagnostics
import Document
import Referrals

/// The settling of what is more than one value at one place: lists, and texts that hold several fields.
extension RecordWriter {
  // MARK: Lists

  mutating func fillItems(
    _ rule: Rule, _ value: FieldValue, _ repetitions: [Rule.Repetition], in frame: Frame
  ) {
    let values: [FieldValue]
    if case .list(let several) = value { values = several } else { values = [value] }
    guard let index = repetitions.firstIndex(where: \.writes) else { return }
    let repetition = repetitions[index]
    let paths = keepsTrail ? paths(ofItems: values, field: rule.field, in: frame) : []
    fillItems(values, of: repetition.scope, at: repetition.place, paths: paths, in: frame)
    if places[frame.base + repetition.place].firstItem >= 0 { noteUse(of: rule, place: index) }
  }

  /// Settles items and adds them to those of a place.
  ///
  /// `paths` has the model path of each item where somebody asks how texts came about.
  mutating func fillItems(
    _ values: [FieldValue], of scope: Int, at place: Int, paths: [String] = [], in frame: Frame
  ) {
    for index in values.indices {
      let firstStep = trail.count
      guard
        let item = fillPlainItem(scope, with: values[index]) ?? fill(scope, with: values[index])
      else {
        trail.removeSubrange(firstStep...)
        continue
      }
      let slot = frame.base + place
      items[item].parent = Int32(frame.item)
      if places[slot].lastItem >= 0 {
        items[item].number = items[Int(places[slot].lastItem)].number + 1
        items[Int(places[slot].lastItem)].next = Int32(item)
      } else {
        places[slot].firstItem = Int32(item)
      }
      places[slot].lastItem = Int32(item)
      markFilled(place, in: frame)
      if !paths.isEmpty {
        noteItem(paths[index], at: place, number: items[item].number, since: firstStep, in: frame)
      }
    }
  }

  /// Settles an item that is one text, where that is plain to see.
  private mutating func fillPlainItem(_ index: Int, with item: FieldValue) -> Int? {
    guard usage == nil, let writer = mapping.tables[index].pointee.soleWriter,
      let text = writer._withUnsafeGuaranteedRef({ $0.writePlainly(item) })
    else { return nil }
    items.append(WrittenItem(scope: index, base: places.count))
    places.append(WrittenPlace(text: Int32(texts.count), isFilled: true))
    texts.append(text)
    return items.count - 1
  }

  // MARK: One text, several fields

  mutating func fillPieces(
    _ rule: Rule, _ places: [Place], _ forms: [Rule.Form], _ pieces: [Rule.PieceRule],
    in frame: Frame
  ) -> Bool {
    let values = pieces.map { slots.value(of: $0.field, in: frame.fields) }
    guard let first = places.first, values.contains(where: { $0 != nil }) else {
      return isComplete(rule, in: frame)
    }
    for form in forms {
      for alternative in form.pattern.alternatives {
        let text = form.pattern.assemble(alternative) { hole in
          guard form.pieces[hole] >= 0, let value = values[form.pieces[hole]] else { return nil }
          let conversion = pieces[form.pieces[hole]].lenient
          guard case .text(let text) = conversion.write(value, received: received) else {
            return nil
          }
          return Array(text.utf8)
        }
        guard let text, readsBack(text, forms, pieces, as: values),
          place(String(decoding: text, as: UTF8.self), at: first, in: frame)
        else { continue }
        noteUse(of: rule, place: 0)
        for (piece, value) in zip(pieces, values) {
          guard let value else { continue }
          usage?.noteWritten(MappingSpot(piece.position))
          noteRows(piece.lenient, value)
          noteStep(
            rule, alternative: 0, piece.lenient, value, field: piece.field, at: first, in: frame)
        }
        return true
      }
    }
    problems.append(rule.label.unwritable())
    return true
  }

  /// True for a text that is read back as the values that it was made of.
  private func readsBack(
    _ text: [UInt8], _ forms: [Rule.Form], _ pieces: [Rule.PieceRule], as values: [FieldValue?]
  ) -> Bool {
    var store = TextStore()
    return text.withUnsafeBufferPointer { text in
      NormalText.isClean(text, .trim)
        && Rule.take(text, apart: forms, pieces, received: received, &store) == values
    }
  }
}

/// What a message makes use of.
extension RecordWriter {
  /// Notes that a rule has given a text, at one of its places.
  mutating func noteUse(of rule: Rule, place: Int? = nil) {
    guard usage != nil else { return }
    usage?.noteWritten(MappingSpot(rule.label.position))
    if let place { usage?.noteWritten(MappingSpot(rule.label.position, .place(place + 1))) }
  }

  /// Notes the code rows that a value was written by.
  mutating func noteRows(_ conversion: Conversion, _ value: FieldValue) {
    guard usage != nil else { return }
    for row in conversion.rows(writing: value) { usage?.noteWritten(row.spot) }
  }

  /// Notes the rules that no field has: they give a text where what they stand in is written.
  mutating func noteUseWithoutFields() {
    for item in items {
      for rule in mapping.scopes[item.scope].rules where rule.writes {
        let place: Int
        switch rule.action {
        case .constant(let node, _), .link(let node, _), .count(let node, _): place = node
        case .value, .items, .pieces, .group: continue
        }
        let nodes = mapping.scopes[item.scope].places
        var parent = nodes[place].parent
        // What consists of constants only is made with what is around it.
        while parent > 0, nodes[parent].isConstantTree { parent = nodes[parent].parent }
        if parent <= 0 || places[item.base + parent].isFilled { noteUse(of: rule) }
      }
    }
  }
}

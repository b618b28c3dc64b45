import Diagnostics
import Document
import Referrals

/// The running of single rules.
extension RecordReader {
  /// Runs a rule; false when it is to give a value and there is none.
  mutating func run(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    if step.hasConditions, !areConditionsMet(step.rule.takeUnretainedValue(), in: frame) {
      return true
    }
    switch step.kind {
    case .value: return readValue(step, in: frame)
    case .items: return readItems(step, in: frame)
    case .group: return readGroup(step, in: frame)
    case .other: return run(step, by: step.rule.takeUnretainedValue(), in: frame)
    }
  }

  private mutating func run(_ step: ReadTable.Step, by rule: Rule, in frame: Frame) -> Bool {
    switch rule.action {
    case .constant(let place, let texts): readConstant(rule, place, texts, in: frame)
    case .pieces(_, let forms, let pieces): readPieces(step, rule, forms, pieces, in: frame)
    case .link(let place, let part): readLink(rule, place, part, in: frame)
    case .count(let place, let counted): readCount(rule, place, of: counted, in: frame)
    case .value, .items, .group: preconditionFailure("a table has what such rules need")
    }
  }

  private mutating func areConditionsMet(_ rule: Rule, in frame: Frame) -> Bool {
    for condition in rule.conditions {
      let value = frame.tables.assemble(condition.field, from: &slots, in: frame.fields)
      if !condition.holds(value) { return false }
    }
    return true
  }

  // MARK: Values

  /// What stands at a place.
  private struct Raw {
    var text: TextBytes
    /// The first node that the text consists of.
    var node: Int
    var isCleared = false
    /// The pieces of a text from several places.
    var pieces = PathTable.Slice()
  }

  private mutating func readValue(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    if usage != nil || step.takesAll { return readValueClosely(step, in: frame) }
    for place in step.places.range {
      let source = frame.tables.pointee.reads.places[place]
      guard let raw = raw(source, in: frame) else { continue }
      guard !raw.isCleared,
        let value = source.conversion._withUnsafeGuaranteedRef({ $0.readPlainly(raw.text) })
      else { return readValueClosely(step, in: frame) }
      markRead(raw, in: frame)
      set(value, step.field, in: frame)
      return true
    }
    return step.hasAbsence && readAbsence(step, in: frame)
  }

  /// Reads a value where one look at its first text does not tell it, where all places are looked at, or where somebody
  /// asks how it came about.
  private mutating func readValueClosely(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    var value: FieldValue?
    var misfit: (Misfit, node: Int)?
    var isSkipped = false
    for place in step.places.range {
      let source = frame.tables.pointee.reads.places[place]
      guard let raw = raw(source, in: frame) else { continue }
      if raw.isCleared, frame.index == 0 || step.field != 0 {
        markRead(raw, in: frame)
        noteValue(step, place, source, .cleared, raw, in: frame)
        value = .cleared
        break
      }
      let outcome = source.conversion._withUnsafeGuaranteedRef {
        $0.read(raw.text, received: received, &store)
      }
      switch outcome {
      case .absent: markRead(raw, in: frame)
      case .value(let new):
        markRead(raw, in: frame)
        noteValue(step, place, source, new, raw, in: frame)
        if let value, value != new {
          let label = step.rule.takeUnretainedValue().label
          problems.append(ReadProblem(label.disagreement(), at: raw.node))
        }
        value = value ?? new
      case .skipped: isSkipped = true
      case .misfit(let new): misfit = misfit ?? (new, raw.node)
      }
      if value != nil, !step.takesAll { break }
    }
    if let value {
      set(value, step.field, in: frame)
      return true
    }
    if let misfit {
      mark(misfit.node, Self.isRead)
      note(misfit.0, of: step.rule.takeUnretainedValue(), at: misfit.node)
      return true
    }
    // What a rule leaves alone is there all the same: neither missing nor what is said of absence.
    if isSkipped { return true }
    return step.hasAbsence && readAbsence(step, in: frame)
  }

  private mutating func readAbsence(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    let rule = step.rule.takeUnretainedValue()
    guard let absence = rule.absence else { return false }
    noteAbsence(rule, absence, in: frame)
    set(absence, step.field, in: frame)
    return true
  }

  /// Notes a value of a rule where somebody asks.
  private mutating func noteValue(
    _ step: ReadTable.Step, _ place: Int, _ source: ReadTable.Source, _ value: FieldValue,
    _ raw: Raw, in frame: Frame
  ) {
    if usage == nil { return }
    let rule = step.rule.takeUnretainedValue()
    let number = place - Int(step.places.start)
    noteStep(
      rule, alternative: number, source.conversion.takeUnretainedValue(), value,
      field: Int(step.field), from: nodes(of: raw, in: frame), text: raw.text, in: frame)
    noteUse(of: rule, place: number)
  }

  private mutating func note(_ misfit: Misfit, of rule: Rule, at node: Int) {
    let problem = rule.label.problem(of: misfit, isRequired: rule.requirement != .none)
    problems.append(ReadProblem(problem, at: node))
  }

  private mutating func markRead(_ raw: Raw, in frame: Frame) {
    mark(raw.node, Self.isRead)
    for index in raw.pieces.range {
      let place = Int(frame.tables.pointee.reads.pieces[index].place)
      if place >= 0 { mark(node(at: place, in: frame), Self.isRead) }
    }
  }

  /// The nodes that a text consists of.
  private mutating func nodes(of raw: Raw, in frame: Frame) -> [Int] {
    if raw.pieces.isEmpty { return [raw.node] }
    var nodes: [Int] = []
    for index in raw.pieces.range {
      let place = Int(frame.tables.pointee.reads.pieces[index].place)
      if place >= 0 { nodes.append(node(at: place, in: frame)) }
    }
    return nodes
  }

  /// Sets a value of a field, and adds the items of a list to those that it has.
  mutating func set(_ value: consuming FieldValue, _ field: Int32, in frame: Frame) {
    let field = Int(field)
    if slots.hasList(field, in: frame.fields),
      case .list(let old)? = slots.take(field, in: frame.fields),
      case .list(let new) = value
    {
      value = .list(old + new)
    }
    slots.set(field, to: value, in: frame.fields, noting: frame.tables.pointee.fields)
  }

  private mutating func raw(_ source: ReadTable.Source, in frame: Frame) -> Raw? {
    switch source.kind {
    case .node: raw(of: node(at: Int(source.index), in: frame))
    case .outer: raw(of: outerNode(at: Int(source.index)))
    case .pattern: raw(ofPattern: Int(source.index), in: frame)
    }
  }

  private func raw(of node: Int) -> Raw? {
    guard node >= 0 else { return nil }
    return Raw(text: tree.bytes(of: node), node: node, isCleared: tree.nodes[node].isCleared)
  }

  /// Puts a text together from several places; it stands until the next is.
  private mutating func raw(ofPattern index: Int, in frame: Frame) -> Raw? {
    let reads = frame.tables.pointee.reads
    let pattern = reads.patterns[index]
    // All of its places are looked at, also those of alternatives that are not taken.
    for hole in pattern.holes.range { _ = node(at: Int(reads.holes[hole]), in: frame) }
    for alternative in pattern.alternatives.range {
      let pieces = reads.alternatives[alternative]
      let first = assemble(pieces, reads, in: frame)
      if let first { return Raw(text: assembled.view(from: 0), node: first, pieces: pieces) }
    }
    return nil
  }

  /// Puts pieces together; returns the first of their nodes, or `nil` where one of them is not there.
  private mutating func assemble(
    _ pieces: PathTable.Slice, _ reads: ReadTable, in frame: Frame
  ) -> Int? {
    assembled.shorten(to: 0)
    var first = -1
    for index in pieces.range {
      let piece = reads.pieces[index]
      if piece.place < 0 {
        assembled.append(
          contentsOf: reads.bytes.part(Int(piece.text.start), Int(piece.text.end)))
        continue
      }
      let node = node(at: Int(piece.place), in: frame)
      guard node >= 0, let text = NormalText.clean(tree.bytes(of: node), .trim, &store),
        !text.isEmpty
      else { return nil }
      assembled.append(contentsOf: text)
      if first < 0 { first = node }
    }
    return first
  }

  // MARK: Constants and groups

  private mutating func readConstant(
    _ rule: Rule, _ place: Int, _ texts: [String], in frame: Frame
  ) -> Bool {
    let node = node(at: place, in: frame)
    guard node >= 0 else {
      let parent = self.node(at: mapping.scopes[frame.index].places[place].parent, in: frame)
      guard parent != -1, rule.requirement == .none else { return false }
      problems.append(
        ReadProblem(
          rule.label.wrongConstant(texts), at: parent == DocumentView.aboveRoot ? 0 : parent))
      return true
    }
    mark(node, Self.isKnown)
    noteUse(of: rule)
    let text = NormalText.trimmed(tree.bytes(of: node))
    if !texts.contains(where: { text.elementsEqual($0.utf8) }) {
      problems.append(ReadProblem(rule.label.wrongConstant(texts), at: node))
    }
    return true
  }

  private mutating func readGroup(_ step: ReadTable.Step, in frame: Frame) -> Bool {
    if step.group >= 0 {
      let node = node(at: Int(step.group), in: frame)
      if node >= 0, tree.isClearedWhole(node) {
        mark(node, Self.isRead)
        set(.cleared, step.field, in: frame)
        return true
      }
    }
    // Its rules come after it, so whether it is filled shows only when the guard of its requirement is looked at.
    return !step.isRequired
  }

  // MARK: One text, several fields

  private mutating func readPieces(
    _ step: ReadTable.Step, _ rule: Rule, _ forms: [Rule.Form], _ pieces: [Rule.PieceRule],
    in frame: Frame
  ) -> Bool {
    for place in step.places.range {
      let source = frame.tables.pointee.reads.places[place]
      guard let raw = raw(source, in: frame) else { continue }
      markRead(raw, in: frame)
      guard let text = NormalText.clean(raw.text, .trim, &store) else {
        note(.controlCharacter, of: rule, at: raw.node)
        return true
      }
      if text.isEmpty || pieces.first?.lenient.isBlankWord(text) ?? false { continue }
      guard let found = Rule.take(text, apart: forms, pieces, received: received, &store) else {
        note(.frame, of: rule, at: raw.node)
        return true
      }
      for (piece, value) in zip(pieces, found) {
        if let value {
          usage?.noteRead(MappingSpot(piece.position))
          noteStep(
            rule, alternative: place - Int(step.places.start), piece.lenient, value,
            field: piece.field, from: nodes(of: raw, in: frame), text: text, in: frame)
          slots.set(piece.field, to: value, in: frame.fields, noting: frame.tables.pointee.fields)
        }
      }
      noteUse(of: rule, place: place - Int(step.places.start))
      return true
    }
    return false
  }
}

extension Rule {
  /// Takes a text apart by the first form whose pieces all fit their fields.
  ///
  /// Exact forms of types come before lenient ones; `received` is the day of receipt, for two-digit years.
  static func take(
    _ text: TextBytes, apart forms: [Form], _ pieces: [PieceRule], received: PartialDate?,
    _ store: inout TextStore
  ) -> [FieldValue?]? {
    for isExact in [true, false] {
      for form in forms {
        for alternative in form.pattern.alternatives {
          var found = [FieldValue?](repeating: nil, count: pieces.count)
          let fits = form.pattern.match(text, as: alternative) { ranges in
            for (hole, range) in ranges.enumerated() {
              guard let range, form.pieces[hole] >= 0 else { continue }
              let piece = pieces[form.pieces[hole]]
              let conversion = isExact ? piece.exact : piece.lenient
              guard
                case .value(let value) = conversion.read(
                  text.part(range.lowerBound, range.upperBound), received: received, &store)
              else { return false }
              found[form.pieces[hole]] = value
            }
            return true
          }
          if fits { return found }
        }
      }
    }
    return nil
  }
}

extension DocumentView {
  /// True for a node with neither text nor anything below it.
  func isLeafWithoutText(_ node: Int) -> Bool {
    Int(nodes[node].end) == node + 1 && nodes[node].textStart == nodes[node].textEnd
  }

  /// True for a node that is cleared and has nothing below it; of an HL7 field with several parts only the first is.
  func isClearedWhole(_ node: Int) -> Bool {
    nodes[node].isCleared && Int(nodes[node].end) == node + 1
  }

  /// True for a node whose text, or whose mark that it is cleared, is that of its first child.
  func sharesText(_ node: Int) -> Bool {
    guard Int(nodes[node].end) > node + 1 else { return false }
    let first = nodes[node + 1]
    return nodes[node].textStart == first.textStart && nodes[node].textEnd == first.textEnd
      && (first.textStart < first.textEnd || first.isCleared && nodes[node].isCleared)
  }
}

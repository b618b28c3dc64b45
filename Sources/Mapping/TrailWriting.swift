import Diagnostics
import Document
import Referrals

/// How the texts of a file came about, noted as they are settled, where somebody asks.
extension RecordWriter {
  /// True where somebody asks how texts came about.
  var keepsTrail: Bool { usage?.keepsTrail ?? false }

  /// Notes a text that a rule has written for a value of a field.
  mutating func noteStep(
    _ rule: Rule, alternative: Int?, _ conversion: Conversion?, _ value: FieldValue, field: Int,
    at place: Place, in frame: Frame
  ) {
    guard keepsTrail else { return }
    let written: [Int] =
      switch place {
      case .node(let node): [node]
      case .pattern(_, let nodes): nodes.filter { places[frame.base + $0].text >= 0 }
      case .outer: []
      }
    trail.append(
      TrailStep(
        rule, field: path(of: field, in: frame), alternative: alternative,
        conversions: conversion?.wordsOfWriting(value, received: received) ?? [],
        rows: conversion?.rows(writing: value).map(\.position) ?? [],
        place: written.map { path(ofPlace: $0, in: frame) }.joined(separator: " + ")))
  }

  /// Notes the texts of a scope that no field has: they are written with what they stand in.
  mutating func noteConstants(in frame: Frame) {
    guard keepsTrail else { return }
    for rule in mapping.scopes[frame.index].rules where rule.writes {
      let place: Int
      let words: String
      switch rule.action {
      case .constant(let node, _): (place, words) = (node, "always the same text")
      case .link(let node, _): (place, words) = (node, "a reference to another part")
      case .count(let node, _): (place, words) = (node, "the number of nodes")
      case .value, .items, .pieces, .group: continue
      }
      let parent = mapping.scopes[frame.index].places[place].parent
      guard parent <= 0 || places[frame.base + parent].isFilled else { continue }
      trail.append(
        TrailStep(
          rule, isConstant: true, conversions: [words], place: path(ofPlace: place, in: frame)))
    }
  }

  /// Puts the place of an item before the steps since a mark, and its position in the message's list.
  mutating func noteItem(
    _ field: String, at place: Int, number: Int32, since mark: Int, in frame: Frame
  ) {
    let wire = path(ofPlace: place, in: frame) + "[\(number)]"
    for index in trail.indices[mark...] {
      if !trail[index].isConstant { trail[index].field = joined(field, trail[index].field) }
      trail[index].place = joined(wire, trail[index].place, by: "/")
    }
  }

  /// The model paths of the items that a rule's list was given, one for each.
  func paths(ofItems values: [FieldValue], field: Int, in frame: Frame) -> [String] {
    let plan = mapping.scopes[frame.index].plan
    let list = field >= 0 ? plan.nodes[field] : plan.nodes[0]
    guard case .items(let selector) = list.role else {
      let path = field >= 0 ? path(of: field, in: frame) : ""
      return values.indices.map { "\(path)[\($0 + 1)]" }
    }
    let path = path(of: list.parent, in: frame)
    var numbers: [Int] = []
    if case .list(let all)? = slots.value(of: list.parent, in: frame.fields) {
      numbers = plan.selected(all, by: selector, among: list.parent)
    }
    return values.indices.map { "\(path)[\((numbers.count > $0 ? numbers[$0] : $0) + 1)]" }
  }

  /// The path of a node in the plan of the open scope, with the positions that items have in the message.
  private func path(of field: Int, in frame: Frame) -> String {
    let plan = mapping.scopes[frame.index].plan
    let node = plan.nodes[field]
    switch node.role {
    case .root: return ""
    case .field(let index):
      let name = plan.nodes[node.parent].group?.fields[index].name ?? ""
      return joined(path(of: node.parent, in: frame), name)
    case .items(let selector):
      let list = path(of: node.parent, in: frame)
      if case .list? = slots.value(of: field, in: frame.fields) { return list }
      guard case .list(let all)? = slots.value(of: node.parent, in: frame.fields),
        let first = plan.selected(all, by: selector, among: node.parent).first
      else { return list }
      return "\(list)[\(first + 1)]"
    }
  }

  /// The names that lead to a place of the open scope.
  private func path(ofPlace place: Int, in frame: Frame) -> String {
    let scope = mapping.scopes[frame.index]
    var names: [String] = []
    var current = place
    while current > 0 {
      let node = scope.places[current]
      if node.isPartRoot {
        names.append(scope.parts.first { $0.place == current }?.type ?? "")
      } else {
        let number = node.number.map { "[\($0)]" } ?? ""
        let mark = node.step.kind == .attribute ? "@" : ""
        names.append(mark + node.step.wire.local + number)
      }
      current = node.parent
    }
    if frame.base == 0, let record = mapping.recordName { names.append(record.local) }
    return names.filter { !$0.isEmpty }.reversed().joined(separator: "/")
  }
}

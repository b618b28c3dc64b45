import Diagnostics
import Referrals

/// How the values of a record came about, noted as they are read, where somebody asks.
extension RecordReader {
  /// True where somebody asks how values came about.
  var keepsTrail: Bool { usage?.keepsTrail ?? false }

  /// Notes a value that a rule has read, before it is set.
  mutating func noteStep(
    _ rule: Rule, alternative: Int?, _ conversion: Conversion, _ value: FieldValue?,
    field: Int, from nodes: [Int], text: TextBytes, in frame: Frame
  ) {
    guard keepsTrail else { return }
    let step = TrailStep(
      rule, alternative: alternative,
      conversions: conversion.wordsOfReading(text, received: received),
      rows: store.rows?.map(\.position) ?? [], nodes: nodes)
    note(step, of: value, at: field, in: frame)
  }

  /// Notes what a rule says of absence.
  mutating func noteAbsence(_ rule: Rule, _ value: FieldValue, in frame: Frame) {
    guard keepsTrail else { return }
    let step = TrailStep(rule, conversions: ["what the rule says of absence"])
    note(step, of: value, at: rule.field, in: frame)
  }

  private mutating func note(
    _ step: TrailStep, of value: FieldValue?, at field: Int, in frame: Frame
  ) {
    guard case .list(let items)? = value else {
      trail.append(UnplacedStep(step: step, field: field, item: -1))
      return
    }
    let before = itemCount(at: field, in: frame)
    for item in items.indices {
      trail.append(UnplacedStep(step: step, field: field, item: before + item))
    }
  }

  /// Notes to which item of a rule's list the steps since a mark belong, or forgets them with an item that is dropped.
  mutating func noteItem(_ item: Int?, since mark: Int) {
    guard let item else {
      trail.removeSubrange(mark...)
      return
    }
    for index in trail.indices[mark...] { trail[index].item = item }
  }

  /// Notes the field that the items of the steps since a mark belong to, before they are set.
  mutating func noteItems(of field: Int, since mark: Int, in frame: Frame) {
    guard keepsTrail else { return }
    let before = itemCount(at: field, in: frame)
    for index in trail.indices[mark...] {
      trail[index].field = field
      trail[index].item += before
    }
  }

  private func itemCount(at field: Int, in frame: Frame) -> Int {
    guard case .list(let items)? = slots.value(of: field, in: frame.fields) else { return 0 }
    return items.count
  }

  /// Turns the steps of a scope that has been read into paths from its item on.
  mutating func placeSteps(since mark: Int, in frame: Frame) {
    for index in trail.indices[mark...] where trail[index].field >= 0 {
      let path = path(of: trail[index].field, item: trail[index].item, in: frame)
      trail[index].step.field = joined(path, trail[index].step.field)
      trail[index].field = -1
    }
  }

  /// The path of a node in the plan of the open scope, with the positions that items have once all are put together.
  private mutating func path(of field: Int, item: Int, in frame: Frame) -> String {
    let nodes = mapping.scopes[frame.index].plan.nodes
    let node = nodes[field]
    let ending = item >= 0 ? "[\(item + 1)]" : ""
    switch node.role {
    case .root: return ending
    case .field(let index):
      let name = nodes[node.parent].group?.fields[index].name ?? ""
      return joined(path(of: node.parent, item: -1, in: frame), name) + ending
    case .items:
      var before = 0
      for sibling in nodes[node.parent].children {
        if sibling == field { break }
        switch frame.tables.assemble(sibling, from: &slots, in: frame.fields) {
        case .list(let items)?: before += items.count
        case nil: break
        default: before += 1
        }
      }
      return path(of: node.parent, item: -1, in: frame) + "[\(before + max(item, 0) + 1)]"
    }
  }
}

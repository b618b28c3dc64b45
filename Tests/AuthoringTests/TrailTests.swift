import Digests
import Exchange
import Laws
import Mapping
import Referrals
import Testing

@testable import Authoring

@Suite("How values came about")
struct TrailTests {
  private static func isCovered(_ leaf: String, by fields: Set<String>) -> Bool {
    fields.contains { leaf == $0 || leaf.hasPrefix($0 + "[") || leaf.hasPrefix($0 + ".") }
  }

  private static func stands(_ field: String, in leaves: Set<String>) -> Bool {
    leaves.contains { $0 == field || $0.hasPrefix(field + "[") || $0.hasPrefix(field + ".") }
  }

  /// True for what a rule's test says of an item, as with the kind of a telephone in a column of its own.
  private static func follows(_ leaf: String, from fields: Set<String>) -> Bool {
    guard let end = leaf.lastIndex(of: "]") else { return false }
    return fields.contains { $0.hasPrefix(leaf[...end]) }
  }

  @Test(
    "is known of every field that is written and read, at its position in the message",
    arguments: ShippedLibrary.names)
  func whole(_ name: String) throws {
    let mapping = ShippedLibrary.mapping(name)
    let generation = ShippedLibrary.generation
    let worker = Author.worker(in: generation)
    let proof = LawProof(bench: MappingBench(mapping, in: generation, on: MappingTest.day))
    var generator = MessageGenerator(seed: 23)
    var messages = ShippedLibrary.examples(of: name)
      .flatMap { proof.bench.read($0.input.bytes).records.compactMap(\.message) }
    for _ in 0..<10 {
      if let made = proof.writable(generator.message(mapping.definition)) {
        messages.append(made.message)
      }
    }
    var looked = 0
    for message in messages {
      let (outcome, steps) = worker.explain(
        RenderTask(
          index: 0, receiver: Author.id, form: .file, kind: mapping.kind, mapping: name,
          message: message, reference: nil))
      guard case .written(let delivery) = outcome else { continue }
      #expect(delivery.bytes == proof.bench.write([message]).bytes)
      let leaves = Set(CarriedFields.leaves(of: .group(message), at: ""))
      let sent = Set(steps.filter { !$0.isConstant }.map(\.field))
      let carried = CarriedFields(mapping, message).carried.intersection(leaves)
      #expect(
        carried.filter { !Self.isCovered($0, by: sent) && !Self.follows($0, from: sent) } == [],
        "not known how written")
      #expect(steps.allSatisfy { !$0.place.isEmpty })
      let records =
        worker.explain(
          Drop(
            number: 1, partner: Author.id, name: [], bytes: delivery.bytes,
            sha256: SHA256Digest(of: delivery.bytes), receivedOn: MappingTest.day),
          from: Author.partner(with: name)
        )
        .records
      let record = try #require(records.first)
      // What made-up messages say may be refused when it comes in.
      guard let back = record.message else { continue }
      let backLeaves = Set(CarriedFields.leaves(of: .group(back), at: ""))
      let read = Set(record.trail.map(\.step.field))
      #expect(
        backLeaves.filter { !Self.isCovered($0, by: read) && !Self.follows($0, from: read) } == [],
        "not known how read")
      #expect(read.filter { !Self.stands($0, in: backLeaves) } == [], "not in the message")
      #expect(record.trail.allSatisfy { $0.places.count == $0.step.nodes.count })
      looked += 1
    }
    #expect(looked > 0)
  }
}

import Configuration
import Digests
import Exchange
import Routing
import Testing

@Suite("The pieces of a receipt")
struct ReceiptPieceTests {
  /// The sample with an agency and link workers that want their receipts in a format.
  private static func generation(_ format: String?) -> Generation {
    guard let format else { return Glasgow.generation }
    var files: [String: String] = [:]
    for id in [Letters.agency, Letters.linkWorkers] {
      let path = "partners/\(id).yaml"
      let text = (try? Glasgow.file("samples/glasgow/\(path)"))
        .map { String(decoding: $0, as: UTF8.self) }
      files[path] =
        (text ?? "").split(separator: "\n").filter { !$0.hasPrefix("receipts:") }
        .joined(separator: "\n") + "\nreceipts: \(format)\n"
    }
    return Glasgow.load(replacing: files)
  }

  /// Decides the records of all parts in one go, as they would be decided over groups.
  private static func decide(_ cutting: Cutting, _ parts: [PreparedDrop]) -> [DecidedDrop] {
    let worker = Worker(
      generation: cutting.generation, keys: RecordKeys(key: Night.key))
    let records = parts.flatMap(\.records).enumerated()
      .map { index, record in
        Undecided(
          drop: 1, sender: cutting.sender, record: record,
          numbers: RecordNumbers(
            id: Int64(index) + 1, number: index + 1, reference: Night.reference(index + 1)))
      }
    var rest =
      decideGroup(
        records, decider: Decider(generation: cutting.generation), state: DecisionState()
      ) { $0.map(worker.render) }
      .records[...]
    return parts.map { part in
      let own = rest.prefix(part.records.count)
      rest = rest.dropFirst(own.count)
      return DecidedDrop(prepared: part, decided: own)
    }
  }

  @Test(
    "joined are the receipt of the whole drop", arguments: [nil, "csv", "xml", "text"],
    [false, true])
  func joined(_ format: String?, isSmall: Bool) throws {
    let generation = Self.generation(format)
    for (sender, bytes) in CuttingTests.drops {
      var cutting = Cutting(sender, bytes)
      cutting.generation = generation
      let directory = generation.directory
      let owner = try #require(directory[cutting.sender.id])
      let whole = Self.decide(cutting, cutting.prepared())
      #expect(whole.count == 1)
      let expected = receiptPiece(for: whole[0], sender: owner, directory: directory)
      #expect(expected.isFirst && expected.isLast)
      cutting.mostRecords = isSmall ? 1 : 3
      cutting.mostBytes = isSmall ? 300 : .max
      let parts = Self.decide(cutting, cutting.prepared())
      let pieces = parts.map { receiptPiece(for: $0, sender: owner, directory: directory) }
      #expect((pieces.flatMap(\.bytes) == expected.bytes) as Bool)
      #expect(pieces.flatMap(\.references) == expected.references)
      #expect(Set(pieces.map(\.name)) == [expected.name])
      guard parts.count > 1 else { continue }
      #expect(receipts(for: parts, sender: owner, group: 1, directory: directory).isEmpty)
    }
  }

  @Test("are no different from what a drop that is taken at once gets")
  func whole() {
    let cutting = Cutting(
      Letters.agency, "\(Letters.titles);Shoe size\n\(Letters.row("M-1"));7\n")
    let drops = Self.decide(cutting, cutting.prepared())
    let receipt = receipts(
      for: drops, sender: cutting.sender, group: 1, directory: cutting.generation.directory)
    let piece = receiptPiece(
      for: drops[0], sender: cutting.sender, directory: cutting.generation.directory)
    #expect(receipt.map(\.name) == [piece.name])
    #expect(receipt.map(\.bytes) == [piece.bytes])
  }

  @Test("of a batch are a receipt of its own, of a single record's drop one that is shared")
  func scope() {
    let directory = Glasgow.generation.directory
    let record = Letters.bare(Letters.onward("A"))
    for (records, name) in [(2, "receipt-1.xml"), (1, "receipt-group-7.xml")] {
      let cutting = Cutting(
        Letters.linkWorkers, Letters.batch(Array(repeating: record, count: records)))
      let drops = Self.decide(cutting, cutting.prepared())
      #expect(
        receipts(for: drops, sender: cutting.sender, group: 7, directory: directory).map(\.name)
          == [name])
    }
  }
}

import Diagnostics
import Document
import Exchange
import Laws
import Mapping
import Referrals

/// Holds a mapping to its laws, message by message.
struct LawProof {
  let bench: MappingBench

  private var mapping: CompiledMapping { bench.mapping }

  // MARK: Made messages

  /// Takes out of a message what the mapping refuses to write and fills what it insists on, until the rest can be
  /// written; `nil` where nothing can.
  func writable(_ message: FieldGroup) -> (message: FieldGroup, bytes: [UInt8])? {
    var message = message
    for _ in 0..<20 {
      let (bytes, problems) = bench.write([message])
      if problems.isEmpty { return (message, bytes) }
      for problem in problems {
        let path = (problem.field ?? "").split(separator: ".")[...]
        switch problem.code {
        case "field.unfilled": message = message.filling(path)
        case "part.unmade":
          let field = problem.rule.flatMap { mapping.fields(ofPartAt: $0).first } ?? ""
          message = message.filling(field.split(separator: ".")[...])
        default: message = message.removing(path)
        }
      }
    }
    return nil
  }

  /// Returns the laws that a message breaks that can be written.
  func broken(by message: FieldGroup, written bytes: [UInt8], seed: UInt64) -> [BrokenLaw] {
    var broken: [BrokenLaw] = []
    guard bench.reads else { return broken + fit(bytes) }
    broken += fit(bytes)
    if let record = bench.message(in: bytes), let back = record.message {
      let lines = differences(message, back)
      if !lines.isEmpty {
        broken.append(
          BrokenLaw(
            law: .messageKept, what: "what is written is read as another message", lines: lines))
      }
    } else {
      broken.append(BrokenLaw(law: .messageKept, what: "what is written cannot be read"))
    }
    let (document, strangers) = bench.writeNoisily(message, seed: seed)
    guard let record = bench.message(in: document), let read = record.message else {
      return broken + [
        BrokenLaw(
          law: .documentSettles, what: "with more blanks and elements it cannot be read",
          lines: bench.read(document).records.flatMap { $0.problems.map(\.words) })
      ]
    }
    return broken + settling(read) + silence(in: record, strangers: strangers) + carrying(message)
  }

  private func fit(_ bytes: [UInt8]) -> [BrokenLaw] {
    let faults = bench.fhirFaults(in: bytes)
    if !faults.isEmpty {
      return [
        BrokenLaw(
          law: .fitToSend, what: "what is written is not FHIR", lines: faults.withoutRepetitions)
      ]
    }
    let unread = bench.read(bytes).records.filter { $0.message == nil }
    guard bench.reads, !unread.isEmpty else { return [] }
    return [
      BrokenLaw(
        law: .fitToSend, what: "what is written would be refused",
        lines: unread.flatMap { $0.problems.map(\.words) }.withoutRepetitions)
    ]
  }

  private func silence(in record: PreparedRecord, strangers: Int) -> [BrokenLaw] {
    // Formats with loose names tell them as they compare them.
    let strange = MappingBench.strangers.map(looseName)
    let others = record.unread.filter { path in
      !strange.contains(looseName(path.split(separator: "/").last.map(String.init) ?? ""))
    }
    let told = record.unread.count - others.count
    var broken: [BrokenLaw] = []
    if told != strangers {
      broken.append(
        BrokenLaw(
          law: .nothingSilent, what: "\(strangers - told) values that no rule reads are not told"))
    }
    if !others.isEmpty {
      broken.append(
        BrokenLaw(
          law: .nothingSilent, what: "the mapping writes what it does not read",
          lines: others.withoutRepetitions.map { "not read: \($0)" }))
    }
    return broken
  }

  // MARK: Messages of examples

  /// Returns the laws that a message breaks that was read from a document.
  func broken(byRead message: FieldGroup) -> [BrokenLaw] {
    guard bench.writes else { return [] }
    let (bytes, problems) = bench.write([message])
    guard problems.isEmpty else { return settling(message) }
    return settling(message) + fit(bytes) + carrying(message)
  }

  private func settling(_ message: FieldGroup) -> [BrokenLaw] {
    let (bytes, problems) = bench.write([message])
    guard problems.isEmpty else {
      return [
        BrokenLaw(
          law: .documentSettles, what: "what was read cannot be written again",
          lines: problems.map(\.words))
      ]
    }
    guard let again = bench.message(in: bytes)?.message else {
      return [BrokenLaw(law: .documentSettles, what: "what was read and written cannot be read")]
    }
    let lines = differences(message, again)
    if !lines.isEmpty {
      return [
        BrokenLaw(
          law: .documentSettles, what: "read, written and read again it is another message",
          lines: lines)
      ]
    }
    guard let difference = TextDifference(expected: bytes, found: bench.write([again]).bytes) else {
      return []
    }
    return [
      BrokenLaw(
        law: .documentSettles, what: "written twice it is another file", lines: difference.lines)
    ]
  }

  private func carrying(_ message: FieldGroup) -> [BrokenLaw] {
    let leaves = Set(CarriedFields.leaves(of: .group(message), at: ""))
    let carried = CarriedFields(mapping, message).carried.intersection(leaves)
    let told = Set(mapping.notCarried(message))
    let silent = leaves.subtracting(carried).subtracting(told)
    if silent.isEmpty, carried.isDisjoint(with: told) { return [] }
    return [
      BrokenLaw(
        law: .nothingSilent, what: "fields are neither written nor told", lines: silent.sorted())
    ]
  }

  // MARK: Differences

  /// Returns in what two messages differ on the fields that rules both read and write.
  private func differences(_ message: FieldGroup, _ back: FieldGroup) -> [String] {
    let sent = kept(message)
    let read = kept(back)
    if sent == read { return [] }
    let lines = ExampleText.differences(FieldTexts(of: sent).all, FieldTexts(of: read).all)
    return lines.isEmpty ? ["the kinds of values differ"] : lines
  }

  private func kept(_ message: FieldGroup) -> FieldGroup {
    let kept = message.keeping(CarriedFields(mapping, message).kept)
    return mapping.keepsOrder ? kept : kept.withListsSorted
  }
}

extension RecordProblem {
  /// The problem in a line.
  package var words: String {
    let place = self.place.map { " at \($0.words)" } ?? ""
    let why = self.why.map { ": \($0)" } ?? ""
    let fix = self.fix.map { "; \($0)" } ?? ""
    return "\(code)\(place): \(what)\(why)\(fix)"
  }
}

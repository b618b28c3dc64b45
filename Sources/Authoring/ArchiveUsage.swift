package import Configuration
import Exchange
package import Mapping
package import Referrals
import Routing

/// Which rules and code rows of mappings the files of an archive made use of.
package struct ArchiveUsage {
  /// By the mapping's name.
  package private(set) var usage: [String: RuleUsage] = [:]
  private let generation: Generation
  private let mappings: [CompiledMapping]

  /// - Parameters:
  ///   - mappings: Those that are asked about, of the generation's.
  ///   - generation: Says which partner's files they read and write.
  package init(of mappings: [CompiledMapping], in generation: Generation) {
    self.mappings = mappings
    self.generation = generation
  }

  /// Adds a file that came in.
  ///
  /// - Parameters:
  ///   - file: Its bytes.
  ///   - partner: The id of its sender.
  ///   - day: The day that it came in.
  package mutating func add(received file: [UInt8], from partner: String, on day: PartialDate) {
    let names = self.partner(partner)?.inbox?.mappings ?? []
    for mapping in mappings where names.contains(mapping.name) {
      let bench = MappingBench(mapping, in: generation, on: day)
      usage[mapping.name, default: RuleUsage()].formUnion(bench.usage { _ = bench.read(file) })
    }
  }

  /// Adds a file that was sent on: what it says was written by its receiver's mapping.
  ///
  /// - Parameters:
  ///   - file: Its bytes.
  ///   - partner: The id of its receiver.
  ///   - day: The day that what it says came in.
  package mutating func add(sent file: [UInt8], to partner: String, on day: PartialDate) {
    guard let outbox = self.partner(partner)?.outbox else { return }
    for mapping in mappings where outbox.mapping(for: mapping.kind) == mapping.name {
      let bench = MappingBench(mapping, in: generation, on: day)
      let messages = bench.read(file).records.compactMap(\.message)
      guard !messages.isEmpty else { continue }
      usage[mapping.name, default: RuleUsage()]
        .formUnion(bench.usage { for message in messages { _ = bench.write([message]) } })
    }
  }

  private func partner(_ id: String) -> Partner? {
    PartnerID(rawValue: id).flatMap { generation.directory[$0] }
  }
}

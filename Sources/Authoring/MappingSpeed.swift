package import Configuration
import Diagnostics
import Exchange
import Mapping
package import Referrals

/// Reads a file with one mapping again and again, and writes its records again, so that somebody can take the time.
///
/// A round is what a night's worker does with the file between its bytes and the deliveries, but for the routing.
package struct MappingSpeed {
  private let bench: MappingBench
  private let output: MappingBench
  private let file: [UInt8]
  private let messages: [FieldGroup]
  /// How many records the file has.
  package var records: Int { messages.count }
  /// The size of the file, in bytes.
  package var bytesRead: Int { file.count }
  /// The size of what is written, in bytes.
  package let bytesWritten: Int

  /// Makes a measurement ready: reads and writes once.
  ///
  /// - Parameters:
  ///   - mapping: The mapping that reads the file.
  ///   - output: The mapping that the records are written with.
  ///   - generation: Has the mappings.
  ///   - file: The bytes of the file.
  ///   - day: The day that two-digit years are told by.
  /// - Throws: ``AuthoringProblem`` for a name that is not known, and for a file that cannot be read or written again whole.
  package init(
    _ mapping: String, writing output: String, in generation: Generation, of file: [UInt8],
    on day: PartialDate
  ) throws(AuthoringProblem) {
    bench = MappingBench(try generation.mappings.known(mapping), in: generation, on: day)
    self.output = MappingBench(try generation.mappings.known(output), in: generation, on: day)
    self.file = file
    let read = bench.read(file)
    messages = read.records.compactMap(\.message)
    let problem = (read.records.flatMap(\.problems) + read.remarks).first { $0.outcome >= .reject }
    if let problem { throw AuthoringProblem(problem) }
    let written = self.output.write(messages)
    if let problem = written.problems.first { throw AuthoringProblem(problem) }
    bytesWritten = written.bytes.count
  }

  /// True where the file is decoded as a whole, before it is read.
  package var decodes: Bool { records == 1 && bench.decode(file) }

  /// Decodes the file once, which is the first part of reading it.
  package func decode() { _ = bench.decode(file) }

  /// Reads the file once.
  package func read() { _ = bench.read(file) }

  /// Writes its records once.
  package func write() { _ = output.write(messages) }
}

import Archive
import Configuration
import Diagnostics
import Digests
package import Exchange
import Foundation
import Ledger
package import Pipeline
import Referrals
import Routing

/// Says how a file would fare in a partner's inbox tonight, in the words of its receipt.
///
/// The ledger is asked what was received before; nothing is kept. What other files of the same night bring, only a run can
/// tell.
package struct FileCheck {
  private let path: String
  private let sender: Partner
  private let generation: Generation
  private var trial: FileTrial

  /// Makes a check ready.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - partner: The id of the partner in whose inbox it would lie.
  ///   - paths: The home.
  ///   - library: The folder of the shipped mappings.
  /// - Throws: ``NotFound`` for an unknown partner; errors of configuration, key and ledger.
  package init(_ path: String, partner: String, in paths: HomePaths, library: String) throws {
    self.path = path
    let generation = try HomeSession.load(paths, library: library)
    self.generation = generation
    sender = try Self.sender(partner, among: generation.directory)
    let ledger: any Ledger
    do {
      ledger = try SQLiteLedger.readOnly(path: paths.ledger)
    } catch LedgerError.missing {
      // Before its first run, a home has received nothing.
      ledger = MemoryLedger()
    }
    trial = try FileTrial(
      ledger: ledger, generation: generation, key: try HomeKey.read(paths))
  }

  private static func sender(
    _ text: String, among directory: PartnerDirectory
  ) throws -> Partner {
    if let id = PartnerID(rawValue: text), let partner = directory[id], partner.inbox != nil {
      return partner
    }
    let known = directory.partners.filter { $0.inbox != nil }.map(\.id.rawValue)
    throw NotFound.nothing(
      named: text, why: "no partner with an inbox has that id",
      fix: nearestMatch(to: text, in: known).map { "write \(quoted(code: $0))" }
        ?? "give one of " + known.joined(separator: ", "))
  }

  /// Checks the file, in memory that a part of it bounds but for what tells its records apart.
  ///
  /// - Parameter tell: Takes each record that there is something to tell of, as it is found.
  /// - Returns: The answer, with what is said at its end.
  /// - Throws: ``NotFound`` for what is no file that can be read; errors of the ledger.
  package mutating func run(tell: (FileAnswer.Told) throws -> Void) throws -> FileAnswer {
    let file = try CheckedFile(path)
    var surveyor = DropSurveyor(generation: generation, sender: sender)
    try file.read { surveyor.add($0) }
    let survey = surveyor.finish()
    let drop = Drop(
      number: trial.drop, partner: sender.id,
      name: Array(URL(filePath: path).lastPathComponent.utf8), bytes: [], sha256: survey.sha256,
      receivedOn: Day(containing: Clock.now()).partialDate)
    var answer = FileAnswer(to: sender, directory: generation.directory)
    var cutter = DropCutter(survey)
    while let part = try cutter.next(
      mostRecords: Self.mostRecords, mostBytes: Self.mostBytes, read: file.bytes)
    {
      let decided = try trial.decide(part, of: drop, survey, from: sender)
      for told in answer.add(decided) { try tell(told) }
    }
    return answer
  }

  private static let mostRecords = 500
  private static let mostBytes = 8 << 20
}

/// A file on its way to be checked.
private struct CheckedFile {
  private let path: String
  private let handle: FileHandle

  init(_ path: String) throws {
    self.path = path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw NotFound.nothing(
        named: path, why: "there is no such file", fix: "check the spelling of the path")
    }
    guard !isFolder.boolValue else {
      throw NotFound.nothing(
        named: path, why: "it is a folder", fix: "name one file of it")
    }
    do {
      handle = try FileHandle(forReadingFrom: URL(filePath: path))
    } catch {
      throw NotFound.nothing(
        named: path, why: "we may not read it", fix: "ask its owner for the right to read it")
    }
  }

  /// Hands on the bytes piece by piece.
  func read(_ body: (UnsafeRawBufferPointer) -> Void) throws {
    try handle.seek(toOffset: 0)
    while let piece = try handle.read(upToCount: 1 << 20), !piece.isEmpty {
      piece.withUnsafeBytes(body)
    }
  }

  /// Returns bytes from an offset on.
  func bytes(_ offset: Int64, _ count: Int) throws -> [UInt8] {
    try handle.seek(toOffset: UInt64(offset))
    return Array(try handle.read(upToCount: count) ?? Data())
  }
}

import ArgumentParser
import Authoring
import Configuration
import Diagnostics
import Foundation
import Glibc
import Mapping
import Operations

/// `interchange map speed`.
struct MapSpeedCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "speed",
    abstract: "Tell how fast a mapping reads a file and writes its records again, on one core.",
    discussion: """
      The file is read as in a night: decoded, held to its schema, and each value converted. Its records are written \
      again with the same mapping or with the one of --as, in memory, again and again for as long as --seconds says. It \
      tells the time of the processor. Without a mapping it tells how long it takes to compile all mappings, those of the \
      home and the shipped ones.

      Examples:
        interchange map speed referral-xml referral.xml
        interchange map speed
      """)

  @Argument(help: "The name of the mapping.")
  var mapping: String?

  @Argument(help: "The file.", completion: .file())
  var file: String?

  @Option(name: .customLong("as"), help: "A mapping that the records are written with.")
  var output: String?

  @Option(help: ArgumentHelp("How long to read, and then to write.", valueName: "seconds"))
  var seconds: Double = 1

  @OptionGroup var home: HomeOptions
  @OptionGroup var library: LibraryOptions
  @OptionGroup var speech: OutputOptions

  func validate() throws {
    guard (0.01...600).contains(seconds) else {
      throw ValidationError("--seconds takes 0.01 to 600")
    }
    guard mapping == nil || file != nil else {
      throw ValidationError("name the file that \(quoted(code: mapping ?? "")) is to read as well")
    }
  }

  func run() throws {
    guard let mapping, let file else { return try tellCompiling() }
    let generation = try HomeSession.load(
      home.paths(), library: library.folder(), isWhole: true)
    let speed = try MappingSpeed(
      mapping, writing: output ?? mapping, in: generation, of: AuthorFile.bytes(of: file),
      on: Clock.today())
    let line = SpeedLine(
      speed, decoded: speed.decodes ? Self.time(seconds, speed.decode) : nil,
      read: Self.time(seconds, speed.read), written: Self.time(seconds, speed.write))
    if speech.json {
      try Talk.json(line)
    } else {
      for words in line.words { Talk.line(words) }
    }
  }

  private func tellCompiling() throws {
    let paths = try home.paths()
    let folder = try library.folder()
    let count = try HomeSession.load(paths, library: folder, isWhole: true).mappings.names.count
    let spent = try Self.time(seconds) {
      _ = try HomeSession.load(paths, library: folder, isWhole: true)
    }
    if speech.json {
      try Talk.json(CompilingLine(mappings: count, milliseconds: spent * 1e3))
    } else {
      Talk.line("\(count) mappings compiled in \(Self.tenths(spent * 1e3)) ms")
    }
  }

  /// Returns the seconds of processor time that something takes: the shortest of what is tried, at least three times.
  ///
  /// What is over in microseconds is tried many times in a row: the clock of a thread may stand still for as long, and
  /// then nothing would seem to take any time.
  private static func time<Failure: Error>(
    _ seconds: Double, _ body: () throws(Failure) -> Void
  ) throws(Failure) -> Double {
    func row(of count: Int) throws(Failure) -> Double {
      let start = processorTime()
      for _ in 0..<count { try body() }
      return processorTime() - start
    }
    var count = 1
    var taken = try row(of: count)
    while taken < Self.leastSeconds {
      count *= 2
      taken = try row(of: count)
    }
    var shortest = taken / Double(count)
    var spent = taken
    var rows = 1
    while spent < seconds || rows < 3 {
      taken = try row(of: count)
      shortest = min(shortest, taken / Double(count))
      spent += taken
      rows += 1
    }
    return shortest
  }

  /// So long a row of tries takes at least.
  private static let leastSeconds = 0.005

  private static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  fileprivate static func tenths(_ number: Double) -> String { String(format: "%.1f", number) }
}

/// What was measured of one mapping, as a line of JSON.
private struct SpeedLine: Encodable {
  let records: Int
  let bytesRead: Int
  let bytesWritten: Int
  /// Microseconds of processor time that a record takes: to be decoded, which is a part of reading, and `nil` for a
  /// spreadsheet and for several records; to be read; to be written.
  let decodeMicroseconds: Double?
  let readMicroseconds: Double
  let writeMicroseconds: Double
  /// Millions of bytes of the file in a second of processor time, decoded, read, and read and written again.
  let megabytesDecoded: Double?
  let megabytesRead: Double
  let megabytesBoth: Double

  init(_ speed: MappingSpeed, decoded: Double?, read: Double, written: Double) {
    records = speed.records
    bytesRead = speed.bytesRead
    bytesWritten = speed.bytesWritten
    decodeMicroseconds = decoded.map { $0 * 1e6 }
    megabytesDecoded = decoded.map { Double(speed.bytesRead) / $0 / 1e6 }
    readMicroseconds = read * 1e6 / Double(speed.records)
    writeMicroseconds = written * 1e6 / Double(speed.records)
    megabytesRead = Double(speed.bytesRead) / read / 1e6
    megabytesBoth = Double(speed.bytesRead) / (read + written) / 1e6
  }

  var words: [String] {
    let count = records == 1 ? "1 record" : "\(records) records"
    let tenths = MapSpeedCommand.tenths
    var words = ["\(count) of \(bytesRead / records) bytes, written as \(bytesWritten / records)"]
    if let decodeMicroseconds, let megabytesDecoded {
      words.append("decoded  \(tenths(decodeMicroseconds)) us, \(tenths(megabytesDecoded)) MB/s")
    }
    return words + [
      "read     \(tenths(readMicroseconds)) us a record, \(tenths(megabytesRead)) MB/s",
      "written  \(tenths(writeMicroseconds)) us a record",
      "both     \(tenths(readMicroseconds + writeMicroseconds)) us a record, \(tenths(megabytesBoth)) MB/s",
    ]
  }
}

/// How long compiling takes, as a line of JSON.
private struct CompilingLine: Encodable {
  let mappings: Int
  let milliseconds: Double
}

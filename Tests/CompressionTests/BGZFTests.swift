import Compression
import Foundation
import Testing

@Suite("A BGZF file")
struct BGZFTests {
  /// Bytes that compress badly, from a fixed seed.
  static func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 42
    return (0..<count)
      .map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 56)
      }
  }

  /// Lines that compress well.
  static func prose(_ count: Int) -> [UInt8] {
    Array((0..<count).map { "line \($0) of a night's referrals\n" }.joined().utf8)
  }

  static func reader(_ file: [UInt8]) throws -> BGZFReader {
    try BGZFReader { offset, count in
      let start = min(Int(offset), file.count)
      return Array(file[start..<min(start + count, file.count)])
    }
  }

  /// Reads a file block by block to its end.
  static func expand(_ file: [UInt8]) throws -> [UInt8] {
    var reader = try reader(file)
    var bytes: [UInt8] = []
    var start: UInt64 = 0
    while let block = try reader.block(at: start) {
      bytes += block.bytes
      start = block.end
    }
    return bytes
  }

  static func compress(_ bytes: [UInt8], level: Int = 2) throws -> BGZFBlocks {
    try BGZFCompressor(level: level).compress(bytes)
  }

  @Test("gives back what went in, at every level", arguments: 0...9)
  func roundTrip(level: Int) throws {
    let compressor = try BGZFCompressor(level: level)
    for bytes in [Self.noise(200_000), Self.prose(10_000), Self.noise(1), []] {
      let blocks = compressor.compress(bytes)
      #expect(try Self.expand(blocks.bytes + BGZF.endBlock) == bytes)
      #expect(blocks.starts.count == (bytes.count + BGZF.maxInput - 1) / BGZF.maxInput)
    }
  }

  @Test("is cut into blocks of nearly the same size")
  func even() throws {
    let bytes = Self.noise(BGZF.maxInput * 2 + 1)
    let blocks = try Self.compress(bytes)
    #expect(blocks.starts == [0, blocks.starts[1], blocks.starts[1] * 2])
  }

  @Test("is the smaller the higher the level", arguments: [0...1, 1...6, 6...9])
  func levels(_ levels: ClosedRange<Int>) throws {
    let bytes = Self.prose(20_000)
    let less = try Self.compress(bytes, level: levels.lowerBound).bytes.count
    let more = try Self.compress(bytes, level: levels.upperBound).bytes.count
    #expect(more < less)
  }

  @Test("written by zlib, as ours once were, is read")
  func earlier() throws {
    let block: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x04, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0x06, 0x00, 0x42, 0x43, 0x02,
      0x00, 0x3F, 0x00, 0xCB, 0xC9, 0xCC, 0x4B, 0x55, 0x30, 0x50, 0xC8, 0x4F, 0x53, 0x48, 0x54,
      0xC8, 0xCB, 0x4C, 0xCF, 0x28, 0x51, 0x2F, 0x56, 0x28, 0x4A, 0x4D, 0x4B, 0x2D, 0x2A, 0x4A,
      0xCC, 0x29, 0xE6, 0xCA, 0x01, 0xC9, 0x1A, 0xE2, 0x92, 0x05, 0x00, 0x9F, 0x75, 0x2B, 0x2E,
      0x3C, 0x00, 0x00, 0x00,
    ]
    #expect(try Self.expand(block + BGZF.endBlock) == Self.prose(2))
    // Neither more nor less than the block says may come out of it.
    for size: UInt8 in [0x3B, 0x3D] {
      var changed = block
      changed[block.count - 4] = size
      #expect(throws: BGZFError.corrupt(at: 0)) { try Self.expand(changed) }
    }
  }

  @Test("may be continued behind an end block")
  func continued() throws {
    let first = try Self.compress(Self.prose(100)).bytes
    let second = try Self.compress(Self.prose(200)).bytes
    let file = first + BGZF.endBlock + second + BGZF.endBlock
    #expect(try Self.expand(file) == Self.prose(100) + Self.prose(200))
  }

  @Test("gives each line back from its virtual offset")
  func lines() throws {
    let bytes = Self.prose(5_000)
    let blocks = try Self.compress(bytes)
    let before = try Self.compress([1, 2, 3]).bytes
    var reader = try Self.reader(before + blocks.bytes + BGZF.endBlock)
    let starts = [0] + bytes.indices.filter { bytes[$0] == 0x0A }.map { $0 + 1 }
    for (number, start) in starts.enumerated() where number % 7 == 0 || start == bytes.count {
      let position = blocks.virtualOffset(of: start, base: UInt64(before.count))
      let line = try reader.line(at: position, most: 1_000)
      if start == bytes.count {
        #expect(line == nil)
      } else {
        #expect(line?.bytes == Array("line \(number) of a night's referrals".utf8))
      }
    }
  }

  @Test("is walked line by line, across blocks and end blocks")
  func walk() throws {
    let blocks = try Self.compress(Self.prose(5_000)).bytes
    var reader = try Self.reader(blocks + BGZF.endBlock + blocks + BGZF.endBlock)
    var position: UInt64 = 0
    var count = 0
    while let (bytes, next) = try reader.line(at: position, most: 1_000) {
      #expect(bytes == Array("line \(count % 5_000) of a night's referrals".utf8))
      count += 1
      position = next
    }
    #expect(count == 10_000)
  }

  @Test("refuses a line longer than allowed, however many blocks it spans")
  func longLine() throws {
    let blocks = try Self.compress([UInt8](repeating: 0x61, count: 200_000))
    var reader = try Self.reader(blocks.bytes)
    #expect(throws: BGZFError.lineTooLong(at: 0, most: 150_000)) {
      try reader.line(at: 0, most: 150_000)
    }
    #expect(try reader.line(at: 0, most: 200_000)?.bytes.count == 200_000)
  }

  @Test("of zeros behind the last block is damage, which zcat would accept")
  func zeroTail() throws {
    let blocks = try Self.compress(Self.prose(100)).bytes
    #expect(throws: BGZFError.notABlock(at: UInt64(blocks.count))) {
      try Self.expand(blocks + [UInt8](repeating: 0, count: 4_096))
    }
  }

  @Test("cut anywhere is told as truncated")
  func cut() throws {
    let blocks = try Self.compress(Self.prose(10)).bytes
    for count in 1..<blocks.count {
      #expect(throws: BGZFError.truncated(at: 0)) { try Self.expand(Array(blocks[..<count])) }
    }
  }

  @Test("with any byte changed never gives other content")
  func changed() throws {
    let bytes = Self.prose(10)
    let blocks = try Self.compress(bytes).bytes
    var harmless: [Int] = []
    for index in blocks.indices {
      var damaged = blocks
      damaged[index] ^= 0x80
      if let content = try? Self.expand(damaged) {
        #expect(content == bytes)
        harmless.append(index)
      }
    }
    // Time, flags and system, and the bits that fill the last deflated byte, say nothing about the content.
    #expect(Set(harmless).isSubset(of: Set(4...9).union([blocks.count - 9])))
  }

  @Test(
    "is accepted by Debian's bgzip and zcat", .enabled(if: Tools.exist),
    arguments: [false, true])
  func tools(continued: Bool) throws {
    let bytes = Self.noise(100_000) + Self.prose(5_000)
    let blocks = try Self.compress(bytes).bytes
    let file = blocks + BGZF.endBlock + (continued ? blocks + BGZF.endBlock : [])
    let path = FileManager.default.temporaryDirectory.appending(
      path: "bgzf-\(UUID().uuidString).gz")
    defer { try? FileManager.default.removeItem(at: path) }
    try Data(file).write(to: path)
    #expect(try Tools.run("/usr/bin/bgzip", ["-t", path.path]).status == 0)
    let plain = try Tools.run("/usr/bin/zcat", [path.path])
    #expect(plain.status == 0)
    #expect(plain.output == Data(continued ? bytes + bytes : bytes))
  }
}

/// The outside programs that must accept our files.
enum Tools {
  static let exist = ["/usr/bin/bgzip", "/usr/bin/zcat"]
    .allSatisfy {
      FileManager.default.isExecutableFile(atPath: $0)
    }

  static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: Data)
  {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}

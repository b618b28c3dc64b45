import Compression
import Testing

@Suite("An inflater")
struct InflaterTests {
  static let containers: [CompressionContainer] = [.raw, .zlib, .gzip]

  @Test("expands what the deflater compressed", arguments: containers)
  func roundTrip(container: CompressionContainer) throws {
    let deflater = try Deflater(container: container, level: 6)
    let inflater = try Inflater(container: container)
    for bytes in [BGZFTests.prose(9_000), BGZFTests.noise(70_000), [1], []] {
      #expect(try inflater.expand(deflater.compress(bytes), most: bytes.count) == bytes)
    }
  }

  @Test("stops at the limit", arguments: containers)
  func limit(container: CompressionContainer) throws {
    let bomb = try Deflater(container: container, level: 9)
      .compress(
        [UInt8](repeating: 0, count: 10_000_000))
    #expect(bomb.count < 20_000)
    let inflater = try Inflater(container: container)
    #expect(throws: CompressionError.tooLarge(most: 9_999_999)) {
      try inflater.expand(bomb, most: 9_999_999)
    }
    #expect(try inflater.expand(bomb, most: 10_000_000).count == 10_000_000)
  }

  @Test("tells a cut stream from a damaged one", arguments: containers)
  func damage(container: CompressionContainer) throws {
    let whole = try Deflater(container: container, level: 6).compress(BGZFTests.noise(5_000))
    let inflater = try Inflater(container: container)
    #expect(throws: CompressionError.truncated) {
      try inflater.expand(Array(whole.dropLast()), most: 10_000)
    }
    #expect(throws: CompressionError.self) { try inflater.expand(whole + [9], most: 10_000) }
  }

  @Test("expands every member of a gzip stream, as one, under one limit")
  func members() throws {
    let deflater = try Deflater(container: .gzip, level: 2)
    let stream = deflater.compress(Array("one".utf8)) + deflater.compress(Array("two".utf8))
    let inflater = try Inflater(container: .gzip)
    #expect(try inflater.expand(stream, most: 6) == Array("onetwo".utf8))
    #expect(throws: CompressionError.tooLarge(most: 5)) { try inflater.expand(stream, most: 5) }
  }
}

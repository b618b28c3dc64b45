import Digests
import Testing

@Suite("A reference")
struct ReferenceTests {
  static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  /// Payloads from a fixed seed, beside the two ends.
  static let payloads: [UInt64] = {
    var state: UInt64 = 20_261_122
    let middle = (0..<300)
      .map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 24
      }
    return [0, 1, 1 << 40 - 1] + middle
  }()

  /// The nine characters of a reference, without dashes.
  static func letters(_ payload: UInt64) -> [Character] {
    Reference(payload: payload).text.filter { $0 != "-" }
  }

  /// What reading a text finds wrong, or `nil`.
  static func fault(_ text: String) -> Reference.Fault? {
    do {
      _ = try Reference(parsing: text)
      return nil
    } catch {
      return error
    }
  }

  @Test("comes back from its text, which has four, four and one characters")
  func roundTrip() throws {
    for payload in Self.payloads {
      let text = Reference(payload: payload).text
      #expect(text.split(separator: "-").map(\.count) == [4, 4, 1])
      #expect(try Reference(parsing: text).payload == payload)
    }
  }

  @Test("is read in any case, with or without dashes and spaces, and with O, I and L for 0 and 1")
  func lenient() throws {
    for payload in Self.payloads {
      let plain = String(Self.letters(payload))
      #expect(try Reference(parsing: plain.lowercased()).payload == payload)
      #expect(try Reference(parsing: " " + plain.map { "\($0) " }.joined()).payload == payload)
      let spoken = String(plain.map { $0 == "0" ? "o" : $0 == "1" ? "L" : $0 })
      #expect(try Reference(parsing: spoken).payload == payload)
    }
  }

  @Test(
    "is read with the dashes and spaces that word processors make of the plain ones",
    arguments: [
      "\u{2010}", "\u{2011}", "\u{2013}", "\u{2014}", "\u{2212}", "\u{A0}", "\u{202F}", "\u{200B}",
      "\t", "--",
    ])
  func typography(_ mark: String) throws {
    for payload in Self.payloads.prefix(20) {
      let text = Reference(payload: payload).text.replacing("-", with: mark)
      #expect(try Reference(parsing: text).payload == payload)
    }
  }

  @Test("is what help and messages give as an example")
  func example() throws {
    #expect(try Reference(parsing: "R7K2-93QF-V").text == "R7K2-93QF-V")
  }

  @Test("does not bear any single character changed")
  func substitutions() {
    for payload in Self.payloads {
      let letters = Self.letters(payload)
      for index in letters.indices {
        for letter in Self.alphabet where letter != letters[index] {
          var changed = letters
          changed[index] = letter
          #expect(Self.fault(String(changed)) == .check)
        }
      }
    }
  }

  @Test("does not bear any two characters swapped")
  func swaps() {
    for payload in Self.payloads {
      let letters = Self.letters(payload)
      for index in letters.indices {
        for other in letters.indices where letters[other] != letters[index] {
          var changed = letters
          changed.swapAt(index, other)
          #expect(Self.fault(String(changed)) == .check)
        }
      }
    }
  }

  @Test(
    "says what is wrong with another text",
    arguments: [
      ("", Reference.Fault.length), ("R7K2-93QF", .length), ("R7K2-93QF-55", .length),
      ("R7K2-93QU-5", .character), ("R7K2_93QF_5", .character), ("R7K2-93QÉ-5", .character),
    ])
  func faults(_ text: String, _ fault: Reference.Fault) {
    #expect(Self.fault(text) == fault)
  }
}

@Suite("A reference codec")
struct ReferenceCodecTests {
  let codec: ReferenceCodec

  init() throws {
    codec = ReferenceCodec(key: try #require(MACKey(bytes: [UInt8](repeating: 7, count: 32))))
  }

  @Test("gives the numbers back, at the ends of their ranges and between")
  func bijection() {
    let senders = [1, 2, 8_191, 16_382, 16_383]
    let records = [1, 2, 3, 999, 65_535, 1 << 20, 67_108_862, 67_108_863]
    var seen: Set<Reference> = []
    for sender in senders {
      for record in records {
        let reference = codec.reference(sender: sender, record: record)
        #expect(codec.numbers(of: reference) == (sender, record))
        seen.insert(reference)
      }
    }
    #expect(seen.count == senders.count * records.count)
  }

  @Test("gives every payload numbers of its own")
  func everyPayload() {
    for payload in ReferenceTests.payloads {
      let (sender, record) = codec.numbers(of: Reference(payload: payload))
      guard sender > 0, record > 0 else { continue }
      #expect(codec.reference(sender: sender, record: record).payload == payload)
    }
  }

  @Test("spreads neighbouring records over all characters")
  func spreads() {
    let payloads = (1...400).map { codec.reference(sender: 1, record: $0).payload }
    for bit in 0..<40 {
      let ones = payloads.filter { $0 >> UInt64(bit) & 1 == 1 }.count
      #expect((120...280).contains(ones), "bit \(bit) is set in \(ones) of 400")
    }
  }

  @Test("gives other references under another key, and the same under the same")
  func keyed() throws {
    let other = ReferenceCodec(key: try #require(MACKey(bytes: [UInt8](repeating: 8, count: 32))))
    let again = ReferenceCodec(key: try #require(MACKey(bytes: [UInt8](repeating: 7, count: 32))))
    let reference = codec.reference(sender: 3, record: 4)
    #expect(other.reference(sender: 3, record: 4) != reference)
    #expect(again.reference(sender: 3, record: 4) == reference)
    // Fixed for ever: references stand in files that have left the house.
    #expect(reference.text == "TKVT-KK93-P")
  }
}

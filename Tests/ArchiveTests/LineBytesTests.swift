import Digests
import Testing

@testable import Archive

@Suite("The bytes of a line")
struct LineBytesTests {
  @Test(
    "are UTF-8 wherever the library says so, for every pair of bytes and each edge of the longer characters"
  )
  func isUTF8() {
    let edges: [UInt8] = [
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4,
      0xF5,
      0xFF,
    ]
    let firsts = [UInt8](0xC0...0xFF)
    var texts: [[UInt8]] = []
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max { texts.append([first, second]) }
    }
    for first in firsts {
      for second in edges {
        for third in edges {
          texts.append([first, second, third])
          for fourth in edges { texts.append([first, second, third, fourth]) }
        }
      }
    }
    let wrong = texts.filter { UTF8Validity.holds(for: $0) != Self.isValid($0) }
    #expect(wrong == [])
  }

  @Test("are UTF-8 or not wherever in a text a character stands")
  func isUTF8Anywhere() {
    for character in ["ë", "日", "👩"] {
      for before in 0...70 {
        for after in [0, 1, 7, 8, 31, 32, 40] {
          let whole =
            [UInt8](repeating: 0x41, count: before) + Array(character.utf8)
            + [UInt8](repeating: 0x42, count: after)
          #expect(UTF8Validity.holds(for: whole))
          var damaged = whole
          damaged.remove(at: before)
          #expect(!UTF8Validity.holds(for: damaged))
          damaged = whole
          damaged.remove(at: before + character.utf8.count - 1)
          #expect(!UTF8Validity.holds(for: damaged))
        }
      }
    }
  }

  @Test("hold a number of sixteen lower-case digits, or none, whichever byte is another")
  func hexadecimal() {
    let digits = Array("0123456789abcdef".utf8)
    for index in digits.indices {
      for byte in UInt8.min...UInt8.max {
        var text = digits
        text[index] = byte
        let found = text.withUnsafeBytes { bytes in
          var cursor = LineCursor(bytes)
          return cursor.hexWord()
        }
        let isDigit = digits.contains(byte)
        let expected = isDigit ? UInt64(String(decoding: text, as: UTF8.self), radix: 16) : nil
        #expect(found == expected, "byte \(byte) at \(index)")
      }
    }
  }

  private static func isValid(_ bytes: [UInt8]) -> Bool {
    String(validating: bytes, as: UTF8.self) != nil
  }
}

import Referrals
import Testing

@testable import Mapping

@Suite("A date read byte by byte")
struct WrittenDateTests {
  /// The two families, spelled out, so that they are read by their alternatives.
  private static let iso = "yyyy[-MM[-dd[THH[:mm[:ss[.f]]][z]]]]"
  private static let hl7 = "yyyy[MM[dd[HH[mm[ss[.f]]][z]]]]"

  private static let isoDates = [
    "2026", "2026-11", "2026-11-22", "2026-11-22T09", "2026-11-22T09:30", "2026-11-22T09:30:05",
    "2026-11-22T09:30:05.25", "2026-11-22T09:30:05.123456789Z", "2026-11-22T09:30+01:00",
    "2026-11-22T09:30:05-05:30", "2026-11-22T09Z", "2026-11-22T09+00:00", "2024-02-29",
    "2026-11-22T09:30:60",
  ]
  private static let hl7Dates = [
    "2026", "202611", "20261122", "2026112209", "202611220930", "20261122093005",
    "20261122093005.25", "20261122093005.1234-0500", "202611220930+0100", "2026112209+0000",
    "20240229",
  ]

  private static func read(
    _ text: [UInt8], _ reader: (TextBytes) -> PartialDate?
  ) -> PartialDate? {
    text.withUnsafeBufferPointer(reader)
  }

  /// Returns a text with each of its bytes left out, and with each replaced by bytes that dates have.
  private static func damaged(_ text: String) -> [[UInt8]] {
    let bytes = Array(text.utf8)
    return bytes.indices.flatMap { index -> [[UInt8]] in
      var left = bytes
      left.remove(at: index)
      return [left]
        + Array("0129-+:.TZ ".utf8)
        .map { byte in
          var changed = bytes
          changed[index] = byte
          return changed
        }
    } + Array("0-+:.TZ ".utf8).map { bytes + [$0] }
  }

  @Test("is what the alternatives of the ISO form make of it", arguments: isoDates)
  func isoDate(_ text: String) throws {
    let form = try DateForm(Self.iso)
    let whole = Self.read(Array(text.utf8), WrittenDate.iso)
    #expect(whole != nil)
    #expect(whole == Self.read(Array(text.utf8)) { form.read($0, received: nil) })
    for bytes in Self.damaged(text) {
      guard let date = Self.read(bytes, WrittenDate.iso) else { continue }
      let spelled = Self.read(bytes) { form.read($0, received: nil) }
      #expect(date == spelled, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test("is what the alternatives of the HL7 form make of it", arguments: hl7Dates)
  func hl7Date(_ text: String) throws {
    let form = try DateForm(Self.hl7)
    let whole = Self.read(Array(text.utf8), WrittenDate.hl7)
    #expect(whole != nil)
    #expect(whole == Self.read(Array(text.utf8)) { form.read($0, received: nil) })
    for bytes in Self.damaged(text) {
      guard let date = Self.read(bytes, WrittenDate.hl7) else { continue }
      let spelled = Self.read(bytes) { form.read($0, received: nil) }
      #expect(date == spelled, "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test(
    "is none where the calendar has no such day or the offset is unknown",
    arguments: [
      "2026-02-30", "2026-11-22T09:30-00:00", "2026-11-22T24:00", "2026-11-22Z", "26-11-22", "",
    ])
  func none(_ text: String) {
    #expect(Self.read(Array(text.utf8), WrittenDate.iso) == nil)
  }
}

import Digests
import Exchange
import Referrals
import Testing

@Suite("Keys of records")
struct RecordKeysTests {
  private static let keys = MACKey(bytes: (0..<32).map { UInt8($0) }).map(RecordKeys.init(key:))

  private static var message: FieldGroup {
    var reason = FieldGroup(definition("reasons"))
    reason["code"] = .text("money")
    var consent = FieldGroup(definition("consent"))
    consent["referred"] = .flag(true)
    consent["date"] = PartialDate(year: 2026, month: 11, day: 2).map { .date($0) }
    var message = FieldGroup(ModelDefinition.referral)
    message["id"] = .text("7")
    message["reference"] = .text("R7K2-93QF-5")
    message["date"] = PartialDate(year: 2026, month: 11, day: 22, hour: 9, minute: 30)
      .map { .date($0) }
    message["reasons"] = .list([.group(reason)])
    message["why"] = .text("é=")
    message["consent"] = .group(consent)
    return message
  }

  private static func definition(_ field: String) -> GroupDefinition {
    let referral = ModelDefinition.referral
    guard let index = referral.index(of: field),
      case .group(let group) = referral.fields[index].type
    else { preconditionFailure("\(field) is a group of a referral") }
    return group
  }

  // Computed with: printf 'content\0referral\0id=t1:7date=d16:2026-11-22T09:30reasons=l1:=g1:code=t5:money…' |
  // openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f, first 16 bytes; and in the same way the others.
  @Test("never change, for ledgers keep them for years")
  func stable() throws {
    let keys = try #require(Self.keys)
    var buffer = CanonicalBuffer()
    let content = keys.content(kind: .referral, message: Self.message, in: &buffer)
    #expect(content.hex == "bc648f9ca6c1ce252a0f015c000a83a8")
    #expect(
      keys.identity(kind: .referral, messageID: "7").hex == "d2d953c9218960fe202778f58bbdbcf8")
    let change = keys.identity(
      kind: .referral, action: .update, messageID: "7", content: content)
    #expect(change.hash.hex == "611880f7e4cd667add0101b3d9f8b43e")
  }

  @Test("do not depend on what the memory that they are made in held before")
  func reuse() throws {
    let keys = try #require(Self.keys)
    var used = CanonicalBuffer()
    var long = FieldGroup(ModelDefinition.referral)
    long["why"] = .text(String(repeating: "word ", count: 5_000) + "end")
    _ = keys.content(kind: .referral, message: long, in: &used)
    var fresh = CanonicalBuffer()
    #expect(
      keys.content(kind: .referral, message: Self.message, in: &used)
        == keys.content(kind: .referral, message: Self.message, in: &fresh))
  }
}

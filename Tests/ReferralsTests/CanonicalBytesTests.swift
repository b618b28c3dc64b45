import Referrals
import Testing

@Suite("Canonical bytes")
struct CanonicalBytesTests {
  @Test("are the same for the same content, whatever order it was set in")
  func orderless() {
    let message = SampleMessages.referral
    var other = FieldGroup(ModelDefinition.referral)
    for entry in message.entries.reversed() { other[entry.index] = entry.value }
    #expect(other.canonicalBytes() == message.canonicalBytes())
  }

  @Test("never change, for fingerprints are kept for years")
  func stable() {
    var message = FieldGroup(ModelDefinition.referral)
    message["id"] = .text("7")
    message["why"] = .text("é=")
    message["reasons"] = .list([
      .group(SampleMessages.group("reasons", in: message.definition, ["code": .text("money")]))
    ])
    message["consent"] = .cleared
    #expect(
      String(decoding: message.canonicalBytes(), as: UTF8.self)
        == "id=t1:7reasons=l1:=g1:code=t5:moneywhy=t3:é=consent=c0:")
  }

  @Test("leave out our reference, and the identity on demand")
  func leavesOut() {
    var message = SampleMessages.referral
    let before = message.canonicalBytes()
    message["reference"] = nil
    #expect(message.canonicalBytes() == before)
    let content = message.canonicalBytes(withIdentity: false)
    message["id"] = .text("other")
    message["action"] = nil
    #expect(message.canonicalBytes() != before)
    #expect(message.canonicalBytes(withIdentity: false) == content)
  }

  @Test("tell every single change of content apart")
  func distinct() {
    let message = SampleMessages.referral
    var all: Set<[UInt8]> = [message.canonicalBytes()]
    for entry in message.entries where message.definition.fields[entry.index].name != "reference" {
      var changed = message
      changed[entry.index] = nil
      #expect(all.insert(changed.canonicalBytes()).inserted)
      changed[entry.index] = .cleared
      #expect(all.insert(changed.canonicalBytes()).inserted)
    }
  }
}

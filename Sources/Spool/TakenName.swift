/// The name of a drop in `.taken`: its number, a mark, and as much of the sender's name as fits.
///
/// `41~referral.xml` has the whole name, `41!a-very-long-na` has lost the end of it; `41+referral.dat` has a control file,
/// which lies in the inbox until the drop is settled.
struct TakenName: Hashable {
  let number: Int64
  let name: FileName
  let isClipped: Bool
  /// Whether a control file belongs to it; its name is whole then.
  let isPaired: Bool

  private static let whole = UInt8(ascii: "~")
  private static let paired = UInt8(ascii: "+")
  private static let clipped = UInt8(ascii: "!")
  /// The bytes that a name may have on every Linux file system.
  private static let limit = 255

  /// Makes the name of a drop that is about to be taken; `number` is positive.
  ///
  /// - Precondition: The whole name of a file with a control file fits (see ``InboxPairs``).
  init(number: Int64, original: FileName, isPaired: Bool = false) {
    precondition(number > 0, "a drop's number is positive")
    self.number = number
    let room = Self.limit - String(number).utf8.count - 1
    isClipped = original.bytes.count > room
    precondition(!(isPaired && isClipped), "a name with a control file fits")
    self.isPaired = isPaired
    name = isClipped ? FileName(bytes: Array(original.bytes.prefix(room))) : original
  }

  /// Makes the name that the drop has under another number.
  init(_ name: TakenName, renumbered number: Int64) {
    let fitting = TakenName(number: number, original: name.name, isPaired: name.isPaired)
    self.number = number
    self.name = fitting.name
    isClipped = name.isClipped || fitting.isClipped
    isPaired = name.isPaired
  }

  /// Reads an entry of `.taken`; `nil` when it is not the name of a drop.
  init?(_ entry: FileName) {
    guard
      let end = entry.bytes.firstIndex(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }),
      [Self.whole, Self.clipped, Self.paired].contains(entry.bytes[end]),
      end + 1 < entry.bytes.count,
      let number = Int64(String(decoding: entry.bytes[..<end], as: UTF8.self)), number > 0
    else { return nil }
    self.number = number
    isClipped = entry.bytes[end] == Self.clipped
    isPaired = entry.bytes[end] == Self.paired
    name = FileName(bytes: Array(entry.bytes[(end + 1)...]))
  }

  var entry: FileName {
    let mark = isPaired ? Self.paired : isClipped ? Self.clipped : Self.whole
    return FileName(bytes: Array(String(number).utf8) + [mark] + name.bytes)
  }
}

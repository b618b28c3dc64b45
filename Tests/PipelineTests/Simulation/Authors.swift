/// Partners as they write: what they have said so far, and what they say next.
struct Authors: Sendable {
  /// A referral and what is said about it.
  private struct Case {
    let number: Int
    let sender: String
    /// Who gets it when nothing is in the way.
    let route: Set<String>
    let words: Wire.Referral
    let isRow: Bool
    var isUnnumbered = false
    var letters = 0
    var isTakenBack = false
  }

  /// Everything that was ever to be dropped, by tag.
  private(set) var messages: [String: Message] = [:]
  private(set) var drops: [Dropped] = []
  private var cases: [Case] = []
  /// Referrals that others speak of already and that are still to come.
  private var unsent: [Message] = []
  private var files = 0

  // MARK: Files

  /// Writes the next file of some partner.
  mutating func drop(_ chance: inout Chance) -> Dropped {
    switch chance.number(1...100) {
    case ...36: return single(begin(&chance), &chance)
    case ...46: return batch(&chance)
    case ...60: return sheet(&chance)
    case ...72: return single(change(&chance), &chance)
    case ...84: return single(feedback(&chance), &chance)
    case ...91: return replay(&chance)
    case ...96: return single(otherWords(&chance), &chance)
    default: return single(unreadable(&chance), &chance)
    }
  }

  /// Something of a kind that can be no drop; its name.
  mutating func obstacle(_ chance: inout Chance) -> Dropped {
    let sender = chance.pick([Town.birchbank, Town.homes])
    let message = Message(
      tag: tag(of: newCase(by: sender, to: [], isRow: false)), number: cases.count,
      nature: .obstacle, sender: sender, receivers: [], text: "", isRow: false)
    return note([message], by: sender, bytes: "", ending: "folder")
  }

  /// A receipt that its receiver sends back, with some of what was wrong corrected.
  mutating func returned(
    _ receipt: [UInt8], to partner: String, _ chance: inout Chance
  ) -> Dropped {
    var text = String(decoding: receipt, as: UTF8.self)
    var returned: [Message] = []
    let said = tags(in: receipt)
    for tag in said {
      guard let message = messages[tag] else { continue }
      // Of two lines that are the same nobody can tell which was meant.
      guard message.nature == .faulty, said.count(where: { $0 == tag }) == 1, chance.happens(60)
      else {
        returned.append(message)
        continue
      }
      let fresh = self.tag(of: message.number - 1)
      text = text.replacing(";;\(tag);", with: ";Kilnford;\(fresh);")
      returned.append(
        Message(
          tag: fresh, number: message.number, nature: .referral, sender: partner,
          receivers: [Town.links], text: "", isRow: true))
    }
    return note(returned, by: partner, bytes: text, ending: "returned.csv")
  }

  private mutating func single(_ message: Message, _ chance: inout Chance) -> Dropped {
    if message.isRow {
      let titles =
        message.nature == .feedback || message.nature == .stranger
        ? Wire.feedbackTitles : Wire.referralTitles
      return note([message], by: message.sender, bytes: titles + message.text, ending: "one.csv")
    }
    return note(
      [message], by: message.sender, bytes: Wire.declaration + message.text, ending: "one.xml")
  }

  private mutating func batch(_ chance: inout Chance) -> Dropped {
    let sender = chance.pick([Town.birchbank, Town.links])
    let messages = (0..<chance.number(2...7)).map { _ in begin(by: sender, &chance) }
    return note(messages, by: sender, bytes: Wire.batch(messages.map(\.text)), ending: "batch.xml")
  }

  private mutating func sheet(_ chance: inout Chance) -> Dropped {
    let sender = chance.pick([Town.money, Town.homes])
    var rows = (0..<chance.number(2...9)).map { _ in begin(by: sender, &chance) }
    // The same line twice, with nothing to tell whether two people are meant.
    if let row = rows.first(where: \.isUnnumbered), chance.happens(50) { rows.append(row) }
    return note(
      rows, by: sender, bytes: Wire.referralTitles + rows.map(\.text).joined(), ending: "rows.csv")
  }

  /// A file that was dropped before, under another name.
  private mutating func replay(_ chance: inout Chance) -> Dropped {
    let earlier = drops.filter { !$0.bytes.isEmpty }
    guard !earlier.isEmpty else { return single(begin(&chance), &chance) }
    let drop = chance.pick(earlier)
    let ending = drop.name.split(separator: "-").last ?? "again"
    return note(
      drop.tags.compactMap { messages[$0] }, by: drop.partner,
      bytes: String(decoding: drop.bytes, as: UTF8.self), ending: String(ending))
  }

  private mutating func note(
    _ content: [Message], by partner: String, bytes: String, ending: String
  ) -> Dropped {
    files += 1
    let digits = String(10_000 + files).dropFirst()
    let drop = Dropped(
      partner: partner, name: "\(digits)-\(ending)", bytes: Array(bytes.utf8),
      tags: content.map(\.tag))
    for message in content { messages[message.tag] = message }
    drops.append(drop)
    return drop
  }

  // MARK: Referrals

  private mutating func begin(_ chance: inout Chance) -> Message {
    if !unsent.isEmpty, chance.happens(60) { return unsent.removeFirst() }
    return begin(
      by: chance.pick([Town.birchbank, Town.canalside, Town.links, Town.westmuir]), &chance)
  }

  /// A referral of somebody new.
  private mutating func begin(by sender: String, _ chance: inout Chance) -> Message {
    var nature = Message.Nature.referral
    switch chance.number(1...100) {
    case ...70: break
    case ...80: nature = .withoutConsent
    case ...90: nature = .faulty
    case ...95: nature = .tooLong
    default: nature = .impostor
    }
    let isRow = sender == Town.money || sender == Town.homes
    if sender == Town.westmuir { nature = .uncovered }
    if nature == .tooLong, sender != Town.links { nature = .referral }
    if nature == .impostor, sender != Town.birchbank { nature = .referral }
    var route: Set<String> = sender == Town.westmuir ? [] : [Town.links]
    var reason = "loneliness"
    var recipient: String?
    if sender == Town.links {
      let receiver = nature == .tooLong ? Town.money : chance.pick([Town.money, Town.homes])
      reason = receiver == Town.money ? "money" : "housing"
      if chance.happens(30) {
        recipient = receiver
        reason = "money"
      }
      route = [receiver]
    }
    let index = newCase(by: sender, to: route, isRow: isRow, reason: reason, recipient: recipient)
    cases[index].isUnnumbered = isRow && chance.happens(20)
    return beginning(of: index, nature: nature)
  }

  private mutating func newCase(
    by sender: String, to route: Set<String>, isRow: Bool, reason: String = "loneliness",
    recipient: String? = nil
  ) -> Int {
    let number = cases.count + 1
    let practice = Town.codes[sender] ?? "99016"
    cases.append(
      Case(
        number: number, sender: sender, route: route,
        words: Wire.Referral(
          tag: "", id: "N-\(number)", sender: Town.codes[sender] ?? sender, practice: practice,
          reason: reason, recipient: recipient),
        isRow: isRow))
    return cases.count - 1
  }

  /// The words by which a case begins, or begins again.
  private mutating func beginning(of index: Int, nature: Message.Nature) -> Message {
    let tag = tag(of: index)
    let found = cases[index]
    var words = found.words
    words.tag = tag
    if nature == .withoutConsent {
      words.isReferred = found.sender == Town.links
      words.isShared = false
    }
    if nature == .faulty { words.chi = "2311484045" }
    if nature == .impostor { words.sender = "99942" }
    if nature == .tooLong { words.notes = String(repeating: "long ", count: 50) }
    let text =
      found.isRow
      ? Wire.row(
        tag, id: found.isUnnumbered ? "" : words.id, family: nature == .faulty ? "" : "Kilnford",
        consent: nature == .withoutConsent ? "No" : "Yes")
      : Wire.element(words)
    return Message(
      tag: tag, number: found.number, nature: nature, sender: found.sender,
      receivers: nature == .referral || nature == .tooLong ? found.route : [], text: text,
      isRow: found.isRow, isUnnumbered: found.isUnnumbered)
  }

  private mutating func tag(of index: Int) -> String {
    let letter = UInt8(ascii: "a") + UInt8(min(cases[index].letters, 25))
    cases[index].letters += 1
    return "T" + String(10_000 + cases[index].number).dropFirst()
      + String(decoding: [letter], as: UTF8.self)
  }

  // MARK: What follows

  /// Picks a case that something can be said about, or begins one whose referral comes later.
  private mutating func subject(
    _ chance: inout Chance, later: Int, where fits: (Case) -> Bool
  ) -> Int? {
    if chance.happens(later) {
      let message = begin(
        by: chance.pick([Town.birchbank, Town.canalside, Town.links]), &chance)
      unsent.append(message)
      let index = message.number - 1
      return fits(cases[index]) ? index : nil
    }
    let fitting = cases.indices.filter { fits(cases[$0]) }
    return fitting.isEmpty ? nil : chance.pick(fitting)
  }

  /// An update, a withdrawal or a cancellation; nothing is changed that was taken back.
  private mutating func change(_ chance: inout Chance) -> Message {
    guard
      let index = subject(
        &chance, later: 15,
        where: { !$0.isRow && !$0.isTakenBack && !$0.route.isEmpty && $0.letters < 20 })
    else { return begin(&chance) }
    let nature = chance.pick([Message.Nature.update, .update, .withdrawal, .cancellation])
    let tag = tag(of: index)
    var words = cases[index].words
    words.tag = tag
    words.action = nature == .cancellation ? "cancel" : "update"
    if nature == .withdrawal {
      words.isReferred = cases[index].sender == Town.links
      words.isShared = false
    }
    if nature.takesBack { cases[index].isTakenBack = true }
    return Message(
      tag: tag, number: cases[index].number, nature: nature, sender: cases[index].sender,
      receivers: cases[index].route, text: Wire.element(words), isRow: false)
  }

  /// Feedback by whoever got a referral, or by somebody who did not.
  private mutating func feedback(_ chance: inout Chance) -> Message {
    guard
      let index = subject(
        &chance, later: 30, where: { !$0.route.isEmpty && !$0.isUnnumbered && $0.letters < 20 })
    else { return begin(&chance) }
    let found = cases[index]
    let tag = tag(of: index)
    let isStranger = found.sender != Town.links && chance.happens(15)
    let sender = isStranger ? Town.homes : found.route.first ?? Town.links
    let isRow = sender != Town.links
    let referrer = found.words.sender
    return Message(
      tag: tag, number: found.number,
      nature: isStranger ? .stranger : .feedback,
      sender: sender, receivers: isStranger ? [] : [found.sender],
      text: isRow
        ? Wire.feedbackRow(tag, referrer: referrer, about: found.words.id)
        : Wire.feedback(tag, referrer: referrer, about: found.words.id),
      isRow: isRow)
  }

  /// Another message under the number of a referral, or a corrected one.
  private mutating func otherWords(_ chance: inout Chance) -> Message {
    guard
      let index = subject(
        &chance, later: 0,
        where: { !$0.isRow && !$0.isTakenBack && !$0.route.isEmpty && $0.letters < 20 })
    else { return begin(&chance) }
    return beginning(of: index, nature: .referral)
  }

  private mutating func unreadable(_ chance: inout Chance) -> Message {
    let sender = chance.pick([Town.birchbank, Town.links])
    let index = newCase(by: sender, to: [], isRow: false)
    let tag = tag(of: index)
    return Message(
      tag: tag, number: cases[index].number, nature: .unreadable, sender: sender, receivers: [],
      text: "<Referral><Id>\(tag)</Id>", isRow: false)
  }
}

import Formats
import Mapping
import Referrals

extension SampleSender {
  /// Makes a record with a fault, or returns `nil` where the mapping has no place for it.
  ///
  /// Of the faults that need an earlier record it makes the later one from a recipe with the earlier one's number.
  func faulty(
    _ recipe: SampleRecipe, _ fault: SampleFault, _ random: inout SampleRandom,
    _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var (first, second) = (recipe, recipe)
    switch fault {
    case .checkDigit:
      guard parts.contains(.chi) else { return nil }
      first.hasWrongCheckDigit = true
    case .birthDate:
      guard parts.contains(.birth) else { return nil }
      first.isUnborn = true
    case .otherSender:
      guard parts.contains(.sender), let other = stranger else { return nil }
      first.claimedSender = other
    case .noConsent:
      first.refused = ["referred", "share", "feedback"]
    case .unknownPractice:
      guard parts.contains(.practice) else { return nil }
      first.target = SampleTarget(practice: Self.nobody, recipient: recipe.target.recipient)
    case .unknownCase:
      first.action = "update"
    case .duplicate, .conflict: break
    case .missingField:
      (first.family, second.family) = ("Yyyyyy", "Zzzzzz")
      return faultyCopy(first, second, { SampleBytes.replaced($0, $1, by: []) }, random, &scribe)
    case .badCode:
      guard urgencies.count > 1 else { return nil }
      (first.urgency, second.urgency) = (urgencies[0], urgencies[1])
      let code = Array("someday".utf8)
      return faultyCopy(first, second, { SampleBytes.replaced($0, $1, by: code) }, random, &scribe)
    case .wrongDate:
      (first.february, second.february) = (2, 13)
      let day = Array("31".utf8)
      return faultyCopy(first, second, { SampleBytes.replaced($0, $1, by: day) }, random, &scribe)
    case .notWellFormed:
      if case .csv = mapping.format { return withStrayCell(recipe, &random, &scribe) }
      (first.whyPrefix, second.whyPrefix) = ("Y ", "Z ")
      let sign = Array(SampleBytes.bareMark(in: mapping).utf8)
      return faultyCopy(first, second, { SampleBytes.replaced($0, $1, by: sign) }, random, &scribe)
    case .shortenedNumber, .lostZero, .dateNumber:
      return spoilt(recipe, fault, random, &scribe)
    case .cutShort, .emptyFile, .semicolons, .wrongEncoding:
      return oddFile(recipe, fault, &random, &scribe)
    }
    return scribe.record(first.message(&random))
  }

  /// Writes a record twice, with two good values in the place of the fault, and makes one of both.
  ///
  /// A mapping refuses to write what it would refuse to read; what differs shows where the value stands.
  private func faultyCopy(
    _ first: SampleRecipe, _ second: SampleRecipe,
    _ merged: ([UInt8], [UInt8]) -> [UInt8], _ random: SampleRandom, _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var (one, other) = (random, random)
    guard let first = scribe.record(first.message(&one)),
      let second = scribe.record(second.message(&other)), first != second
    else { return nil }
    return merged(first, second)
  }

  /// Adds a cell to the end of a row, for which there is no title.
  private func withStrayCell(
    _ recipe: SampleRecipe, _ random: inout SampleRandom, _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    guard case .csv(let options) = mapping.format,
      let row = scribe.record(recipe.message(&random))
    else { return nil }
    return SampleBytes.withCell("\(options.delimiter)stray", behind: row)
  }

  // MARK: Spreadsheet programs

  /// Makes of a row what a spreadsheet program makes of it.
  private func spoilt(
    _ recipe: SampleRecipe, _ fault: SampleFault, _ random: SampleRandom,
    _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    guard case .csv = mapping.format else { return nil }
    var (first, second) = (recipe, recipe)
    let text: String
    switch fault {
    case .dateNumber:
      (first.date, second.date) = (Self.earlyDay, Self.lateDay)
      text = "45977"
    case .lostZero:
      guard parts.contains(.chi) else { return nil }
      (first.isBornEarly, second.isBornEarly) = (true, true)
      var random = random
      guard case .group(let person)? = first.message(&random)["person"],
        case .text(let chi)? = person["chi"], chi.hasPrefix("0")
      else { return nil }
      text = String(chi.dropFirst())
    default:
      guard parts.contains(.chi) else { return nil }
      text = "1.23E+09"
    }
    if fault != .dateNumber { (first.chi, second.chi) = ("1111111111", "2222222222") }
    let bytes = Array(text.utf8)
    return faultyCopy(
      first, second, { SampleBytes.replacedOnce($0, $1, by: bytes) }, random, &scribe)
  }

  /// Two days of which no digit is the same, for the place of a date.
  private static let earlyDay = PartialDate(year: 2020, month: 1, day: 1)
  private static let lateDay = PartialDate(year: 1999, month: 12, day: 22)

  // MARK: Whole files

  /// Makes a file with one record that is odd as a whole.
  private func oddFile(
    _ recipe: SampleRecipe, _ fault: SampleFault, _ random: inout SampleRandom,
    _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var recipe = recipe
    // A letter that UTF-8 and windows-1252 write otherwise.
    if fault == .wrongEncoding { recipe.whyPrefix = "Café " }
    return scribe.oddFile(recipe.message(&random), fault)
  }
}

/// Changes of the bytes of records that are no format's own.
enum SampleBytes {
  /// Returns a mark that may not stand bare in a text of a mapping's files.
  static func bareMark(in mapping: CompiledMapping) -> String {
    mapping.format.fileEnding == ".json" ? "\"" : "&"
  }

  /// Replaces every place in which two records differ.
  static func replaced(_ one: [UInt8], _ other: [UInt8], by text: [UInt8]) -> [UInt8] {
    guard one.count == other.count else { return replacedOnce(one, other, by: text) }
    var result: [UInt8] = []
    for index in one.indices {
      if one[index] == other[index] {
        result.append(one[index])
      } else if index == 0 || one[index - 1] == other[index - 1] {
        result += text
      }
    }
    return result
  }

  /// Replaces all that stands between the first and the last difference of two records.
  static func replacedOnce(_ one: [UInt8], _ other: [UInt8], by text: [UInt8]) -> [UInt8] {
    let start = zip(one, other).prefix { $0 == $1 }.count
    let end = zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count
    return Array(one[..<start]) + text + Array(one[max(start, one.count - end)...])
  }

  /// Adds text behind the last cell of a row.
  static func withCell(_ text: String, behind row: [UInt8]) -> [UInt8] {
    let end = row.lastIndex { $0 != 0x0A && $0 != 0x0D } ?? 0
    return Array(row[...end]) + Array(text.utf8) + Array(row[(end + 1)...])
  }

  /// Writes text in windows-1252, or returns `nil` where it has other letters than the encoding.
  static func windows1252(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      guard scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) else { return nil }
      result.append(UInt8(scalar.value))
    }
    return result
  }
}

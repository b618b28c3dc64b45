import Mapping
import Referrals

extension SampleSender {
  /// Makes a record with a fault, or returns `nil` where the mapping has no place for it.
  ///
  /// A mapping refuses to write what it would refuse to read. So the record is written twice, with two good values in the
  /// place of the fault, and what differs is replaced.
  func faulty(
    _ recipe: SampleRecipe, _ fault: SampleFault, _ random: inout SampleRandom,
    _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var (first, second) = (recipe, recipe)
    switch fault {
    case .checkDigit:
      guard parts.contains(.chi) else { return nil }
      first.hasWrongCheckDigit = true
      return scribe.record(first.message(&random))
    case .missingField:
      (first.family, second.family) = ("Yyyyyy", "Zzzzzz")
      return replaced(first, second, by: [], &random, &scribe)
    case .badCode:
      guard urgencies.count > 1 else { return nil }
      (first.urgency, second.urgency) = (urgencies[0], urgencies[1])
      return replaced(first, second, by: Array("someday".utf8), &random, &scribe)
    case .wrongDate:
      (first.february, second.february) = (2, 13)
      return replaced(first, second, by: Array("31".utf8), &random, &scribe)
    case .notWellFormed:
      guard case .xml = mapping.format else { return withStrayCell(recipe, &random, &scribe) }
      (first.whyPrefix, second.whyPrefix) = ("Y ", "Z ")
      return replaced(first, second, by: Array("&".utf8), &random, &scribe)
    }
  }

  /// Replaces every place in which two records differ; `nil` where they do not, or cannot be written.
  private func replaced(
    _ first: SampleRecipe, _ second: SampleRecipe, by text: [UInt8],
    _ random: inout SampleRandom, _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    var again = random
    guard let one = scribe.record(first.message(&random)),
      let other = scribe.record(second.message(&again)), one != other
    else { return nil }
    if one.count == other.count { return Self.replaced(one, other, by: text) }
    let start = zip(one, other).prefix { $0 == $1 }.count
    let end = zip(one.reversed(), other.reversed()).prefix { $0 == $1 }.count
    return Array(one[..<start]) + text + Array(one[max(start, one.count - end)...])
  }

  /// Replaces each run of bytes in which two texts of the same length differ.
  private static func replaced(_ one: [UInt8], _ other: [UInt8], by text: [UInt8]) -> [UInt8] {
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

  /// Adds a cell to the end of a row, for which there is no title.
  private func withStrayCell(
    _ recipe: SampleRecipe, _ random: inout SampleRandom, _ scribe: inout SampleScribe
  ) -> [UInt8]? {
    guard case .csv(let options) = mapping.format,
      let row = scribe.record(recipe.message(&random))
    else { return nil }
    let end = row.lastIndex { $0 != 0x0A && $0 != 0x0D } ?? 0
    let stray = Array("\(options.delimiter)stray".utf8)
    return Array(row[...end]) + stray + Array(row[(end + 1)...])
  }
}

package import Referrals

/// The partners of an interchange, found by every name that a message may give them.
package struct PartnerDirectory: Sendable {
  /// What a name or code leads to.
  package enum Match: Sendable {
    case none
    case one(Partner)
    /// More than one partner, in id order: a person must decide.
    case several([Partner])
  }

  private let tables: Tables

  /// Creates a directory.
  ///
  /// - Precondition: The ids are unique.
  package init(_ partners: [Partner]) {
    tables = Tables(partners)
  }

  /// All partners in id order: the order in which a pass visits them.
  package var partners: [Partner] { tables.partners }

  /// Returns the partner of an id.
  package subscript(id: PartnerID) -> Partner? {
    tables.placeByID[id].map { tables.partners[$0] }
  }

  /// Returns the place of a partner in id order.
  func place(of id: PartnerID) -> Int? {
    tables.placeByID[id]
  }

  /// Returns the partner with a practice code.
  package func partner(practiceCode: String) -> Partner? {
    let code = Self.normalCode(practiceCode)
    return tables.placesByIdentifier[code]?.lazy.map { tables.partners[$0] }
      .first { $0.identifiers.practiceCode.map(Self.normalCode) == code }
  }

  /// Returns whether some partner has a practice code.
  package func hasPractice(code: String) -> Bool {
    let code = Self.normalCode(code)
    return tables.placesByIdentifier[code]?
      .contains { tables.partners[$0].identifiers.practiceCode.map(Self.normalCode) == code }
      ?? false
  }

  /// Returns whether a text is a code of one partner alone, or its name.
  ///
  /// What ``partner(code:)`` and ``partner(named:)`` lead to, without copies of partners.
  package func isName(_ text: String, of id: PartnerID) -> Bool {
    // Nearly all claims are right and spelled as we do; the partner is here, so the longer way would end the same.
    if text == id.rawValue, tables.placeByID[id] != nil { return true }
    if let own = PartnerID(rawValue: text.lowercased()), tables.placeByID[own] != nil {
      return own == id
    }
    if let places = tables.placesByIdentifier[Self.normalCode(text)], places.count == 1 {
      return tables.partners[places[0]].id == id
    }
    let loose = Self.looseName(text)
    return tables.placesByLooseName[loose]?
      .contains { !loose.isEmpty && tables.partners[$0].id == id } ?? false
  }

  /// Returns what a code leads to: a partner's id here, practice code, ODS code or charity number.
  ///
  /// Small and capital letters and blanks do not matter.
  package func partner(code: String) -> Match {
    if let id = PartnerID(rawValue: code.lowercased()), let partner = self[id] {
      return .one(partner)
    }
    return match(tables.placesByIdentifier[Self.normalCode(code)])
  }

  /// Returns the partners whose name is equal to a text but for letter case, blanks and punctuation.
  package func partner(named name: String) -> Match {
    let loose = Self.looseName(name)
    return loose.isEmpty ? .none : match(tables.placesByLooseName[loose])
  }

  /// Returns the partners that cover a practice, in id order.
  package func partners(covering practice: PartnerID) -> [Partner] {
    tables.partnersByCovered[practice] ?? []
  }

  /// Returns the partners that serve a reason, in id order.
  package func partners(serving reason: String) -> [Partner] {
    tables.partnersByReason[reason] ?? []
  }

  private func match(_ places: [Int]?) -> Match {
    guard let places, let first = places.first else { return .none }
    return places.count == 1
      ? .one(tables.partners[first]) : .several(places.map { tables.partners[$0] })
  }

  /// Returns a code without blanks and in capitals.
  fileprivate static func normalCode(_ code: String) -> String {
    let isNormal = code.utf8.allSatisfy { $0 != 0x20 && !(0x61...0x7A).contains($0) }
    if isNormal { return code }
    let bytes = code.utf8.lazy.filter { $0 != 0x20 }
      .map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
    return String(decoding: Array(bytes), as: UTF8.self)
  }

  /// Returns a name's letters and digits, in small letters.
  fileprivate static func looseName(_ name: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in name.lowercased().unicodeScalars
    where scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      result.append(scalar)
    }
    return String(result)
  }
}

/// The partners by their names; a class, so that those who hand a directory on hand on one reference.
private final class Tables: Sendable {
  let partners: [Partner]
  let placeByID: [PartnerID: Int]
  let placesByIdentifier: [String: [Int]]
  let placesByLooseName: [String: [Int]]
  let partnersByCovered: [PartnerID: [Partner]]
  let partnersByReason: [String: [Partner]]

  init(_ partners: [Partner]) {
    let sorted = partners.sorted { $0.id < $1.id }
    self.partners = sorted
    placeByID = Dictionary(uniqueKeysWithValues: sorted.indices.map { (sorted[$0].id, $0) })
    placesByIdentifier = Self.index(sorted) {
      $0.identifiers.all.map(PartnerDirectory.normalCode)
    }
    placesByLooseName = Self.index(sorted) { [PartnerDirectory.looseName($0.name)] }
    partnersByCovered = Self.index(sorted) { $0.covers }.mapValues { $0.map { sorted[$0] } }
    partnersByReason = Self.index(sorted) { $0.serves }.mapValues { $0.map { sorted[$0] } }
  }

  /// Lists for each key the partners that have it, each partner once.
  private static func index<Key: Hashable>(
    _ partners: [Partner], by keys: (Partner) -> [Key]
  ) -> [Key: [Int]] {
    var result: [Key: [Int]] = [:]
    for (place, partner) in partners.enumerated() {
      for key in Set(keys(partner)) {
        result[key, default: []].append(place)
      }
    }
    return result
  }
}

import Referrals
import Testing

@Suite("The model")
struct MessageModelTests {
  /// Every group below a definition, itself included, with the path that leads to it.
  static func groups(
    below definition: GroupDefinition, path: String = ""
  ) -> [(path: String, group: GroupDefinition)] {
    var result = [(path, definition)]
    for field in definition.fields {
      if case .group(let inner) = field.type {
        result += groups(below: inner, path: path.isEmpty ? field.name : "\(path).\(field.name)")
      }
    }
    return result
  }

  @Test("describes every field in words", arguments: MessageKind.allCases)
  func describesFields(_ kind: MessageKind) {
    for (path, group) in Self.groups(below: ModelDefinition.definition(of: kind)) {
      for field in group.fields {
        #expect(!field.summary.isEmpty, "\(path).\(field.name)")
        #expect(field.summary.last != ".", "\(path).\(field.name)")
      }
    }
  }

  @Test("has coded pairs of exactly a code and a text", arguments: MessageKind.allCases)
  func codedPairs(_ kind: MessageKind) {
    for (path, group) in Self.groups(below: ModelDefinition.definition(of: kind)) {
      #expect(group.isCoded == (group.fields.map(\.name) == ["code", "text"]), "\(path)")
    }
  }

  @Test("uses kebab-case codes with words, each once", arguments: MessageKind.allCases)
  func vocabularies(_ kind: MessageKind) {
    for (_, group) in Self.groups(below: ModelDefinition.definition(of: kind)) {
      for field in group.fields {
        guard case .code(let vocabulary) = field.type else { continue }
        #expect(Set(vocabulary.codes.map(\.code)).count == vocabulary.codes.count)
        for (code, words) in vocabulary.codes {
          #expect(code.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x2D }, "\(code)")
          #expect(!words.isEmpty)
        }
      }
    }
  }

  @Test("marks all that stands in the clinical group as clinical")
  func marksClinical() throws {
    let index = try #require(ModelDefinition.referral.index(of: "clinical"))
    let field = ModelDefinition.referral.fields[index]
    #expect(field.isClinical)
    guard case .group(let clinical) = field.type else {
      Issue.record("clinical is no group")
      return
    }
    #expect(clinical.fields.allSatisfy { $0.isClinical })
  }

  @Test("has a status code for each state of the closed loop, and an action code for each action")
  func enumsAgree() {
    #expect(Vocabulary.referralStatus.codes.map(\.code) == ReferralStatus.allCases.map(\.rawValue))
    #expect(Vocabulary.action.codes.map(\.code) == Action.allCases.map(\.rawValue))
  }
}

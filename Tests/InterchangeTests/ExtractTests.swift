import Foundation
import Testing

@Suite("The archive gives back", .serialized)
struct ExtractTests {
  /// A home after its first night, with a window for one of the agencies.
  private func night() throws -> GlasgowHome {
    let home = try GlasgowHome()
    try home.replace("deliver: each", with: "deliver: batch", in: "partners/money-matters.yaml")
    try home.drop(folder: "drops")
    _ = try home.run("run")
    return home
  }

  private func mode(_ path: String) throws -> Int? {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue
  }

  @Test("every drop byte for byte, and warns that people's details are in it")
  func drops() throws {
    let home = try night()
    let drops = GlasgowHome.sample.appending(path: "drops")
    var originals: Set<Data> = []
    for case let file as URL in FileManager.default.enumerator(
      at: drops, includingPropertiesForKeys: nil) ?? .init() where !file.hasDirectoryPath
    {
      originals.insert(try Data(contentsOf: file))
    }
    for number in [1, 30, 60, 78] {
      let target = home.root.appending(path: "case").path
      let run = try home.run("archive", "extract", "drop", "\(number)", "--to", target)
      #expect(run.status == 0, "\(run.talk)")
      #expect(run.talk.contains("warning: this is everything that was received"))
      let path = try #require(run.output.split(separator: " ").first.map(String.init))
      #expect(path.contains("/case/drop-\(number)."))
      #expect(try originals.contains(Data(contentsOf: URL(filePath: path))))
      #expect(try mode(path) == 0o600)
      #expect(try mode(target) == 0o700)
      let again = try home.run("archive", "extract", "drop", "\(number)", "--to", target)
      #expect(again.status == 64)
      #expect(again.talk.contains("[file.exists]"))
    }
  }

  @Test("a record, and with it every file that went out")
  func record() throws {
    let home = try night()
    let reference = try #require(
      home.references(#""receiver":"money-matters""#, #""bucket":"waiting""#).first)
    let received = try home.run("archive", "extract", reference)
    #expect(received.status == 0, "\(received.talk)")
    #expect(received.output.contains("<Referral"))
    let refused = try home.run("archive", "extract", reference, "--sent")
    #expect(refused.status == 64)
    #expect(refused.output == "")
    let target = home.root.appending(path: "case")
    let run = try home.run("archive", "extract", reference, "--sent", "--to", target.path)
    #expect(run.status == 0, "\(run.talk)")
    let file = try #require(home.sent(to: "money-matters").first { $0.key.contains("/referrals-") })
    let name = try #require(file.key.split(separator: "/").last)
    #expect(
      try Data(contentsOf: target.appending(path: "sent/money-matters/\(name)")) == file.value)
    #expect(
      try String(contentsOf: target.appending(path: "\(reference).xml"), encoding: .utf8)
        == received.output)
  }

  @Test("nothing of a drop whose bytes are damaged")
  func damaged() throws {
    let home = try night()
    let archive = home.root.appending(path: "archive")
    let names = FileManager.default.enumerator(atPath: archive.path)?.allObjects as? [String] ?? []
    let file = archive.appending(path: try #require(names.first { $0.hasSuffix(".gz") }))
    var bytes = try Data(contentsOf: file)
    bytes[bytes.count / 2] ^= 0xFF
    try bytes.write(to: file)
    var failed = 0
    for number in 1...78 {
      let target = home.root.appending(path: "case").path
      let run = try home.run("archive", "extract", "drop", "\(number)", "--to", target)
      if run.status == 0 { continue }
      failed += 1
      #expect(run.status == 5 || run.status == 1, "\(run.talk)")
      #expect(run.output == "")
    }
    #expect(failed > 0)
    let left =
      FileManager.default.enumerator(atPath: home.root.appending(path: "case").path)?
      .allObjects as? [String] ?? []
    #expect(left.count == 78 - failed)
  }
}

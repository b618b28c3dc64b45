import Foundation
import Testing

@Suite("interchange init")
struct InitTests {
  private let root = URL(filePath: NSTemporaryDirectory()).appending(path: "init-\(UUID())")

  private func home(_ arguments: String...) throws -> ProgramRun {
    try Program.run(["init", root.path] + arguments)
  }

  @Test("makes a home whose sample traffic is delivered, and asks nothing")
  func example() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    #expect(try home().status == 0)
    let sample = try Program.run(
      ["sample", "--home", root.path, "--records", "20", "--seed", "1", "--faulty", "0"])
    #expect(sample.status == 0, "\(sample.talk)")
    let run = try Program.run(["run", "--home", root.path, "--json"])
    #expect(run.status == 0, "\(run.talk)")
    #expect(run.count("delivered") == 20)
  }

  @Test(
    "makes the home of a sample programme, with the files of its first night if they are asked for")
  func programme() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    let made = try home("--programme", "glasgow", "--drops")
    #expect(made.status == 0, "\(made.talk)")
    for folder in ["partners", "mappings"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: GlasgowHome.sample.appending(path: folder).path)
      #expect(!names.isEmpty)
      for name in names {
        #expect(
          FileManager.default.contentsEqual(
            atPath: root.appending(path: "\(folder)/\(name)").path,
            andPath: GlasgowHome.sample.appending(path: "\(folder)/\(name)").path))
      }
    }
    #expect(try Program.run(["check", "--home", root.path]).status == 0)
    let run = try Program.run(["run", "--home", root.path, "--json"])
    #expect(run.status == 2)
    #expect(run.count("delivered") > 40)
    #expect(run.bucketSum == run.count("records"))
    // A folder in use is refused, whatever is asked for.
    #expect(try home("--programme", "glasgow").status == 64)
  }

  @Test("finds the programmes where the program is installed, and says where it looked")
  func installed() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    let share = root.appending(path: "share/interchange")
    let manager = FileManager.default
    try manager.createDirectory(
      at: share.appending(path: "samples"), withIntermediateDirectories: true)
    try manager.createDirectory(
      at: root.appending(path: "bin"), withIntermediateDirectories: true)
    try manager.copyItem(
      at: Program.executable, to: root.appending(path: "bin/interchange"))
    func initialise(_ name: String) throws -> ProgramRun {
      try Program.run(
        ["init", root.appending(path: name).path, "--programme", "glasgow"],
        program: root.appending(path: "bin/interchange"))
    }
    let missing = try initialise("first")
    #expect(missing.status == 4)
    #expect(missing.talk.contains("share/interchange/samples"), "\(missing.talk)")
    try manager.copyItem(
      at: GlasgowHome.sample, to: share.appending(path: "samples/glasgow"))
    let made = try initialise("second")
    #expect(made.status == 0, "\(made.talk)")
    #expect(made.talk.contains("share/interchange/samples/glasgow/drops"))
  }
}

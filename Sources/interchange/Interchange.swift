import ArgumentParser

@main
struct Interchange: AsyncParsableCommand {
  func run() async throws {}
}

/// A manual page in mdoc, the language of manual pages, made from a command's declaration.
struct ManualPage {
  /// The day of the manual's last change, as pages show it.
  private static let date = "November 27, 2026"

  /// The name of the file, such as `interchange-run.1`.
  let fileName: String
  let text: String

  /// All pages: one of the program, and one of each command that does something.
  static func all(of program: CommandOutline) -> [ManualPage] {
    let leaves = program.commands.flatMap { Self.leaves(of: $0, path: [program.commandName]) }
    return [main(program, leaves)]
      + leaves.map { page($0.command, path: $0.path, of: program.commandName) }
  }

  private typealias Leaf = (command: CommandOutline, path: [String])

  /// The commands that do something, below and including one, each with the words that name it.
  private static func leaves(of command: CommandOutline, path: [String]) -> [Leaf] {
    let path = path + [command.commandName]
    guard !command.commands.isEmpty else { return [(command, path)] }
    let standard = command.commands.first { $0.commandName == command.defaultSubcommand }
    let own = standard.map { [(command.taking(argumentsOf: $0), path)] } ?? []
    return own
      + command.commands.filter { $0.commandName != standard?.commandName }
      .flatMap { leaves(of: $0, path: path) }
  }

  // MARK: Pages

  private static func main(_ program: CommandOutline, _ leaves: [Leaf]) -> ManualPage {
    var page = MdocText(title: program.commandName, date: date)
    page.name(program.commandName, program.abstract)
    page.section("SYNOPSIS")
    page.macro("Nm", [program.commandName])
    page.macro("Ar", ["command"])
    page.macro("Op", ["Ar", "options"])
    page.section("DESCRIPTION")
    page.paragraphs(program.parts.paragraphs)
    page.macro("Pp", [])
    page.line("The commands are:")
    page.macro("Bl", ["-tag", "-width", "Ds"])
    for (command, path) in leaves {
      page.macro("It", ["Xr", path.joined(separator: "-"), "1"])
      page.line(command.abstract ?? "")
    }
    page.macro("El", [])
    page.section("ENVIRONMENT")
    page.macro("Bl", ["-tag", "-width", "Ds"])
    for (name, meaning) in environment {
      page.macro("It", ["Ev", name])
      page.line(meaning)
    }
    page.macro("El", [])
    page.exitStatus()
    page.examples(program.parts.examples)
    page.section("SEE ALSO")
    let names = leaves.map { $0.path.joined(separator: "-") }.sorted()
    for (place, name) in names.enumerated() {
      page.macro("Xr", [name, "1"] + (place + 1 < names.count ? [","] : []))
    }
    return ManualPage(fileName: "\(program.commandName).1", text: page.text)
  }

  private static let environment = [
    ("INTERCHANGE_HOME", "The interchange's home, where no option names it."),
    ("INTERCHANGE_LIBRARY", "The folder of the shipped mappings, where no option names it."),
    ("INTERCHANGE_SAMPLES", "The folder of the sample programmes, where no option names it."),
  ]

  private static func page(
    _ command: CommandOutline, path: [String], of program: String
  ) -> ManualPage {
    let name = path.joined(separator: "-")
    var page = MdocText(title: name, date: date)
    page.name(name, command.abstract)
    page.section("SYNOPSIS")
    page.macro("Nm", [path.joined(separator: " ")])
    for argument in command.shownArguments { page.synopsis(of: argument) }
    page.section("DESCRIPTION")
    let (paragraphs, examples) = command.parts
    page.paragraphs([sentence(command.abstract ?? "")] + paragraphs)
    if !command.shownArguments.isEmpty {
      page.macro("Pp", [])
      page.line("The arguments are:")
      page.macro("Bl", ["-tag", "-width", "Ds"])
      for argument in command.shownArguments { page.item(argument) }
      page.macro("El", [])
    }
    page.exitStatus()
    page.examples(examples)
    page.section("SEE ALSO")
    page.macro("Xr", [program, "1"])
    return ManualPage(fileName: "\(name).1", text: page.text)
  }

  private static func sentence(_ text: String) -> String {
    text.isEmpty || text.hasSuffix(".") ? text : text + "."
  }
}

extension CommandOutline {
  /// The command as it is where a subcommand is meant without being named.
  fileprivate func taking(argumentsOf standard: CommandOutline) -> CommandOutline {
    CommandOutline(
      commandName: commandName, abstract: abstract, discussion: discussion,
      shouldDisplay: shouldDisplay, subcommands: nil, defaultSubcommand: nil,
      arguments: standard.arguments)
  }
}

extension MdocText {
  fileprivate mutating func name(_ name: String, _ abstract: String?) {
    section("NAME")
    macro("Nm", [name])
    var words = abstract ?? ""
    if words.hasSuffix(".") { words.removeLast() }
    macro("Nd", [words.prefix(1).lowercased() + words.dropFirst()])
  }

  fileprivate mutating func paragraphs(_ paragraphs: [String]) {
    for (place, paragraph) in paragraphs.enumerated() {
      if place > 0 { macro("Pp", []) }
      line(paragraph)
    }
  }

  fileprivate mutating func synopsis(of argument: CommandOutline.Argument) {
    let value = ["Ar", argument.valueName ?? "value"]
    let dots = argument.isRepeating ? ["..."] : []
    let name = argument.names?.first { $0.kind == "long" } ?? argument.names?.first
    let words: [String] =
      switch argument.kind {
      case "positional": value + dots
      case "flag": ["Fl", String((name?.typed ?? "-").dropFirst())]
      default: ["Fl", String((name?.typed ?? "-").dropFirst())] + value + dots
      }
    if argument.isOptional {
      macro("Op", words)
    } else {
      macro(words[0], Array(words.dropFirst()))
    }
  }

  fileprivate mutating func item(_ argument: CommandOutline.Argument) {
    var words: [String] = []
    for (place, name) in (argument.names ?? []).enumerated() {
      if place > 0 { words += [","] }
      words += ["Fl", String(name.typed.dropFirst())]
    }
    if argument.kind != "flag" { words += ["Ar", argument.valueName ?? "value"] }
    macro("It", words)
    line(argument.abstract ?? "")
    if let values = argument.allValues {
      line("One of: \(values.joined(separator: ", ")).")
    }
    if let standard = argument.defaultValue { line("Where it is not given: \(standard).") }
  }

  fileprivate mutating func exitStatus() {
    section("EXIT STATUS")
    macro("Bl", ["-tag", "-width", "Ds"])
    for (code, meaning) in ExitCodeMeanings.all {
      macro("It", ["\(code)"])
      line(meaning.prefix(1).uppercased() + meaning.dropFirst() + ".")
    }
    macro("El", [])
  }

  fileprivate mutating func examples(_ examples: [String]) {
    guard !examples.isEmpty else { return }
    section("EXAMPLES")
    macro("Bd", ["-literal", "-offset", "indent"])
    for example in examples { literal(example) }
    macro("Ed", [])
  }
}

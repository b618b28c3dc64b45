/// Words that stand for a clock, a random source or the environment.
private let forbidden: [Violation.Rule: Set<Substring>] = [
  .clock: [
    "ContinuousClock", "SuspendingClock", "clock_gettime", "gettimeofday", "DispatchTime",
    "CFAbsoluteTimeGetCurrent", "timespec_get",
  ],
  .random: [
    "SystemRandomNumberGenerator", "arc4random", "arc4random_uniform", "arc4random_buf", "drand48",
    "getrandom", "getentropy", "hashValue",
  ],
  .environment: ["ProcessInfo", "getenv", "secure_getenv", "environ", "CommandLine"],
]

/// Names that are forbidden only where they are called: a type or field of the domain may be named so.
private let forbiddenCalls: [Substring: Violation.Rule] = [
  "Date": .clock, "time": .clock, "clock": .clock, "rand": .random, "UUID": .random,
  "Hasher": .random,
]

/// Members that draw from the system's random source unless a generator is passed.
private let randomMembers: Set<Substring> = ["random", "randomElement", "shuffled", "shuffle"]

/// Returns what one line of a module names against the rules.
///
/// In pure modules it looks for clocks, random sources and the environment, in all but their owner for Bundle. The
/// line has neither comments nor strings.
func wordViolations(
  in line: Substring, number: Int, path: String, module: String
) -> [Violation] {
  var found: [Violation] = []
  func report(_ rule: Violation.Rule, _ word: Substring) {
    found.append(
      Violation(rule: rule, path: path, line: number, what: "\(module) names \(word)"))
  }
  for word in words(of: line) {
    if word.text == "Bundle", module != House.bundleOwner,
      word.after.hasPrefix(".main") || word.after.hasPrefix(".module")
        || word.after.hasPrefix("(for")
    {
      report(.bundle, word.text)
    }
    if House.pure.contains(module), let rule = rule(for: word) { report(rule, word.text) }
  }
  return found
}

/// One word of a line with what stands on both sides.
private struct Word {
  let text: Substring
  let before: Substring
  let after: Substring
}

private func words(of line: Substring) -> [Word] {
  var words: [Word] = []
  let bytes = line.utf8
  var at = bytes.startIndex
  while at < bytes.endIndex {
    guard isOfWord(bytes[at]) else {
      at = bytes.index(after: at)
      continue
    }
    let start = at
    while at < bytes.endIndex, isOfWord(bytes[at]) { at = bytes.index(after: at) }
    words.append(Word(text: line[start..<at], before: line[..<start], after: line[at...]))
  }
  return words
}

/// True for a letter, a digit, an underscore and whatever is no ASCII.
private func isOfWord(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A, 0x80...: true
  default: false
  }
}

/// Returns the rule that a word of a pure module breaks, or `nil`.
private func rule(for word: Word) -> Violation.Rule? {
  if let entry = forbidden.first(where: { $0.value.contains(word.text) }) { return entry.key }
  let isMember = word.before.hasSuffix(".")
  if isMember, word.text == "now" { return .clock }
  guard word.after.hasPrefix("(") else { return nil }
  if isMember, randomMembers.contains(word.text) {
    return word.after.contains("using:") ? nil : .random
  }
  let isDeclaration = word.before.hasSuffix("func ")
  return isMember || isDeclaration ? nil : forbiddenCalls[word.text]
}

import Referrals

/// What a conversion does, in words for whoever asks how a value came about.
extension Conversion {
  /// Says what was done to a text that was read, in order; never what is in it.
  func wordsOfReading(_ text: TextBytes, received: PartialDate?) -> [String] {
    var words: [String] = []
    if isMarkup { words.append("what a person reads of the HTML") }
    if space == .fold { words.append("blanks folded") }
    if !newline.isEmpty { words.append("line breaks read") }
    if !frames.isEmpty { words.append("taken out of its frame") }
    if !separator.isEmpty {
      words.append("split at '\(String(decoding: separator, as: UTF8.self))'")
    }
    if pad > 0, text.count < pad { words.append("filled up to \(pad) digits") }
    switch step {
    case .plain: break
    case .codes(let codes): words.append(codes.wordsOfOtherwise(isKnown: isKnown(text, codes)))
    case .date(let forms, _):
      let text = NormalText.trimmed(text)
      let form = forms.first { $0.read(text, received: received) != nil }
      words.append(form.map { "date \($0.text)" } ?? "a date in words")
      if case .date = type, form?.read(text, received: received)?.hour != nil {
        words.append("its day alone")
      }
    }
    return words.filter { !$0.isEmpty }
  }

  /// Says what was done to a value that was written, in order; never what is in it.
  func wordsOfWriting(_ value: FieldValue, received: PartialDate?) -> [String] {
    var words: [String] = []
    switch step {
    case .plain: break
    case .codes(let codes):
      words.append(codes.wordsOfOtherwise(isKnown: !rows(writing: value).isEmpty))
    case .date(let forms, _):
      if case .date = value, case .text(let text) = write(value, received: received) {
        let form = Array(text.utf8)
          .withUnsafeBufferPointer { bytes in
            forms.first { $0.read(bytes, received: received) != nil }
          }
        words += form.map { ["date \($0.text)"] } ?? []
      }
    }
    if !separator.isEmpty {
      words.append("joined by '\(String(decoding: separator, as: UTF8.self))'")
    }
    if !frames.isEmpty { words.append("put into its frame") }
    if !newline.isEmpty { words.append("line breaks written") }
    if let cut { words.append("cut where longer than \(cut) characters") }
    return words.filter { !$0.isEmpty }
  }

  private func isKnown(_ text: TextBytes, _ codes: CodeMap) -> Bool {
    if !separator.isEmpty { return true }
    return codes.row(reading: NormalText.trimmed(text)) != nil
  }
}

extension CodeMap {
  fileprivate func wordsOfOtherwise(isKnown: Bool) -> String {
    isKnown ? "code looked up" : "in no row of the code table: what its rule says of others"
  }
}

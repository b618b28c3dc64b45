import Referrals

/// How the text of a place becomes the value of a field, and the reverse.
///
/// A class, so that a rule that runs hands on one reference and copies nothing.
final class Conversion: Sendable {
  /// The step that turns a text into a value.
  enum Step: Sendable {
    /// By the field's type alone.
    case plain
    case codes(CodeMap)
    /// By forms of dates; with `orText`, what fits none is kept as text.
    case date([DateForm], orText: Bool)
  }

  /// A text around the value: `urn:x:{}`.
  struct Frame: Sendable, Hashable {
    let prefix: [UInt8]
    let suffix: [UInt8]
  }

  let type: FieldType
  let modelLimit: Int?
  let blanks: [[UInt8]]
  /// True where the text is HTML, of which only what a person reads is taken.
  let isMarkup: Bool
  let space: SpaceRule
  let newline: [UInt8]
  let frames: [Frame]
  let separator: [UInt8]
  let pad: Int
  let step: Step
  let writeLimit: Int?
  let cut: Int?
  let isLossy: Bool
  let isExact: Bool
  /// True when a text is its own value, apart from blanks at its ends.
  let isBare: Bool
  /// How a text is read, and a value written, where one look is enough.
  let plainReading: PlainForm
  let plainWriting: PlainForm
  /// The lists that plain forms look into, not counted as an owner: ``type`` and ``step`` hold them.
  let vocabulary: Unmanaged<Vocabulary>?
  let codes: Unmanaged<CodeMap>?
  /// The length of the longest text that means "no value".
  let longestBlank: Int
  /// The most bytes that a text may have which is written without counting its characters.
  let plainLimit: Int

  /// What a text is where nothing stands around it.
  enum PlainForm: UInt8 {
    /// It takes a closer look.
    case none
    case text
    case vocabulary
    case phone
    case email
    case identifier
    case code
    case flag
    case isoDate
    case hl7Date
    /// Base 64.
    case bytes
  }

  /// Stands where there is no conversion.
  static let unused = Conversion(ConversionSettings(type: .text))

  init(_ settings: ConversionSettings) {
    type = settings.type
    modelLimit = settings.modelLimit
    blanks = settings.blanks
    isMarkup = settings.isMarkup
    space = settings.space
    newline = settings.newline
    frames = settings.frames
    separator = settings.separator
    pad = settings.pad
    step = settings.step
    writeLimit = settings.writeLimit
    cut = settings.cut
    isLossy = settings.isLossy
    isExact = settings.isExact
    isBare = settings.isBare
    plainReading = settings.isUnframed ? settings.plainReading : .none
    plainWriting = settings.isUnframed ? settings.plainWriting : .none
    vocabulary =
      if case .code(let vocabulary) = settings.type { .passUnretained(vocabulary) } else { nil }
    codes = if case .codes(let codes) = settings.step { .passUnretained(codes) } else { nil }
    longestBlank = settings.blanks.map(\.count).max() ?? -1
    plainLimit = min(settings.writeLimit ?? .max, settings.modelLimit ?? .max)
  }
}

/// What a rule file says of a conversion, key by key.
struct ConversionSettings: Sendable {
  /// What a text is converted to; the item's type where the field is a list.
  var type: FieldType
  /// The longest text that the model takes, in characters.
  var modelLimit: Int?
  /// Texts that mean "no value", in lower case.
  var blanks: [[UInt8]] = []
  var isMarkup = false
  var space = SpaceRule.trim
  /// How the format spells a line break inside a value.
  var newline: [UInt8] = []
  var frames: [Conversion.Frame] = []
  /// What separates the items of a list inside one text; empty where one text is one value.
  var separator: [UInt8] = []
  /// The least number of digits, filled up with zeros.
  var pad = 0
  var step = Conversion.Step.plain
  /// The longest text that may be written, in characters.
  var writeLimit: Int?
  /// Where a longer text is cut when written, in characters.
  var cut: Int?
  /// True where writing may keep less than the whole value.
  var isLossy = false
  /// True inside a text pattern, where a value must have exactly the form of its type.
  var isExact = false

  init(type: FieldType, modelLimit: Int? = nil) {
    self.type = type
    self.modelLimit = modelLimit
  }

  /// True when a text is its own value, apart from blanks at its ends.
  var isBare: Bool {
    guard case .text = type, case .plain = step else { return false }
    return isUnframed
  }

  /// How nearly all texts of sound records can be read.
  var plainReading: Conversion.PlainForm {
    switch step {
    case .plain: plainForm
    case .codes:
      switch type {
      case .text, .code, .identifier: .code
      case .flag: .flag
      case .date, .dateTime, .number, .phone, .email, .bytes, .group: .none
      }
    case .date(let forms, _):
      forms.first?.isISO == true ? .isoDate : forms.first?.isHL7 == true ? .hl7Date : .none
    }
  }

  /// How nearly all values can be written such that they are read back.
  var plainWriting: Conversion.PlainForm {
    switch step {
    case .plain: plainForm
    case .codes:
      switch type {
      case .code: .code
      case .flag: .flag
      case .text, .identifier, .date, .dateTime, .number, .phone, .email, .bytes, .group: .none
      }
    case .date(let forms, _): forms.count == 1 && forms[0].isISO ? .isoDate : .none
    }
  }

  private var plainForm: Conversion.PlainForm {
    switch type {
    case .text: .text
    case .code: .vocabulary
    case .phone: .phone
    case .email: .email
    case .identifier: isExact ? .none : .identifier
    case .bytes: .bytes
    case .date, .dateTime, .flag, .number, .group: .none
    }
  }

  /// True where nothing stands around a text or between its parts.
  var isUnframed: Bool {
    newline.isEmpty && frames.isEmpty && separator.isEmpty && pad == 0 && cut == nil && !isMarkup
  }
}

/// What reading a text gives.
enum ReadOutcome: Sendable {
  case absent
  case value(FieldValue)
  /// A code that the rule leaves unread.
  case skipped
  case misfit(Misfit)
}

/// Why a text is not a value of its field; carries only what a message may show.
enum Misfit: Sendable {
  case controlCharacter
  /// The text around the value is not there.
  case frame
  /// `told` are those of the known codes that a person need know.
  case code(found: String, known: [String], told: [String])
  /// `examples` are a day as the forms spell it; `isMonthFirst` is true for one with day and month exchanged.
  case date(shape: String, examples: [String], isMonthFirst: Bool)
  /// The text is what a spreadsheet program has made of the value.
  case marked(SpreadsheetMark, isDate: Bool)
  /// The text does not have the form of the field's type, which `expected` puts in words.
  case form(shape: String, expected: String?)
  case tooLong(limit: Int)
}

/// What writing a value gives.
enum WriteOutcome: Sendable {
  case text(String)
  /// The rule leaves this code unwritten, as it would leave it unread.
  case skipped
  case unwritable
  /// Both in characters.
  case tooLong(limit: Int, length: Int)
}

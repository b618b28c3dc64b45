import ArgumentParser
import Diagnostics
import Operations

/// `interchange explain`.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract:
      "Say of each field that was sent where it stood and which rules and code rows made it.",
    discussion: """
      The record is read and written once more from the archive, under the configuration that decided it. Of each text in \
      each receiver's file it tells the field, where the value stood in the file that came in, the rule that read it and \
      the rule that wrote it (file:line:column), what was done to it on the way, and the rows of code tables that were \
      looked up; at the end, what was read and not sent. No text of the record is shown, but a row of a code table tells \
      which code it had: treat what is printed like the record itself. FIELD is a field or a group of fields, or names of the file that \
      was sent.

      Of a record that was sent to nobody it tells how each value was read.

      Examples:
        interchange explain R7K2-93QF-V
        interchange explain R7K2-93QF-V person.birthDate
        interchange explain R7K2-93QF-V Person/Phone
      """)

  @Argument(help: "A reference such as R7K2-93QF-V, in any case, dashes or none.")
  var reference: String

  @Argument(help: "Only this field, group of fields or place: person.phones, or Person/Phone.")
  var field: String?

  @OptionGroup var home: HomeOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let session = try ReadingSession(home.paths())
    var explanation = try Explanation(session.names.record(named: reference), in: session)
    if let field { explanation = try explanation.limited(to: field) }
    output.json ? try Talk.json(explanation) : Talk.line(ExplainWords.text(explanation))
  }
}

/// An explanation in words.
private enum ExplainWords {
  static func text(_ explanation: Explanation) -> String {
    var lines = [
      "\(explanation.reference)  \(explanation.bucket)  from \(explanation.sender), drop \(explanation.drop)",
      "  configuration \(explanation.configuration.prefix(12))",
    ]
    if explanation.deliveries.isEmpty {
      lines += ["", "sent to nobody; it was read like this"]
      lines += explanation.read.flatMap(field)
    }
    for delivery in explanation.deliveries {
      let file = delivery.file.isEmpty ? "" : " as \(delivery.file)"
      let written = delivery.isSame == nil ? "would be written" : "written"
      lines += [
        "", "to \(delivery.receiver): \(delivery.bucket)\(file), \(written) by \(delivery.mapping)",
      ]
      if delivery.isSame == false {
        lines.append(
          "  Written once more it is not what was sent: this is how it would be written now.")
      }
      lines += delivery.fields.flatMap(field)
      if !delivery.notSent.isEmpty {
        lines.append("  read and not sent: " + delivery.notSent.joined(separator: ", "))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func field(_ field: ExplainedField) -> [String] {
    let title = [field.place, field.field].filter { !$0.isEmpty }.joined(separator: "  ")
    var lines = ["  " + title]
    for source in field.sources {
      if !source.places.isEmpty {
        let names = source.names.filter { !$0.isEmpty }.joined(separator: ", ")
        lines.append(
          "    stood at    " + source.places.joined(separator: " and ")
            + (names.isEmpty ? "" : " (\(names))"))
      }
      lines += step("read by    ", source.step)
    }
    if let remark = field.remark { lines.append("    made        " + remark) }
    if let written = field.written { lines += step("written by ", written) }
    return lines
  }

  private static func step(_ title: String, _ step: ExplainedField.Step) -> [String] {
    let alternative = step.alternative.map { ", place \($0)" } ?? ""
    let conversions = step.conversions.map { ", " + $0 }.joined()
    return ["    \(title) \(step.rule)\(alternative)\(conversions)"]
      + step.codes.map { "      code row  \($0)" }
  }
}

import Mapping
import Referrals
import Testing

@Suite("HTML in a value")
struct MarkupTests {
  @Test(
    "is read as what a person sees of it",
    arguments: [
      ("plain", "plain"),
      ("<p>Low mood &amp; debt</p><p>since <b>May</b></p>", "Low mood & debt\nsince May"),
      ("one<br/>two<BR>three", "one\ntwo\nthree"),
      ("<ul>\n  <li class='a>b'>one</li>\n  <li>two</li>\n</ul>", "one\ntwo"),
      ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
      ("<style>p { x: y }</style>shown<script>if (a<b) {}</script>", "shown"),
      ("1 < 2 and 3 > 2 & so on; <-", "1 < 2 and 3 > 2 & so on; <-"),
      ("&#163;5 &#x20AC;6 &pound;7 &unknown; &#xD800;", "£5 €6 £7 &unknown; &#xD800;"),
      ("a <!-- hidden <b> --> z", "a z"), ("open <b", "open <b"), ("<!-- no end", nil),
      ("<p></p>", nil), ("&lt;b&gt;", "<b>"), ("Zoë&nbsp;Ó", "Zoë Ó"),
    ] as [(String, String?)])
  func plain(_ markup: String, _ text: String?) throws {
    let tree = try TreeMapping(
      """
      mapping: test
      message: referral
      format: { json: {} }
      rules: [ { at: a, field: notes, plain: html }, { at: b, field: id } ]
      """)
    let reading = tree.read("a " + markup.replacing("\n", with: "\r"))
    #expect(reading.message.words("notes") == text)
    #expect(reading.unread.isEmpty)
    #expect(tree.mapping.writableFields == ["id"])
  }
}

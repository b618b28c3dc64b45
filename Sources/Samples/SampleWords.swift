/// The words that sample texts are made of, our own and about nobody.
enum SampleWords {
  static let titles = ["Mr", "Mrs", "Ms", "Mx", "Dr"]
  static let streets = [
    "Madeup Crescent", "Nowhere Street", "Sample Road", "Invention Terrace", "Example Wynd",
    "Pretend Avenue", "Fable Lane", "Fiction Gardens", "Notional Drive", "Fancy Brae",
  ]
  static let towns = ["Glasgow", "Clydebank", "Bearsden", "Kirkintilloch", "Bishopbriggs"]
  static let languages = [
    "English", "Scottish Gaelic", "Polish", "Urdu", "Arabic", "Cantonese", "Punjabi", "Tigrinya",
  ]
  static let beginnings = [
    "Lives alone since the spring and", "Would like to get out more and",
    "Has moved here lately and",
    "Looks after a parent at home and", "Stopped work in the summer and", "Sleeps badly and",
    "Came in about the heating bill and", "Has lost touch with friends and",
    "Is waiting for an answer about benefits and", "Walks with a stick now and",
  ]

  /// Words for the middle of sentences.
  static let words = [
    "about", "advice", "afternoon", "again", "allotment", "along", "always", "appointment", "bench",
    "bills", "books", "bread", "bridge", "brother", "bus", "café", "canal", "cards", "centre",
    "choir", "church", "class", "club", "coffee", "company", "cooking", "corner", "council",
    "cousin", "daughter", "doctor", "door", "early", "evening", "family", "ferry", "find",
    "football",
    "form", "forms", "friend", "garden", "grandson", "group", "hall", "heating", "help", "hill",
    "hobby", "house", "keeps", "kettle", "key", "kitchen", "knitting", "landlord", "leaflet",
    "letter", "library", "lift", "lunch", "market", "meter", "middle", "money", "morning", "museum",
    "music", "nearby", "neighbour", "never", "nephew", "niece", "often", "outside", "painting",
    "paper", "park", "pension", "phone", "piano", "post", "quiet", "radio", "rain", "rarely",
    "reading",
    "rent", "river", "room", "rota", "school", "seldom", "shop", "shopping", "singing", "sister",
    "sleep", "slowly", "smart", "soup", "stairs", "station", "steps", "street", "sugar", "summer",
    "support", "swimming", "table", "tea", "telephone", "tenant", "together", "towards", "train",
    "tram", "travel", "typing", "umbrella", "uncle", "visits", "volunteer", "walk", "walking",
    "weekly", "window", "winter", "without", "woodwork", "worry", "writing", "yoga", "young",
  ]

  /// Returns sentences of a length in bytes, give or take a word.
  static func text(bytes: Int, _ random: inout SampleRandom) -> String {
    var text = random.pick(beginnings)
    var rest = random.number(6...12)
    while text.utf8.count + 8 < bytes {
      text += rest == 0 ? ". " + random.pick(beginnings) : " " + random.pick(words)
      rest = rest == 0 ? random.number(6...12) : rest - 1
    }
    return text + "."
  }

  /// Returns a few words.
  static func phrase(_ count: Int, _ random: inout SampleRandom) -> String {
    var text = random.pick(words)
    for _ in 1..<count { text += " " + random.pick(words) }
    return text
  }
}

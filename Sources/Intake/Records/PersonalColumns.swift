/// Columns that a learning program has no use for and that must not be read: birth dates, gender, pay,
/// national ids and the like.
enum PersonalColumns {
  private static let exact: Set<String> = [
    "dob", "date of birth", "birth date", "birthdate", "birthday", "gender", "sex", "ssn",
    "social security number", "national id", "tax id", "salary", "pay rate", "payrate",
    "compensation", "base pay", "marital status", "maritalstatus", "ethnicity", "race",
    "religion", "disability", "nationality", "passport number", "age",
  ]

  static func contains(_ header: String) -> Bool {
    exact.contains(fold(header).replacing("_", with: " "))
  }
}

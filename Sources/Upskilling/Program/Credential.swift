/// What a course leads to: a closed list.
public enum Credential: String, Sendable, CaseIterable {
  case course, certificate, specialization, nanodegree, micromasters, badge, other
  case professionalCertificate = "professional_certificate"
}

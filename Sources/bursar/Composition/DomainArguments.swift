public import ArgumentParser
import Jobs
public import Upskilling

// Closed lists of the domain, as options take them.
extension BudgetControl: ExpressibleByArgument {}
extension Credential: ExpressibleByArgument {}
extension SponsorshipState: ExpressibleByArgument {}
extension JobName: ExpressibleByArgument {}
